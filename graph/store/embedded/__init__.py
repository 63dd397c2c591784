"""The embedded store: a release is an immutable folder that any number of processes read."""

from clusterkg.graph.store.embedded.store import EmbeddedStore

__all__ = ["EmbeddedStore"]
