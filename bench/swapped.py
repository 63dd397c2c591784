"""Documents of ours with other names in them, so that a tagger learns what stands round a name rather than which names there are.

Firms by brand alone take brands that FinRE marks (MIT), persons take surnames and given names put together anew or syllables by which foreign names are written. What
has a suffix, and every other word, stays.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from functools import cache

from bench import ner_data
from clusterkg.extract.grammar.lexicon import is_word
from clusterkg.extract.grammar.persons import SURNAMES
from clusterkg.extract.model import Extraction, Mention

_BRAND = re.compile("[\u4e00-\u9fa5]{2,4}(?<![司团厂社院所局会部校行厅店场站县市省区乡镇村国州大学金份业])")
_NAME = re.compile(f"[{SURNAMES}][\u4e00-\u9fa5]{{1,2}}")
_COMMON = SURNAMES[:60]
_SYLLABLES = "尔斯特克拉马卡罗维奇德曼森莱布鲁诺伊萨安娜哈里贝托尼科夫米勒施泰因沃格林约翰逊比利亚帕奥桑切斯"
_FOREIGN = 0.15


def swapped(document: Extraction, seed: int, firms: float = 0.5, persons: float = 0.7) -> Extraction:
    """Return a document in which such shares of the names of firms and persons are others, the same at all places."""
    chance = random.Random(f"{seed} {document.document}")
    names: dict[str, str] = {}
    for m in document.mentions:
        name = document.text[m.start : m.end]
        drawn = chance.random()
        if name in names:
            continue
        if m.type == "Firm" and drawn < firms and _BRAND.fullmatch(name):
            names[name] = chance.choice(_brands())
        elif m.type == "Person" and drawn < persons and _NAME.fullmatch(name):
            names[name] = _person(chance)
    return _with(document, names)


def _with(document: Extraction, names: dict[str, str]) -> Extraction:
    """Put names in place of others; where a mention would be cut the document stays as it is."""
    if not names:
        return document
    pattern = re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))))
    text, done, moves = "", 0, []
    for found in pattern.finditer(document.text):
        text += document.text[done : found.start()]
        moves.append((found.start(), found.end(), len(text) + len(names[found[0]])))
        text += names[found[0]]
        done = found.end()
    text += document.text[done:]
    places = {at: _moved(at, moves) for m in document.mentions for at in (m.start, m.end)}
    if any(place is None for place in places.values()):
        return document
    mentions = tuple(Mention(places[m.start] or 0, places[m.end] or 0, m.type) for m in document.mentions)
    return Extraction(f"{document.document}~", text, mentions)


def _moved(at: int, moves: Sequence[tuple[int, int, int]]) -> int | None:
    by = 0
    for start, end, new_end in moves:
        if at <= start:
            break
        if at < end:
            return None
        by = new_end - end
    return at + by


@cache
def _brands() -> list[str]:
    known = {e.text[a:b] for e in ner_data.finre() for a, b, t in e.spans if t == "Firm"}
    # A place or a word at its beginning says little of how brands are made.
    return sorted(
        name for name in known if (_BRAND.fullmatch(name) and not is_word(name[:2])) or len(name) == 2
    )


@cache
def _given() -> list[str]:
    return sorted(e.text[a + 1 : b] for e in ner_data.finre() for a, b, t in e.spans if t == "Person")


def _person(chance: random.Random) -> str:
    if chance.random() < _FOREIGN:
        return "".join(chance.choices(_SYLLABLES, k=chance.randint(2, 5)))
    given = "".join(chance.choices("".join(_given()), k=chance.choice((1, 2, 2, 2))))
    return chance.choice(_COMMON) + given
