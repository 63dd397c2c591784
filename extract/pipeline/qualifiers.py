"""Component ``clusterkg_qualifiers``: what a relation is said with (product, share, sum, date, post …) and its status, by a trained reader.

The one that ships reads in profile ``accurate``, when it is settled which relations stand. What rules say counts beside it, and what rows of
tables say stands. ``clusterkg train --component qualifiers`` makes another.
"""

from __future__ import annotations

from collections.abc import Sequence

from spacy.language import Language
from spacy.tokens import Doc

from clusterkg.extract.model import Mention
from clusterkg.extract.pipeline.state import Stretch, stretches_of
from clusterkg.extract.relations.english.otherwise import of_sittings
from clusterkg.extract.relations.respective import one_holder, share_out
from clusterkg.extract.relations.spans.qualifying import NAME, asked, qualified
from clusterkg.extract.relations.spans.reader import reader_of


@Language.factory("clusterkg_qualifiers", default_config={"model": "", "least": 0.5})
class Qualifiers:
    """Tells qualifiers and status of ``doc._.relations``; needs ``doc._.mentions`` and ``doc._.sentences``.

    ``model`` is the folder of a reader (empty: the one shipped, which does nothing where the multilingual network is not installed).
    A qualifier stands from probability ``least`` on.
    """

    def __init__(self, nlp: Language, name: str, model: str, least: float) -> None:
        self.name, self.least = name, least
        self.model = reader_of(model, NAME)

    def __call__(self, doc: Doc) -> Doc:
        """Tell them."""
        if self.model is None or not doc._.relations:
            return doc
        windows = list(asked(doc._.sentences, doc._.text, doc._.mentions, doc._.relations))
        board = self.model.probabilities(windows)
        text, mentions = doc._.text, doc._.mentions
        told = qualified(
            text, mentions, doc._.relations, windows, board, self.least, rows_of(doc._.stretches, mentions)
        )
        told = one_holder(share_out(text, mentions, told))
        doc._.relations = of_sittings(text, mentions, told)
        return doc


def rows_of(stretches: Sequence[Stretch], mentions: Sequence[Mention]) -> dict[int, tuple[int, int]]:
    """Return the table and row of the mentions in cells of its body; a cell over several rows is of none of them, a head of all."""
    found: dict[int, tuple[int, int]] = {}
    for n, one in enumerate(stretches_of(stretches, mentions)):
        if one is not None and one.cell is not None and one.cell.row_span == 1:
            table = one.block.table
            if one.cell.row >= (table.head_rows if table is not None else 0):
                found[n] = (one.index, one.cell.row)
    return found
