"""Named entities on public sets: ``python -m bench.ner cluener --profile fast|accurate``, ``civil``, ``english``, ``gold``.

Prints JSON lines: seeds, strict micro and macro P/R/F1 with a bootstrap interval, per type, recall on mentions not seen in training,
characters a second inside the spaCy component on one thread. Models trained here on sets that state no licence are thrown away.
"""

from __future__ import annotations

import json
import random
import re
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import spacy
import typer

from bench import ner_data
from clusterkg.extract.model import Mention
from clusterkg.extract.pipeline import ner, sentences  # noqa: F401  (they register their components)
from clusterkg.extract.pipeline.state import Stretch, begin
from clusterkg.extract.pipeline.tokens import make_tokenizer
from clusterkg.extract.sequence import crf
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


class Component:
    """A pipeline of tokens, sentences and the tagger alone, to be timed."""

    def __init__(self, tagger: Tagger, folder: Path) -> None:
        tagger.save(folder)
        self.nlp = spacy.blank("xx")
        self.nlp.tokenizer = make_tokenizer()(self.nlp)
        self.nlp.max_length = 100_000_000
        self.nlp.add_pipe("clusterkg_sentences")
        self.nlp.add_pipe("clusterkg_ner", config={"zh": str(folder), "en": str(folder)})

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
    profile: str = "fast",
    seed: int = 1,
    test: int = 1000,
    train: Path | None = None,
    held: Path | None = None,
) -> None:
    """CLUENER: trained on a part of train, scored on the rest (``--train`` and ``--held``: files of the same form)."""
    examples = ner_data.cluener(train)
    learn, check = (examples, ner_data.cluener(held)) if held else ner_data.split(examples, test, seed)
    begun = time.process_time()
    tagger = train_sentences(learn, seed=seed, settings=CLUENER[profile], models=MODELS[profile])
    spent = time.process_time() - begun
    found = tagger.find([e.text for e in check])
    with tempfile.TemporaryDirectory() as folder:
        speed = Component(tagger, Path(folder)).speed(check)
    out(
        set="cluener", profile=profile, seed=seed, train=len(learn), test=len(check), train_cpu_s=round(spent),
        chars_per_s=speed, **scores(check, found, names(learn)),
    )  # fmt: skip


CLUENER = {"fast": crf.Settings(hidden=128), "accurate": crf.Settings(hidden=256, epochs=16)}
MODELS = {"fast": 1, "accurate": 4}


if __name__ == "__main__":
    app()
