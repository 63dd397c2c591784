"""The server store: releases side by side in one Neo4j 5.26 database, switched by a pointer."""

from clusterkg.graph.store.neo4j.store import Neo4jStore

__all__ = ["Neo4jStore"]
