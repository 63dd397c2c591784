"""Where a record says it is: province and prefecture, from a code, an address or a name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from clusterkg.extract.grammar import atlas
from clusterkg.extract.grammar.lexing import trie
from clusterkg.extract.resolution.names.comparing import EVERYONES
from clusterkg.extract.resolution.names.words import trade_words
from clusterkg.extract.resolution.names.writing import plain

#: First two digits of GB/T 2260 → province.
_PROVINCES = """
11 北京 12 天津 13 河北 14 山西 15 内蒙古 21 辽宁 22 吉林 23 黑龙江 31 上海 32 江苏 33 浙江 34 安徽 35 福建 36 江西 37 山东 41 河南 42 湖北 43 湖南 44 广东
45 广西 46 海南 50 重庆 51 四川 52 贵州 53 云南 54 西藏 61 陕西 62 甘肃 63 青海 64 宁夏 65 新疆 71 台湾 81 香港 82 澳门
"""
_WORDS = _PROVINCES.split()
_CODES = dict(zip(_WORDS[::2], _WORDS[1::2], strict=True))
_CODE = re.compile(r"\d{6}")
#: An address from the large to the small, with the suffixes of divisions.
_WRITTEN = re.compile(
    rf"(?:中国|中华人民共和国)?(?:(?P<province>[一-龥]{{2,8}}?(?:省|自治区|特别行政区))|(?P<municipality>{'|'.join(atlas.MUNICIPALITIES)})市?)?"
    r"(?:(?P<city>[一-龥]{2,8}?(?:市|自治州|地区|盟)))?"
)
_SUFFIX = re.compile(r"(?:省|(?:壮族|回族|维吾尔)?自治区|特别行政区|市|(?:[一-龥]{1,4}族)*自治州|地区|盟)$")


class Where(NamedTuple):
    """Province by its short name; prefecture by its short name, or by its code where only that is said. Empty: not said."""

    province: str = ""
    city: str = ""


NOWHERE = Where()


@cache
def _in_pinyin() -> dict[str, Where]:
    """Return places by their names in pinyin; those that several share (济南 and 暨南, 苏州 and 宿州) are left out."""
    from pypinyin import lazy_pinyin

    found: dict[str, list[Where]] = {}
    for province, cities in atlas.DIVISIONS.items():
        for place, at in [(province, Where(province)), *((c, Where(province, c)) for c in cities.split())]:
            found.setdefault("".join(lazy_pinyin(place)), []).append(at)
    return {spelled: places[0] for spelled, places in found.items() if len(places) == 1}


@cache
def _known() -> re.Pattern[str]:
    return re.compile(trie([*atlas.PROVINCES, *atlas.CITIES]))


@lru_cache(maxsize=1 << 18)
def where(text: str) -> Where:
    """Return province and prefecture of an address (``浙江省宁波市…``, ``宁波``) or a GB/T 2260 code (its first four digits)."""
    if not text:
        return NOWHERE
    if text[0].isalpha() and text.isascii():
        return _in_pinyin().get(text.casefold(), NOWHERE)
    if _CODE.fullmatch(text):
        province = _CODES.get(text[:2], text[:2])
        return Where(province, "" if text[2:4] == "00" or province in atlas.MUNICIPALITIES else text[:4])
    written = _WRITTEN.match(text)
    province = city = ""
    if written:
        province = written["municipality"] or _SUFFIX.sub("", written["province"] or "")
        city = _SUFFIX.sub("", written["city"] or "")
    if not province and not city:
        head = _known().match(text)
        if not head:
            return NOWHERE
        found = head.group()
        if found not in atlas.DIVISIONS:
            return Where(atlas.PROVINCE_OF[found], found)
        after = _known().match(text, head.end())
        return Where(found, after.group() if after and after.group() not in atlas.DIVISIONS else "")
    if city and not province:
        province = city if city in atlas.DIVISIONS else atlas.PROVINCE_OF.get(city, "")
    return Where(province, "" if city == province else city)


#: Levels at which a graph's place stands at the head of firms' names as a prefecture does. Counties bear everyday words (东方, 和平).
LEVELS = frozenset({"province", "city"})
_SHORT = re.compile(r"[一-龥]{2,4}")


def beside_atlas(names: Iterable[str]) -> frozenset[str]:
    """Return those of a graph's provinces and prefectures that the atlas does not have, by short name, and that are no word of names.

    >>> sorted(beside_atlas(["岚州市", "宁波市", "科技市"]))
    ['岚州']
    """
    short = {_SUFFIX.sub("", plain(name)) for name in names}
    known = {*atlas.PROVINCES, *atlas.CITIES}
    return frozenset(
        s for s in short if _SHORT.fullmatch(s) and not (s in known or s in EVERYONES or s in trade_words())
    )


@lru_cache(maxsize=1 << 8)
def _of_graph(known: frozenset[str]) -> re.Pattern[str]:
    return re.compile(trie(known))


def places_in(names: Iterable[str], known: frozenset[str]) -> tuple[str, ...]:
    """Return which of a graph's places stand in any of the names: all that parsing these names needs to be told."""
    if not known:
        return ()
    pattern = _of_graph(known)
    return tuple(sorted({place for name in names for place in pattern.findall(plain(name))}))
