"""Find, for each gap of a chain in a place, who and what could close it, with the edges that say so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from clusterkg.graph.store.contract import Brief
from clusterkg.queries.algorithms.closing import Trait, Way, alike, nearness, same_head, together
from clusterkg.queries.facts.buying import bought
from clusterkg.queries.facts.demand import quantity
from clusterkg.queries.facts.surroundings import Maker, Reach, Surroundings, is_research

#: How sure a fact of each class is, for weighing; by number of the class (lead, inferred, disclosed).
_SURE = {1: 0.3, 2: 0.6, 3: 1.0}

#: By what two segments are related, in the order of the rows of the table below.
_HOW = (
    ("同一家企业常兼做", "often made by the same firms"),
    ("共有少见的上下游", "share suppliers or customers that few share"),
    ("名称中心词相同", "the same head of the name"),
)


@dataclass(frozen=True)
class Found:
    """One way: who or what, through which segments or bodies, its traits and edges, and the reason in words."""

    way: Way
    entity: int
    via: tuple[int, ...]
    traits: dict[Trait, float | None]
    edges: tuple[int, ...]
    zh: str
    en: str
    #: Capacity that it has or lacks, with the unit; None where it is not known.
    capacity: tuple[float, str] | None = None
    #: Steps up to the smallest place that holds both.
    steps: int | None = None
    patents: int | None = None
    claims: tuple[str, ...] = ()


class Ways:
    """Looks for ways to close gaps, for all gaps of an answer at once."""

    def __init__(self, around: Surroundings, segments: Sequence[int], least_related: float) -> None:
        self.around, self.segments, self._least = around, list(segments), least_related
        self.view = around.view
        s = self.segments
        self._pilots, self._projects, self._applicants = (
            around.pilots(s),
            around.projects(s),
            around.applicants(s),
        )
        near = {
            r.nid
            for held in (self._pilots, self._projects, self._applicants)
            for rs in held.values()
            for r in rs
        }
        self._where = around.places_of(sorted(near))
        self.names: dict[int, Brief] = around.briefs([*near, *around.leaves.tolist()])
        reached = [
            r for held in (self._pilots, self._projects, self._applicants) for rs in held.values() for r in rs
        ]
        self._told = {
            r.eid: r.evidence_class
            for r in self.view.edge_records(sorted({e for r in reached for e in r.edges[:3]}))
        }
        made = around.made
        self._class = dict(zip(made.eid.tolist(), self._classes(made.eid.tolist()), strict=True))

    def _classes(self, eids: list[int]) -> list[float]:
        """Return how sure each edge of production is: the class is a column of what was read."""
        wanted = np.array(eids, dtype=np.int64)
        ends = np.unique(self.around.made.maker)
        held: dict[int, int] = {}
        for kind in ("Production", "IndustryMember"):
            edges = self.view.expand(ends, kind, "out")
            held |= dict(zip(edges.eid.tolist(), edges.evidence_class.tolist(), strict=True))
        return [_SURE.get(int(held.get(e, 3)), 1.0) for e in wanted.tolist()]

    def _sure(self, m: Maker) -> float:
        return max((self._class.get(e, 1.0) for e in m.made), default=0.3)

    # -- makers ------------------------------------------------------------------------------------------------

    def makers(self, segment: int, short: tuple[float, str] | None, *, local: bool) -> Iterator[Found]:
        """Yield firms elsewhere that make it (allied ones as such) and, if ``local``, those here that could make more of it."""
        makers = self.around.makers(segment)
        held = self.view.edge_attributes(sorted({e for m in makers for e in m.made}), ("capacity",))
        for m in makers:
            said = [quantity(a.value, a.claims) for e in m.made for a in held.get(e, ())]
            capacity = (
                (said[0].amount, said[0].unit) if len({(q.amount, q.unit) for q in said}) == 1 else None
            )
            size = _part(capacity, short)
            if self.around.is_here(m.nid):
                if local:
                    yield Found(
                        "expand", m.nid, (), {"near": 1.0, "related": 1.0, "size": size, "sure": self._sure(m)}, (*m.made, *m.at),
                        "本地已在生产,扩大产能", "makes it here already; could make more", capacity, 0,
                    )  # fmt: skip
                continue
            steps = self.around.distance(m.places)
            traits: dict[Trait, float | None] = {
                "near": nearness(steps),
                "related": 1.0,
                "size": size,
                "sure": self._sure(m),
            }
            allied = self.around.allied.get(m.nid, ())
            if not m.places:
                yield Found(
                    "collect", m.nid, (), {"near": None, "related": 1.0, "size": size, "sure": self._sure(m)}, m.made,
                    "生产这一环节,所在地不明:先查明它在哪里", "makes it, and nobody says where it is: find that out first", capacity,
                )  # fmt: skip
            elif self.around.may_be_here(m.places):
                yield Found(
                    "collect", m.nid, (), {**traits, "near": None}, (*m.made, *m.at),
                    "生产这一环节,只知道在上级地方,可能就在本地:先查明它在哪里", "makes it, and only a larger place that holds this one is known: find out whether it is here", capacity,
                )  # fmt: skip
            elif allied:
                yield Found(
                    "alliance", m.nid, tuple(a for a, _, _ in allied), traits, (*m.made, *m.at, *(e for _, e, g in allied for e in (e, g))),
                    "外地生产者,与本链联盟的成员,可经联盟引入或配套", "makes it elsewhere and belongs to an alliance that serves the chain", capacity, steps,
                )  # fmt: skip
            else:
                yield Found(
                    "attract", m.nid, (), traits, (*m.made, *m.at), "外地生产者,可招引落地或建立配套", "makes it elsewhere; could settle or supply", capacity, steps
                )  # fmt: skip

    @cached_property
    def _position(self) -> dict[int, int]:
        return {n: i for i, n in enumerate(self.around.leaves.tolist())}

    @cached_property
    def _relatedness(self) -> dict[int, dict[int, tuple[float, str, str]]]:
        """Segment → other segment → how related at most, and by what: made by the same firms, shared neighbours, or the same head of the name."""
        leaves, made, net = self.around.leaves, self.around.made, self.around.network
        wanted = [self._position[s] for s in self.segments]
        firm = np.searchsorted(self.around.firms, made.maker)
        by_firm = together(firm, np.searchsorted(leaves, made.segment), wanted, len(leaves))
        inside = net.source != net.target
        by_flow = alike(net.source[inside], net.target[inside], wanted, len(leaves))
        names = [self.names[n].caption for n in leaves.tolist()]
        found: dict[int, dict[int, tuple[float, str, str]]] = {}
        for i, s in enumerate(self.segments):
            by_name = np.array([same_head(names[wanted[i]], n) for n in names])
            all_three = np.vstack([by_firm[i], by_flow[i], by_name])
            best, which = all_three.max(axis=0), all_three.argmax(axis=0)
            found[s] = {
                int(leaves[j]): (float(best[j]), *_HOW[int(which[j])])
                for j in np.flatnonzero((best > 0) & (best >= self._least)).tolist()
            }
        return found

    def local_steps(self, segment: int, most: int) -> list[Found]:
        """Return firms here that make a related segment and not this one, the most related first."""
        related = self._relatedness[segment]
        mine = {m.nid for m in self.around.makers(segment)}
        best: dict[int, tuple[float, int, Maker]] = {}
        for other, (r, _, _) in sorted(related.items()):
            for m in self.around.makers(other):
                if self.around.is_here(m.nid) and m.nid not in mine and r > best.get(m.nid, (0.0,))[0]:
                    best[m.nid] = (r, other, m)
        found = []
        for nid, (r, other, m) in sorted(best.items(), key=lambda x: (-x[1][0], x[0]))[:most]:
            _, how, how_en = related[other]
            name = self.names[other].caption
            found.append(
                Found(
                    "local_step", nid, (other,), {"near": 1.0, "related": r, "size": None, "sure": self._sure(m)}, (*m.made, *m.at),
                    f"本地企业,生产相近环节“{name}”({how},相关度 {r:.2f}),向前一步可做", f"a firm here that makes '{name}', one step away ({how_en}, relatedness {r:.2f})",
                    None, 0,
                )
            )  # fmt: skip
        return found

    # -- knowledge, pilots, projects ---------------------------------------------------------------------------

    def knowledge(self, segment: int) -> Iterator[Found]:
        """Yield who holds patents that read on the segment and does not make it: institutes, and firms."""
        mine = {m.nid for m in self.around.makers(segment)}
        held = self._applicants.get(segment, [])
        most = max((len(r.through) for r in held), default=1)
        for r in held:
            if r.nid in mine:
                continue
            research = is_research(self.names[r.nid])
            n = len(r.through)
            steps, edges = self._steps(r)
            yield Found(
                "research" if research else "patent", r.nid, (), {"near": nearness(steps), "related": n / most, "size": None, "sure": self._sure_of(r)}, (*r.edges, *edges),
                f"有 {n} 件专利涉及这一环节" + (",可转化或共建" if research else ",尚未见生产"),
                f"holds {n} patents that read on it" + ("; could transfer" if research else " and is not known to make it"), None, steps, n,
            )  # fmt: skip

    def pilots(self, segment: int) -> Iterator[Found]:
        """Yield pilot lines, platforms and institutes that serve the segment."""
        for r in self._pilots.get(segment, []):
            steps, edges = self._steps(r)
            yield Found(
                "pilot", r.nid, (), {"near": nearness(steps), "related": 1.0, "size": None, "sure": self._sure_of(r)}, (*r.edges, *edges),
                "中试线或平台服务这一环节", "a pilot line or platform that serves it", None, steps,
            )  # fmt: skip

    def projects(self, segment: int) -> Iterator[Found]:
        """Yield projects under way or planned that are to fill the segment."""
        for r in self._projects.get(segment, []):
            steps, edges = self._steps(r)
            yield Found(
                "project", r.nid, r.through, {"near": nearness(steps), "related": 1.0, "size": None, "sure": self._sure_of(r)}, (*r.edges, *edges),
                "已有项目拟补这一环节", "a project that is to fill it", None, steps,
            )  # fmt: skip

    def _sure_of(self, r: Reach) -> float:
        return min((_SURE[int(self._told[e])] for e in r.edges[:3]), default=0.3)

    def _steps(self, r: Reach) -> tuple[int | None, tuple[int, ...]]:
        held = self._where.get(r.nid, [])
        return self.around.distance(p for p, _ in held), tuple(e for _, e in held)

    # -- links -------------------------------------------------------------------------------------------------

    def connections(self, segment: int) -> list[Found]:
        """Return local makers that no local firm downstream buys from, with the buyers that buy the same elsewhere."""
        around = self.around
        sellers = [m for m in around.makers(segment) if around.is_here(m.nid)]
        others = {m.nid for m in around.makers(segment) if not around.is_here(m.nid)}
        buyers: dict[int, Maker] = {}
        for n in around.neighbours(segment, upstream=False):
            buyers |= {m.nid: m for m in around.makers(n.nid) if around.is_here(m.nid)}
        purchases = self.view.expand(sorted(buyers), "Purchase", "out")
        outside: dict[int, list[int]] = defaultdict(list)
        inside: set[tuple[int, int]] = set()
        for p in bought(self.view, purchases, around.leaves, around.made):
            if p.seller in others and p.segment == segment:
                outside[p.buyer].extend(p.eids)
            inside.add((p.buyer, p.seller))
        found = []
        for m in sellers:
            free = [b for b in sorted(buyers) if (b, m.nid) not in inside]
            away = [b for b in free if outside.get(b)]
            if not free:
                continue
            shown = away or free
            zh = f"本地生产者,可与本地下游 {len(shown)} 家对接" + (
                f"(其中 {len(away)} 家现向外地采购)" if away else "(它们现向谁采购未知)"
            )
            en = f"makes it here; {len(shown)} local buyers could be matched" + (
                f", {len(away)} of them buy it elsewhere" if away else ""
            )
            edges = (*m.made, *m.at, *(e for b in shown for e in outside.get(b, ())))
            found.append(
                Found(
                    "connect",
                    m.nid,
                    tuple(shown[:10]),
                    {"near": 1.0, "related": 1.0, "size": None, "sure": self._sure(m)},
                    edges,
                    zh,
                    en,
                    None,
                    0,
                )
            )
        return found


def _part(capacity: tuple[float, str] | None, short: tuple[float, str] | None) -> float | None:
    """Return how much of what is lacking a capacity could give; None where either is not known or they are in different units."""
    if capacity is None or short is None or capacity[1] != short[1] or short[0] <= 0:
        return None
    return min(1.0, capacity[0] / short[0])


def first_of_each(found: Iterable[tuple[float, Found]], most: int) -> list[tuple[float, Found]]:
    """Return at most so many of each kind of way, best first."""
    taken: dict[str, int] = defaultdict(int)
    kept = []
    for score, one in sorted(found, key=lambda x: (-x[0], x[1].way, x[1].entity)):
        taken[one.way] += 1
        if taken[one.way] <= most:
            kept.append((score, one))
    return kept


__all__ = ["Found", "Ways", "first_of_each"]
