"""From claims to a graph: a pure function of the ledger at a transaction and of the ontology.

Claims about local ids that mean the same entity meet in one node. An edge claim becomes one arrow per validity interval and
data set; claims that agree stand behind the same arrow. Nothing is decided here: contradicting values stand side by side.
"""

from clusterkg.graph.projection.building import project
from clusterkg.graph.projection.model import EdgeRow, Graph, NodeRow

__all__ = ["EdgeRow", "Graph", "NodeRow", "project"]
