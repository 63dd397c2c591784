"""Component ``clusterkg_status``: asserted, planned, past, negated or reported, by cue words with scope in the clause."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc

from clusterkg.extract.relations.status import FIXED, language_of, masked, sentence_at, status_of

#: Rows and labels say their status themselves; running text needs the words around.
_RUNNING = frozenset({"patterns", "roles", "events", "pairs", "speaker"})


@Language.factory("clusterkg_status")
class Status:
    """Sets the status of proposals that are asserted as they stand."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """Tell statuses."""
        mentions, text = doc._.mentions, doc._.text
        measures = [m.start for m in mentions if m.type == "Measure"]
        told = []
        # The last sentence as it is asked for cues: a long one may say hundreds of relations.
        held, said = (-1, -1), ""
        for one in doc._.proposals:
            # Where two sentences say it together, the second says what of it holds.
            later = max(mentions[one.source].start, mentions[one.target].start)
            sentence = sentence_at(doc._.sentences, later if one.by == "pairs" else one.start)
            if one.status != "asserted" or one.by not in _RUNNING or sentence is None:
                told.append(one)
                continue
            if sentence != held:
                held, said = sentence, masked(text, mentions, *sentence)
                language = language_of(text[slice(*sentence)])
            status = status_of(text, mentions, one, sentence, language, said)
            if (
                status == "asserted"
                and one.by in ("patterns", "roles")
                and one.type not in FIXED
                and _promised(doc, measures, one.start)
            ):
                status = "planned"
            told.append(replace(one, status=status))
        doc._.proposals = told
        return doc


def _promised(doc: Doc, measures: Sequence[int], offset: int) -> bool:
    """Whether a measure of a policy says it: what it will bring about is yet to come; ``measures`` are where such begin."""
    stretches = doc._.stretches
    at = bisect_right(stretches, offset, key=lambda s: s.start) - 1
    if at < 0 or stretches[at].end <= offset:
        return False
    return bisect_left(measures, stretches[at].start) < bisect_left(measures, offset)
