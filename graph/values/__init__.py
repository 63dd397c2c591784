"""Property types: how a value is cleaned, read and compared; one registry, no other list.

``clean`` turns what stood in the source into a canonical string (see ``docs/architecture.md``) or raises
:class:`~clusterkg.graph.errors.ValueProblem` with the reason and the next step in Chinese and English.
"""

from clusterkg.graph.values import codes, texts  # they register their property types
from clusterkg.graph.values.base import PropertyType, clean, compare, get, names, parse
from clusterkg.graph.values.dates import DateType, day_bounds
from clusterkg.graph.values.identifiers import IdentifierType
from clusterkg.graph.values.numbers import FAMILIES, interval
from clusterkg.graph.values.schemes import SCHEMES, Scheme, schemes

__all__ = [
    "FAMILIES",
    "SCHEMES",
    "DateType",
    "IdentifierType",
    "PropertyType",
    "Scheme",
    "clean",
    "codes",
    "compare",
    "day_bounds",
    "get",
    "interval",
    "names",
    "parse",
    "schemes",
    "texts",
]
