"""The ontology: what kinds of things, links and properties the graph may hold.

``load()`` reads ``graph/schema/*.yaml``; everything else (loading, stores, questions, the web page, the docs) walks the result.
"""

from clusterkg.graph.ontology.loading import load, read_schema
from clusterkg.graph.ontology.model import (
    EndSpec,
    Group,
    Kind,
    Ontology,
    Projection,
    PropertySpec,
    Text,
    TypeSpec,
)
from clusterkg.graph.ontology.rules import StoreRule, store_rules

__all__ = [
    "EndSpec",
    "Group",
    "Kind",
    "Ontology",
    "Projection",
    "PropertySpec",
    "StoreRule",
    "Text",
    "TypeSpec",
    "load",
    "read_schema",
    "store_rules",
]
