"""ClusterKG 链图: a knowledge graph of industrial clusters, with the evidence behind every answer."""

__version__ = "0.1.0"
