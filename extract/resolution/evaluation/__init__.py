"""How well names are told apart: labelled pairs from public lists, scores with intervals, other matchers beside ours."""

from clusterkg.extract.resolution.evaluation.scoring import Score, b_cubed, exact_clusters, pairwise

__all__ = ["Score", "b_cubed", "exact_clusters", "pairwise"]
