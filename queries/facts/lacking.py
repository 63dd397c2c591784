"""How it is known that a place has no maker of a segment: declared, or only that nobody names one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np

from clusterkg.graph.errors import ClusterKGError
from clusterkg.graph.store.contract import View
from clusterkg.queries.contract import ClaimRef, Params, Reason
from clusterkg.queries.facts.asking import gaps
from clusterkg.queries.facts.declarations import Declaration, in_force
from clusterkg.queries.facts.places import Mask, located
from clusterkg.queries.facts.presence import Presence

State = Literal["missing", "not_known"]


class Lack(NamedTuple):
    """Of one segment: whether it is declared to be absent, why it is said so, and the declarations in force."""

    state: State
    because: Reason
    claims: tuple[ClaimRef, ...]


class Lacking:
    """Tells of segments without a known maker in a place whether they are missing there; agrees with chain-gaps, which it asks.

    Parameters
    ----------
    view, facts
        Where chain-gaps is asked, and where facts are read (the chain's edition).
    where
        Who is active where.
    params
        What chain-gaps takes over.
    chains
        The chain of each segment, by number.
    """

    def __init__(
        self, view: View, facts: View, where: Presence, params: Params, chains: Mapping[int, int]
    ) -> None:
        self._view, self._facts, self._where, self._params, self._chains = view, facts, where, params, chains
        targets = np.union1d(list(chains), sorted(set(chains.values()))).astype(np.int64)
        self._declared = set(facts.expand(targets, "COMPLETE_FOR", "in").target.tolist())
        self._anywhere = np.zeros(facts.manifest.counts["nodes"], dtype=np.bool_)
        self._anywhere[facts.expand(where.of_maker, "Location", "out").source] = True
        self._inside: dict[int, Mask] = {}

    def of(self, place: int, segments: Sequence[int]) -> dict[int, Lack]:
        """Return what is known of some segments that a place has no known maker of."""
        asked = [s for s in segments if self._declared & {s, self._chains.get(s, s)}]
        chains = sorted({self._chains[s] for s in asked if s in self._chains})
        declared = in_force(self._facts, place, np.union1d(asked, chains).astype(np.int64)) if asked else {}
        absent: dict[int, tuple[ClaimRef, ...]] = {}
        for chain in chains:
            absent |= self._absent(chain, place)
        return {s: self._lack(s, declared, absent) for s in segments}

    def _lack(
        self,
        segment: int,
        declared: Mapping[int, list[Declaration]],
        absent: Mapping[int, tuple[ClaimRef, ...]],
    ) -> Lack:
        own = [d for d in declared.get(segment, ()) if d.what == "makers"]
        on_chain = [d for d in declared.get(self._chains.get(segment, -1), ()) if d.what == "makers"]
        makers = self._makers(segment)
        short = [
            d.expected for d in own if d.expected is not None and self._known(makers, d.place) < d.expected
        ]
        missing = segment in absent
        because = _because(missing, max(short, default=0), int((~self._anywhere[makers]).sum()))
        claims = [x for d in (*own, *on_chain) for x in d.claims]
        return Lack(
            "missing" if missing else "not_known",
            because,
            tuple(dict.fromkeys((*claims, *absent.get(segment, ())))),
        )

    def _makers(self, segment: int) -> np.ndarray:
        where = self._where
        at = int(np.searchsorted(where.activities, segment))
        a, b = np.searchsorted(where.of_activity, (at, at + 1))
        return where.of_maker[a:b]

    def _known(self, makers: np.ndarray, place: int) -> int:
        if place not in self._inside:
            self._inside[place] = located(self._facts, place, np.unique(self._where.of_maker)).here
        return int(self._inside[place][makers].sum())

    def _absent(self, chain: int, place: int) -> dict[int, tuple[ClaimRef, ...]]:
        """Return the segments that chain-gaps calls missing, with the declarations; none where it refuses."""
        chain_id, place_id = self._facts.ids(np.array([chain, place], dtype=np.int64))
        try:
            rows = gaps(self._view, self._params, chain_id, place_id).segments
        except ClusterKGError:
            return {}
        found = {r.segment.id: r.search.declarations for r in rows if r.primary == "missing"}
        segments = sorted(self._chains)
        by_id = (
            dict(zip(self._facts.ids(np.array(segments, dtype=np.int64)), segments, strict=True))
            if found
            else {}
        )
        return {by_id[i]: claims for i, claims in found.items() if i in by_id}


def _because(missing: bool, expected: int, unplaced: int) -> Reason:
    if missing:
        return Reason(
            zh="名单申报为完整,其中没有它的企业:缺失。", en="Lists are declared complete and hold no maker of it: missing.",
        )  # fmt: skip
    more_zh = f",另有 {unplaced} 家所在地不明" if unplaced else ""
    more_en = f"; the place of {unplaced} more is not known" if unplaced else ""
    if expected:
        return Reason(
            zh=f"名单申报说应有 {expected} 家,已知的不足此数{more_zh}:不能说没有。", en=f"A declaration expects {expected} and fewer are known{more_en}: it cannot be called absent.",
        )  # fmt: skip
    return Reason(
        zh=f"没有来源说本地有企业做它{more_zh};没有申报名单完整,不等于没有。",
        en=f"No source names a maker here{more_en}; no list is declared complete, so it is not known to be absent.",
    )


__all__ = ["Lack", "Lacking", "State"]
