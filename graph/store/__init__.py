"""Graph stores: one narrow contract, the embedded store by default."""

from clusterkg.graph.store.contract import Scope, Store, View
from clusterkg.graph.store.opening import open_store, suppose

__all__ = ["Scope", "Store", "View", "open_store", "suppose"]
