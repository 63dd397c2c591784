"""Component ``clusterkg_tables``: relations from the rows of tables, from lists under headings, and from labelled fields."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc

from clusterkg.extract.model import Relation
from clusterkg.extract.relations.agreements import read_agreements
from clusterkg.extract.relations.bids import read_bids
from clusterkg.extract.relations.english.lines import read_english_lines
from clusterkg.extract.relations.filtering import says_otherwise
from clusterkg.extract.relations.forms import read_forms
from clusterkg.extract.relations.frame import Frame, frame
from clusterkg.extract.relations.grids import grids
from clusterkg.extract.relations.lists import read_lists
from clusterkg.extract.relations.memberships import read_memberships
from clusterkg.extract.relations.names import read_names, read_posts
from clusterkg.extract.relations.precision import confidence
from clusterkg.extract.relations.records import read_records
from clusterkg.extract.relations.roles import read_roles
from clusterkg.extract.relations.roster import read_rosters
from clusterkg.extract.relations.silent import read_silent
from clusterkg.extract.relations.stakes import read_stakes
from clusterkg.extract.relations.table_deals import read_deals
from clusterkg.extract.relations.tabular import read_grid


@Language.factory("clusterkg_tables", default_config={"precision": ""})
class Tables:
    """Adds to ``doc._.proposals``; needs ``doc._.mentions`` and ``doc._.stretches``.

    ``precision`` is a table of the families' precision that ``clusterkg train`` made; empty: the shipped one.
    """

    def __init__(self, nlp: Language, name: str, precision: str) -> None:
        self.name, self.precision = name, precision

    def __call__(self, doc: Doc) -> Doc:
        """Propose relations."""
        if len(doc._.mentions) > 1:
            found = dict.fromkeys(_all(doc, frame(doc)))
            doc._.proposals = [
                *doc._.proposals, *(replace(r, confidence=confidence(r.by, r.type, self.precision)) for r in found)
            ]  # fmt: skip
        return doc


def _all(doc: Doc, known: Frame) -> Iterator[Relation]:
    tables = list(grids(doc, known))
    for grid in tables:
        yield from read_grid(grid, known)
        yield from read_deals(grid, known)
    yield from read_bids(known, tables, doc._.proposals)
    yield from read_agreements(known)
    yield from read_rosters(known)
    blocks = sorted({s.start for s in doc._.stretches})
    for one in read_roles(known, doc._.sentences, blocks, doc._.proposals):
        if not says_otherwise(doc._.text, doc._.mentions, one):
            yield one
    yield from read_stakes(known, doc._.sentences, blocks, doc._.proposals)
    yield from read_memberships(known, doc._.sentences)
    yield from read_silent(known, doc._.sentences, doc._.proposals)
    yield from read_lists(known)
    yield from read_forms(known)
    yield from read_records(known, doc._.proposals)
    yield from read_names(known)
    yield from read_posts(known)
    if doc._.language == "en":
        yield from read_english_lines(known, doc._.proposals)
