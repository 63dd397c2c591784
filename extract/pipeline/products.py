"""Component ``clusterkg_products``: things that are made, sold, bought or used, and what is known of making them.

Types: Product, Technology, Segment, Chain, Achievement, Need, Patent, Standard. A noun chunk is judged by its last word (its head), by
the words of grammar on both sides (its slot) and by its neighbours: members of an enumeration share a type.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from clusterkg.extract.grammar.scripts import simplified
from clusterkg.extract.pipeline import (
    english_products,
    english_things,
    inventions,
    product_frames,
    product_phrases,
    segments,
)
from clusterkg.extract.pipeline.chunks import Unit, units
from clusterkg.extract.pipeline.name_guard import Organisations, guarded
from clusterkg.extract.pipeline.proposing import Proposals, names_of

#: Families and their precision, from counts where there are any (``python -m bench.mentions --families``); see :mod:`.proposing`.
CONFIDENCE = {
    **segments.CONFIDENCE,
    **product_phrases.CONFIDENCE,
    **inventions.CONFIDENCE,
    **english_products.CONFIDENCE,
    **product_frames.CONFIDENCE,
    **english_things.CONFIDENCE,
}


@Language.factory("clusterkg_products")
class Products:
    """Adds to ``doc._.candidates``; names that components before it found bound its chunks."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """Propose."""
        found = Proposals("products", CONFIDENCE)
        text = simplified(doc._.text)
        names = names_of(doc)
        chains = segments.speaks_of_chains(text)
        organisations = Organisations()
        chinese: list[list[Unit]] = []
        at = 0
        for start, end in doc._.sentences:
            while at < len(names) and names[at][1] <= start:
                at += 1
            last = at
            while last < len(names) and names[last][0] < end:
                last += 1
            inner = names[at:last]
            if _chinese(text, start, end):
                parts = guarded(text, units(text, start, end, inner))
                organisations.note(text, parts)
                chinese.append(parts)
                segments.propose(text, start, end, found, chains=chains)
                product_frames.propose(text, start, end, found)
            else:
                segments.propose_english(text, start, end, found)
                english_products.propose(text, start, end, inner, found)
        patent = inventions.is_patent_document(text)
        for parts in chinese:
            product_phrases.propose(text, parts, organisations, found, patent=patent)
        segments.again(text, found)
        inventions.propose_headed(text, doc._.stretches, found)
        inventions.propose(text, doc._.sentences, found)
        if doc._.language == "en":
            english_products.labelled(text, found)
            english_things.propose(text, found)
        return found.give(doc)


def _chinese(text: str, start: int, end: int) -> bool:
    """Whether a sentence is to be read as Chinese: a sixth of its characters are Han."""
    han = sum("\u2e80" <= c <= "\u9fff" for c in text[start:end])
    return han * 6 >= end - start
