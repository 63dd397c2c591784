"""The other side of a comparison: an earlier day, another release, or what was known at another moment."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from pydantic import Field

from clusterkg.graph.errors import QuestionError
from clusterkg.graph.store.contract import View
from clusterkg.queries.contract import Params, Reason, Releases, scoped_for
from clusterkg.queries.facts.statements import Side, of_one_release


class ComparedParams(Params):
    """Against which day, release or knowledge the answer is held."""

    before: date | None = Field(
        None, description="与哪一天比较(缺省为 as_of 的前一年) | the day to compare with; default: a year before as_of"
    )  # fmt: skip
    before_release: str | None = Field(
        None, min_length=1, description="与哪个发布版比较:编号或名称 | the release to compare with: id or name"
    )  # fmt: skip
    before_known_at: str | None = Field(
        None, min_length=1, description="与当时所知比较:日期、时刻或事务号 | compare with what was known at: day, moment or transaction"
    )  # fmt: skip


def the_sides(view: View, params: ComparedParams, releases: Releases | None) -> tuple[Side, Side]:
    """Return both sides of a comparison, the earlier first; ``view`` is the later one, in its scope.

    With a day alone both sides are of one release: what was so then and what is so now, by what is known now. With a release (or a
    moment of knowledge) alone both sides are of one day where ``as_of`` names it, else each of the last day that it knows. With nothing
    named the earlier side is a year before the later.

    Raises
    ------
    QuestionError
        A release is named twice over, or where no others can be opened.
    """
    if params.before_release is not None and params.before_known_at is not None:
        raise QuestionError(
            "before_release 与 before_known_at 只能给一个。", "Give before_release or before_known_at, not both.",
            hint_zh="发布版已含它所知的时刻。", hint_en="A release already stands for what was known at its moment.",
        )  # fmt: skip
    day = view.scope.as_of
    assert day is not None
    if params.before_release is not None or params.before_known_at is not None:
        if releases is None:
            raise QuestionError(
                "这里打不开其他发布版。", "Other releases cannot be opened here.",
                hint_zh="请通过 API 或命令行提问,或只比较两个日期。", hint_en="Ask through the API or the command line, or compare two days.",
            )  # fmt: skip
        base = releases(release=params.before_release, known_at=params.before_known_at)
        then = params.before or params.as_of or base.manifest.known_at.date()
        earlier = scoped_for(base, params, then)
    else:
        then = params.before or a_year_before(day)
        earlier = scoped_for(view, params, then)
    return Side(earlier, then), Side(view, day)


def a_year_before(day: date) -> date:
    """Return the same day of the year before; the last of February for a leap day.

    Examples
    --------
    >>> a_year_before(date(2024, 2, 29)), a_year_before(date(2026, 6, 30))
    (datetime.date(2023, 2, 28), datetime.date(2025, 6, 30))
    """
    year = max(1, day.year - 1)
    return day.replace(year=year, day=min(day.day, monthrange(year, day.month)[1]))


def told_sides(before: Side, after: Side) -> dict[str, float | int | str | None]:
    """Return what an answer says of its two sides."""
    return {
        "before": before.day.isoformat(), "after": after.day.isoformat(), "before_release": before.view.manifest.release,
        "after_release": after.view.manifest.release, "before_known_at": before.view.manifest.known_at.isoformat(),
        "after_known_at": after.view.manifest.known_at.isoformat(),
    }  # fmt: skip


def caveats_on(before: Side, after: Side) -> list[Reason]:
    """Return what a reader of a comparison must know."""
    found = []
    if of_one_release(before, after):
        found.append(
            Reason(
                zh="两日用的是同一发布版:先前之日按现在所知判断,不是当时所知;要比较所知,请给 before_known_at。",
                en="Both days are read from one release: the earlier day as it is known now, not as it was known then; for that give before_known_at.",
            )
        )
    elif before.view.manifest.ontology != after.view.manifest.ontology:
        found.append(
            Reason(
                zh="两个发布版的本体版本不同,部分差异可能由此而来。",
                en="The releases follow different versions of the ontology; some differences may come from that.",
            )
        )
    if before.day > after.day:
        found.append(
            Reason(
                zh="所比较的日期晚于 as_of:“开始”“结束”按所问的先后来说。",
                en="The day compared with is later than as_of: 'began' and 'ended' are told in the order asked.",
            )
        )
    return found


__all__ = ["ComparedParams", "a_year_before", "caveats_on", "the_sides", "told_sides"]
