"""Mentions and relations from a document, by a spaCy pipeline whose components are each measured alone and together."""

from clusterkg.extract.pipeline.building import PROFILES, Pipeline

__all__ = ["PROFILES", "Pipeline"]
