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
from clusterkg.graph.ontology.statuses import FACTS, Status, split_status, with_status

__all__ = [
    "FACTS",
    "EndSpec",
    "Group",
    "Kind",
    "Ontology",
    "Projection",
    "PropertySpec",
    "Status",
    "StoreRule",
    "Text",
    "TypeSpec",
    "load",
    "read_schema",
    "split_status",
    "store_rules",
    "with_status",
]
