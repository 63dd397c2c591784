"""The answer of chain-gaps: its parameters, its rows, and the facts that every verdict rests on, for questions that build on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, overload

from pydantic import Field

from clusterkg.graph.errors import NotFound
from clusterkg.graph.store.contract import View
from clusterkg.queries.algorithms.baseline import Scored, ningbo
from clusterkg.queries.algorithms.gap_figures import rounded
from clusterkg.queries.algorithms.verdicts import SegmentFacts, Thresholds, Verdict
from clusterkg.queries.contract import Outcome, Params
from clusterkg.queries.facts.declarations import Declaration
from clusterkg.queries.facts.gap_rows import GapRow, GapRows
from clusterkg.queries.facts.gaps import Finder
from clusterkg.queries.facts.link_gaps import LinkFound, links
from clusterkg.queries.facts.lookup import the_chain, the_one, the_place
from clusterkg.queries.facts.segment_gaps import SegmentGaps


class ChainGapsParams(Params):
    """Which chain in which place, and the limits of the rules."""

    chain: str = Field(
        min_length=1, description="产业链(或行业分类)的编号或名称 | the chain or industry: id or name"
    )
    place: str | None = Field(
        None, min_length=1, description="地方的编号或名称(缺省:全部数据所及) | the place: id or name; default: all that the data reach"
    )  # fmt: skip
    rows: Literal["segments", "links", "all"] = Field(
        "segments", description="要哪些行:环节、环节之间的供应关系、两者 | which rows: segments, links between them, or both"
    )  # fmt: skip
    inputs_of: str | None = Field(None, description="只看这个环节的投入 | only the inputs of this segment")
    weak: float = Field(0.5, ge=0, le=1, description="自给率低于它为薄弱 | weak below this self-sufficiency")
    external: float = Field(
        0.6, ge=0, le=1, description="外部依赖高于它为外部依赖 | external above this dependence"
    )
    concentration: float = Field(
        0.8, ge=0, le=1, description="最大份额高于它为单一来源 | single source above this share"
    )
    unseen: float = Field(
        0.0, ge=0, le=100, description="可能漏列生产者的上限低于它也算缺失(0:不用这条规则) | missing too below this limit on makers that lists may have missed; 0: not used"
    )  # fmt: skip
    lq: float = Field(
        1.0, ge=0, le=100, description="区位商低于它也为薄弱 | weak too below this location quotient"
    )
    lq_least: int = Field(
        10, ge=2, le=100_000, description="全部与本地至少多少家生产者,区位商才算数 | fewest makers, in the whole and here, for the quotient to speak"
    )  # fmt: skip
    stated: float = Field(
        0.5, ge=0, le=1, description="供应关系:采购来处写明多少,份额才算数 | links: share of purchases with a stated origin from which shares speak"
    )  # fmt: skip
    shake: float = Field(
        0.2, ge=0, le=0.9, description="敏感性:阈值上下浮动多少 | sensitivity: by what share thresholds are shaken"
    )  # fmt: skip
    baseline: bool = Field(
        False, description="另给宁波公式的得分,供对照 | also give the score of the 宁波 formula, to compare"
    )
    min_cost_share: float = Field(
        0.0, ge=0, le=1, description="投入的最低成本占比 | least cost share of an input"
    )
    version: str | None = Field(
        None, min_length=1, description="产业链的版本(缺省为当日的) | the chain's version; default: that of the day"
    )  # fmt: skip

    @property
    def limits(self) -> Thresholds:
        """The limits of the rules."""
        return Thresholds(self.weak, self.external, self.concentration, self.unseen, self.lq, self.lq_least, self.stated)  # fmt: skip


@dataclass(frozen=True)
class GapAnswer:
    """What chain-gaps answers, the limits it held the facts to, and these facts."""

    outcome: Outcome[GapRow]
    limits: Thresholds
    found: SegmentGaps

    @property
    def rows(self) -> list[GapRow]:
        """All rows."""
        return list(self.outcome.rows)

    @property
    def segments(self) -> list[GapRow]:
        """The rows about segments."""
        return [r for r in self.outcome.rows if not is_link(r)]

    @property
    def shown_limits(self) -> dict[str, float | int | str | None]:
        """The limits, as an answer says them."""
        return {n: getattr(self.limits, n) for n in ("weak", "external", "concentration", "unseen")}

    def nid(self, row: GapRow) -> int:
        """Return the number of the segment that a row is about."""
        return self._numbers[row.segment.id]

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {b.id: n for n, b in self.found.finder.briefs.items()}

    def about(self, view: View, text: str) -> GapRow:
        """Return the row about the segment that an id or name means.

        Raises
        ------
        NotFound
            It is no lowest segment of the chain.
        """
        segment = the_one(view, text, ["Segment", "Industry", "Product", "Thing"])
        row = next((r for r in self.segments if r.segment.id == segment.id), None)
        if row is None:
            (chain,) = view.briefs([self.found.finder.chain])
            raise NotFound(
                f"“{segment.caption}”不是“{chain.caption}”的环节(或还有下级环节)。", f"'{segment.caption}' is no (lowest) segment of '{chain.caption}'.",
                hint_zh="用 chain-gaps 查看这条链的环节。", hint_en="See chain-gaps for the chain's segments.",
            )  # fmt: skip
        return row

    def facts(self, row: GapRow) -> SegmentFacts:
        """Return the facts that the verdicts of a row about a segment were judged from."""
        return self.found.facts[self.nid(row)]

    def declarations(self, segment: int) -> list[Declaration]:
        """Return the declarations about a segment whose place is the asked one or holds it, those about the whole chain last."""
        finder = self.found.finder
        return [d for target in (segment, finder.chain) for d in finder.declarations.directly(target)]

    def counted(self, segment: int, d: Declaration) -> int:
        """Return how many makers of a segment are known where a declaration holds."""
        return self.found.finder.count_makers(segment, d.place)


def answer(view: View, params: ChainGapsParams) -> GapAnswer:
    """Return the answer of chain-gaps on a view that is in its scope."""
    chain = the_chain(view, params.chain)
    place = the_place(view, params.place)
    inputs_of = (
        the_one(view, params.inputs_of, ["Segment", "Product", "Industry"]) if params.inputs_of else None
    )
    finder = Finder(
        view, chain.nid, place.nid if place else None, inputs_of.nid if inputs_of else None, params.min_cost_share, params.version
    )  # fmt: skip
    found = SegmentGaps(finder)
    told = outcome(
        found, params.limits, shown=params.rows, shake=params.shake, baseline=params.baseline, place=place.caption if place else None
    )  # fmt: skip
    return GapAnswer(told, params.limits, found)


def is_link(row: GapRow) -> bool:
    """Tell whether a row is about a link between two segments."""
    return row.towards is not None


def outcome(
    gaps: SegmentGaps,
    limits: Thresholds,
    *,
    shown: Literal["segments", "links", "all"] = "segments",
    shake: float = 0.0,
    baseline: bool = False,
    place: str | None = None,
) -> Outcome[GapRow]:
    """Return the verdicts on the segments of a chain, its links, or both, as rows."""
    finder, make = gaps.finder, GapRows(gaps, limits, shake, place)
    rows: list[GapRow] = []
    summary: dict[str, float | int | str | None] = {}
    if shown != "links":
        scores = _baseline(gaps) if baseline else {}
        rows += [make.segment(found, scores.get(found.segment.nid)) for found in gaps.rows(limits)]
        summary |= _counted("segments", "", [(r.primary, [f.threshold for f in r.flips]) for r in rows])
        present = sum(bool(r.local_makers) for r in rows)
        summary["segment_coverage"] = rounded(present / len(rows)) if rows else None
    if shown == "segments":
        return Outcome(rows, finder.examined, finder.caveats(), summary)
    joined = _LinkRows(rows, make, list(links(gaps, limits)))
    summary |= joined.counted("links_" if shown == "all" else "")
    return Outcome(joined, finder.examined, finder.caveats(), summary)


def _counted(
    kind: str, prefix: str, told: Sequence[tuple[str, Sequence[str]]]
) -> dict[str, float | int | str | None]:
    """Return how many rows there are, by primary verdict, and how many would flip, by threshold."""
    found: dict[str, float | int | str | None] = {kind: len(told)}
    found |= {f"{prefix}{v.value}": sum(primary == v.value for primary, _ in told) for v in Verdict}
    found[f"{prefix}flips"] = sum(bool(flipped) for _, flipped in told)
    by: dict[str, int] = defaultdict(int)
    for _, flipped in told:
        for threshold in flipped:
            by[f"{prefix}flips_{threshold}"] += 1
    return found | dict(sorted(by.items()))


class _LinkRows(Sequence[GapRow]):
    """Rows of segments, then of links: those of links are made when a page asks for them, because a table of inputs and outputs has 75,000."""

    def __init__(self, before: Sequence[GapRow], make: GapRows, found: Sequence[LinkFound]) -> None:
        self._before, self._make, self._found = before, make, found

    def counted(self, prefix: str) -> dict[str, float | int | str | None]:
        """Return how many links there are, by primary verdict, and how many would flip."""
        told = [(x.judged.primary.value, [f.threshold for f in self._make.flips_of(x)]) for x in self._found]
        return _counted("links", prefix, told)

    def __len__(self) -> int:
        return len(self._before) + len(self._found)

    @overload
    def __getitem__(self, at: int) -> GapRow: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[GapRow]: ...
    def __getitem__(self, at: int | slice) -> GapRow | Sequence[GapRow]:
        """Return one row, or some of them."""
        wanted = range(len(self))[at]
        if isinstance(wanted, int):
            return self[wanted : wanted + 1][0]
        first = len(self._before)
        made = iter(self._make.links([self._found[i - first] for i in wanted if i >= first]))
        return [self._before[i] if i < first else next(made) for i in wanted]


def _baseline(gaps: SegmentGaps) -> dict[int, Scored]:
    """Return the 宁波 score of every segment asked about."""
    finder = gaps.finder
    asked = finder.leaves.tolist()
    degree: dict[int, int] = defaultdict(int)
    for a, b in finder.arrows:
        degree[a] += bool(finder.mine.get(b))
        degree[b] += bool(finder.mine.get(a))
    scored = ningbo(
        [gaps.facts[s].local_makers for s in asked], [degree[s] for s in asked], [gaps.facts[s].technology.known for s in asked]
    )  # fmt: skip
    return dict(zip(asked, scored, strict=True))


__all__ = ["ChainGapsParams", "GapAnswer", "answer", "is_link", "outcome"]
