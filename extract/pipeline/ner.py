"""Component ``clusterkg_ner``: mentions by a trained tagger, one for Chinese and one for English sentences.

What the shipped models were trained on, how good they are and where not: ``docs/models/``. ``clusterkg train`` makes others.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from clusterkg.extract.grammar import atlas
from clusterkg.extract.model import Mention
from clusterkg.extract.pipeline.state import Weighed
from clusterkg.extract.pipeline.tagged import repaired
from clusterkg.extract.pipeline.weighing import beside
from clusterkg.extract.sequence.multilingual import available
from clusterkg.extract.sequence.tagger import Tagger
from clusterkg.extract.sequence.windows import shorten, within

#: Folders of the models that come with the package.
SHIPPED = Path(__file__).parent.parent / "models"
#: What is less sure is left out: by itself, and where it is weighed, which tells better than the tagger alone what it is worth.
LEAST, LEAST_WEIGHED = 0.5, 0.15


def shipped(language: str, profile: str) -> Path:
    """Return the folder of the tagger that a profile reads a language with.

    ``accurate`` looks at a multilingual network's states; where its weights cannot be had (they come for Linux on x86-64), it reads as
    ``fast`` does.
    """
    better = SHIPPED / f"ner-{language}-accurate"
    return (
        better if profile == "accurate" and available() and better.exists() else SHIPPED / f"ner-{language}"
    )


_HAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
#: Words for any chain, which name none.
_NO_CHAINS = frozenset(("产业链", "供应链", "全产业链", "链"))
#: Provinces, cities and countries by themselves are no firms.
_PLACES = frozenset(
    (*atlas.PROVINCES, *(c for c in atlas.CITIES if c not in atlas.EVERYDAY), *atlas.COUNTRIES_ZH)
)


@Language.factory(
    "clusterkg_ner",
    default_config={"zh": "", "en": "", "profile": "fast", "least": -1.0, "without": ["Measure"]},
)
class Ner:
    """Adds to ``doc._.candidates``.

    ``zh`` and ``en`` are folders of taggers (empty: those that ship with ``profile``); mentions below ``least`` confidence are left out
    (negative: below what suits the tagger), and those of types ``without``: whether a sentence is a measure is told by its document, which
    a tagger does not see.
    """

    def __init__(
        self, nlp: Language, name: str, zh: str, en: str, profile: str, least: float, without: list[str]
    ) -> None:
        self.name, self.least, self.without = name, least, frozenset(without)
        self.folders = (
            Path(zh) if zh else shipped("zh", profile),
            Path(en) if en else shipped("en", profile),
        )

    def __call__(self, doc: Doc) -> Doc:
        """Find mentions in every sentence; a sentence with Han in it is read as Chinese."""
        text = doc._.text
        pieces = [piece for a, b in doc._.sentences for piece in shorten(text, a, b)]
        if not pieces:
            return doc
        windows = within(text, pieces)
        chinese = [bool(_HAN.search(text, a, b)) for a, b in pieces]
        for wanted, folder in zip((True, False), self.folders, strict=True):
            mine = [piece for piece, han in zip(pieces, chinese, strict=True) if han is wanted]
            if not mine:
                continue
            tagger = loaded(folder)
            weighing = beside(folder)
            least = self.least if self.least >= 0 else LEAST if weighing is None else LEAST_WEIGHED
            if weighing is not None:
                doc._.weighed.extend(Weighed(a, b, weighing) for a, b in mine)
            said = [text[a:b] for a, b in mine]
            there = [window for window, han in zip(windows, chinese, strict=True) if han is wanted]
            for (start, _), found in zip(mine, tagger.find(said, there), strict=True):
                for f in found:
                    confidence = tagger.confidence(f.probability)
                    name = text[start + f.start : start + f.end]
                    if (f.type == "Chain" and name in _NO_CHAINS) or (f.type == "Firm" and name in _PLACES):
                        continue
                    if confidence >= least and f.type not in self.without:
                        doc._.candidates.extend(
                            Mention(a, b, kind, confidence, "ner")
                            for a, b, kind in repaired(text, start + f.start, start + f.end, f.type)
                        )
        doc._.weighed.sort(key=lambda one: one.start)
        return doc


@lru_cache(8)
def loaded(folder: Path) -> Tagger:
    """Return the tagger of a folder, read once per process."""
    return Tagger.load(folder)
