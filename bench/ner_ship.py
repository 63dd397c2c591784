"""Train the taggers that ship: ``python -m bench.ner_ship zh|en``, ``zh --profile accurate``. Writes ``extract/models/ner-…``.

Chinese learns from our own annotated texts, invented sentences and the names marked in FinRE (MIT); English from our own texts, DFKI,
CORE and FIRE (CC BY 4.0). The bias and the confidence curve are set on our tune part, whose texts nobody reads, and for English, as
ours is small, on the held-back part of FIRE too.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path

import typer

from bench import ner_data
from bench.ner import english_sets, names, out, scores
from clusterkg.extract.sequence import fitting
from clusterkg.extract.sequence.generating import generate
from clusterkg.extract.sequence.measuring import measure
from clusterkg.extract.sequence.recipes import Profile
from clusterkg.extract.sequence.tagger import Tagger
from clusterkg.extract.sequence.training import Example, sentences_of, train_sentences

MODELS = Path(__file__).parent.parent / "extract" / "models"
#: Values and numbers are left to the grammars; kinds too rare to be learnt, to suffixes.
ZH = (
    "Firm", "GovernmentBody", "University", "ResearchInstitute", "Fund", "Alliance", "Organisation", "Zone", "Incubator",
    "PublicPlatform", "PilotLine", "Place", "Chain", "Segment", "Product", "Technology", "Achievement", "Patent", "Project",
    "Policy", "Measure", "Recognition", "Event", "Person", "Post", "Reference", "Masked",
)  # fmt: skip
EN = ("Firm", "Product", "Place", "Person", "Post", "University", "ResearchInstitute", "Organisation", "Fund")


@dataclass(frozen=True)
class Plan:
    """What a tagger that ships learns from besides our own texts, and how."""

    generated: int
    finre: int
    repeat: int
    seed: int
    profile: Profile

    def learn(self, language: str, ours: list[Example]) -> list[Example]:
        """Return what is learnt from, our own sentences several times."""
        if language == "en":
            return ours * self.repeat + english_sets(1)[0]
        return ours * self.repeat + generate(self.generated, self.seed) + ner_data.finre(self.finre)

    def train(self, language: str, learn: list[Example]) -> Tagger:
        """Train on sentences."""
        if language == "en":
            settings = fitting.Settings(epochs=6, least=3, drop=0.4, bits=20)
            return train_sentences(learn, types=EN, language="en", seed=self.seed, settings=settings)
        settings = fitting.Settings(epochs=6, least=3, drop=0.5, hidden=64, bits=20)
        if self.profile == "fast":
            return train_sentences(learn, types=ZH, seed=self.seed, settings=settings)
        # The network stays as it is: few of these sentences are real, and layers would learn how the invented ones are made.
        settings = replace(settings, epochs=5, hidden=160, units=96, drop_states=0.4, batch=32)
        return train_sentences(learn, types=ZH, seed=self.seed, settings=settings, layers=(8,))


def main(
    language: str, profile: Profile = "fast", folds: int = 0, generated: int = 4000, finre: int = 1500, repeat: int = 4, seed: int = 1,
) -> None:  # fmt: skip
    """Train and save one of them, and print its figures on the tune part.

    With ``--folds``: train that many on parts of our documents of train, score each on the others, and save nothing.
    """
    begun = time.process_time()
    if language == "en" and profile != "fast":
        raise SystemExit("there is one English tagger, for both profiles")
    plan = Plan(generated, finre, repeat, seed, profile)
    types = ZH if language == "zh" else EN
    documents = ner_data.gold("train", language)
    if folds:
        check, found, seen = [], [], []
        for fold in range(folds):
            ours = [s for i, d in enumerate(documents) if i % folds != fold for s in sentences_of(d)]
            held = [s for d in documents[fold::folds] for s in sentences_of(d)]
            check += [Example(e.text, tuple(s for s in e.spans if s[2] in types)) for e in held]
            learn = plan.learn(language, ours)
            found += plan.train(language, learn).find([e.text for e in held])
            seen.append(names(learn))
        # Seen is what every one of them saw: what stands in the documents of one fold alone was new to the tagger that read it.
        figures = scores(check, found, set.intersection(*seen))
        out(set=f"train {language}", profile=profile, folds=folds, cpu_s=_since(begun), **figures)
        return
    tune = [s for d in ner_data.gold("tune", language) for s in sentences_of(d)]
    if language == "en":
        tune += english_sets(1)[1]["fire"]
    ours = [s for d in documents for s in sentences_of(d)]
    learn = plan.learn(language, ours)
    tagger = plan.train(language, learn)
    measure(tagger, tune)
    tagger.about = {
        "language": language, "generated": generated, "finre": finre, "repeat": repeat, "seed": seed,
    }  # fmt: skip
    tagger.save(MODELS / (f"ner-{language}" if profile == "fast" else f"ner-{language}-{profile}"))
    check = [Example(e.text, tuple(s for s in e.spans if s[2] in types)) for e in tune]
    out(
        set=f"tune {language}", profile=profile, cpu_s=_since(begun), lean=tagger.lean,
        measured=tagger.measured, **scores(check, tagger.find([e.text for e in check]), names(learn)),
    )  # fmt: skip


def _since(begun: float) -> int:
    return round(time.process_time() - begun)


if __name__ == "__main__":
    typer.run(main)
