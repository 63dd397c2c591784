"""A pipeline as a profile names it, and the one function that reads a document with it.

Reading is a pure function of the document, the pipeline and what it was given to know: the same in one process, in several, and
on Spark.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from clusterkg.extract.documents import Document, Kind, Normalised, parse
from clusterkg.extract.documents.clipping import clipped
from clusterkg.extract.grammar.gazetteer import Gazetteer
from clusterkg.extract.model import Extraction, Mention, Relation
from clusterkg.extract.pipeline.state import Stretch, begin
from clusterkg.extract.pipeline.tokens import make_tokenizer

#: Where factories are registered: imported before a pipeline is built, so that importing this module costs little.
_FACTORIES = (
    "sentences", "values", "organisations", "places", "people", "standins", "gazetteer", "columns", "products", "policy_things", "policy",
    "ner", "choosing", "references", "patterns", "tables", "events", "pairs", "status", "voting", "qualifiers",
)  # fmt: skip
#: What finds mentions by rule: names and values, things and deeds, what columns and forms say of themselves.
_BY_RULE = (
    "clusterkg_values",
    "clusterkg_organisations",
    "clusterkg_places",
    "clusterkg_people",
    "clusterkg_standins",
    "clusterkg_gazetteer",
    "clusterkg_columns",
    "clusterkg_products",
    "clusterkg_policy_things",
)
#: The structure of a policy has the last word on candidates: words for a kind name nobody, whoever proposed them.
_CHOOSING = ("clusterkg_policy", "clusterkg_choose")
#: What reads relations between chosen mentions.
_RELATIONS = (
    "clusterkg_references",
    "clusterkg_policy_links",
    "clusterkg_patterns",
    "clusterkg_tables",
    "clusterkg_events",
    "clusterkg_status",
    "clusterkg_vote",
)
_ALWAYS = ("clusterkg_sentences", "clusterkg_choose", "clusterkg_vote")
_LEARNT = (*_RELATIONS[:-2], "clusterkg_pairs", *_RELATIONS[-2:], "clusterkg_qualifiers")
_ALL = ("clusterkg_sentences", *_BY_RULE, "clusterkg_ner", *_CHOOSING, *_RELATIONS)
#: Components in order, by profile.
PROFILES: dict[str, tuple[str, ...]] = {
    "fast": _ALL,
    # The same, with taggers that look at a multilingual network as well, and a trained reader of relations beside the rules.
    "accurate": (*_ALL[: -len(_RELATIONS)], *_LEARNT),
    # Without anything that was trained.
    "rules": ("clusterkg_sentences", *_BY_RULE, *_CHOOSING, *_RELATIONS),
}


class Pipeline:
    """Reads documents into mentions and relations; build one per process.

    Parameters
    ----------
    profile
        ``fast``, ``accurate`` or ``rules``.
    without
        Components left out, by name: how each is measured together with the others.
    only
        The only components besides splitting, choosing and voting: how each is measured alone.
    config
        Settings of components by name, as spaCy's ``add_pipe`` takes them.
    known
        Names that the graph knows, aliases among them, each with the types of what bears it.
    """

    def __init__(
        self,
        profile: str = "fast",
        *,
        without: Iterable[str] = (),
        only: Iterable[str] | None = None,
        config: dict[str, dict[str, Any]] | None = None,
        known: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        for module in _FACTORIES:
            importlib.import_module(f"clusterkg.extract.pipeline.{module}")
        self.known = Gazetteer(known) if known else None
        left_out = set(without)
        if only is not None:
            left_out |= set(PROFILES[profile]) - {*only, *_ALWAYS}
        self.nlp: Language = spacy.blank("xx")
        self.nlp.tokenizer = make_tokenizer()(self.nlp)
        # Documents may be long; memory is bounded by the reader's budget, not by the number of characters.
        self.nlp.max_length = 100_000_000
        settings: dict[str, dict[str, Any]] = {
            "clusterkg_ner": {"profile": "fast" if profile == "rules" else profile}
        }
        for name in PROFILES[profile]:
            if name not in left_out:
                self.nlp.add_pipe(name, config=settings.get(name, {}) | (config or {}).get(name, {}))

    def read(self, document: Document, mentions: Sequence[Mention] | None = None) -> Extraction:
        """Return what a document says, its offsets into ``document.text``; attachments are documents of their own.

        ``mentions`` (sorted, not overlapping) are taken as given and only relations are read: an annotator's, so that relations
        can be measured by themselves.
        """
        doc, normalised = self.annotated(document, mentions)
        return _extraction(document, normalised, doc)

    def annotated(
        self, document: Document, mentions: Sequence[Mention] | None = None, *, until: str = ""
    ) -> tuple[Doc, Normalised]:
        """Return a document as the components before ``until`` leave it (all, where none is named), with the way back to its text.

        ``mentions`` are those of :meth:`read`; without any, what is too long is read up to the limit (``documents/clipping.py``).
        """
        if mentions is None:
            document = clipped(document)
        normalised = document.normalised()
        doc = self.nlp.make_doc(normalised.text)
        begin(doc)
        doc._.language = document.language
        doc._.known = self.known
        doc._.stretches = list(_stretches(document, normalised))
        finding = mentions is not None
        if mentions is not None:
            doc._.mentions = [
                replace(m, start=at[0], end=at[1])
                for m in mentions
                for at in [normalised.to_normalised(m.start, m.end)]
            ]
        for name, component in self.nlp.pipeline:
            if name == until:
                break
            if not finding or name == "clusterkg_sentences":
                doc = component(doc)
            finding = finding and name != "clusterkg_choose"
        return doc, normalised

    def read_text(
        self, text: str, name: str = "text", mentions: Sequence[Mention] | None = None
    ) -> Extraction:
        """Read a plain text; its structure (headings, clauses, tables) is told by the document reader."""
        if not text.strip():
            return Extraction(name, text)
        return replace(self.read(parse(text.encode(), f"{name}.txt"), mentions), document=name)


def _stretches(document: Document, normalised: Normalised) -> Iterable[Stretch]:
    for index, block in enumerate(document.blocks):
        if block.kind is Kind.FURNITURE:
            continue
        if block.table is None:
            yield Stretch(*normalised.to_normalised(block.start, block.end), block, None, index)
            continue
        for cell in block.table.cells:
            yield Stretch(*normalised.to_normalised(cell.start, cell.end), block, cell, index)


def _extraction(document: Document, normalised: Normalised, doc: Doc) -> Extraction:
    mentions = tuple(
        Mention(*normalised.to_source(m.start, m.end), m.type, m.confidence, m.by) for m in doc._.mentions
    )
    relations = tuple(
        Relation(
            r.type, r.source, r.target, r.status, r.confidence, r.qualifiers, r.by, *normalised.to_source(r.start, r.end)
        )
        for r in doc._.relations
    )  # fmt: skip
    return Extraction(document.name, document.text, mentions, relations, tuple(doc._.dropped))
