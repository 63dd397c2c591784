"""How well documents are read: precision, recall and F1 against annotated texts, with intervals."""

from clusterkg.extract.evaluation.corpus import read_jsonl
from clusterkg.extract.evaluation.scoring import Figure, Scores, score

__all__ = ["Figure", "Scores", "read_jsonl", "score"]
