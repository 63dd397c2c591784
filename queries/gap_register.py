"""缺口台账: which gaps are new, persist, healed, changed or became unknown between two days, releases, or states of knowledge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Literal, NamedTuple

from pydantic import Field

from clusterkg.graph.disjoint import DisjointSets
from clusterkg.graph.store.contract import View
from clusterkg.queries.algorithms.differences import Key, key_of, named_in
from clusterkg.queries.contract import Named, Outcome, Reason, Releases, Row, question
from clusterkg.queries.facts.asking import GapLimits, gaps
from clusterkg.queries.facts.earlier import ComparedParams, caveats_on, the_sides, told_sides
from clusterkg.queries.facts.editions import Step, steps_between, version_named, versions
from clusterkg.queries.facts.lookup import PLACES, the_chain, the_one
from clusterkg.queries.facts.statements import Compared, Side, Statement, ids_of

State = Literal[
    "new", "healed", "changed", "became_unknown", "became_known", "persistent", "still_unknown", "entered", "left", "not_comparable", "no_gap"
]  # fmt: skip
#: Claims and statements that one row shows at most; how many there are is said beside.
MOST_SHOWN = 60
#: Verdicts that are no gap.
_SOUND = frozenset({"present", "unknown"})
STATES: dict[State, tuple[str, str]] = {
    "new": ("新增缺口", "new gap"),
    "healed": ("已补上", "healed"),
    "changed": ("缺口性质变化", "another kind of gap"),
    "became_unknown": ("变为无法判断", "became unknown"),
    "became_known": ("由无法判断变为可判断", "became known"),
    "persistent": ("持续存在的缺口", "persistent gap"),
    "still_unknown": ("仍无法判断", "still unknown"),
    "entered": ("先前不在链上", "was no part of the chain then"),
    "left": ("不再在链上", "is no part of the chain any more"),
    "not_comparable": ("链的版本不同,不可逐一比较", "the chain was edited: not comparable one by one"),
    "no_gap": ("两次都不是缺口", "no gap on either side"),
}


class GapRegisterParams(ComparedParams, GapLimits):
    """Which chain in which place, between what."""

    chain: str = Field(min_length=1, description="产业链的编号或名称 | the chain: id or name")
    place: str | None = Field(
        None, min_length=1, description="地方的编号或名称(缺省为全域) | the place: id or name; default: everywhere"
    )  # fmt: skip
    rows: Literal["segments", "links", "all"] = Field(
        "segments", description="要哪些行:环节、环节之间的供应关系、两者 | which rows: segments, links between them, or both"
    )  # fmt: skip
    every: bool = Field(False, description="连两次都不是缺口的环节也列出 | list segments that are no gap on either side too")  # fmt: skip


class GapRegisterRow(Row):
    """One segment (or link) with its verdicts on both sides, what became of the gap, and the statements that made the difference."""

    segment: Named
    #: Of a link: the segment it leads to.
    towards: Named | None = None
    state: State
    before: tuple[str, ...]
    after: tuple[str, ...]
    before_rules: tuple[Reason, ...]
    after_rules: tuple[Reason, ...]
    #: Segments of the other version, where the chain was edited in between.
    before_segments: tuple[Named, ...] = ()
    #: All segments that it is now, where they are several.
    after_segments: tuple[Named, ...] = ()
    text: Reason
    statements: tuple[Statement, ...]
    #: How many there are; at most 60 are shown.
    statements_total: int
    evidence_total: int


@question(
    "gap-register",
    zh="缺口台账",
    en="Register of gaps between two days or releases",
    params=GapRegisterParams,
    row=GapRegisterRow,
    example={"chain": "动力电池与新能源汽车", "place": "岚州市", "before": "2023-06-30", "as_of": "2026-06-30"},
    method=(
        "chain-gaps is asked on both sides; a gap is any verdict but present and unknown. Segments are matched by canonical id, across versions of the "
        "chain by SUCCEEDS where one became one; a whole and its parts are not compared. Statements as in what-changed."
    ),
    reads_releases=True,
)  # fmt: skip
def gap_register(
    view: View, params: GapRegisterParams, releases: Releases | None = None
) -> Outcome[GapRegisterRow]:
    """登记一条产业链在一个地方的缺口:新增、持续、已补上、性质变化、变为无法判断或可以判断,附造成差别的陈述;可比两个日期、两个发布版或两次所知。

    Registers what became of each gap, with the statements that made the difference. A gap that "became unknown" is not healed, and one that "became
    known" need not be new: what changed there is what is known. Comparing two days of one release reads the earlier day as it is known now.
    """
    chain = the_chain(view, params.chain)
    place = the_one(view, params.place, PLACES) if params.place else None
    before, after = the_sides(view, params, releases)
    old = _Answer(before, params, chain.id, place.id if place else None)
    new = _Answer(after, params, chain.id, place.id if place else None)
    pairs = [p for p in _paired(view, chain.nid, old, new) if params.every or p.state != "no_gap"]
    compared = Compared(before, after, params.carry_forward)
    told = compared.statements([p.asked for p in pairs])
    rows = [_row(p, s) for p, s in zip(pairs, told, strict=True)]
    order = list(STATES)
    rows.sort(
        key=lambda r: (
            order.index(r.state),
            r.segment.name,
            r.towards.name if r.towards else "",
            r.segment.id,
        )
    )
    counts: dict[str, float | int | str | None] = {
        s: sum(p.state == s for p in pairs) for s in STATES if s != "no_gap"
    }
    explored = old.outcome.explored + new.outcome.explored
    caveats = caveats_on(before, after)
    caveats += [c for c in new.outcome.caveats if c not in caveats]
    return Outcome(rows, explored, caveats, told_sides(before, after) | counts | new.limits)


class _Answer:
    """chain-gaps on one side, by what each row is about."""

    def __init__(self, side: Side, params: GapRegisterParams, chain: str, place: str | None) -> None:
        self.side = side
        here = {i: side.view.resolve(i) or i for i in (chain, place) if i is not None}
        asked = gaps(side.view, params, here[chain], here[place] if place else None, rows=params.rows)
        self.outcome, self.limits = asked.outcome, asked.shown_limits
        self.rows: dict[Key, Any] = {key_of(r): r for r in self.outcome.rows}
        self.version = next((str(r.version) for r in self.outcome.rows), "1")


class _Pair(NamedTuple):
    """What belongs together on both sides."""

    before: tuple[Any, ...]
    after: tuple[Any, ...]
    state: State
    steps: tuple[str, ...] = ()

    @property
    def asked(self) -> tuple[list[str], list[str], list[str], list[str]]:
        """What :class:`Compared` wants to know of a row: claims lost and gained, what it is about, all that it names."""
        was = {c for r in self.before for c in r.evidence}
        is_ = {c for r in self.after for c in r.evidence}
        rows = (*self.before, *self.after)
        about = [r.segment.id for r in rows] + [r.towards.id for r in rows if getattr(r, "towards", None)]
        lost = [c for r in self.before for c in r.evidence if c not in is_]
        gained = [c for r in self.after for c in r.evidence if c not in was]
        if self.state in ("persistent", "no_gap", "still_unknown"):
            lost = gained = []  # nothing became of it; rows of today's evidence tell why it is so
        return lost, gained, list(dict.fromkeys(about)), list(ids_of(n for r in rows for n in named_in(r)))


def _paired(view: View, chain: int, old: _Answer, new: _Answer) -> Iterator[_Pair]:
    """Yield the rows of both sides that belong together: about one thing, or connected by an edit of the chain in between."""
    shared = old.rows.keys() & new.rows.keys()
    for key in new.rows:
        if key in shared:
            yield _Pair(
                (old.rows[key],), (new.rows[key],), state_of(old.rows[key].verdicts, new.rows[key].verdicts)
            )
    left_old = [r for k, r in old.rows.items() if k not in shared]
    left_new = [r for k, r in new.rows.items() if k not in shared]
    if not left_old and not left_new:
        return
    steps = _steps(view, chain, old.version, new.version)
    links = [r for r in (*left_old, *left_new) if getattr(r, "towards", None) is not None]
    sets = DisjointSets[str]()
    ids = dict(
        zip(
            [n for s in steps for n in (s.old, s.new)],
            view.ids([n for s in steps for n in (s.old, s.new)]),
            strict=True,
        )
    )
    for s in steps:
        sets.join(ids[s.old], ids[s.new])
    groups: dict[str, tuple[list[Any], list[Any]]] = defaultdict(lambda: ([], []))
    for side, rows in enumerate((left_old, left_new)):
        for r in rows:
            if r not in links:
                groups[sets.top(r.segment.id)][side].append(r)
    said = dict(zip([s.eid for s in steps], view.edge_claims([s.eid for s in steps]), strict=True))
    for top, (were, are) in groups.items():
        claims = tuple(c for s in steps if sets.top(ids[s.new]) == top for c in said[s.eid])
        if len(were) == len(are) == 1:
            yield _Pair(tuple(were), tuple(are), state_of(were[0].verdicts, are[0].verdicts), claims)
        elif claims:
            yield _Pair(tuple(were), tuple(are), "not_comparable", claims)
        else:
            yield _Pair(tuple(were), tuple(are), "entered" if are else "left")
    for r in links:  # a link that is there on one side alone
        yield _Pair((r,), (), "left") if r in left_old else _Pair((), (r,), "entered")


def _steps(view: View, chain: int, before: str, after: str) -> list[Step]:
    held = versions(view, chain)
    names = {v.name for v in held}
    if before == after or not {before, after} <= names:
        return []
    one, other = version_named(held, before), version_named(held, after)
    earlier, later = sorted((one, other), key=held.index)
    return steps_between(view, earlier, later)


def state_of(before: Sequence[str], after: Sequence[str]) -> State:
    """Return what became of a gap, from the verdicts of both sides.

    Examples
    --------
    >>> state_of(["weak", "present"], ["present"]), state_of(["present"], ["missing"]), state_of(["missing"], ["unknown"])
    ('healed', 'new', 'became_unknown')
    >>> state_of(["unknown"], ["missing"]), state_of(["weak"], ["weak", "external"]), state_of(["present"], ["present"])
    ('became_known', 'changed', 'no_gap')
    """
    was, is_ = set(before) - _SOUND, set(after) - _SOUND
    if "unknown" in after:
        return "still_unknown" if "unknown" in before else "became_unknown"
    if "unknown" in before:
        return "became_known"
    if was == is_:
        return "persistent" if is_ else "no_gap"
    if not was:
        return "new"
    return "changed" if is_ else "healed"


def _row(p: _Pair, statements: Sequence[Statement]) -> GapRegisterRow:
    shown = (p.after or p.before)[0]
    was, is_ = (tuple(dict.fromkeys(v for r in rows for v in r.verdicts)) for rows in (p.before, p.after))
    zh, en = STATES[p.state]
    labels = ["、".join(dict.fromkeys(r.label for r in rows)) or "—" for rows in (p.before, p.after)]
    primary = [", ".join(dict.fromkeys(r.primary for r in rows)) or "none" for rows in (p.before, p.after)]
    evidence = list(
        dict.fromkeys(
            (
                *(s.claim for s in statements),
                *p.steps,
                *(c for r in (*p.after, *p.before) for c in r.evidence),
            )
        )
    )
    renamed = tuple(dict.fromkeys(r.segment for r in p.before if r.segment.id != shown.segment.id))
    return GapRegisterRow(
        segment=shown.segment, towards=getattr(shown, "towards", None), state=p.state, before=was, after=is_,
        before_rules=tuple(x for r in p.before for x in r.rules), after_rules=tuple(x for r in p.after for x in r.rules),
        before_segments=renamed, after_segments=tuple(r.segment for r in p.after) if len(p.after) > 1 else (), text=Reason(zh=f"{zh}:{labels[0]} → {labels[1]}", en=f"{en}: {primary[0]} -> {primary[1]}"),
        statements=tuple(statements[:MOST_SHOWN]), statements_total=len(statements), evidence=tuple(evidence[:MOST_SHOWN]),
        evidence_total=len(evidence),
    )  # fmt: skip


__all__ = ["STATES", "GapRegisterRow", "gap_register", "state_of"]
