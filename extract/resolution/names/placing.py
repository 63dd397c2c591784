"""Places in names: at the head (宁波市海川), in brackets behind the brand ((中国)), or behind it without brackets."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from clusterkg.extract.grammar import atlas
from clusterkg.extract.grammar.lexing import trie

_PROVINCE_END = r"(?:省|市|壮族自治区|回族自治区|维吾尔自治区|维吾尔族自治区|自治区|特别行政区)?"
_PROVINCES = tuple(dict.fromkeys(atlas.PROVINCES))
#: Counties that are cities by themselves lie in a prefecture: either may stand in a name.
_ABOVE = {
    "昆山": "苏州", "常熟": "苏州", "张家港": "苏州", "太仓": "苏州", "江阴": "无锡", "宜兴": "无锡", "丹阳": "镇江", "靖江": "泰州", "泰兴": "泰州", "如皋": "南通", "海门": "南通", "启东": "南通",
    "余姚": "宁波", "慈溪": "宁波", "瑞安": "温州", "乐清": "温州", "海宁": "嘉兴", "桐乡": "嘉兴", "平湖": "嘉兴", "诸暨": "绍兴", "义乌": "金华", "东阳": "金华", "永康": "金华", "温岭": "台州", "临海": "台州", "玉环": "台州", "萧山": "杭州",
    "晋江": "泉州", "石狮": "泉州", "南安": "泉州", "福清": "福州", "胶州": "青岛", "寿光": "潍坊", "诸城": "潍坊", "邹平": "滨州", "龙口": "烟台", "招远": "烟台", "浏阳": "长沙", "顺德": "佛山", "南海": "佛山", "醴陵": "株洲",
}  # fmt: skip


@lru_cache(maxsize=1 << 10)
def _head(known: tuple[str, ...] = ()) -> re.Pattern[str]:
    """Return what matches places at the head of a name: those of the atlas, and those that a graph knows beside it."""
    own = f"(?:{trie(known)})" if known else ""
    # Behind a place of the graph another may follow, and no city of the atlas: 岚州|海宁蓄电池, as 宁波|海宁蓄电池.
    above = rf"(?:(?P<above>{own}){_PROVINCE_END}(?={own}))?" if known else "(?P<above>(?!))?"
    return re.compile(
        rf"(?P<nation>中国(?!\ue000))?(?:(?P<province>{trie(_PROVINCES)}){_PROVINCE_END})?{above}"
        rf"(?:(?P<city>{trie((*atlas.CITIES, *known))})(?:市|{'省|' if known else ''}地区|盟|(?:[一-龥]{{1,3}}族)?自治州)?"
        rf"|(?P<unknown>(?![一-龥]?[城都超门上股楼夜])[一-龥]{{2}})(?:市|县)(?=[一-龥]{{3}}))?"
        r"(?:(?P<district>[一-龥]{2})(?:区|县)(?=[一-龥]{3}))?"
    )


_DISTRICT_ONLY = re.compile(r"(?:自贸|保税|开发|高新|经开|示范|工业|园|新|社)$")
#: A place behind a brand must be one that is no everyday word: 东方|海南 is more often 东方海|南.
_INNER_PLACES = [
    p
    for p in (*_PROVINCES, *atlas.CITIES, "中国")
    if p not in atlas.EVERYDAY and p not in {"海东", "海北", "海西", "黄南", "吉安", "新乡", "长治", "南平"}
]
_SEAT = re.compile(
    rf"\((?P<place>{trie((*_INNER_PLACES, *atlas.COUNTRIES_ZH, *atlas.REGIONS_ZH, *atlas.ABROAD_ZH, '中山', '南海'))})(?:省|市)?\)"
)
_INNER = re.compile(rf"(?<=[一-龥A-Za-z]{{2}})(?P<place>{trie(_INNER_PLACES)})(?:省|市)?")
#: A letter of a province before a stock name: 鄂武商, 粤电力.
_LETTER_OF = {
    "京": "北京", "津": "天津", "沪": "上海", "渝": "重庆", "冀": "河北", "晋": "山西", "蒙": "内蒙古", "辽": "辽宁", "吉": "吉林", "黑": "黑龙江", "苏": "江苏", "浙": "浙江", "皖": "安徽", "闽": "福建", "赣": "江西",
    "鲁": "山东", "豫": "河南", "鄂": "湖北", "湘": "湖南", "粤": "广东", "桂": "广西", "琼": "海南", "川": "四川", "蜀": "四川", "黔": "贵州", "滇": "云南", "藏": "西藏", "陕": "陕西", "甘": "甘肃", "青": "青海", "宁": "宁夏", "新": "新疆",
    "深": "深圳", "穗": "广州", "甬": "宁波", "杭": "杭州",
}  # fmt: skip


def take_head(text: str, known: tuple[str, ...] = ()) -> tuple[tuple[str, ...], str]:
    """Return the places at the head of a Chinese name, from the large to the small, and the rest.

    ``known`` are places that the atlas does not have, by their short names.
    """
    found = _head(known).match(text)
    if found is None or not found.group():
        return (), text
    places = [found["nation"], found["province"], found["above"], found["city"] or found["unknown"]]
    end = found.end()
    if found["district"] is not None:
        named = found["province"] or found["city"] or found["unknown"]
        if named and not _DISTRICT_ONLY.search(found["district"]):
            places.append(found["district"])
        else:
            end = found.start("district")
    rest = text[end:]
    if found["nation"] and found["province"] is None and found["city"]:
        return ("中国",), text[2:]  # 中国南海, 中国海西: what follows 中国 is no prefecture
    return tuple(p for p in places if p), rest


def take_inner(text: str) -> tuple[str | None, bool, str]:
    """Return the place behind a brand, whether it is in brackets, and the text without it."""
    if (found := _SEAT.search(text)) and found.start() >= 1:
        return found["place"], True, text[: found.start()] + text[found.end() :]
    if found := _INNER.search(text):
        return found["place"], False, text[: found.start()] + text[found.end() :]
    return None, False, text


def letter_place(char: str) -> str | None:
    """Return the province or city that one character at the head of a stock name stands for."""
    return _LETTER_OF.get(char)


@cache
def line(place: str) -> frozenset[str]:
    """Return a place with all that it lies in."""
    found = {place}
    if above := _ABOVE.get(place):
        found.add(above)
    if province := atlas.PROVINCE_OF.get(place):
        found.add(province)
    return frozenset(found)


@lru_cache(maxsize=1 << 16)
def together(one: tuple[str, ...], other: tuple[str, ...]) -> bool | None:
    """Whether two places may be of one seat: one lies in the other; None where one is not given.

    A district or county that no table holds contradicts nothing but its like.
    """
    one, other = _without_nation(one), _without_nation(other)
    if not one or not other:
        return None
    if one == other:
        return True
    a, b = frozenset().union(*map(line, one)), frozenset().union(*map(line, other))
    if a <= b or b <= a:
        return True
    known_one = [p for p in one if p in atlas.PROVINCE_OF or p in _PROVINCES]
    known_other = [p for p in other if p in atlas.PROVINCE_OF or p in _PROVINCES]
    if not known_one or not known_other:
        return None if one[-1] != other[-1] and (len(one) == 1 or len(other) == 1) else one[-1] == other[-1]
    if set(known_one) == set(known_other):
        return one[-1] == other[-1] or len(one) != len(other)
    a, b = frozenset().union(*map(line, known_one)), frozenset().union(*map(line, known_other))
    return a <= b or b <= a


def _without_nation(places: tuple[str, ...]) -> tuple[str, ...]:
    return places[1:] if places[:1] == ("中国",) else places


def inner_places(text: str) -> list[re.Match[str]]:
    """Return where places stand behind the beginning of a name."""
    return list(_INNER.finditer(text))
