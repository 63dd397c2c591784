"""How alike a Chinese and an English name are: places and brand in pinyin, words of trade translated."""

from __future__ import annotations

from functools import cache

from clusterkg.extract.resolution.names import placing
from clusterkg.extract.resolution.names.english import PLACES, singular
from clusterkg.extract.resolution.names.model import Level, Likeness, ParsedName
from clusterkg.extract.resolution.names.pinyin import of_place, spells
from clusterkg.extract.resolution.names.translation import expected_university, translated

_UNRELATED = Likeness(Level.UNRELATED, "没有共同之处", "nothing is shared")


def compare(chinese: ParsedName, english: ParsedName) -> Likeness:
    """Return how alike a Chinese name and one in Latin letters are."""
    if chinese.branch is not None:
        whole = compare(chinese._replace(branch=None), english)
        if whole.level >= Level.SHORT:
            return Likeness(
                Level.CONFLICT, f"一个是另一个的一部分:{chinese.branch}", "one is a part of the other", True
            )
        return whole
    if "university" in (chinese.family, english.family):
        return _university(chinese, english)
    if chinese.numerals != english.numerals and chinese.numerals and english.numerals:
        return Likeness(Level.CONFLICT, "序号不同", "other numbers")
    places = _spellings(chinese.place)
    placed = None if not english.place or not places else not places.isdisjoint(english.place)
    if not chinese.brand or not english.brand or not _reads(english.brand, chinese):
        if placed and english.brand and chinese.brand:
            return Likeness(Level.CONFLICT, "字号的拼音不符", "the brand is not spelled so")
        return _UNRELATED
    if placed is False:
        return Likeness(Level.CONFLICT, "字号的拼音相符,所在地不同", "the brand is spelled so, another place")
    wanted, found = translated(chinese.trade), {singular(t) for t in english.trade}
    if not found:
        return Likeness(Level.SHORT, "字号的拼音相符", "the brand is spelled so")
    if wanted and wanted.isdisjoint(found):
        return Likeness(Level.WEAK, "字号的拼音相符,行业不同", "the brand is spelled so, another trade")
    return Likeness(Level.VARIANT, "字号的拼音和行业的译名相符", "brand in pinyin, trade translated")


def _reads(brand: str, chinese: ParsedName) -> bool:
    return spells(brand, chinese.brand)


@cache
def _spellings(places: tuple[str, ...]) -> frozenset[str]:
    return frozenset(
        spelling
        for place in places
        if place != "中国"
        for wide in placing.line(place)
        for spelling in of_place(wide)
    )


def _university(chinese: ParsedName, english: ParsedName) -> Likeness:
    if chinese.family != english.family:
        return _UNRELATED
    words = frozenset(english.brand.split())
    if words in expected_university(chinese.core):
        return Likeness(Level.VARIANT, "校名的通行英文名", "the English name of the university")
    spelled = _spellings(chinese.place)
    if words & spelled or any(w in PLACES and w in spelled for w in words):
        return Likeness(Level.CONFLICT, "名称不同的两所大学", "two universities with names of their own")
    return _UNRELATED
