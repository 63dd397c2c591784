"""Named entities on public sets: ``python -m bench.ner cluener --profile fast|accurate``, ``civil``, ``english``, ``gold``.

Prints JSON lines: seeds, strict micro and macro P/R/F1 with a bootstrap interval, per type, recall on mentions not seen in training,
characters a second inside the spaCy component on one thread. Models trained here on sets that state no licence are thrown away.
"""

from __future__ import annotations

import json
import os
import random
import re
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import spacy
import typer

from bench import ner_data
from clusterkg.extract.model import Mention
from clusterkg.extract.pipeline import ner, sentences  # noqa: F401  (they register their components)
from clusterkg.extract.pipeline.state import Stretch, begin
from clusterkg.extract.pipeline.tokens import make_tokenizer
from clusterkg.extract.sequence import fitting
from clusterkg.extract.sequence.looking import MULTILINGUAL
from clusterkg.extract.sequence.recipes import Profile, recipe, teach_sentences
from clusterkg.extract.sequence.tagger import Found, Tagger
from clusterkg.extract.sequence.training import Example, train_sentences

app = typer.Typer(add_completion=False)
Span = tuple[int, int, str]


def scores(test: list[Example], found: list[list[Found]], seen: set[tuple[str, str]]) -> dict[str, Any]:
    """Strict figures. ``seen`` are names with their types in the training part."""
    rows = []
    types: dict[str, Counter[str]] = {}
    fresh = known = fresh_hit = known_hit = 0
    for one, got in zip(test, found, strict=True):
        right = set(one.spans)
        guess = {(f.start, f.end, f.type) for f in got}
        rows.append((len(right & guess), len(guess), len(right)))
        for s in right | guess:
            counts = types.setdefault(s[2], Counter())
            counts["tp"] += s in right and s in guess
            counts["guess"] += s in guess
            counts["right"] += s in right
        for s in right:
            if (one.text[s[0] : s[1]], s[2]) in seen:
                known, known_hit = known + 1, known_hit + (s in guess)
            else:
                fresh, fresh_hit = fresh + 1, fresh_hit + (s in guess)
    p, r, f = prf(*(sum(c) for c in zip(*rows, strict=True)))
    chance = random.Random(0)
    draws = sorted(
        prf(*(sum(c) for c in zip(*chance.choices(rows, k=len(rows)), strict=True)))[2] for _ in range(500)
    )
    by_type = {t: prf(c["tp"], c["guess"], c["right"]) for t, c in sorted(types.items())}
    return {
        "p": p, "r": r, "f1": f, "ci95": [draws[12], draws[487]],
        "macro_f1": round(sum(v[2] for v in by_type.values()) / max(1, len(by_type)), 4),
        "recall_seen": round(known_hit / max(1, known), 4), "recall_unseen": round(fresh_hit / max(1, fresh), 4),
        "mentions": known + fresh, "unseen": fresh, "by_type": by_type,
    }  # fmt: skip


def prf(tp: int, guess: int, right: int) -> tuple[float, float, float]:
    p, r = tp / max(1, guess), tp / max(1, right)
    return round(p, 4), round(r, 4), round(2 * p * r / max(1e-9, p + r), 4)


def names(examples: list[Example]) -> set[tuple[str, str]]:
    return {(e.text[a:b], t) for e in examples for a, b, t in e.spans}


def out(**fields: Any) -> None:
    print(json.dumps(fields, ensure_ascii=False), flush=True)


def _spent() -> float:
    """CPU seconds of this process and of those that it started and that ended."""
    return sum(os.times()[:4])


def _progress(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


class Component:
    """A pipeline of tokens, sentences and the tagger alone, to be timed."""

    def __init__(self, tagger: Tagger, folder: Path) -> None:
        tagger.save(folder)
        self.nlp = spacy.blank("xx")
        self.nlp.tokenizer = make_tokenizer()(self.nlp)
        self.nlp.max_length = 100_000_000
        self.nlp.add_pipe("clusterkg_sentences")
        self.nlp.add_pipe("clusterkg_ner", config={"zh": str(folder), "en": str(folder), "least": 0.0})

    def speed(self, examples: list[Example]) -> int:
        """Characters a second of CPU, one document of 50 sentences after the other; the first loads the model and is not timed."""
        texts = ["\n".join(e.text for e in examples[a : a + 50]) for a in range(0, len(examples), 50)]
        self.read(texts[0])
        begun = time.process_time()
        for text in texts:
            self.read(text)
        return round(sum(map(len, texts)) / (time.process_time() - begun))

    def read(self, text: str) -> list[Mention]:
        doc = begin(self.nlp.make_doc(text))
        doc._.stretches = [Stretch(m.start(), m.end(), None) for m in re.finditer(r"[^\n]+", text)]
        for _, component in self.nlp.pipeline:
            doc = component(doc)
        return list(doc._.candidates)


@app.command("cluener")
def cluener_(
    profile: Profile = "fast",
    seed: int = 1,
    test: int = 1000,
    train: Path | None = None,
    held: Path | None = None,
    keep: Path | None = None,
    kept: Path | None = None,
    jobs: int = 1,
) -> None:
    """CLUENER: taught as ``clusterkg train`` teaches, on a part of train, and scored on the rest (``--train`` and ``--held``: such files).

    ``--keep FOLDER`` leaves the tagger there, for ``clusterkg read --model``; it is not ours to hand on. ``--kept FOLDER`` scores one
    that was left.
    """
    examples = ner_data.cluener(train)
    learn, check = (examples, ner_data.cluener(held)) if held else ner_data.split(examples, test, seed)
    begun = _spent()
    if kept:
        tagger = Tagger.load(kept)
    else:
        tagger = teach_sentences(
            [[one] for one in learn], profile=profile, seed=seed, jobs=jobs, say=_progress
        )
    if keep:
        tagger.save(keep)
    spent = _spent() - begun
    found = tagger.find([e.text for e in check])
    with tempfile.TemporaryDirectory() as folder:
        speed = Component(tagger, Path(folder)).speed(check)
    out(
        set="cluener", profile=profile, seed=seed, train=len(learn), test=len(check),
        train_cpu_s=round(spent), chars_per_s=speed, lean=tagger.lean, **scores(check, found, names(learn)),
    )  # fmt: skip


@app.command()
def civil(profile: Profile = "fast", seed: int = 1, folds: int = 5) -> None:
    """Civil aircraft: five folds over the 91 texts that people annotated; rows on which models agree are for training only."""
    human = ner_data.split(ner_data.civil("human"), 0, seed)[0]
    texts = {e.text for e in human}
    extra = [e for e in ner_data.civil("llm_exact") + ner_data.civil("llm_high") if e.text not in texts]
    found: list[list[Found]] = []
    check: list[Example] = []
    rows = []
    for fold in range(folds):
        test = human[fold::folds]
        learn = [e for i, e in enumerate(human) if i % folds != fold]
        taught = extra + learn * 5
        if profile == "accurate":
            tagger = as_they_come(taught, seed + fold)
        else:
            tagger = train_sentences(taught, seed=seed + fold, settings=CIVIL)
        got = tagger.find([e.text for e in test])
        rows.append(scores(test, got, names(extra + learn))["f1"])
        found += got
        check += test
    out(
        set="civil",
        profile=profile,
        seed=seed,
        folds=rows,
        train_extra=len(extra),
        **scores(check, found, names(extra)),
    )


def as_they_come(learn: list[Example], seed: int) -> Tagger:
    """Train an accurate Chinese tagger whose network learns nothing: that its layers learn would take hours over folds."""
    plan = recipe("accurate", "zh", len(learn))
    return train_sentences(learn, seed=seed, settings=plan.settings, models=plan.models, looks=[MULTILINGUAL])


@app.command()
def english(model: Path = ner.SHIPPED / "ner-en") -> None:
    """The shipped English tagger on what ``bench.ner_ship`` held back: parts of FIRE dev and CORE train, all of DFKI dev."""
    learn, tests = english_sets(1)
    tagger = Tagger.load(model)
    with tempfile.TemporaryDirectory() as folder:
        speed = Component(tagger, Path(folder)).speed(tests["fire"])
    for name, whole in tests.items():
        annotated = {"core": {"Firm"}, "dfki": {"Firm", "Product"}}.get(
            name, {"Firm", "Product", "Place", "Person", "Post"}
        )
        check = [replace(e, spans=tuple(s for s in e.spans if s[2] in annotated)) for e in whole]
        found = tagger.find([e.text for e in check])
        figures = scores(check, [[f for f in fs if f.type in annotated] for fs in found], names(learn))
        if name == "core":
            # Only two companies of a sentence are marked: recall can be measured, precision cannot.
            figures = {k: figures[k] for k in ("r", "recall_seen", "recall_unseen", "mentions", "unseen")}
        out(set=f"english {name}", train=len(learn), test=len(check), chars_per_s=speed, **figures)


def english_sets(seed: int) -> tuple[list[Example], dict[str, list[Example]]]:
    fire, fire_held = ner_data.split(ner_data.fire(), 90, seed)
    core, core_held = ner_data.split(ner_data.core(), 600, seed)
    dfki = ner_data.sentences(ner_data.dfki("train"))
    return fire + core + dfki, {
        "fire": fire_held, "core": core_held, "dfki": ner_data.sentences(ner_data.dfki("dev")),
    }  # fmt: skip


CIVIL = fitting.Settings(hidden=128, epochs=6, least=2, drop=0.6, bits=20)


if __name__ == "__main__":
    app()
