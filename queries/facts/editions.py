"""Versions of a chain: which segments it has in a version, and which facts about other versions' segments count for them.

An edit is three kinds of statement with one beginning: the new segments are PART_OF the old ones' parents, each SUCCEEDS an old one (renamed,
split, merged), and the chain has a new ``version``. Nothing that a source said is ended. So the segments of a version are those that are
part of the chain on its first day and that nothing has succeeded by then; a fact about an older or newer segment counts where what
became of it leaves no doubt:

===========  =================================  ==================================
edit         fact about the old, asked the new  fact about the new, asked the old
===========  =================================  ==================================
renamed      counts                             counts
merged       counts                             may count (of which old one?)
split        may count (of which part?)         counts
===========  =================================  ==================================
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple, cast

import numpy as np

from clusterkg.graph.errors import NotFound
from clusterkg.graph.store.contract import ALWAYS, FOREVER, Direction, Edges, Ids, Scope, View
from clusterkg.graph.store.scoping import days
from clusterkg.graph.values import day_bounds
from clusterkg.queries.facts.turned import Turned

#: The version of a chain that nobody has edited, or as it was before the first edit.
FIRST = "1"


class Step(NamedTuple):
    """One succession of segments: new, old, how, from when, and the edge that says so."""

    new: int
    old: int
    kind: str
    since: int
    eid: int


class Version(NamedTuple):
    """A version of a chain: its name, the first day on which it holds (None: from the beginning), and the claims that say so."""

    name: str
    since: str | None
    claims: tuple[str, ...]


def versions(view: View, chain: int) -> list[Version]:
    """Return the versions of a chain, oldest first; the first is there without anybody's saying so."""
    (entity,) = _wide(view).entities([chain])
    stated = sorted(
        (a for a in entity.attributes if a.prop == "version" and a.valid_from), key=lambda a: (a.valid_from or "", a.value)
    )  # fmt: skip
    return [
        Version(FIRST, None, entity.claims("name")),
        *(Version(a.value, a.valid_from, a.claims) for a in stated),
    ]


def version_on(held: Iterable[Version], day: date | None) -> Version:
    """Return the version that holds on a day (None: the newest)."""
    chosen = None
    for one in held:
        if chosen is None or day is None or one.since is None or day_bounds(one.since)[0] <= day:
            chosen = one
    assert chosen is not None
    return chosen


def version_named(held: list[Version], name: str) -> Version:
    """Return a version by its name.

    Raises
    ------
    NotFound
        The chain has none of that name; says which it has.
    """
    for one in held:
        if one.name == name:
            return one
    raise NotFound(
        f"没有版本“{name}”。", f"There is no version '{name}'.",
        hint_zh="有:" + "、".join(v.name for v in held), hint_en="There are: " + ", ".join(v.name for v in held),
    )  # fmt: skip


@dataclass(frozen=True)
class Edition:
    """A chain in one version: a view for its structure, one for the facts, and what stands behind each segment."""

    version: Version
    #: Structure: ChainPart as of the version's first day.
    structure: View
    #: Facts as of the question's day; those about segments of other versions are turned to this version's where that is sure.
    facts: View
    #: Segments that something had succeeded by then: no parts of the chain any more.
    gone: frozenset[int]
    #: For each segment, those of other versions whose facts may count.
    doubtful: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    #: For each segment, the successions that connect it with others.
    steps: Mapping[int, tuple[int, ...]] = field(default_factory=dict)


def edition(view: View, chain: int, version: str | None = None) -> Edition:
    """Return a chain in the version asked for, else in that of the view's day."""
    held = versions(view, chain)
    chosen = version_named(held, version) if version is not None else version_on(held, view.scope.as_of)
    steps = _steps(view)
    if not steps:
        return Edition(chosen, view, view, frozenset())
    on = view.scope.as_of
    if version is not None:
        after = held[held.index(chosen) + 1 :]
        if chosen.since is not None:
            on = day_bounds(chosen.since)[0]
        elif after and after[0].since is not None:
            on = day_bounds(after[0].since)[0] - timedelta(days=1)
    structure = view.scoped(_at(view.scope, on))
    today = days(on.isoformat(), None)[0] if on is not None else FOREVER
    active = [s for s in steps if s.since <= today]
    later = [s for s in steps if s.since > today]
    sure: dict[int, set[int]] = defaultdict(set)
    unsure: dict[int, set[int]] = defaultdict(set)
    for s in active:  # from old to new
        (unsure if s.kind == "split" else sure)[s.old].add(s.new)
    for s in later:  # from new back to old
        (unsure if s.kind == "merged" else sure)[s.new].add(s.old)
    carry, doubtful = _closed(sure, unsure)
    around: dict[int, list[int]] = defaultdict(list)
    for s in steps:
        around[s.new].append(s.eid)
        around[s.old].append(s.eid)
    return Edition(
        chosen, structure, _carried(view, carry), frozenset(s.old for s in active),
        {k: tuple(sorted(v)) for k, v in doubtful.items()}, {k: tuple(v) for k, v in around.items()},
    )  # fmt: skip


def carried(view: View) -> View:
    """Return the view with facts about succeeded segments turned to those that surely took their place by the view's day."""
    steps = _steps(view)
    if not steps:
        return view
    today = days(view.scope.as_of.isoformat(), None)[0] if view.scope.as_of else FOREVER
    sure: dict[int, set[int]] = defaultdict(set)
    for s in steps:
        if s.since <= today and s.kind != "split":
            sure[s.old].add(s.new)
    return _carried(view, _closed(sure, {})[0])


def _closed(
    sure: Mapping[int, set[int]], unsure: Mapping[int, set[int]]
) -> tuple[dict[int, int], dict[int, set[int]]]:
    """Follow successions to their end: where each segment's facts go surely, and for each end which segments may go there."""
    carry: dict[int, int] = {}
    doubtful: dict[int, set[int]] = defaultdict(set)
    for start in {*sure, *unsure}:
        front, seen = {(start, True)}, set()
        ends: set[tuple[int, bool]] = set()
        while front:
            seen |= front
            reached = set()
            for at, certain in front:
                further = {(n, certain) for n in sure.get(at, ())} | {(n, False) for n in unsure.get(at, ())}
                if not further and at != start:
                    ends.add((at, certain))
                reached |= further
            front = reached - seen
        certain_ends = {at for at, certain in ends if certain}
        if len(certain_ends) == 1 and len(ends) == 1:
            carry[start] = certain_ends.pop()
        else:
            for at, _ in ends:
                doubtful[at].add(start)
    return carry, doubtful


def _steps(view: View) -> list[Step]:
    """Return all successions of segments, whatever the day."""
    wide = _wide(view)
    edges = wide.expand(wide.of_type("Segment"), "Succession", "out")
    if not len(edges):
        return []
    held = wide.edge_attributes(edges.eid)
    kinds = {
        e: next((a.value for a in held.get(e, ()) if a.prop == "succession_kind"), "renamed")
        for e in edges.eid.tolist()
    }
    columns = zip(
        edges.source.tolist(),
        edges.target.tolist(),
        edges.valid_from.tolist(),
        edges.eid.tolist(),
        strict=True,
    )
    return [Step(new, old, kinds[eid], since, eid) for new, old, since, eid in columns]


def steps_between(view: View, before: Version, after: Version) -> list[Step]:
    """Return the successions that began after the first day of one version and no later than that of another."""
    low = days(before.since, None)[0] if before.since else ALWAYS
    high = days(after.since, None)[0] if after.since else ALWAYS
    return [s for s in _steps(view) if low < s.since <= high]


def _wide(view: View) -> View:
    return view.scoped(_at(view.scope, None))


def _at(scope: Scope, day: date | None) -> Scope:
    return Scope(
        as_of=day, datasets=scope.datasets, place=scope.place, minimum=scope.minimum, statuses=scope.statuses
    )


def _carried(view: View, carry: Mapping[int, int]) -> View:
    return cast(View, _Carried(view, carry)) if carry else view


class _Carried(Turned):
    """A view in which segments that others surely took the place of are those others: only edges are turned, names stay."""

    def __init__(self, view: View, carry: Mapping[int, int]) -> None:
        super().__init__(view)
        self._carry = dict(carry)
        self._old = np.array(sorted(carry), dtype=np.int64)
        self._new = np.array([carry[o] for o in sorted(carry)], dtype=np.int64)

    def over(self, view: View) -> View:
        """Return another view turned alike."""
        return _carried(view, self._carry)

    def expand(self, nids: Ids | Sequence[int], edge: str | None, direction: Direction) -> Edges:
        """Return the edges at the nodes and at those whose place they took."""
        asked = np.asarray(nids, dtype=np.int64)
        more = self._old[np.isin(self._new, asked)]
        got = self._view.expand(np.union1d(asked, more), edge, direction)
        if edge in ("ChainPart", "Succession"):
            return got
        return Edges(
            got.eid, self._turn(got.source), self._turn(got.target), got.valid_from, got.valid_to, got.evidence_class, got.dataset
        )  # fmt: skip

    def _turn(self, nids: Ids) -> Ids:
        at = np.minimum(np.searchsorted(self._old, nids), len(self._old) - 1)
        return np.where(self._old[at] == nids, self._new[at], nids)


__all__ = [
    "FIRST",
    "Edition",
    "Version",
    "carried",
    "edition",
    "steps_between",
    "version_named",
    "version_on",
    "versions",
]
