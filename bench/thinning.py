"""What thinning the data does to 缺失: the demo with rows dropped at random, its declarations kept, and two curves.

    python -m bench.thinning [--seeds 20] [--chain seg:chain] [--place lz:lz]

*False* 缺失 is a segment that is said to be missing although the whole data does not say so: a planner would bring a firm that is
already there. *True* 缺失 is a planted gap that is still said: silence helps nobody either. A row that was dropped is no row that was
withdrawn, so nothing is loaded again: the graph without the claims that only dropped rows carry is asked in memory.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sqlalchemy import text

from clusterkg.api.demo import load_demo
from clusterkg.api.workspace import Workspace
from clusterkg.graph.ledger import Ledger
from clusterkg.graph.ontology import load
from clusterkg.graph.projection import project
from clusterkg.graph.projection.model import Claims, Graph
from clusterkg.graph.projection.tables import take_attributes, take_edges
from clusterkg.graph.store import View, suppose
from clusterkg.queries.contract import find_question

#: Data sets of the tables whose rows are dropped: firms, who makes what, who buys, patents, demand. Places, zones, segments, supplies
#: and declarations stay: they are what the question is about, and what somebody answers for.
DROPPED = ("demo_firms", "demo_survey", "demo_association", "demo_purchases", "demo_patents", "demo_demand")
LEVELS = (95, 90, 80, 70, 60, 50, 40, 30, 20, 10)
#: Verdicts beside 缺失 that are rash where the whole data does not give them.
OTHERS = ("broken", "external", "single_source", "bottleneck", "weak")
_Mask = npt.NDArray[np.bool_]


class Thinned:
    """The graph of a ledger, and the same graph without some source rows.

    Parameters
    ----------
    ledger
        Where the graph and the rows behind its claims are read; once.
    datasets
        Only rows of these data sets are ever dropped.
    without_counts
        Take the stated number of makers away from every declaration first: what a declaration without a count would carry.
    """

    def __init__(
        self, ledger: Ledger, datasets: Iterable[str] = DROPPED, *, without_counts: bool = False
    ) -> None:
        self.graph = project(ledger, load())
        if without_counts:
            self.graph = _without(self.graph, "expected_count")
        wanted = frozenset(datasets)
        number: dict[bytes, int] = {}
        self._of = {
            name: _numbered(getattr(self.graph, name).claims, number)
            for name in ("attribute", "edge", "edge_attribute")
        }
        with ledger.engine.connect() as connection:
            rows = connection.execute(
                text(
                    "SELECT c.id, u.id, d.dataset FROM sighting AS s JOIN claim AS c ON c.seq = s.claim "
                    "JOIN unit AS u ON u.id = s.unit JOIN document AS d ON d.id = u.document"
                )
            ).all()
        said = [(number[bytes(c)], u, d) for c, u, d in rows if bytes(c) in number]
        units = {u: i for i, u in enumerate(sorted({u for _, u, _ in said}))}
        self._claim = np.array([c for c, _, _ in said], dtype=np.int64)
        self._row = np.array([units[u] for _, u, _ in said], dtype=np.int64)
        self._claims = len(number)
        #: Which source rows may be dropped.
        self.droppable = np.zeros(len(units), dtype=np.bool_)
        for _, u, d in said:
            self.droppable[units[u]] |= d in wanted

    @property
    def rows(self) -> int:
        """How many source rows may be dropped."""
        return int(self.droppable.sum())

    def keep(self, share: float, seed: int) -> View:
        """Return a view of the graph that keeps each droppable row with this chance."""
        random = np.random.default_rng((seed, round(share * 1000)))
        return self.without(self.droppable & (random.random(len(self.droppable)) >= share))

    def without(self, gone: _Mask) -> View:
        """Return a view of the graph without the claims that only these source rows carry."""
        alive = np.zeros(self._claims, dtype=np.bool_)
        alive[self._claim[~gone[self._row]]] = True
        g = self.graph
        kept = {name: np.flatnonzero(_any(alive, *self._of[name])) for name in self._of}
        number = np.full(len(g.edge.source), -1, dtype=np.int64)
        number[kept["edge"]] = np.arange(len(kept["edge"]))
        hanging = kept["edge_attribute"]
        hanging = hanging[number[g.edge_attribute.owner[hanging]] >= 0]
        told = take_attributes(g.edge_attribute, hanging)
        return suppose(
            replace(
                g,
                attribute=take_attributes(g.attribute, kept["attribute"]),
                edge=take_edges(g.edge, kept["edge"]),
                edge_attribute=replace(told, owner=number[told.owner]),
            )
        )


def _numbered(
    claims: Claims, number: dict[bytes, int]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    ids = claims.ids[: int(claims.starts[-1])].tobytes()
    found = [number.setdefault(ids[i : i + 16], len(number)) for i in range(0, len(ids), 16)]
    return claims.starts, np.array(found, dtype=np.int64)


def _any(alive: _Mask, starts: npt.NDArray[np.int64], of: npt.NDArray[np.int64]) -> _Mask:
    before = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(alive[of])])
    mask: _Mask = before[starts[1:]] > before[starts[:-1]]
    return mask


def _without(graph: Graph, prop: str) -> Graph:
    gone = graph.words.props.index(prop) if prop in graph.words.props else -1
    return replace(graph, attribute=take_attributes(graph.attribute, np.flatnonzero(graph.attribute.prop != gone)))  # fmt: skip


Verdicts = dict[str, frozenset[str]]


def verdicts(view: View, chain: str, place: str, day: str) -> Verdicts:
    """Return the verdicts of chain-gaps by name of segment."""
    answer = find_question("chain-gaps").ask(
        view, {"chain": chain, "place": place, "as_of": day, "limit": 2000}
    )
    return {
        r.segment.name: frozenset(r.verdicts)
        for r in answer.rows
        if getattr(r, "kind", "segment") == "segment"
    }


@dataclass
class Level:
    """What one level of thinning did, over all seeds."""

    kept: int
    seeds: int = 0
    false: int = 0
    true: int = 0
    planted: int = 0
    unknown: int = 0
    segments: int = 0
    #: Segments wrongly said to be missing, and how often.
    which: Counter[str] = field(default_factory=Counter)
    #: Other verdicts that the whole data does not give: (verdict, segment), how often.
    rash: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, whole: Verdicts, thinned: Verdicts) -> None:
        """Count one thinned answer."""
        self.seeds += 1
        for segment, was in whole.items():
            now = thinned.get(segment, frozenset())
            self.segments += 1
            self.unknown += "unknown" in now
            if "missing" in was:
                self.planted += 1
                self.true += "missing" in now
            elif "missing" in now:
                self.false += 1
                self.which[segment] += 1
            for verdict in OTHERS:
                if verdict in now and verdict not in was:
                    self.rash[verdict, segment] += 1


def curves(
    thinned: Thinned, chain: str, place: str, day: str, *, seeds: int = 20, levels: Sequence[int] = LEVELS
) -> Iterator[Level]:
    """Yield, for 100 % and each level, how often 缺失 was said falsely and how often a planted gap was still said."""
    whole = verdicts(suppose(thinned.graph), chain, place, day)
    first = Level(100)
    first.add(whole, whole)
    yield first
    for kept in levels:
        level = Level(kept)
        for seed in range(seeds):
            level.add(whole, verdicts(thinned.keep(kept / 100, seed), chain, place, day))
        yield level


def table(levels: Iterable[Level]) -> str:
    """Return the two curves, and what else was said rashly, as a table."""
    lines = [
        "| kept % | seeds | false 缺失 | of them where | true 缺失 still said | 无法判断 | false 断链 | false 外部依赖 | false 单一来源 | false 瓶颈 | false 薄弱 |",
        "|--:|--:|--:|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for level in levels:
        rash: dict[str, int] = defaultdict(int)
        for (verdict, _), times in level.rash.items():
            rash[verdict] += times
        where = "、".join(f"{s}×{n}" for s, n in level.which.most_common(4)) or "—"
        said = f"{level.true}/{level.planted} = {100 * level.true / max(1, level.planted):.1f} %"
        rest = " | ".join(str(rash[v]) for v in OTHERS)
        unknown = f"{100 * level.unknown / max(1, level.segments):.0f} %"
        lines.append(
            f"| {level.kept} | {level.seeds} | {level.false} | {where} | {said} | {unknown} | {rest} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Load the demo, thin it, print both curves with counts of declarations as they are and taken away."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--chain", default="seg:chain")
    parser.add_argument("--place", action="append", default=[])
    parser.add_argument("--day", default="2026-06-30")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.at(Path(folder))
        load_demo(workspace, documents=False)
        for without_counts in (False, True):
            thinned = Thinned(workspace.ledger, without_counts=without_counts)
            for place in given.place or ["lz:lz", "lz:lj"]:
                how = "without their counts" if without_counts else "as they are"
                print(f"\n{place}, {thinned.rows} rows may go, declarations {how}\n")
                print(table(curves(thinned, given.chain, place, given.day, seeds=given.seeds)))
        workspace.close()


if __name__ == "__main__":
    main()
