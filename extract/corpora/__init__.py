"""Annotated texts as others write them, as :class:`~clusterkg.extract.model.Extraction`: to train on and to measure against."""

from clusterkg.extract.corpora.reading import FORMATS, read_corpus

__all__ = ["FORMATS", "read_corpus"]
