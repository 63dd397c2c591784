"""Tables in: a mapping says what each column means; loading keeps, counts and lists everything, rejects included."""

from clusterkg.graph.mapping.loading import load_table
from clusterkg.graph.mapping.model import Mapping, read_mapping

__all__ = ["Mapping", "load_table", "read_mapping"]
