"""Train the taggers that ship: ``python -m bench.ner_ship zh|en``. Writes ``extract/models/ner-<language>``.

Chinese learns from our own annotated texts, invented sentences and the names marked in FinRE (MIT); English from our own texts, DFKI,
CORE and FIRE (CC BY 4.0). The bias and the confidence curve are set on our tune part, whose texts nobody reads, and for English, as
ours is small, on the held-back part of FIRE too.
"""

from __future__ import annotations

import time
from pathlib import Path

import typer

from bench import ner_data
from bench.ner import english_sets, names, out, scores
from clusterkg.extract.sequence import fitting
from clusterkg.extract.sequence.generating import generate
from clusterkg.extract.sequence.measuring import measure
from clusterkg.extract.sequence.training import Example, sentences_of, train_sentences

MODELS = Path(__file__).parent.parent / "extract" / "models"
#: Values and numbers are left to the grammars; kinds too rare to be learnt, to suffixes.
ZH = (
    "Firm", "GovernmentBody", "University", "ResearchInstitute", "Fund", "Alliance", "Organisation", "Zone", "Incubator",
    "PublicPlatform", "PilotLine", "Place", "Chain", "Segment", "Product", "Technology", "Achievement", "Patent", "Project",
    "Policy", "Measure", "Recognition", "Event", "Person", "Post", "Reference", "Masked",
)  # fmt: skip
EN = ("Firm", "Product", "Place", "Person", "Post", "University", "ResearchInstitute", "Organisation", "Fund")


def main(language: str, generated: int = 4000, finre: int = 1500, repeat: int = 4, seed: int = 1) -> None:
    """Train and save one of the two, and print its figures on the tune part."""
    begun = time.process_time()
    ours = [s for d in ner_data.gold("train", language) for s in sentences_of(d)]
    tune = [s for d in ner_data.gold("tune", language) for s in sentences_of(d)]
    if language == "zh":
        learn = ours * repeat + generate(generated, seed) + ner_data.finre(finre)
        types, settings = ZH, fitting.Settings(epochs=6, least=3, drop=0.5, hidden=64, bits=20)
    else:
        public, held = english_sets(1)
        learn = ours * repeat + public
        tune += held["fire"]
        types, settings = EN, fitting.Settings(epochs=6, least=3, drop=0.4, bits=20)
    tagger = train_sentences(learn, types=types, language=language, seed=seed, settings=settings)
    measure(tagger, tune)
    tagger.about = {
        "language": language,
        "generated": generated,
        "finre": finre,
        "repeat": repeat,
        "seed": seed,
    }
    tagger.save(MODELS / f"ner-{language}")
    check = [Example(e.text, tuple(s for s in e.spans if s[2] in types)) for e in tune]
    out(
        set=f"tune {language}", train=len(learn), cpu_s=round(time.process_time() - begun), lean=tagger.lean,
        measured=tagger.measured, **scores(check, tagger.find([e.text for e in check]), names(learn)),
    )  # fmt: skip


if __name__ == "__main__":
    typer.run(main)
