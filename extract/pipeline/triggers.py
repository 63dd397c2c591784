"""Trigger words of events of price, supply and capacity; what is generic, planned elsewhere or a measure of growth is none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clusterkg.extract.pipeline.proposing import Proposals

CONFIDENCE = {"event": 0.8, "event-price": 0.65, "event-en": 0.7}

_PLAIN = re.compile(
    r"停产检修|停工停产|临时停产|停产|关停|减产|限产|限电|停电|复产|复工复产|断供|断货|断料|停供|缺货|缺芯|火灾|爆炸|停机检修|检修|停炉|停窑|熄火|涨价|提价|降价|调价|跳水|涨停|跌停|跟跌|跟涨|暴涨|暴跌|扩产|爆仓|封港|停运|停航|短缺|紧缺|泄漏|停机|停车"
)
_PRICE = re.compile(
    r"(?:上涨|下跌|上调|下调|走高|走低|回落|回升|攀升|跌|涨|调整|反弹|上扬|下挫|大涨|大跌|微涨|微跌|上行|下行)(?:了)?"
)
_PRICE_WORD = re.compile(r"价|报|吨|千克|公斤|行情|现货|期货|涨|跌")
_MAINTENANCE = re.compile(
    r"检修(?:设备|公司|有限|作业|动火|工|服务|车间|班|人员|平台|机器人|合同|规程)|、检修|检修、"
)
_GROWTH = re.compile(
    r"(?:产值|收入|利润|增加值|投资|销量|产量|出口额|税收|工资|成交额|指数|股价|营收|业绩|占比|比例|率)[^,。;]{0,12}$"
)
_ENGLISH = re.compile(
    r"\b(?:raised (?:list )?prices|raises (?:list )?prices|price (?:increase|rise|cut|hike)s?|prices? (?:rose|fell|jumped|dropped|climbed|slid)|outages?|shutdowns?|shut down|fire|blackout|strike|force majeure|shortages?|halted production|production halt|suspended production|stoppages?|recall|restarted|restarts|idled|blaze|breakdown|standstill|flood(?:ing)?|(?:power )?rationing|brownout|derailment|leak|(?<=planned )maintenance|(?<=scheduled )maintenance|(?<=unplanned )maintenance|turnaround|lockout|walkout|embargo|resumption|(?<!to )restart|halted|mothballed|curtail(?:ed|ment)s?|explosion)\b",
    re.I,
)
_MOVED = re.compile(
    r"\b(rose|fell|jumped|dropped|climbed|slid|surged|plunged|soared|slumped|tumbled|rebounded|risen|fallen)\b"
)


#: Prices move by so much (gained RMB 150 a tonne, eased 0.8 %); figures of firms grow, which is no event.
_BY_SO_MUCH = re.compile(
    r"\b(rose|fell|jumped|dropped|climbed|slid|surged|plunged|soared|slumped|tumbled|rebounded|gained|eased|firmed|softened|dipped|added|lost|shed|ticked up|edged up|edged down|slipped|spiked|retreated)"
    r"(?: (?:by|about|around|nearly|almost|another|a further|some|over|more than))* (?=(?:RMB|CNY|USD|EUR|GBP|US\$|[$€£¥])? ?\d[\d.,]*(?: ?(?:%|per ?cent|percent)| ?(?:yuan|dollars?|euros?)?(?: ?(?:a|per) |/)(?:tonne|ton|t|kg|barrel|pound|litre|unit)|(?<=\d)))"
)
_FIGURE = re.compile(
    r"\b(?:revenues?|turnover|sales|profits?|income|output value|exports|imports|orders?|backlog|margin|headcount|shares?|stake|holding|exchange rate|employment|market|index|EBITDA|earnings|GDP)\b",
    re.I,
)
_STOPPED = re.compile(
    r"\b(stopped|stops|suspended|paused|curtailed|resumed|cut back|ceased)(?= (?:all |its |the |most |ring |primary )*(?:production|operations?|output|manufactur\w+|melting|spinning|weaving|casting|smelting|rolling|refining|cracking|pouring|firing|brewing|forging|welding|assembly|deliveries|supplies|work|furnaces?|kilns?)\b)",
    re.I,
)


def moves(text: str) -> Iterator[int]:
    """Yield where English words say that a price moves by so much."""
    for match in _BY_SO_MUCH.finditer(text):
        yield match.start(1)


def grows(text: str, start: int) -> bool:
    """Tell whether it is a figure of a firm or place that moves here, which is no event."""
    return bool(_GROWTH.search(text, max(0, start - 20), start))


def propose(text: str, start: int, end: int, found: Proposals) -> None:
    """Propose trigger words of a sentence; ``text`` is simplified."""
    said = text[start:end]
    for match in _PLAIN.finditer(text, start, end):
        word = match.group()
        around = text[max(start, match.start() - 1) : match.end() + 4]
        if word.endswith("检修") and (
            _MAINTENANCE.search(around)
            or not re.search(r"停|产|恢复|因|期间|计划|年度|装置|线|电网|影响", said)
        ):
            continue
        if word in ("扩产", "短缺", "紧缺") and re.search(
            r"项目|人才|资金", text[match.end() : match.end() + 6]
        ):
            continue
        if word in ("停车", "停机", "泄漏") and not re.search(
            r"装置|产线|机组|生产线|工厂|管线|检修|临时|非计划", said
        ):
            continue
        if word == "扩产":
            continue  # 投产 and its like are no events
        found.add(text, *match.span(), "Event", "event")
    if _PRICE_WORD.search(said):
        for match in _PRICE.finditer(text, start, end):
            before = text[max(start, match.start() - 16) : match.start()]
            if _GROWTH.search(before) and "价" not in before:
                continue
            if match.group().startswith("调整") and "价" not in before:
                continue
            right = match.end() - (1 if match.group().endswith("了") else 0)
            found.add(text, match.start(), right, "Event", "event-price")
    for match in _ENGLISH.finditer(text, start, end):
        found.add(text, *match.span(), "Event", "event-en")
    for match in _BY_SO_MUCH.finditer(text, start, end):
        if not _FIGURE.search(text, max(start, match.start() - 160), match.start()):
            found.add(text, *match.span(1), "Event", "event-en")
    for match in _STOPPED.finditer(text, start, end):
        found.add(text, *match.span(1), "Event", "event-en")
    if re.search(
        r"\b(?:prices?|output|production|supply|supplies|capacity|volumes?|inventor(?:y|ies)|stocks?)\b",
        said,
        re.I,
    ):
        for match in _MOVED.finditer(text, start, end):
            found.add(text, *match.span(1), "Event", "event-en")
