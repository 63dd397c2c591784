"""Component ``clusterkg_standins``: phrases that stand for a named thing, and names that the source withholds (Reference and Masked),
Chinese and English.
"""

from __future__ import annotations

from collections.abc import Sequence

from spacy.language import Language

from clusterkg.extract.grammar import english_stand_ins, stand_ins
from clusterkg.extract.grammar.found import Found
from clusterkg.extract.pipeline.finding import Finder, in_both
from clusterkg.extract.pipeline.flat import Flat


def find(flat: Flat, language: str) -> Sequence[Found]:
    """Return stand-ins of a document laid out flat."""
    return in_both(flat, language, stand_ins.chinese, english_stand_ins.english)


@Language.factory("clusterkg_standins")
class StandIns(Finder):
    """Adds stand-ins to ``doc._.candidates``."""

    find = staticmethod(find)
