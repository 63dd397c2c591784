"""Train the taggers that ship: ``python -m bench.ner_ship zh|en --profile fast|accurate``. Writes ``extract/models/ner-…``.

Chinese learns from our own annotated texts, invented sentences and the names marked in FinRE (MIT); English from our own texts, DFKI,
CORE and FIRE (CC BY 4.0). Bias and confidence come from folds: taggers trained in the same way without a third each of the lots that no
rule was made on. ``--keep FOLDER`` leaves those taggers there, for ``bench.weighing``.
"""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path

import typer
from tests.extract.relations.lots import LOTS, READ, UNREAD

from bench import ner_data
from bench.ner import english_sets, names, out, scores
from bench.swapped import swapped
from clusterkg.extract.model import Extraction
from clusterkg.extract.sequence import fitting
from clusterkg.extract.sequence.generating import generate
from clusterkg.extract.sequence.looking import MULTILINGUAL, Look
from clusterkg.extract.sequence.measuring import measure_apart
from clusterkg.extract.sequence.recipes import Profile
from clusterkg.extract.sequence.tagger import Tagger
from clusterkg.extract.sequence.training import Example, sentences_of, train_sentences, windows_of

MODELS = Path(__file__).parent.parent / "extract" / "models"
FOLDS = 3
#: Values and numbers are left to the grammars; kinds too rare to be learnt, to suffixes.
TYPES = (
    "Firm", "GovernmentBody", "University", "ResearchInstitute", "Fund", "Alliance", "Organisation", "Zone", "Incubator",
    "PublicPlatform", "PilotLine", "Place", "Chain", "Segment", "Product", "Technology", "Achievement", "Patent", "Project",
    "Policy", "Measure", "Recognition", "Event", "Person", "Post", "Reference", "Masked", "Need", "Indicator", "Cluster",
)  # fmt: skip
#: English grammars of values are thinner: the tagger learns these too, but not from FIRE, which draws their bounds otherwise.
VALUES = ("Date", "Money", "Share", "Quantity", "DocumentNumber")


#: Weights below this are left out of what ships: a ninth of the bytes, and on a fold F1 .8239 for .8240.
_FLOOR = 0.03


@dataclass(frozen=True)
class Plan:
    """What a tagger that ships learns from besides our own texts, and how."""

    language: str
    profile: Profile
    generated: int
    finre: int
    repeat: int
    seed: int

    @property
    def types(self) -> tuple[str, ...]:
        """The types that it learns."""
        return TYPES if self.language == "zh" else TYPES + VALUES

    def learn(self, documents: list[Extraction]) -> list[Example]:
        """Return what is learnt from, our own sentences several times, in Chinese with other names each time."""
        if self.language == "en":
            ours = [s for d in documents for s in sentences_of(d)] * self.repeat
            return ours + [_without_values(e) for e in english_sets(1)[0]]
        ours = [
            s for i in range(self.repeat) for d in documents for s in sentences_of(swapped(d, i) if i else d)
        ]
        return ours + generate(self.generated, self.seed) + ner_data.finre()[: self.finre]

    def train(self, learn: list[Example]) -> Tagger:
        """Train on sentences."""
        zh = self.language == "zh"
        settings = fitting.Settings(
            epochs=6, least=3, drop=0.5 if zh else 0.4, hidden=64 if zh else 0, bits=20
        )
        looks: tuple[Look, ...] = ()
        if self.profile == "accurate":
            # The network stays as it is: few of these sentences are real, and layers would learn how the invented ones are made.
            # Nine features in ten are left out at each step, or it learns names by heart that the network knows to tell.
            settings = replace(settings, epochs=5, hidden=320, units=128, drop=0.9, drop_states=0.2, batch=32)
            looks = (MULTILINGUAL,)
        return train_sentences(
            learn, types=self.types, language=self.language, seed=self.seed, settings=settings, looks=looks
        )


def main(
    language: str, profile: Profile = "fast", keep: Path | None = None, generated: int = 2000, finre: int = 4000, repeat: int = 4,
    seed: int = 1, jobs: int = 1,
) -> None:  # fmt: skip
    """Train and save one of them, and print its figures on what its folds did not see, and on the tune part."""
    begun = sum(os.times()[:4])
    plan = Plan(language, profile, generated, finre, repeat, seed)
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        apart = [pool.submit(_fold, plan, fold) for fold in range(FOLDS)]
        whole = pool.submit(_fold, plan, None)
        parts = [one.result() for one in apart]
        tagger, _, learn = whole.result()
    for fold, (one, held, others) in enumerate(parts):
        measure_apart(one, [(one, held)])
        if keep:
            one.save(keep / f"{language}-{profile}-{fold}")
        out(fold=fold, **_figures(one, held, others))
    f1 = measure_apart(tagger, [(one, held) for one, held, _ in parts])
    tagger.about = {
        "language": language, "generated": generated, "finre": finre, "repeat": repeat, "seed": seed,
    }  # fmt: skip
    tagger.save(
        MODELS / (f"ner-{language}" if profile == "fast" else f"ner-{language}-{profile}"), floor=_FLOOR
    )
    tune = [s for d in ner_data.gold("tune", language) for s in sentences_of(d, plan.types)]
    out(
        set=f"tune {language}", profile=profile, cpu_s=round(sum(os.times()[:4]) - begun), lean=tagger.lean,
        folds_f1=round(f1, 4), measured=tagger.measured, **_figures(tagger, tune, learn),
    )  # fmt: skip


def _fold(plan: Plan, fold: int | None) -> tuple[Tagger, list[Example], list[Example]]:
    """Return a tagger that did not learn from a fold, the sentences of that, and what it learnt from; None: it learnt from all."""
    read = ner_data.gold("train", plan.language) + ner_data.lots(LOTS + READ, plan.language)
    unread = ner_data.lots(UNREAD, plan.language)
    learn = plan.learn(read + [d for i, d in enumerate(unread) if fold is None or i % FOLDS != fold])
    held = [] if fold is None else [s for d in unread[fold::FOLDS] for s in sentences_of(d, plan.types)]
    return plan.train(learn), held, learn


def _without_values(one: Example) -> Example:
    """Return a sentence of another's set as one in which values may stand that nobody marked."""
    spans = tuple(s for s in one.spans if s[2] not in VALUES)
    return replace(one, spans=spans, open=None if one.open is None else one.open | frozenset(VALUES))


def _figures(tagger: Tagger, held: list[Example], learn: list[Example]) -> dict[str, object]:
    return scores(held, tagger.find([e.text for e in held], windows_of(held)), names(learn))


if __name__ == "__main__":
    typer.run(main)
