"""Documents of ours with other names in them, so that a tagger learns what stands round a name rather than which names there are.

Firms by brand alone take brands that FinRE marks (MIT), persons take surnames and given names put together anew or syllables by which foreign names are written, bodies of
government those of the whole country or of others, which invented documents seldom name, places cities and countries. Firms with a suffix, and every other word, stay.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from functools import cache

from bench import ner_data
from clusterkg.extract.grammar.atlas import ABROAD_ZH, CITIES, COUNTRIES_ZH
from clusterkg.extract.grammar.lexicon import is_word
from clusterkg.extract.grammar.persons import SURNAMES
from clusterkg.extract.grammar.vocabulary import listed
from clusterkg.extract.model import Extraction, Mention

_BRAND = re.compile("[\u4e00-\u9fa5]{2,4}(?<![司团厂社院所局会部校行厅店场站县市省区乡镇村国州大学金份业])")
_NAME = re.compile(f"[{SURNAMES}][\u4e00-\u9fa5]{{1,2}}")
_COMMON = SURNAMES[:60]
_SYLLABLES = "尔斯特克拉马卡罗维奇德曼森莱布鲁诺伊萨安娜哈里贝托尼科夫米勒施泰因沃格林约翰逊比利亚帕奥桑切斯"
_FOREIGN = 0.15
_BODIES = listed(
    "国务院 国家发展改革委 国家发改委 发改委 发展改革委 教育部 科技部 科学技术部 工业和信息化部 工信部 公安部 民政部 司法部 财政部 人力资源和社会保障部 人社部 自然资源部 国土资源部 "
    "生态环境部 环境保护部 环保部 住房和城乡建设部 住建部 交通运输部 交通部 铁道部 水利部 农业农村部 农业部 商务部 文化和旅游部 文化部 卫生部 国家卫健委 卫健委 国家卫生健康委 应急管理部 "
    "人民银行 中国人民银行 央行 审计署 国务院国资委 国资委 海关总署 税务总局 国家税务总局 市场监管总局 国家市场监督管理总局 工商总局 质检总局 证监会 中国证监会 银监会 银保监会 保监会 "
    "金融监管总局 国家能源局 能源局 国家知识产权局 知识产权局 国家统计局 统计局 国防部 外交部 民航局 国家铁路局 国家药监局 食药监总局 外汇局 国家网信办 国台办 最高人民法院 最高检 "
    "国防科工局 国家林草局 气象局 地震局 国家邮政局 教育厅 教育局 公安局 财政厅 税务局 海关 法院 检察院 省政府 省委 市委 国务院办公厅 商务厅 科技厅 农业厅 卫生局 规划局 "
    "美国国防部 美国商务部 美国能源部 美国政府 白宫 美联储 美国证监会 美国国会 欧盟委员会 日本政府 日本央行 日本经济产业省 韩国政府 德国政府 德国经济部 英国政府 英国央行 法国政府 "
    "俄罗斯政府 俄罗斯能源部 印度政府 印度电信部 澳大利亚政府 澳大利亚海关 加拿大政府 荷兰政府 越南政府 香港证监会 香港政府 台湾经济部"
)
_ABROAD = (*COUNTRIES_ZH, *ABROAD_ZH)


def swapped(
    document: Extraction, seed: int, firms: float = 0.5, persons: float = 0.7, bodies: float = 0.4, places: float = 0.3
) -> Extraction:  # fmt: skip
    """Return a document in which such shares of the names of firms, persons, bodies and places are others, the same at all places."""
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
        elif m.type == "GovernmentBody" and drawn < bodies:
            names[name] = chance.choice(_BODIES)
        elif m.type == "Place" and drawn < places:
            # A firm's name may begin with a place at home, not with one abroad.
            alike = next((some for some in (CITIES, _ABROAD) if name in some), None)
            if alike:
                names[name] = chance.choice(alike)
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
