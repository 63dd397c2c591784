"""Looking up entities by name or id, on a day: what the command line and the REST API show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from clusterkg.api.privacy import hit_shown
from clusterkg.graph.errors import QuestionError
from clusterkg.graph.store.contract import Scope, View


def on_day(view: View, as_of: str | date | None) -> View:
    """Return the view as of a day (ISO 8601), or as it is.

    Raises
    ------
    QuestionError
        It is no day.
    """
    if as_of is None:
        return view
    try:
        day = as_of if isinstance(as_of, date) else date.fromisoformat(as_of)
    except ValueError as bad:
        raise QuestionError(
            f"“{as_of}”不是日期。", f"'{as_of}' is no day.", hint_zh="请写成 2026-06-30。", hint_en="Write it as 2026-06-30."
        ) from bad  # fmt: skip
    return view.scoped(Scope(as_of=day))


def find_entities(view: View, text: str, types: Sequence[str] | None, limit: int) -> list[dict[str, Any]]:
    """Find entities by name: Chinese substrings, pinyin, initials, English words; the view decides whether persons are found by theirs.

    In a view of a day only names that were borne then are found: a renamed firm by its old name before, by its new one after.
    """
    return [hit_shown(hit) for hit in view.search(text, types, limit)]
