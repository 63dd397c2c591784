"""Component ``clusterkg_status``: asserted, planned, past, negated or reported, by cue words with scope in the clause."""

from __future__ import annotations

from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc

from clusterkg.extract.relations.status import FIXED, sentence_at, status_of

#: Rows and labels say their status themselves; running text needs the words around.
_RUNNING = frozenset({"patterns", "roles", "events", "pairs"})


@Language.factory("clusterkg_status")
class Status:
    """Sets the status of proposals that are asserted as they stand."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """Tell statuses."""
        mentions, text = doc._.mentions, doc._.text
        told = []
        for one in doc._.proposals:
            # Where two sentences say it together, the second says what of it holds.
            later = max(mentions[one.source].start, mentions[one.target].start)
            sentence = sentence_at(doc._.sentences, later if one.by == "pairs" else one.start)
            if one.status != "asserted" or one.by not in _RUNNING or sentence is None:
                told.append(one)
                continue
            chinese = any("\u2e80" <= c <= "\u9fff" for c in text[slice(*sentence)])
            status = status_of(text, mentions, one, sentence, "zh" if chinese else "en")
            if (
                status == "asserted"
                and one.by in ("patterns", "roles")
                and one.type not in FIXED
                and _promised(doc, one.start)
            ):
                status = "planned"
            told.append(replace(one, status=status))
        doc._.proposals = told
        return doc


def _promised(doc: Doc, offset: int) -> bool:
    """Whether a measure of a policy says it: what it will bring about is yet to come."""
    stretch = next((s for s in doc._.stretches if s.start <= offset < s.end), None)
    return stretch is not None and any(
        m.type == "Measure" and stretch.start <= m.start < offset for m in doc._.mentions
    )
