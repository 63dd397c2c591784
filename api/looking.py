"""Looking up entities by name or id, on a day: what the command line and the REST API show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from clusterkg.api.privacy import hit_shown
from clusterkg.graph.errors import NotFound, QuestionError
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


def entity_meant(view: View, said: str) -> str:
    """Return the id of what an id leads to, or of the one entity that bears the name.

    Raises
    ------
    NotFound
        Nothing has this id or name, or several things bear it; what might be meant is told with ids.
    """
    if (resolved := view.resolve(said)) is not None:
        return resolved
    hits = find_entities(view, said, None, _CANDIDATES)
    bearing = {hit["id"]: hit for hit in hits if said.strip() in (hit["name"], hit["matched"])}
    if len(bearing) == 1:
        return str(next(iter(bearing)))
    if not hits:
        raise NotFound(
            f"没有实体“{said}”。", f"There is no entity '{said}'.",
            hint_zh="请给出编号,或用 clusterkg search 找。", hint_en="Give an id, or look for it with clusterkg search.",
        )  # fmt: skip
    meant = list(bearing.values()) or hits
    told = "; ".join(f"{hit['name']} {hit['type']} {hit['id']}" for hit in meant)
    raise NotFound(
        f"有 {len(bearing)} 个实体叫“{said}”。" if bearing else f"没有实体叫“{said}”,有相近的。",
        f"{len(bearing)} entities are called '{said}'." if bearing else f"No entity is called '{said}'; some are called like it.",
        hint_zh=f"请给出编号:{told}", hint_en=f"Give the id: {told}",
    )  # fmt: skip


#: How many that might be meant are listed.
_CANDIDATES = 10


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
