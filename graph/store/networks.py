"""A view as a networkx graph: for small graphs, exports, and as the oracle of tests."""

from __future__ import annotations

import networkx as nx
import numpy as np

from clusterkg.graph.store.contract import View


def as_networkx(view: View) -> nx.MultiDiGraph[str]:
    """Return all nodes and edges in scope; nodes are canonical ids, parallel edges are kept by their number."""
    made: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    nids = view.of_type("Thing")
    edges = view.expand(np.arange(view.manifest.counts["nodes"]), None, "out")
    shown = np.unique(np.concatenate([nids, edges.source, edges.target]))
    for one in view.entities(shown):
        made.add_node(one.id, type=one.type, caption=one.caption, stub=one.stub)
    for r in view.edge_records(edges.eid):
        made.add_edge(
            r.source, r.target, key=r.eid, relation=r.relation, valid_from=r.valid_from, valid_to=r.valid_to
        )
    return made
