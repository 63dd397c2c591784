"""How one name of a product stands to another: the same, a kind of it, something wider, something else made for it.

Chinese compounds have their head at the end: 三元正极材料 is a kind of 正极材料, while 正极材料设备 is equipment. So containment counts
by where it stands, and only what containment does not decide is left to BM25 over pairs of characters (Robertson & Zaragoza 2009).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from clusterkg.graph.vocabularies.spellings import alike


class Kinship(StrEnum):
    """How a text stands to a term."""

    SAME = "same"
    #: A kind of what the term names: 涂覆隔膜 to 隔膜.
    KIND = "kind"
    #: Wider than the term: 正极材料 to 三元正极材料.
    WIDER = "wider"
    #: Parts, accessories, or equipment of it: 减速器配件 to 减速器.
    PART = "part"
    #: Much in common, with one head.
    NEAR = "near"


class Likeness(NamedTuple):
    """How well a text fits a term, 0 to 1, and why."""

    score: float
    kinship: Kinship
    term: str


#: Nouns at the end that say nothing of their own: a name with or without one is the same name. 设备 is not among them: 正极材料设备
#: is no 正极材料.
_EMPTY_TAIL = re.compile(r"(?:系列产品|类产品|等产品|产品|制品|系列|成品|整机|总成)$")
#: 材料 says nothing after the name of a substance (石墨负极材料, 钛合金材料), but a material for a thing is not the thing (锂电池材料).
_SUBSTANCE_TAIL = re.compile(r"(?<=[金维脂瓷胶料极膜箔粉钢璃墨硅锂烯酯酸盐漆体])(?<!半导体)材料$")
_PART_TAIL = re.compile(r"(?:及)?(?:零部件|零配件|部件|配件|零件|附件|元器件|耗材)$")
_CLEAN = re.compile(r"[\s·\-—_/.,，、（）()【】\[\]“”\"']+")
#: BM25's usual constants.
_K1, _B = 1.2, 0.75


def plain(text: str) -> str:
    """Return a name as it is compared: lower case, without blanks and marks."""
    return alike(_CLEAN.sub("", text.casefold()))


def grams(text: str) -> list[str]:
    """Return the words of a name: pairs of Chinese characters, and Latin runs whole."""
    found: list[str] = []
    for run in re.findall(r"[a-z0-9]+|[^a-z0-9]+", text):
        if run[0].isascii():
            found.append(run)
        else:
            found += [run[i : i + 2] for i in range(len(run) - 1)] or [run]
    return found


class _Name:
    """A name with all that comparing it with another needs, found once: most names are compared with hundreds."""

    __slots__ = ("grams", "part", "stem", "tails", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.stem = _stem(text)
        #: Without a tail that says "part of".
        self.part = _PART_TAIL.sub("", text)
        #: What it ends with in any of these forms: two names that end alike in none are neither the same nor a kind of each other.
        self.tails = frozenset(x[-1:] for x in (text, self.stem, self.part))
        #: How often each word stands in the stem.
        self.grams = Counter(grams(self.stem))


class _Term(_Name):
    """A term, with what its words weigh and which segments have it."""

    __slots__ = ("full", "segments", "weights")

    def __init__(self, text: str, idf: Mapping[str, float], mean: float) -> None:
        super().__init__(text)
        norm = _K1 * (1 - _B + _B * sum(self.grams.values()) / mean)
        #: What each word of it adds to BM25 where a text holds it, and all of them together.
        self.weights = {g: idf.get(g, 0.0) * n * (_K1 + 1) / (n + norm) for g, n in self.grams.items()}
        self.full = sum(self.weights.values())
        #: Segments with this term, and its relation to each.
        self.segments: list[tuple[int, str]] = []


class Wording:
    """Compares texts with the terms of many segments.

    Parameters
    ----------
    terms
        For each segment (a number) its names and synonyms, each with its relation to the segment: ``same``, ``narrower``, ``broader``.
    context
        Words of the chain as a whole; a modifier found here makes a short term sure (动力电池模组 for 模组, where 光学模组 is not).
    """

    def __init__(self, terms: Mapping[int, Iterable[tuple[str, str]]], context: Iterable[str] = ()) -> None:
        self.terms: dict[int, dict[str, str]] = {}
        counts: Counter[str] = Counter()
        for key, held in terms.items():
            mine = self.terms[key] = {p: relation for t, relation in held if len(p := plain(t)) >= 2}
            counts.update({g for t in mine for g in grams(t)})
        n = max(1, len(self.terms))
        idf = {g: math.log(1 + (n - c + 0.5) / (c + 0.5)) for g, c in counts.items()}
        sizes = [len(grams(t)) for held in self.terms.values() for t in held] or [1]
        mean = sum(sizes) / len(sizes)
        by_text: dict[str, _Term] = {}
        for key, mine in self.terms.items():
            for t, relation in mine.items():
                if t not in by_text:
                    by_text[t] = _Term(t, idf, mean)
                by_text[t].segments.append((key, relation))
        #: Terms by the words they hold, and what words of their stems weigh.
        self._holding: dict[str, list[_Term]] = {}
        self._weighing: dict[str, list[tuple[_Term, float]]] = {}
        for term in by_text.values():
            for g in dict.fromkeys(grams(term.text)):
                self._holding.setdefault(g, []).append(term)
            for g, weight in term.weights.items():
                self._weighing.setdefault(g, []).append((term, weight))
        self._context = {*counts, *(g for t in context for g in grams(plain(t)))}
        self._memory: dict[str, dict[int, Likeness]] = {}

    def segments_of(self, gram: str) -> Iterable[int]:
        """Return the segments with a term that holds a pair of characters or a Latin word."""
        return {key for term in self._holding.get(gram, ()) for key, _ in term.segments}

    def compare(self, text: str) -> dict[int, Likeness]:
        """Return the likeness of a text to every segment that it resembles at all."""
        text = plain(text)
        held = self._memory.get(text)
        if held is None:
            held = self._memory[text] = _longest(text, self._compared(_Name(text)))
        return held

    def _compared(self, name: _Name) -> dict[int, Likeness]:
        # One sum over the words of the text serves all terms: most share a word with it and nothing more.
        sums: dict[_Term, float] = {}
        for g in name.grams:
            for term, weight in self._weighing.get(g, ()):
                sums[term] = sums.get(term, 0.0) + weight
        met = {term: None for g in grams(name.text) for term in self._holding.get(g, ())}
        found: dict[int, Likeness] = {}
        text, tails = name.text, name.tails
        for term in met:
            share = sums[term] / term.full if term in sums and term.full else 0.0
            if tails.isdisjoint(term.tails) and not (len(term.text) >= 3 and term.text in text):
                score = min(0.3, 0.4 * share)  # most terms by far: another head, and some words in common
                for key, _ in term.segments:
                    if score > (found[key].score if key in found else 0.0):
                        found[key] = Likeness(score, Kinship.NEAR, term.text)
                continue
            got = self._one(name, term, share)
            for key, relation in term.segments:
                fits = got if relation == "same" else _by_synonym(got, relation)
                if fits.score > (found[key].score if key in found else 0.0):
                    found[key] = fits
        return dict(sorted(found.items()))

    def _one(self, name: _Name, other: _Term, share: float) -> Likeness:
        text, stem, term, short = name.text, name.stem, other.text, other.stem
        if not name.tails.isdisjoint(other.tails):
            if text == term or stem == short:
                return Likeness(1.0, Kinship.SAME, term)
            if name.part != text and name.part.endswith(term):
                return Likeness(0.3, Kinship.PART, term)
            for one in (text, stem):
                for end in (term, short):
                    if one.endswith(end) and len(one) > len(end):
                        return Likeness(self._kind(one[: -len(end)], end, term), Kinship.KIND, term)
            if (len(text) >= 2 and term.endswith(text)) or (len(stem) >= 2 and term.endswith(stem)):
                return Likeness(0.35 + 0.25 * len(stem) / len(term), Kinship.WIDER, term)
        if len(term) >= 3 and term in text:  # what it is made for or made of, not what it is
            return Likeness(0.2, Kinship.PART, term)
        if stem[-2:] != short[-2:]:  # another head: another thing
            return Likeness(min(0.3, 0.4 * share), Kinship.NEAR, term)
        if stem[-2:] in _BROAD_HEADS:
            return Likeness(min(0.5, share), Kinship.NEAR, term)
        if _widened(short, stem):  # 石墨类负极 to 石墨负极
            return Likeness(0.85, Kinship.KIND, term)
        return Likeness(min(0.7, share), Kinship.NEAR, term)

    def _kind(self, modifier: str, found: str, term: str) -> float:
        """Return how sure it is that a modified name is a kind of the term; a short name may be that of something else."""
        known = any(g in self._context for g in grams(modifier)) if len(modifier) > 1 else True
        whole = 1.0 if found == term else 0.9
        if found[-2:] in _BROAD_HEADS and not known:  # 水运工程设计服务 is no 设计服务 of this chain
            return 0.5 * whole
        if len(found) >= 4 or (len(found) == 3 and known):
            return 0.95 * whole
        if len(found) == 3:
            return 0.8 * whole
        return (0.9 if known else 0.5) * whole


def _by_synonym(got: Likeness, relation: str) -> Likeness:
    """Return what likeness to a synonym says of the segment: what fits a wider word does not yet fit the segment."""
    if relation == "broader" and got.kinship in (Kinship.SAME, Kinship.KIND):
        return Likeness(0.5 * got.score, Kinship.WIDER, got.term)
    if relation == "narrower":
        if got.kinship is Kinship.SAME:
            return Likeness(0.95, Kinship.KIND, got.term)
        if got.kinship is Kinship.WIDER:  # wider than a part of the segment says nothing of the segment
            return Likeness(0.5 * got.score, Kinship.WIDER, got.term)
    return got


#: Heads that so many names share that they tell little; of a service or an activity the modifier says which.
_BROAD_HEADS = frozenset(
    (
        "设备",
        "系统",
        "服务",
        "技术",
        "器件",
        "部件",
        "工程",
        "软件",
        "平台",
        "制造",
        "加工",
        "设计",
        "集成",
        "材料",
        "测试",
        "检测",
        "运营",
    )
)


def _widened(short: str, text: str) -> bool:
    """Tell whether a text is a name with up to two characters put into it: 石墨类负极 to 石墨负极, IGBT功率模块 to IGBT模块."""
    put_in = len(text) - len(short)
    return 0 < put_in <= 2 and any(
        text[:i] == short[:i] and text[i + put_in :] == short[i:] for i in range(2, len(short) - 1)
    )


def _stem(term: str) -> str:
    """Return a name without a noun at its end that says nothing of its own, where enough is left to be a name."""
    short = _SUBSTANCE_TAIL.sub("", _EMPTY_TAIL.sub("", term))
    return short if len(short) >= 2 else term


def _longest(text: str, found: Mapping[int, Likeness]) -> dict[int, Likeness]:
    """Of several terms that a text is a kind of, the longest is meant: 电池管理系统, not 管理系统."""
    kinds = [x.term for x in found.values() if x.kinship in (Kinship.SAME, Kinship.KIND)]
    return {
        key: Likeness(0.4, Kinship.WIDER, x.term)
        if x.kinship is Kinship.KIND and any(k != x.term and k.endswith(x.term) for k in kinds)
        else x
        for key, x in found.items()
    }


def synonyms(rows: Sequence[Mapping[str, str]]) -> dict[str, list[tuple[str, str]]]:
    """Return, for each plain name, the names that the explicit table holds for it with their relation (same, narrower, broader).

    A row says that ``term`` is (same), is a kind of (narrower), or is wider than (broader) what ``means`` names.
    """
    found: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        found.setdefault(plain(row["means"]), []).append((row["term"], row["relation"]))
        if row["relation"] == "same":
            found.setdefault(plain(row["term"]), []).append((row["means"], "same"))
    return found


__all__ = ["Kinship", "Likeness", "Wording", "grams", "plain", "synonyms"]
