"""Invented sentences with their mentions, from a grammar of parts: what the shipped Chinese model learns from beside annotated texts.

The grammar is ``generator_zh.yaml``. It says how names and sentences of each kind are put together, and has no name of any firm,
institution or person; provinces, countries and larger cities are real, as scenery.
"""

from __future__ import annotations

import random
import re
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from clusterkg.extract.sequence.labels import Span
from clusterkg.extract.sequence.training import Example

_SLOT = re.compile(r"\{(\w+)\}")


def generate(count: int, seed: int) -> list[Example]:
    """Return so many sentences; the same seed gives the same."""
    grammar = _grammar()
    chance = random.Random(seed)
    made = []
    for _ in range(count):
        text, spans = _expand(chance.choice(grammar["templates"]), chance, [])
        made.append(Example(text, tuple(spans)))
    return made


@cache
def _grammar() -> dict[str, Any]:
    text = files("clusterkg.extract.sequence").joinpath("generator_zh.yaml").read_text("utf-8")
    content: dict[str, Any] = yaml.safe_load(text)
    rules = {name: str(body).split("|") for name, body in content["rules"].items()}
    return {"rules": rules, "templates": content["templates"]}


def _expand(
    pattern: str, chance: random.Random, spans: list[Span], at: int = 0, inside: bool = False
) -> tuple[str, list[Span]]:
    """Fill a pattern; spans of mention types are added with the offset ``at``, none within another."""
    rules = _grammar()["rules"]
    text = ""
    done = 0
    for slot in _SLOT.finditer(pattern):
        text += pattern[done : slot.start()]
        name = slot[1]
        start = at + len(text)
        typed = name[0].isupper()
        filled, _ = _expand(chance.choice(rules[name]), chance, spans, start, inside or typed)
        text += filled
        if typed and not inside:
            spans.append((start, start + len(filled), name))
        done = slot.end()
    return text + pattern[done:], spans
