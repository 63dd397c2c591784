"""How alike two names in Latin letters are."""

from __future__ import annotations

from clusterkg.extract.resolution.names.english import PLACES, TRADES, singular
from clusterkg.extract.resolution.names.model import Level, Likeness, ParsedName

#: Names that two universities bear in two orders (Washington University, University of Washington).
_BOTH_ORDERS = frozenset(["washington", "miami", "york", "ottawa", "pacific", "houston"])


def compare(one: ParsedName, other: ParsedName) -> Likeness:
    """Return how alike two names in Latin letters are."""
    if one.numerals != other.numerals:
        return Likeness(
            Level.CONFLICT,
            "序号不同",
            f"other numbers: {one.numerals or 'none'} and {other.numerals or 'none'}",
        )
    if "university" in (one.family, other.family):
        return _universities(one, other)
    a, b = one.core.split(), other.core.split()
    if "".join(a) == "".join(b) and one.group == other.group:
        return Likeness(Level.VARIANT, "只有法律形式不同", "alike but for the legal form")
    if one.brand == other.brand and one.brand:
        return _one_brand(one, other)
    if _first(a) is not None and _first(a) == _first(b):
        return Likeness(Level.WEAK, "开头的词相同", "begin with the same word")
    shared = set(map(singular, a)) & set(map(singular, b)) - {"and", "of", "for", "the", "in", "de"}
    if shared or (one.brand[:3] == other.brand[:3] and one.brand):
        return Likeness(
            Level.CONFLICT, "字号不同", f"another brand: {one.brand or 'none'}, {other.brand or 'none'}"
        )
    return Likeness(Level.UNRELATED, "没有共同之处", "nothing is shared")


def _first(tokens: list[str]) -> str | None:
    """Return the first word of a name where it can be a brand."""
    word = tokens[0] if tokens else ""
    return None if len(word) < 4 or singular(word) in TRADES or word in PLACES else word


def _one_brand(one: ParsedName, other: ParsedName) -> Likeness:
    trades_one, trades_other = set(map(singular, one.trade)), set(map(singular, other.trade))
    if one.place and other.place and not set(one.place) & set(other.place):
        return Likeness(Level.WEAK, "字号相同,所在地不同", "one brand, another place")
    if one.group != other.group:
        return Likeness(Level.WEAK, "集团与公司", "a group and a company")
    if trades_one == trades_other:
        if bool(one.place) != bool(other.place) and (one.seated or other.seated):
            return Likeness(
                Level.WEAK, "括号中有所在地,可能是子公司", "a place in brackets: perhaps a subsidiary"
            )
        return Likeness(Level.VARIANT, "字号、行业相同", "brand and trade are alike")
    if (not trades_one and not one.form) or (not trades_other and not other.form):
        return Likeness(Level.SHORT, "只写了字号", "the brand alone")
    return Likeness(Level.WEAK, "字号相同,行业不同", "one brand, another trade")


def _universities(one: ParsedName, other: ParsedName) -> Likeness:
    if one.latin == other.latin:
        if set(one.brand.split()) & _BOTH_ORDERS:
            return Likeness(
                Level.WEAK, "词序不同,或为两所大学", "another order of words: perhaps two universities"
            )
        return Likeness(Level.SAME, "词序不同", "another order of words")
    words_one, words_other = set(one.brand.split()), set(other.brand.split())
    if (words_one & words_other) - {"university"}:
        return Likeness(Level.CONFLICT, "名称不同的两所大学", "two universities with names of their own")
    return Likeness(Level.UNRELATED, "没有共同之处", "nothing is shared")
