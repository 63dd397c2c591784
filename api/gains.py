"""What an answer gains: the verdicts of chain-gaps as they are, and as they would be if two records were one entity.

Nothing is written: the graph that would be is projected in memory from the graph that is and one judgement that nobody has made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from clusterkg.api.workspace import Workspace
from clusterkg.graph.errors import NotFound
from clusterkg.graph.ledger.sameness import Judged
from clusterkg.graph.ontology import load
from clusterkg.graph.projection import project
from clusterkg.graph.store import View, suppose
from clusterkg.queries.contract import Named, find_question
from clusterkg.queries.facts.gaps import rests_on
from clusterkg.queries.facts.lookup import named, the_chain, the_one

#: Chains times places that verdicts are compared in; a house with more says which ones it asks about.
MOST_ASKED = 24
_BY = "what-if"


@dataclass(frozen=True)
class Change:
    """A verdict that would be another one."""

    chain: Named
    place: Named
    segment: Named
    before: tuple[str, ...]
    after: tuple[str, ...]

    def shown(self) -> dict[str, Any]:
        """Return the change as JSON."""
        return {k: v.model_dump() if isinstance(v, Named) else list(v) for k, v in self.__dict__.items()}

    @property
    def told(self) -> str:
        """Return the change in one line."""
        before, after = "+".join(self.before) or "—", "+".join(self.after) or "—"
        return f"{self.place.name} {self.segment.name}: {before} → {after}"


_Key = tuple[str, str, str]


class Gains:
    """Compares verdicts with and without one more judgement, all on the ledger as it stands.

    Parameters
    ----------
    workspace
        Ledger and store; the release that is served, where its columns are at hand, saves deriving the graph anew.
    chains, places
        Ids or names; by default all chains, and all places that somebody declares something complete for.
    as_of
        Day of the verdicts; by default the last that the ledger knows.
    """

    def __init__(
        self, workspace: Workspace, chains: Sequence[str] = (), places: Sequence[str] = (), as_of: date | None = None
    ) -> None:  # fmt: skip
        self._ledger = workspace.ledger
        self.tx = self._ledger.at(None)
        self._graph = project(self._ledger, load(), self.tx, previous=workspace.store.graph(self.tx))
        self.view = suppose(self._graph)
        self._as_of = as_of
        self._asked = self._combinations(workspace, chains, places)
        self.left_out = max(0, len(self._asked) - MOST_ASKED)
        self._asked = self._asked[:MOST_ASKED]
        self._named: dict[str, Named] = {}
        self._base = self._verdicts(self.view)

    @property
    def asked(self) -> list[tuple[str, str]]:
        """Return the names of chain and place of each comparison."""
        return [(self._name(c).name, self._name(p).name) for c, p in self._asked]

    def _combinations(
        self, workspace: Workspace, chains: Sequence[str], places: Sequence[str]
    ) -> list[tuple[str, str]]:
        view = self.view
        if chains or places:
            served = workspace.view()  # names are looked up where there is an index of them
            chains = [the_chain(served, c).id for c in chains]
            places = [the_one(served, p, ["Place", "Zone"]).id for p in places]
        if not chains:
            parts = view.expand(view.of_type("Chain"), "ChainPart", "in")
            chains = view.ids(np.unique(parts.target[np.isin(parts.target, view.of_type("Chain"))]))
        if not places:
            arms = view.expand(view.of_type("Completeness"), "COMPLETE_IN", "out")
            places = view.ids(np.unique(arms.target))
        return [(c, p) for c in chains for p in places]

    def _name(self, id: str) -> Named:
        if id not in self._named:
            found = self.view.entity(id)
            self._named[id] = named(found) if found else Named(id=id, name=id, type="")
        return self._named[id]

    def _verdicts(self, view: View) -> dict[_Key, tuple[str, ...]]:
        question, found = find_question("chain-gaps"), {}
        day = {"as_of": self._as_of} if self._as_of else {}
        for chain, place in self._asked:
            try:
                answer = question.ask(view, {"chain": chain, "place": place, "limit": 2000, **day})
            except NotFound:  # the two would be one that is no chain or place any more
                continue
            for row in answer.rows:
                found[chain, place, row.segment.id] = tuple(sorted(row.verdicts))
                self._named.setdefault(row.segment.id, row.segment)
        return found

    def reach(self, locals_: Sequence[str]) -> dict[str, int]:
        """Return how many edges that verdicts rest on each local id's entity has: cheap, and 0 means no part in any verdict."""
        resolved = {local: self.view.resolve(local) for local in locals_}
        nid = {local: self.view.nid(id_) for local, id_ in resolved.items() if id_ is not None}
        nids = np.unique(np.array([n for n in nid.values() if n is not None], dtype=np.int64))
        counts = np.zeros(len(nids), dtype=np.int64)
        for edge in rests_on(self.view):
            for direction in ("out", "in"):
                edges = self.view.expand(nids, edge, direction)
                near = edges.source if direction == "out" else edges.target
                counts += np.bincount(np.searchsorted(nids, near), minlength=len(nids))
        held = dict(zip(nids.tolist(), counts.tolist(), strict=True))
        return {local: held.get(nid.get(local), 0) for local in locals_}

    def if_same(self, one: int, other: int) -> list[Change]:
        """Return the verdicts that would change if two nodes (numbers of the ledger) were one entity."""
        judged = Judged(min(one, other), max(one, other), "same", True, None, _BY, self.tx)
        graph = project(self._ledger, load(), self.tx, previous=self._graph, supposing=[judged])
        view = suppose(graph)
        after = self._verdicts(view)
        changes, met = [], set()
        for (chain, place, segment), before in self._base.items():
            now = (chain, place, view.resolve(segment) or segment)
            met.add(now)
            if after.get(now, ()) != before:
                changes.append(self._change(chain, place, segment, before, after.get(now, ())))
        changes += [self._change(*key, (), held) for key, held in after.items() if key not in met]
        return changes

    def _change(
        self, chain: str, place: str, segment: str, before: tuple[str, ...], after: tuple[str, ...]
    ) -> Change:
        return Change(self._name(chain), self._name(place), self._name(segment), before, after)


__all__ = ["MOST_ASKED", "Change", "Gains"]
