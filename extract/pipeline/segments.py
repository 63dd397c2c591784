"""Segments that a text speaks of as links or fields of an industry, and chains by name, where no column says so."""

from __future__ import annotations

import re

from clusterkg.extract.pipeline.product_phrases import ANY_CHAIN as _ANY_CHAIN
from clusterkg.extract.pipeline.product_phrases import TO_CHAIN as _TO_CHAIN
from clusterkg.extract.pipeline.product_phrases import head_strength
from clusterkg.extract.pipeline.proposing import Proposals

CONFIDENCE = {
    # Above what heads and the tagger say of the same words: a thing spoken of as a link is one (guideline 2.3).
    "segment-list": 0.95,
    "segment-stream": 0.95,
    "segment-strength": 0.85,
    "segment-link": 0.9,
    "segment-row": 0.85,
    "segment-again": 0.9,
    "chain-named": 0.85,
    "chain-short": 0.75,
}

_NAME = r"[\u4e00-\u9fffA-Za-z0-9()\-]{2,16}?"
_LIST = rf"({_NAME}(?:(?:、|和|及|与|以及){_NAME})*)"
_SEVERAL = rf"({_NAME}(?:(?:、|和|及|与|以及){_NAME})+)"
_COUNT = r"(?:\d+|[一二三四五六七八九十两几多])"
_SPREAD = r"覆盖|涵盖|贯通|聚焦|布局|主攻|瞄准|深耕|做强|做优|培育|发展|重点发展|重点布局|重点培育"
#: 覆盖甲、乙、丙等三个环节; 聚焦甲、乙等细分领域.
_FIELDS = re.compile(
    rf"(?:{_SPREAD}|包括|补齐|补强|补上|填补|攻坚|打通|围绕|涉及|分为|缺少|缺失|缺|弥补|形成了?|在){_LIST}(?:等)?{_COUNT}?(?:个|大|类)?(?:关键|核心|重点|薄弱|主要|细分|缺失)*(?:环节|赛道|板块|短板|弱项|空白)"
    rf"|(?:{_SPREAD}){_LIST}(?:等)?{_COUNT}(?:个|大)(?:关键|核心|重点|细分|特色|主导)*(?:领域|产业|方向|行业)"
    rf"|(?:{_SPREAD}){_SEVERAL}(?:等)?(?:关键|核心|重点|细分|特色|主导)*(?:领域|产业|方向|行业)"
)
#: 某集群重点发展甲、乙和丙: who covers shows what is covered.
_OF_CLUSTER = re.compile(
    rf"(?:集群|产业基地|特色基地)(?:[^,。;、]{{0,4}}?)(?:重点|主要|着力|大力)?(?:发展|覆盖|聚焦|布局|培育|涵盖|主攻|涉及)(?:了)?{_SEVERAL}(?:等)?(?:产业|领域|环节|方向)?(?=[,。;]|$)"
)
_STREAM = re.compile(
    rf"(?:上游|中游|下游)(?:环节|领域|端)?(?:主要|则|仍|多|均|都)*(?:为|是|包括|有(?![机色线限源])|涉及|涵盖|布局|聚集了?){_LIST}(?=[,。;)]|等|的|企业|为主|$)"
)
#: 上游种苗繁育、中游精深加工: without a verb, where the sentence names two of the three.
_STAGES = re.compile(
    r"(?:上游|中游|下游)(?!为|则|是|有|主|仍|多|均|都|的|与|和|包括|涵盖|涉及|布局|聚集|企业|产业|环节|客户|厂商|供应|市场|需求|行业|领域|配套|延伸|拓展|协同|用户|资源)([\u4e00-\u9fffA-Za-z0-9]{2,8}?)(?=[、,;。)—]|均|等|和(?:中|下)游|及(?:中|下)游|$)"
)
_STRENGTH = re.compile(rf"以{_LIST}(?:等)?(?:产业)?(?:见长|为特色|为主导|为龙头|为支柱|为主体|闻名|著称)")
#: 注塑加工|环节: what stands directly before, back to a word of grammar.
_LINK = re.compile(
    r"(?:^|(?<=[,。;:(、\n和与及在的是为对从向将补强有缺了到由以把于按\s]))"
    r"((?:(?![和与及在的是为对将补缺由把按、])[\u4e00-\u9fffA-Za-z0-9\-]){2,10})(?=环节)|“([^“”\n]{2,10})”(?=环节)"
)
#: 甲、乙等环节, whatever verb is before it.
_ITEM = r"(?:(?![和与及在的是为对将补缺由把按])[\u4e00-\u9fffA-Za-z0-9\-]){2,10}"
_LINKS = re.compile(
    rf"({_ITEM}(?:、{_ITEM})+?)(?:等)?{_COUNT}?(?:个|大|类)?(?:关键|核心|重点|薄弱|主要|细分|缺失)*环节"
)
#: 研发设计—晶圆制造—封装测试: a chain written out.
_ROW = re.compile(
    r"((?:(?![和与及在的是为对将由把成了])[\u4e00-\u9fffA-Za-z0-9]){2,10}(?:\s?(?:—{1,2}|–|-|→|~|\+){1,2}\s?[\u4e00-\u9fffA-Za-z0-9]{2,10}?){2,8})”?(?=的?(?:完整|全|闭环|一体化|较为完整)*(?:产业|供应)?(?:链|体系|格局|环节))"
)
_DASH = re.compile(r"\s?(?:—{1,2}|–|-|→|~|\+){1,2}\s?")
_PARTS = re.compile(r"、|以及|(?<=[\u4e00-\u9fff]{2})[和及与](?=[\u4e00-\u9fff]{2})")
_NO_SEGMENT = re.compile(
    r"企业|公司|项目|服务业|产业链|[一二三四五六七八九十两几]个|全|各|^产业|^整|这|该|其|^哪|^(?:薄弱|关键|重点|核心|重要|主要|相关|有关|上述|某些|缺失|空白|中间|后续|前端|后端|上游|中游|下游|上下游|高端|低端|细分|新兴|优势|特色|传统|战略性新兴|先进制造业?|生产|流通|多个|若干|本地|成立|经济|活动|审批|投标|考核|评审|申报)$"
)
_VERBS = re.compile(
    r"^(?:[\u4e00-\u9fff]{0,4}?(?:已有|现有|拥有|具备|引进|集聚了?|形成了?)|对接|补齐|补强|攻坚|发展|做强|做优|壮大|引进|培育|抓好|加强|聚焦|突破|布局|延伸到?|覆盖|缺少?|填补)"
)
#: 稀土链: where the text speaks of chains of industry at all.
_SPEAKS = re.compile(r"产业链|链主|链长|链群|补链|强链|延链|建链|固链|链上|环节")
_SHORT = re.compile(
    r"(?:^|(?<=[,。;:(、\n“和与及在的是为对从向将补强延建固了到由以把\s]))((?:(?![和与及在的是为对将补强延建固由把])[\u4e00-\u9fff]){2,8}链)(?![条式上主长轮带路接群]|\w)"
    r"|(?:^|(?<=[,。;:(、\n“和与及在的是为对从向将了到由以把\s]))((?:(?![和与及在的是为对将补强延建固由把])[\u4e00-\u9fff]){2,8}链)(?=补链|强链|延链|建链|招商|专班|集群|目前|现|已|仍|尚|上|链主|链长|缺|共|全年|有|专班|环节)"
)
_NO_CHAIN = re.compile(
    r"(?:产业|供应|价值|创新|资金|人才|生态|服务|食物|区块|全|拉|锚|铁|钢|锁|吊|传动|滚子|输送|冷|金|项|手|证据|利益|逻辑|上|补|强|延|建|固|政策|数据|技术)链$"
)


#: The cluster covers cell assembly, electrolyte production and battery recycling.
_WORDS = r"[a-z][\w-]*(?: (?!and |or )[a-z][\w-]*){0,3}"
_ENGLISH = re.compile(
    rf"\b(?:[Cc]luster|[Vv]alue chain|[Ss]upply chain|[Cc]hain|[Bb]ase|[Zz]one|[Pp]ark)\b[^.;:\n]{{0,24}}? (?:covers?|spans?|comprises?|includes?|focus(?:es)? on|speciali[sz]es in|concentrates on|runs from|consists of|is made up of) (?:the )?((?:{_WORDS}, )*{_WORDS}(?:,? (?:and|to) {_WORDS}))(?=[.;,\n]|$)"
)
#: Who and where, not what: universities, suppliers, cities.
_ENGLISH_KINDS = re.compile(
    r"\b(?:suppliers?|universit(?:y|ies)|companies|firms?|members?|institutes?|customers?|partners?|cit(?:y|ies)|count(?:y|ies|ries)|plants?|sites?|people|jobs|parks?|start-?ups|businesses|enterprises|organi[sz]ations|laborator(?:y|ies)|others|more|following|whole|years?)$"
)
_ENGLISH_PARTS = re.compile(r",? (?:and|to) |, ")


def again(text: str, found: Proposals) -> None:
    """Propose the other places where a segment stands that was listed as one, unless it ends like a thing that is made."""
    named = {
        text[m.start : m.end] for m in found.held("Segment") if m.confidence >= 0.9 and m.end - m.start >= 4
    }
    for said in named:
        if head_strength(said) >= 1:
            continue
        at = text.find(said)
        while at >= 0:
            found.add(text, at, at + len(said), "Segment", "segment-again")
            at = text.find(said, at + 1)


def propose_english(text: str, start: int, end: int, found: Proposals) -> None:
    """Propose segments that an English sentence lists as covered by a cluster or chain."""
    for match in _ENGLISH.finditer(text, start, end):
        at = match.start(1)
        for gap in [*_ENGLISH_PARTS.finditer(text, *match.span(1)), None]:
            stop = gap.start() if gap else match.end(1)
            if stop - at > 3 and not _ENGLISH_KINDS.search(text, at, stop):
                found.add(text, at, stop, "Segment", "segment-list")
            at = gap.end() if gap else stop


#: A chain by its full name before what is said of it: 竹木产业链|总产值, 医用内窥镜产业链|图谱.
_CHAIN_NAME = re.compile(
    r"(?:^|(?<=[,。;:(、\n“\s和与及在的是为对从向将补强延建固了到由以把市省县区]))((?:(?![和与及在的是为对从补强延由把了])[\u4e00-\u9fffA-Za-z0-9]){2,14}?产业链)(?=总|图谱|规模|产值|企业|链主|链长|专班|招商|项目|现|目前|已|共|集聚|上|年|营|[,。;:、(\n\s]|$)"
)
_PLACED = re.compile(r"[一-龥]{2,3}[市县区省](?=[一-龥]{2,}产业链)")


def speaks_of_chains(text: str) -> bool:
    """Whether a text speaks of chains of industry at all, so that short names of chains may be looked for in it."""
    return _SPEAKS.search(text) is not None


def propose(text: str, start: int, end: int, found: Proposals, *, chains: bool) -> None:
    """Propose segments of a sentence, and short names of chains where its document speaks of ``chains``; ``text`` is simplified."""
    for pattern, family in (
        (_FIELDS, "segment-list"),
        (_OF_CLUSTER, "segment-list"),
        (_STREAM, "segment-stream"),
        (_STRENGTH, "segment-strength"),
    ):
        for match in pattern.finditer(text, start, end):
            group = match.lastindex or 1
            _members(text, match.start(group), match.end(group), _PARTS, family, found)
    for match in _LINK.finditer(text, start, end):
        _one(text, *match.span(match.lastindex or 1), "segment-link", found)
    if sum(text.find(word, start, end) >= 0 for word in ("上游", "中游", "下游")) > 1:
        for match in _STAGES.finditer(text, start, end):
            _one(text, *match.span(1), "segment-stream", found)
    for match in _LINKS.finditer(text, start, end):
        _members(text, *match.span(1), _PARTS, "segment-link", found)
    for match in _ROW.finditer(text, start, end):
        _members(text, *match.span(1), _DASH, "segment-row", found)
    for match in _CHAIN_NAME.finditer(text, start, end):
        left, right = match.span(1)
        if place := _PLACED.match(text, left, right):
            left = place.end()
        if verb := _TO_CHAIN.match(text, left, right):
            left = verb.end()
        if right - left > 4 and not _ANY_CHAIN.fullmatch(text, left, right):
            found.add(text, left, right, "Chain", "chain-named")
    if chains:
        for match in _SHORT.finditer(text, start, end):
            left, right = match.span(match.lastindex or 1)
            if not _NO_CHAIN.search(text, left, right):
                found.add(text, left, right, "Chain", "chain-short")


def _members(
    text: str, start: int, end: int, parting: re.Pattern[str], family: str, found: Proposals
) -> None:
    at = start
    for gap in parting.finditer(text, start, end):
        _one(text, at, gap.start(), family, found)
        at = gap.end()
    _one(text, at, end, family, found)


def _one(text: str, start: int, end: int, family: str, found: Proposals) -> None:
    if text.startswith("等", end - 1) and end - start >= 3:
        end -= 1
    if (verb := _VERBS.match(text[start:end])) and end - start - verb.end() >= 2:
        start += verb.end()
    if end - start >= 2 and not _NO_SEGMENT.search(text[start:end]):
        found.add(text, start, end, "Segment", family)
