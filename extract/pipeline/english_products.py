"""English noun phrases that are products: by their last word, by the verb or noun that governs them, by their neighbours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from clusterkg.extract.pipeline import english_words
from clusterkg.extract.pipeline.proposing import Proposals

CONFIDENCE = {
    "en-slot+head": 0.65,
    "en-head": 0.5,
    "en-single": 0.45,
}

_WORD = re.compile(r"[A-Za-z0-9À-ÿµ°Ω]+(?:[-/'’&.+][A-Za-z0-9À-ÿµ°Ω]+)*|[^\sA-Za-z0-9]")
_LONGEST = 6
_MAKERS = frozenset(
    {"maker", "makers", "manufacturer", "supplier", "suppliers", "manufacturers", "producer", "producers"}
)


@cache
def _sets() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    return (
        frozenset(english_words.STOPS.split()),
        frozenset(english_words.TAKES.split()),
        frozenset(english_words.HEADS.split()),
    )


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    for ending in ("ches", "shes", "sses", "xes", "buses", "lenses", "gases"):
        if word.endswith(ending):
            return word[:-2]
    return (
        word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3 else word
    )


def propose(text: str, start: int, end: int, names: Sequence[tuple[int, int]], found: Proposals) -> None:
    """Propose what an English sentence names."""
    stops, takes, heads = _sets()
    words = [(m.start(), m.end(), m.group()) for m in _WORD.finditer(text, start, end)]
    held = [any(a < e and s < b for a, b in names) for s, e, _ in words]
    chunks: list[tuple[int, int]] = []
    i = 0
    while i < len(words):
        if held[i] or _parts(words[i][2], stops, takes):
            i += 1
            continue
        j = i
        while (
            j < len(words) and not held[j] and not _parts(words[j][2], stops, takes)
            and (j == i or words[j][0] - words[j - 1][1] <= 1)
        ):  # fmt: skip
            j += 1
        chunks.append((i, j))
        i = j
    governed = False
    for n, (i, j) in enumerate(chunks):
        joined = n > 0 and _joins(words, chunks[n - 1][1], i)
        governed = (governed and joined) or _governs(words, i, takes)
        _judge(text, words, i, j, governed, heads, found)


def _parts(word: str, stops: frozenset[str], takes: frozenset[str]) -> bool:
    low = word.lower()
    owner = word[0].isupper() and low.endswith(("'s", "’s"))
    return owner or not word[0].isalnum() or low in stops or low in takes


def _joins(words: Sequence[tuple[int, int, str]], left: int, right: int) -> bool:
    between = [w[2].lower() for w in words[left:right]]
    return (
        bool(between)
        and len(between) <= 3
        and all(w in {",", "and", "or", "&", "the", "a", "an"} for w in between)
    )


def _governs(words: Sequence[tuple[int, int, str]], i: int, takes: frozenset[str]) -> bool:
    """Whether a verb or noun that takes a product stands before a chunk, determiners and ``of`` between them."""
    k = i - 1
    while k >= 0 and i - k <= 4:
        word = words[k][2].lower()
        if word in takes:
            return True
        if word not in {
            "of",
            "for",
            "the",
            "a",
            "an",
            "its",
            "their",
            "our",
            "new",
            "more",
            "high-quality",
            "in",
            "and",
            "various",
            "all",
            "own",
            "from",
            "as",
        }:
            return False
        k -= 1
    return False


def _judge(
    text: str, words: Sequence[tuple[int, int, str]], i: int, j: int, governed: bool,
    heads: frozenset[str], found: Proposals,
) -> None:  # fmt: skip
    if j - i > _LONGEST:
        return
    last = words[j - 1][2]
    low = _singular(last.lower())
    start, end = words[i][0], words[j - 1][1]
    followed = j < len(words) and words[j][2].lower() in _MAKERS
    while i < j - 1 and words[i][2].isdecimal():
        i += 1  # a count before the thing
        start = words[i][0]
    # The first word of a sentence has a capital anyhow.
    titled = all(w[2][0].isupper() for w in words[max(i, 1) : j]) and (
        i > 0 or j > 1 or not last.endswith("s")
    )
    if titled and not governed and not followed:
        return  # rather a name, or a heading
    if low in heads:
        if j - i == 1 and low in _bare():
            return
        family = "en-slot+head" if governed or followed else "en-head"
        if family == "en-head" and j - i == 1:
            if not ((last.islower() or i == 0) and last.endswith("s")):
                return
            family = "en-single"
        if governed and last[0].islower():
            end = _purpose(words, j, heads, end)
        found.add(text, start, end, "Product", family)


@cache
def _bare() -> frozenset[str]:
    return frozenset(english_words.BARE.split())


def _purpose(words: Sequence[tuple[int, int, str]], j: int, heads: frozenset[str], end: int) -> int:
    """Disc brakes for metro trains: what a thing is for belongs to its name where that is a thing too."""
    stops = _sets()[0]
    if j >= len(words) or words[j][2] != "for":
        return end
    k = j + 1
    while (
        k < len(words)
        and k - j <= 4
        and words[k][2][0].isalnum()
        and words[k][2].lower() not in stops
        and words[k][2].islower()
    ):
        k += 1
    if k > j + 1 and _singular(words[k - 1][2]) in heads:
        return words[k - 1][1]
    return end
