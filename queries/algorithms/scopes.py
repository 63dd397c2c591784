"""What a scope of business 经营范围 says: things, and what is done with each — made, developed, traded, served, excluded.

A scope is what a firm *may* do, written by itself and registered; it is neither a plant nor an output. Trade is not production:
``电池销售`` names batteries and makes none. Rules are of the language of the register, none of them names a product.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum


class Act(StrEnum):
    """What is done with a thing."""

    MAKES = "makes"
    DEVELOPS = "develops"
    TRADES = "trades"
    SERVES = "serves"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of a scope: what it is called, what is done with it, and where it stands in the text (code points)."""

    thing: str
    acts: frozenset[Act]
    start: int
    end: int
    #: Thing and verb as they stand together (``动力电池回收``), for segments that are themselves activities.
    whole: str
    #: Said to be left out (不含…, …除外).
    excluded: bool = False
    #: Only being prepared (筹建): not made yet.
    preparing: bool = False
    #: Needs a licence or permit (许可项目, 凭许可证).
    licensed: bool = False


_VERBS = {
    Act.MAKES: "生产加工|加工制造|生产制造|制造|生产|加工|制作|组装|装配|冶炼|精炼|压延|开采|种植|养殖|酿造|改装|量产|投产|封装|提纯|提炼|深加工|切割加工|铸造|锻造|分切|印染|纺织|缝制|装配制造",
    Act.DEVELOPS: "技术研究开发|研究开发|技术研发|技术开发|试验发展|研发|研制|开发|研究|设计",
    Act.TRADES: "批发零售|批发|零售|销售代理|互联网销售|网上销售|销售|经销|购销|代购代销|代销|代理|进出口业务|进出口|进口|出口|贸易|采购|经营",
    Act.SERVES: "技术咨询|技术服务|技术转让|技术交流|技术推广|安装|维修|维护|修理|租赁|咨询服务|咨询|服务|检测|检验|运营|回收|利用|处置|处理|仓储|运输|施工|调试|封装测试|测试|拆解|托管|管理",
}
_ACT = {word: act for act, words in _VERBS.items() for word in words.split("|")}
_WORDS = sorted(_ACT, key=lambda w: (-len(w), w))
_VERB = "(?:" + "|".join(_WORDS) + ")"
_RUN = re.compile(rf"{_VERB}(?:(?:、|及|和|与|以及|并|/)?{_VERB})*")
_PURE = re.compile(rf"(?:相关|自产|产品的?|及其)?(?:的)?{_RUN.pattern}(?:业务|服务|活动)?")
_TAIL = re.compile(
    rf"(?P<thing>.+?)(?:的|等|等的|产品的|相关)?(?P<verbs>{_RUN.pattern})(?:业务|服务|活动|等)?$"
)
_HEAD = re.compile(
    rf"(?:从事|专业从事|主要从事|主营|兼营|专业)?(?P<verbs>{_RUN.pattern})[:：]?(?P<thing>.+)$"
)
_SECTION = re.compile(
    r"(?:经营范围|一般经营项目|许可经营项目|一般项目|许可项目|主营业务|主营|兼营)(?:是)?[:：]"
)
_LICENSED = re.compile(r"许可经营项目|许可项目")
_CLAUSE = re.compile(r"[^;；。\n]+")
#: A part ends at a comma, at 、, and at 和/与/及/以及 between words of two characters or more.
_PART = re.compile(r"[^、,，]+")
_JOIN = re.compile(r"(?<=[\u4e00-\u9fffA-Za-z0-9]{3})(?:以及|和|与|及)(?=[\u4e00-\u9fffA-Za-z0-9]{2})")
_BRACKET = re.compile(r"[(（][^()（）]*[)）]|【[^】]*】|\[[^\]]*\]")
_OUT = re.compile(r"(?:不含|不包括|除)(?P<thing>[^,，;；。()（）]+?)(?:除外|外|以外)?$")
_PERMIT = re.compile(r"凭[^,，;；。]*(?:许可|批准|资质)|须经批准|经相关部门批准|许可证")
_PREPARE = re.compile(r"筹建|筹备")
_NO_THING = re.compile(
    r"^(?:.{0,4}(?:许可|批准|审批|执照|法律|法规|国务院|部门|限制|禁止)|但国家|国家限|法律|自营|各类商品|货物$|技术$|.*除外$|本企业|上述|以上|除依法|除上述|除国家|未经|不得)"
)
_LEAD = re.compile(r"^(?:从事|专业从事|主要从事|经营|各种|各类|其他|相关|自产|本公司|公司|等|其|其他)+")
_TRAIL = re.compile(r"(?:等|的|及其他|及相关|项目|筹建|筹备|生产线项目|建设项目)+$")


def items(text: str) -> list[Item]:
    """Return the things that a scope of business names, in the order of the text.

    Examples
    --------
    >>> [(i.thing, [a.value for a in sorted(i.acts)]) for i in items("铜箔的研发、生产;电池销售(不含危险化学品)")]
    [('铜箔', ['develops', 'makes']), ('电池', ['trades']), ('危险化学品', [])]
    """
    found: list[Item] = []
    permits = False
    for clause in _CLAUSE.finditer(text):
        body, base = clause.group(), clause.start()
        section = None
        for section in _SECTION.finditer(body):
            permits = bool(_LICENSED.match(section.group()))
        cut = section.end() if section else 0
        found += _clause(body[cut:], base + cut, permits)
    return found


def _clause(body: str, base: int, permits: bool) -> list[Item]:
    """Read one clause: brackets say what is left out or under licence, the rest is a list of things with verbs."""
    left_out: list[Item] = []
    licensed, preparing = permits, bool(_PREPARE.search(body))
    plain = list(body)
    for bracket in _BRACKET.finditer(body):
        inner = bracket.group()[1:-1]
        licensed |= bool(_PERMIT.search(inner))
        out = _OUT.search(inner)
        if out is not None and not _PERMIT.search(inner):
            at = base + bracket.start() + 1 + out.start("thing")
            for part in _PART.finditer(out.group("thing")):
                thing = part.group()
                left_out.append(
                    Item(thing, frozenset(), at + part.start(), at + part.end(), thing, excluded=True)
                )
        for i in range(bracket.start(), bracket.end()):
            plain[i] = "\0"  # keeps the offsets of what follows
    got = [
        replace(i, licensed=licensed, preparing=preparing)
        for i in _things("".join(plain), base)
        if i.thing and not _NO_THING.match(i.thing)
    ]
    return got + left_out


@dataclass(slots=True)
class _Part:
    thing: str
    whole: str
    start: int
    end: int
    acts: frozenset[Act]
    #: Where the verbs stand: behind the thing, before it, alone, or nowhere.
    place: str


def _parts(body: str, base: int) -> Iterator[_Part]:
    for comma in _PART.finditer(body):
        ends = [m.span() for m in _JOIN.finditer(comma.group())]
        starts = [0, *(b for _, b in ends)]
        stops = [*(a for a, _ in ends), len(comma.group())]
        for a, b in zip(starts, stops, strict=True):
            raw = comma.group()[a:b]
            word = raw.replace("\0", "").strip()
            if word:
                yield _read(word, base + comma.start() + a, base + comma.start() + b)


def _read(word: str, start: int, end: int) -> _Part:
    if _PURE.fullmatch(word):
        return _Part("", word, start, end, _acts(word), "alone")
    tail = _TAIL.fullmatch(word)
    if tail is not None:
        head = _HEAD.fullmatch(tail.group("thing"))
        if head is None:
            return _Part(_bare(tail.group("thing")), word, start, end, _acts(tail.group("verbs")), "behind")
    head = _HEAD.fullmatch(word)
    if head is not None:
        return _Part(_bare(head.group("thing")), word, start, end, _acts(head.group("verbs")), "before")
    return _Part(_bare(word), word, start, end, frozenset(), "")


def _acts(verbs: str) -> frozenset[Act]:
    found: set[Act] = set()
    at = 0
    while at < len(verbs):
        word = next((w for w in _WORDS if verbs.startswith(w, at)), None)
        if word is None:
            at += 1
            continue
        found.add(_ACT[word])
        at += len(word)
    return frozenset(found)


def _bare(thing: str) -> str:
    """Return a thing without filler before and behind it; what is filler alone is left as it is."""
    short = _TRAIL.sub("", _LEAD.sub("", thing.strip(" :：")))
    return short if len(short) >= 2 else thing.strip(" :：")


def _things(body: str, base: int) -> list[Item]:
    """Give every thing of a list its verbs: those behind it, else those before it."""
    parts = list(_parts(body, base))
    behind: frozenset[Act] = frozenset()
    alone: frozenset[Act] = frozenset()
    for part in reversed(parts):
        if part.place == "alone":
            alone |= part.acts
        elif part.place == "behind":
            part.acts, alone = part.acts | alone, frozenset()
            behind = part.acts
        elif part.place == "before":
            behind = frozenset()
        elif alone:
            part.acts, behind, alone = alone, alone, frozenset()
        else:
            part.acts = behind
    before: frozenset[Act] = frozenset()
    leading: frozenset[Act] = frozenset()
    for part in parts:
        if part.place == "alone":
            leading |= part.acts
        elif part.place == "before":
            part.acts = before = part.acts | leading
            leading = frozenset()
        else:
            if part.place == "" and not part.acts:
                part.acts = before or leading
            if part.place == "behind":
                before = frozenset()
            leading = leading if not before else frozenset()
    return [Item(p.thing, p.acts, p.start, p.end, p.whole) for p in parts if p.place != "alone"]


__all__ = ["Act", "Item", "items"]
