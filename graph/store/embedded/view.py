"""Read a release folder: columns are mapped into memory; processes and threads share them without locks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from clusterkg.graph.ledger.sameness import canonical_id
from clusterkg.graph.projection.arrays import spread
from clusterkg.graph.projection.model import ID, Graph
from clusterkg.graph.store.contract import Attribute, Brief, Direction, EdgeRecord, Ids, Manifest
from clusterkg.graph.store.embedded.cypher import COLUMNS as FOLDER
from clusterkg.graph.store.embedded.cypher import Engine
from clusterkg.graph.store.embedded.files import Columns, open_graph, value_key
from clusterkg.graph.store.rows import day_columns
from clusterkg.graph.store.scoping import RawRelease, Table


class EmbeddedRelease(RawRelease):
    """Files of one release, opened once and shared by all scopes of it."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder = folder
        self._hold(open_graph(folder / FOLDER), manifest, Columns(folder / FOLDER))

    def _hold(self, graph: Graph, manifest: Manifest, read: Columns) -> None:
        self.graph, self.manifest, self._read = graph, manifest, read
        words = self.graph.words
        self.relations, self.datasets = list(words.relations), list(words.datasets)
        self.props: frozenset[str] | None = frozenset(words.props)
        self._span = dict(zip(words.relations, self.graph.spans, strict=True))
        self._first, self._last = day_columns(self.graph)
        self.nodes = len(self.graph.node.id)

    def number(self, id: str) -> int | None:
        """Return the number of a canonical id."""
        return self._at(self.graph.node.id, id)

    def former(self, id: str) -> int | None:
        """Return the node that a canonical id merged away leads to."""
        at = self._at(self.graph.node.former, id)
        return None if at is None else int(self.graph.node.former_node[at])

    def local(self, local: str) -> int | None:
        """Return the node that a local id belongs to."""
        minted = canonical_id(local)
        found = self.number(minted)
        found = self.former(minted) if found is None else found
        return found if found is not None and local in self.graph.locals_of(found) else None

    @staticmethod
    def _at(column: Any, id: str) -> int | None:
        if not id.isascii():
            return None
        wanted = np.array(id.encode(), dtype=ID)
        at = int(np.searchsorted(column, wanted))
        return at if at < len(column) and bytes(column[at]) == id.encode() else None

    def ids(self, nids: Ids) -> list[str]:
        """Return canonical ids."""
        held: list[str] = self.graph.node.id[nids].astype("U").tolist()
        return held

    def briefs(self, nids: Ids) -> list[Brief]:
        """Return id, number, type and caption."""
        node, types = self.graph.node, self.graph.words.types
        columns = (self.ids(nids), nids.tolist(), node.type[nids].tolist(), node.caption.many(nids))
        return [Brief(id_, nid, types[t], caption) for id_, nid, t, caption in zip(*columns, strict=True)]

    def node_rows(self, nids: Sequence[int]) -> Iterable[tuple[int, str, str, str, bool, Sequence[str]]]:
        """Return (nid, id, type, caption, stub, local ids)."""
        node, types = self.graph.node, self.graph.words.types
        for nid in nids:
            yield (
                nid,
                self.graph.id_of(nid),
                types[node.type[nid]],
                node.caption[nid],
                bool(node.stub[nid]),
                self.graph.locals_of(nid),
            )

    def attribute_rows(self, nids: Sequence[int]) -> Iterable[tuple[int, Attribute]]:
        """Return (nid, attribute), in order."""
        a, words = self.graph.attribute, self.graph.words
        for nid in nids:
            for row in a.of(nid):
                yield nid, a.row(row, words)

    def typed(self, types: Sequence[str]) -> Ids:
        """Return the nodes of exactly these types, ascending."""
        held = {t: i for i, t in enumerate(self.graph.words.types)}
        parts = [self._by_type[held[t]] for t in types if t in held]
        return np.sort(np.concatenate(parts)) if parts else np.empty(0, dtype=np.int64)

    @cached_property
    def _by_type(self) -> list[Ids]:
        order = np.argsort(self.graph.node.type, kind="stable")
        bounds = np.searchsorted(self.graph.node.type[order], np.arange(len(self.graph.words.types) + 1))
        return [order[a:b] for a, b in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True)]

    def holders(self, prop: str, value: str) -> Iterator[tuple[int, Attribute]]:
        """Return nodes that hold a value of a property, with each such attribute."""
        a, words = self.graph.attribute, self.graph.words
        if prop not in words.props:
            return
        key = value_key(words.props.index(prop), value)
        keys = self._read("value.key")
        low, high = np.searchsorted(keys, key, side="left"), np.searchsorted(keys, key, side="right")
        for row in self._read("value.row")[low:high].tolist():
            if a.value[row] == value:
                yield int(a.owner[row]), a.row(row, words)

    def edges(self, nids: Ids, relation: str, type_: str, direction: Direction) -> Table:
        """Return the edges of one relation at the given nodes, as columns."""
        span, e = self._span[relation, type_], self.graph.edge
        low, high = span.start, span.stop
        near = e.source[low:high] if direction == "out" else self._read("incoming.target")[low:high]
        if len(nids) == self.nodes:
            eids = np.arange(low, high, dtype=np.int64)
        else:
            wanted = nids.astype(near.dtype)
            starts = np.searchsorted(near, wanted, side="left")
            at = spread(starts, np.searchsorted(near, wanted, side="right") - starts) + low
            eids = at if direction == "out" else self._read("incoming.eid")[at].astype(np.int64)
        return {
            "eid": eids, "source": e.source[eids], "target": e.target[eids], "valid_from": self._first[e.since[eids]],
            "valid_to": self._last[e.until[eids]], "class": e.evidence[eids], "dataset": e.dataset[eids],
        }  # fmt: skip

    def edge_rows(self, eids: Sequence[int]) -> Iterable[EdgeRecord]:
        """Return edges with all their attributes."""
        for eid in eids:
            r = self.graph.edges[eid]
            yield EdgeRecord(
                eid, r.id, r.type, r.relation, r.source, r.target, r.valid_from, r.valid_to, r.evidence_class, r.dataset, r.claims,
                r.attributes,
            )  # fmt: skip

    def edge_claims(self, eids: Ids) -> list[tuple[str, ...]]:
        """Return the claims behind each edge."""
        held = self.graph.edge.claims
        starts = held.starts[eids]
        counts = held.starts[eids + 1] - starts
        text = held.ids[spread(starts, counts)].tobytes().hex().encode()
        said: list[str] = np.frombuffer(text, dtype="S32").astype("U32").tolist()
        ends = np.cumsum(counts)
        return [tuple(said[a:b]) for a, b in zip((ends - counts).tolist(), ends.tolist(), strict=True)]

    def edge_attribute_rows(
        self, eids: Ids, props: frozenset[str] | None = None
    ) -> Iterator[tuple[int, Attribute]]:
        """Return (eid, attribute) of the edges that have any (of these properties), in order."""
        a, words = self.graph.edge_attribute, self.graph.words
        starts = np.searchsorted(a.owner, eids, side="left")
        counts = np.searchsorted(a.owner, eids, side="right") - starts
        rows = spread(starts, counts)
        if props is not None:
            rows = rows[np.isin(a.prop[rows], [i for i, p in enumerate(words.props) if p in props])]
        for row in rows.tolist():
            yield int(a.owner[row]), a.row(row, words)

    def names(self, text: str, compact: str) -> Iterator[tuple[str, str, str, str, float]]:
        """Return (id, type, caption, matched, score) of names that match, best first."""
        best: dict[int, float] = {}
        for column, wanted, scores in (
            ("folded", text, (1.0, 0.9, 0.8)),
            ("pinyin", compact, (0.6, 0.6, 0.6)),
            ("initials", compact, (0.5, 0.5, 0.5)),
        ):
            for row, score in self._rows_holding(column, wanted, scores):
                if score > best.get(row, 0.0):
                    best[row] = score
        nids, shown = self._read("name.nid"), self._read.texts("name.text")
        found = [
            (-score, len(shown[row]), self.graph.id_of(int(nids[row])), row) for row, score in best.items()
        ]
        for negative, _, id_, row in sorted(found):
            nid = int(nids[row])
            yield (
                id_,
                self.graph.words.types[self.graph.node.type[nid]],
                self.graph.node.caption[nid],
                shown[row],
                -negative,
            )

    def _rows_holding(
        self, column: str, text: str, scores: tuple[float, float, float]
    ) -> Iterator[tuple[int, float]]:
        """Scan all names of one kind for a text: all of it, at its beginning, or inside."""
        wanted, names = text.encode(), self._read.texts(f"name.{column}")
        if not wanted:
            return
        # Looking ahead finds overlapping hits too: one across the border of two names must not hide one inside the second.
        found = re.finditer(b"(?=" + re.escape(wanted) + b")", names.data.data)
        hits = np.fromiter((m.start() for m in found), dtype=np.int64)
        rows = np.searchsorted(names.starts, hits, side="right") - 1
        inside = hits + len(wanted) <= names.starts[rows + 1]  # not across the border of two names
        first = hits == names.starts[rows]
        whole = first & (names.starts[rows + 1] - names.starts[rows] == len(wanted))
        score = np.where(whole, scores[0], np.where(first, scores[1], scores[2]))
        yield from zip(rows[inside].tolist(), score[inside].tolist(), strict=True)

    @cached_property
    def _engine(self) -> Engine:
        return Engine(self.folder)

    def cypher(
        self, query: str, parameters: Mapping[str, Any], timeout: float, limit: int
    ) -> list[dict[str, Any]]:
        """Run a read-only query."""
        return self._engine.rows(query, parameters, timeout, limit)

    def close(self) -> None:
        """Mapped files go with the last reference."""
