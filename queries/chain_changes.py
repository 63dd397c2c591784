"""产业链版本对照: what became of each segment from one version of a chain to another, with the verdicts of both on the same facts."""

from __future__ import annotations

from collections import defaultdict
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from clusterkg.graph.disjoint import DisjointSets
from clusterkg.graph.errors import QuestionError
from clusterkg.graph.store.contract import Brief, View
from clusterkg.queries.algorithms.verdicts import LABELS, Verdict
from clusterkg.queries.contract import ClaimRef, Named, Outcome, Params, Reason, Row, question
from clusterkg.queries.facts.asking import gaps
from clusterkg.queries.facts.editions import Version, steps_between, version_named, version_on, versions
from clusterkg.queries.facts.gap_answer import GapAnswer
from clusterkg.queries.facts.gap_rows import GapRow, VerdictName
from clusterkg.queries.facts.lookup import named, the_chain, the_place


class ChainChangesParams(Params):
    """Which chain, where, and between which of its versions."""

    chain: str = Field(min_length=1, description="产业链的编号或名称 | the chain: id or name")
    place: str | None = Field(
        None, min_length=1, description="地方的编号或名称(缺省:全部数据所及) | the place: id or name; default: all that the data reach"
    )  # fmt: skip
    before: str | None = Field(
        None, min_length=1, description="较早的版本(缺省为前一版) | the earlier version; default: the one before"
    )  # fmt: skip
    after: str | None = Field(
        None, min_length=1, description="较晚的版本(缺省为当日的) | the later version; default: that of the day"
    )  # fmt: skip


class VersionVerdict(BaseModel):
    """The verdict on one segment of one version."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    segment: Named
    version: str
    primary: VerdictName
    label: str
    verdicts: tuple[VerdictName, ...]
    evidence: tuple[ClaimRef, ...]


class ChainChangeRow(Row):
    """Segments that belong together, before and after, and whether their verdicts can be compared one to one."""

    segment: Named
    change: Literal["same", "renamed", "split", "merged", "rearranged", "added", "dropped"]
    before: tuple[VersionVerdict, ...]
    after: tuple[VersionVerdict, ...]
    #: The verdicts are about one and the same thing; else about a whole and its parts.
    comparable: bool
    text: Reason


@question(
    "chain-changes",
    zh="产业链版本对照",
    en="Versions of a chain compared, with the verdicts of both",
    params=ChainChangesParams,
    row=ChainChangeRow,
    example={"chain": "动力电池与新能源汽车", "place": "岚州市", "as_of": "2026-06-30"},
    method=(
        "chain-gaps is asked for both versions on the same facts (as_of), so that a difference comes from the edit alone; segments are "
        "connected by SUCCEEDS (renamed, split, merged)."
    ),
)
def chain_changes(view: View, params: ChainChangesParams) -> Outcome[ChainChangeRow]:
    """对照一条产业链的两个版本:环节改名、拆分、合并、增减,以及同一批事实在两个版本下的判断。

    Maps the segments of one version of a chain to those of another and gives the verdicts of both on the same facts. Across a split or a
    merger verdicts are of a whole and of its parts: they stand side by side and are not one measure that rose or fell.
    """
    chain = the_chain(view, params.chain)
    place = the_place(view, params.place)
    held = versions(view, chain.nid)
    after = version_named(held, params.after) if params.after else version_on(held, view.scope.as_of)
    before = version_named(held, params.before) if params.before else held[max(0, held.index(after) - 1)]
    if held.index(before) > held.index(after):
        raise QuestionError(
            f"版本“{before.name}”晚于“{after.name}”。", f"Version '{before.name}' is later than '{after.name}'.",
            hint_zh="before 写较早的版本。", hint_en="Give the earlier one as before.",
        )  # fmt: skip
    old, new = (
        _Told(gaps(view, params, chain.id, place.id if place else None, version=v.name, shake=0.0), v)
        for v in (before, after)
    )
    rows = [
        _row(part, old, new) for part in _together(view, set(old.rows), set(new.rows), before, after)
    ]  # fmt: skip
    rows.sort(key=lambda r: (r.change == "same", r.segment.name, r.segment.id))
    counts: dict[str, float | int | str | None] = {"before": before.name, "after": after.name, "segments_before": len(old.rows), "segments_after": len(new.rows)}  # fmt: skip
    for kind in ("same", "renamed", "split", "merged", "rearranged", "added", "dropped"):
        counts[kind] = sum(r.change == kind for r in rows)
    return Outcome(rows, old.examined + new.examined, (_BESIDE,), counts)


class _Told:
    """The verdicts of one version, by segment."""

    def __init__(self, answer: GapAnswer, version: Version) -> None:
        self.version = version
        self.examined = answer.outcome.explored
        self.rows: dict[int, GapRow] = {answer.nid(r): r for r in answer.rows}

    def verdict(self, segment: int) -> VersionVerdict:
        """Return the verdict on a segment with its version."""
        r = self.rows[segment]
        return VersionVerdict(
            segment=r.segment, version=self.version.name, primary=r.primary, label=LABELS[Verdict(r.primary)], verdicts=r.verdicts, evidence=r.evidence
        )  # fmt: skip


class _Part:
    """Segments of both versions that successions connect."""

    def __init__(
        self, old: set[int], new: set[int], kinds: set[str], claims: tuple[str, ...], names: dict[int, Brief]
    ) -> None:
        self.old, self.new, self.kinds, self.claims, self.names = old, new, kinds, claims, names


def _together(view: View, old: set[int], new: set[int], before: Version, after: Version) -> list[_Part]:
    """Return the parts of both versions that belong together: equal, or connected by successions that began in between."""
    sets = DisjointSets[int]()
    top = sets.top
    steps = steps_between(view, before, after)
    for s in steps:
        sets.join(s.old, s.new)
    groups: dict[int, tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
    for n in old:
        groups[top(n)][0].add(n)
    for n in new:
        groups[top(n)][1].add(n)
    names = {b.nid: b for b in view.briefs(sorted(old | new))}
    kinds: dict[int, set[str]] = defaultdict(set)
    claims: dict[int, list[str]] = defaultdict(list)
    for s, said in zip(steps, view.edge_claims([s.eid for s in steps]), strict=True):
        kinds[top(s.new)].add(s.kind)
        claims[top(s.new)] += said
    return [_Part(a, b, kinds.get(g, set()), tuple(claims.get(g, ())), names) for g, (a, b) in groups.items()]


def _row(part: _Part, old: _Told, new: _Told) -> ChainChangeRow:
    before = tuple(old.verdict(n) for n in sorted(part.old))
    after = tuple(new.verdict(n) for n in sorted(part.new))
    change, text = _change(part)
    one_to_one = len(before) == len(after) == 1
    if one_to_one and before[0].primary != after[0].primary:
        text = Reason(
            zh=f"{text.zh};判断由“{before[0].label}”变为“{after[0].label}”",
            en=f"{text.en}; the verdict goes from {before[0].primary} to {after[0].primary}",
        )
    shown = min(part.new or part.old)
    evidence = (*part.claims, *(c for v in (*before, *after) for c in v.evidence))
    return ChainChangeRow(
        segment=named(part.names[shown]), change=change, before=before, after=after, comparable=one_to_one, text=text,
        evidence=tuple(dict.fromkeys(evidence)),
    )  # fmt: skip


def _change(
    part: _Part,
) -> tuple[Literal["same", "renamed", "split", "merged", "rearranged", "added", "dropped"], Reason]:
    was = "、".join(part.names[n].caption for n in sorted(part.old))
    now = "、".join(part.names[n].caption for n in sorted(part.new))
    if part.old == part.new:
        return "same", Reason(zh="未变", en="unchanged")
    if not part.old:
        return "added", Reason(zh=f"新增“{now}”", en=f"added: '{now}'")
    if not part.new:
        return "dropped", Reason(zh=f"不再有“{was}”", en=f"no longer there: '{was}'")
    if len(part.old) == len(part.new) == 1:
        return "renamed", Reason(zh=f"“{was}”改名为“{now}”", en=f"'{was}' renamed to '{now}'")
    if len(part.old) == 1:
        return "split", Reason(
            zh=f"“{was}”拆分为“{now}”,判断并列而不逐一比较",
            en=f"'{was}' split into '{now}'; the verdicts stand side by side",
        )
    if len(part.new) == 1:
        return "merged", Reason(
            zh=f"“{was}”合并为“{now}”,判断并列而不逐一比较",
            en=f"'{was}' merged into '{now}'; the verdicts stand side by side",
        )
    return "rearranged", Reason(zh=f"“{was}”重组为“{now}”", en=f"'{was}' rearranged into '{now}'")


_BESIDE = Reason(
    zh="两个版本用的是同一批事实,差别来自版本本身;拆分、合并前后的判断说的是整体与部分。",
    en="Both versions are held against the same facts, so differences come from the edit; across a split or merger verdicts are of a whole and its parts.",
)
