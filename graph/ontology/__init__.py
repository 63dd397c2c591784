"""The ontology: what kinds of things, links and properties the graph may hold.

``load()`` reads ``graph/schema/*.yaml``; everything else (loading, stores, questions, the web page, the docs) walks the result.
"""

from clusterkg.graph.ontology.loading import load, read_schema
from clusterkg.graph.ontology.model import EndSpec, Kind, Ontology, Projection, PropertySpec, Text, TypeSpec

__all__ = [
    "EndSpec",
    "Kind",
    "Ontology",
    "Projection",
    "PropertySpec",
    "Text",
    "TypeSpec",
    "load",
    "read_schema",
]
