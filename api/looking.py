"""Looking up entities by name or id, on a day: what the command line and the REST API show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from clusterkg.api.privacy import hit_shown, is_person
from clusterkg.graph.errors import QuestionError
from clusterkg.graph.store.contract import Scope, View


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
    """Find entities by name: Chinese substrings, pinyin, initials, English words; persons are found by nobody's name.

    In a view of a day only names that were borne then are found: a renamed firm by its old name before, by its new one after.
    """
    wanted = limit * 2
    while True:
        hits = view.search(text, types, wanted)
        found = [hit_shown(h) for h in hits if not is_person(h.type)]
        if len(found) >= limit or len(hits) < wanted:
            return found[:limit]
        wanted *= 4
