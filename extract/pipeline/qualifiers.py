"""Component ``clusterkg_qualifiers``: what a relation is said with (product, share, sum, date, post …) and its status, by a trained reader.

The one that ships reads in profile ``accurate``, when it is settled which relations stand. What rules say counts beside it, and what rows of
tables say stands. ``clusterkg train --component qualifiers`` makes another.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from spacy.language import Language
from spacy.tokens import Doc

from clusterkg.extract.model import Mention
from clusterkg.extract.pipeline.state import Stretch
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
    """Return the table and row of the mentions that stand in cells; a cell over several rows is of none of them."""
    cells = [s for s in stretches if s.cell is not None]
    found: dict[int, tuple[int, int]] = {}
    for n, mention in enumerate(mentions):
        at = bisect_right(cells, mention.start, key=lambda s: s.start) - 1
        if at >= 0 and mention.start < cells[at].end and (cell := cells[at].cell) is not None:
            table = cells[at].block.table
            heads = table.head_rows if table is not None else 0
            if cell.row >= heads and cell.row_span == 1:
                found[n] = (cells[at].index, cell.row)
    return found
