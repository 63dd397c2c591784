"""Looking up entities by name or id, on a day: what the command line and the REST API show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from clusterkg.api.privacy import hit_shown
from clusterkg.graph.errors import QuestionError
from clusterkg.graph.ledger import EvidenceClass
from clusterkg.graph.store.contract import Scope, View
from clusterkg.queries.contract import find_question
from clusterkg.queries.facts.contradictions import RULE_EN, RULE_ZH

if TYPE_CHECKING:
    from clusterkg.api.workspace import Workspace


def on_day(view: View, as_of: str | date | None) -> View:
    """Return the view as of a day (ISO 8601), or as it is.

    Raises
    ------
    QuestionError
        It is no day.
    """
    day = read_day(as_of)
    return view if day is None else view.scoped(Scope(as_of=day))


def read_day(as_of: str | date | None) -> date | None:
    """Return the day that a text names (ISO 8601); none for none.

    Raises
    ------
    QuestionError
        It is no day.
    """
    try:
        return as_of if as_of is None or isinstance(as_of, date) else date.fromisoformat(as_of)
    except ValueError as bad:
        raise QuestionError(
            f"“{as_of}”不是日期。", f"'{as_of}' is no day.", hint_zh="请写成 2026-06-30。", hint_en="Write it as 2026-06-30."
        ) from bad  # fmt: skip


def find_entities(view: View, text: str, types: Sequence[str] | None, limit: int) -> list[dict[str, Any]]:
    """Find entities by name: Chinese substrings, pinyin, initials, English words; the view decides whether persons are found by theirs.

    In a view of a day only names that were borne then are found: a renamed firm by its old name before, by its new one after.
    """
    return [hit_shown(hit) for hit in view.search(text, types, limit)]


def contradictions_of(workspace: Workspace, view: View, id: str) -> dict[str, Any]:
    """Return where sources contradict each other about an entity and its edges, the values ranked, with the rule.

    In a view of no day, values of any time are held against each other where their periods meet. ``recorded`` is the newest transaction
    that brought a value; it is the last part of the order.
    """
    q = find_question("contradictions")
    outcome = q.run(view, q.params(entity=id, minimum="lead"))
    found = []
    for row in outcome.rows:
        told = row.model_dump(mode="json")
        for value in told["values"]:
            value["recorded"] = workspace.recorded(value["evidence"])
        told["values"].sort(
            key=lambda v: (
                EvidenceClass[v["evidence_class"].upper()],
                v["dated"] or "",
                v["since"] or "",
                v["recorded"],
            ),
            reverse=True,
        )
        found.append(told)
    return {"rule": {"zh": RULE_ZH, "en": RULE_EN}, "rows": found}
