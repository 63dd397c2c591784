"""What a cell or the value of a key holds, once its head has said of which type it is."""

from __future__ import annotations

import re

from clusterkg.extract.pipeline.column_heads import ORGANISATION, PARTY, Head
from clusterkg.extract.pipeline.organisation_types import is_person, organisation_type, tells_type
from clusterkg.extract.pipeline.product_phrases import head_strength
from clusterkg.extract.pipeline.proposing import Proposals

#: ``column/…`` under a head, ``key/…`` after a colon; by what sort of value it is.
CONFIDENCE = {
    "column/name": 0.85,
    # Spoken of as a link by the head of its column, whatever its last word (guideline 2.3).
    "column/segment": 0.95,
    "key/segment": 0.8,
    "column/organisation": 0.85,
    "column/person": 0.85,
    "column/value": 0.9,
    "column/number": 0.9,
    "key/name": 0.8,
    "key/organisation": 0.85,
    "key/person": 0.85,
    "key/value": 0.8,
    "key/number": 0.9,
}

_SPLIT = re.compile(
    r"[、;；]|,(?=\s?[^\s\dA-Za-z])|(?<![\u4e00-\u9fff\d]), (?=[a-z])|/(?=[\u4e00-\u9fff]{3})"
)
#: Comma and 和 between names of firms part them too; within an English name they do not.
_COUNT = re.compile(
    r"\s*+(?:[(\[]?\s*+(?:共|各|约|合计)?\s*+[\d,.]++\s?(?:万|亿)?(?:台套|台|套|件|个|吨|只|支|辆|架|米|批|条|项|家|份|组|块|片|kg|t|pcs|units)(?:/\S{1,3})?\s*+[)\]]?)$"
)
_TRAILING = re.compile(r"\s*\([^()]*\)$")
_PART_OF_NAME = re.compile(r"\((?:有限合伙|普通合伙|集团|特殊普通合伙|中国|上海|北京|个人独资)\)$")
_NO_PRODUCT = re.compile(
    r"^(?:Sales|Trading|Services?|Holding|Distribution|Marketing|Logistics|Manufacturing|Research|Finance|Dissolved|Dormant|Property|Consulting|Management)\b|详见|见附|若干|股权|^等|不限|\d{4}$|\b(?:January|February|March|April|June|July|August|September|October|November|December)\b"
)
_NO_PERSON = frozenset(
    {
        "暂缺",
        "待定",
        "空缺",
        "同上",
        "如下",
        "略",
        "不详",
        "未知",
        "本人",
        "全体",
        "见附件",
        "见下表",
        "无",
        "另行通知",
    }
)
_SPACED = re.compile(r"[,。;]")
_QUOTES = "“”\"《》「」『』'‘’<>"

_DATE = re.compile(
    r"(?:民国\d{2,3}年(?:\d{1,2}月(?:\d{1,2}日)?)?)|\d{4}\s?[年./-]\s?\d{1,2}(?:\s?[月./-]\s?\d{1,2}日?)?月?(?:上旬|中旬|下旬|底|末|初)?(?:\s?\d{1,2}:\d{2})?(?:\s?(?:[-—–~至]+)\s?(?:\d{4}年?)?[-./]?\d{1,2}(?:月|[./-]\d{1,2})?(?:\d{1,2}日?)?)?|\d{4}(?:年(?:度|底|末|初)?|(?=$|\D))(?:第?[一二三四1-4]季度|上半年|下半年)?|\d{1,2}月(?:\d{1,2}日|上旬|中旬|下旬|底|末|初)?(?:\s?\d{1,2}:\d{2})?|\d{1,2}日|(?:\d+|[一二三四五六七八九十]+)个?(?:天|日历天|年|月|工作日)|"
    r"(?:\d{1,2} )?(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\.?(?: \d{1,2},)?(?: \d{4})?|长期",
    re.I,
)
_MONEY = re.compile(
    r"(?:人民币|新台币|新臺幣|港币|US\$|RMB|USD|EUR|GBP|CNY|NOK|JPY|[¥$€£])\s?(?:\d{1,3}(?: \d{3})+(?!\d)|\d[\d,.]*)\s?(?:[百千万亿]+(?:余)?(?:元|美元)?|million|billion|m|bn)?|\d[\d,.]*\s?(?:余|多)?[百千万亿]{0,3}(?:余|多)?(?:元|美元|欧元|日元|英镑|港元)|\d[\d,.]*\s?(?:million|billion)?\s?(?:USD|EUR|GBP|CNY|RMB|yuan|euros?|dollars?)",
    re.I,
)
_SHARE = re.compile(r"[-+]?\d[\d.]*\s?(?:%|‰|个百分点)|[一二三四五六七八九]成(?:半)?")
_BARE = re.compile(r"[-+]?\d[\d, ]*(?:\.\d+)?")
_QUANTITY = re.compile(
    r"\d[\d,.]*\s?(?:million |billion )?[百千万亿]{0,2}\s?[\u4e00-\u9fffA-Za-z℃°/·²³µ%]{1,12}(?:/[\u4e00-\u9fffA-Za-z]{1,4})?"
)
_NUMBERS = {
    "CreditCode": re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}"),
    "PatentNumber": re.compile(
        r"(?:ZL|CN|EP|US|WO|JP|DE|GB|I)?\s?\d[\d .,/]{4,20}[\dX](?:\.[\dX])?(?:\s?[A-Z]\d?)?"
    ),
    "StandardNumber": re.compile(r"(?:[A-Z]{1,5}(?:/[A-Z]{1,6})?|IEC|ISO)\s?[\d.]+(?:[-—–:]\d{2,4})?"),
    "DocumentNumber": re.compile(r"[^\s,。;、:()]{2,40}(?:[(\[〔]\d{4}[)\]〕][^\s,。;、]{1,12})?"),
}


#: Where in its chain a link stands is no link.
_POSITION = re.compile(r"(?:产业链)?[上中下]{1,3}游(?:环节|段)?|(?i:(?:up|mid|down)stream)")
#: (单位:万元) over a table names no 单位.
_UNIT_ALONE = re.compile(r"(?:人民币)?[百千万亿]{0,2}(?:元|美元|欧元|吨|台|套|件|股|人|家|个|%)\)?")
#: What is done with a thing, in a column of activities: Manufacture of gauges.
_DOING = re.compile(
    r"(?:(?:design|development|engineering|sales?|distribution|trading|import|export|processing)(?:,| and| &) )*(?:manufactur(?:e|ing)|production|sales?|distribution|trading|development|supply|assembly|processing|design|import|export)(?: and (?:sales?|distribution|trading|marketing|supply|service))? of (?:the )?",
    re.IGNORECASE,
)


def propose_value(
    text: str, start: int, end: int, head: Head, where: str, found: Proposals, *, caption_unit: str | None = None,
    total: bool = False,
) -> None:  # fmt: skip
    """Propose the mentions of one value, at ``[start, end)`` of the text in simplified characters.

    ``where`` is ``column`` or ``key``. ``caption_unit`` is a unit that the line above the table gives for all its numbers. In a row
    that sums others up (``total``) words are no names.
    """
    match head.type:
        case "Date" | "Money" | "Share" | "Quantity":
            _value(text, start, end, head, where, found, caption_unit)
        case "CreditCode" | "PatentNumber" | "StandardNumber" | "DocumentNumber":
            one = _NUMBERS[head.type].match(text, _skip(text, start, end), end)
            if one and any(c.isdigit() for c in one.group()):
                found.add(text, *one.span(), head.type, f"{where}/number")
        case _ if not total:
            for a, b in _parts(text, start, end, head.type, where):
                _name(text, a, b, head.type, where, found)
        case _:
            return


def _skip(text: str, start: int, end: int) -> int:
    while start < end and (text[start].isspace() or text[start] in _QUOTES):
        start += 1
    return start


def _value(
    text: str, start: int, end: int, head: Head, where: str, found: Proposals, caption_unit: str | None
) -> None:
    said = text[start:end]
    family = f"{where}/value"
    if head.type == "Date":
        for date in _DATE.finditer(text, start, end):
            found.add(text, *date.span(), "Date", family)
        return
    for pattern, type_ in ((_MONEY, "Money"), (_SHARE, "Share")):
        if one := pattern.search(text, start, end):
            found.add(text, *one.span(), type_, family)
            return
    unit = head.unit or (caption_unit if head.type in ("Money", "Quantity") else None)
    if _BARE.fullmatch(said.strip()):
        if unit or where == "column":
            type_ = head.type
            if unit and re.search(r"元|[$€£]|USD|EUR|GBP", unit):
                type_ = "Money"
            elif unit and "%" in unit:
                type_ = "Share"
            elif type_ not in ("Quantity", "Share") and not unit:
                return  # a number whose unit nothing tells
            found.add(text, start, end, type_, family)
        return
    if head.type == "Quantity" and (quantity := _QUANTITY.match(text, _skip(text, start, end), end)):
        found.add(text, *quantity.span(), "Quantity", family)


def _parts(text: str, start: int, end: int, type_: str, where: str) -> list[tuple[int, int]]:
    """Part an enumeration in one cell; names of patents, projects, needs and documents are never parted."""
    if type_ in (
        "Patent",
        "Project",
        "Need",
        "Policy",
        "Standard",
        "Achievement",
        "Agreement",
        "Measure",
        "Post",
    ):
        return [(start, end)]
    found = []
    at = start
    depth = 0
    for i in range(start, end):
        depth += (text[i] in "(“") - (text[i] in ")”")
        if depth <= 0 and (one := _SPLIT.match(text, i, end)):
            if where == "key" and one.group() == ",":
                end = i  # 标的:…,预算…: what follows is another matter
                break
            found.append((at, one.start()))
            at = one.end()
    found.append((at, end))
    return [(a, b) for a, b in found if a < b]


def _name(text: str, start: int, end: int, type_: str, where: str, found: Proposals) -> None:
    start, end = _trimmed(text, start, end)
    if type_ in ("Product", "Technology", "Segment", "Chain", "Recognition"):
        comma = _SPACED.search(text, start, end)
        end = comma.start() if comma else end
        if type_ == "Product" and (count := _COUNT.search(text, start, end)) and count.start() > start + 1:
            end = count.start()
        start, end = _trimmed(text, start, end)
    said = text[start:end]
    if not said or len(said) > 80 or not any(c.isalpha() for c in said):
        return
    if type_ == "Segment" and _POSITION.fullmatch(said):
        return
    if type_ in (ORGANISATION, PARTY):
        _organisation(text, start, end, type_, where, found)
        return
    if type_ == "Person":
        end = start + len(_TRAILING.sub("", said))
        if is_person(text[start:end]) or (
            re.fullmatch(
                r"[\u3400-\u9fff]{2,4}" if where == "column" else r"[\u3400-\u9fff]{2,3}", text[start:end]
            )
            and text[start:end] not in _NO_PERSON
        ):
            found.add(text, start, end, "Person", f"{where}/person")
        elif tells_type(text[start:end]):
            _organisation(text, start, end, PARTY, where, found)
        return
    if _SPACED.search(said) and len(said) > 30:
        return  # a sentence, not a name
    if type_ == "Product" and (doing := _DOING.match(said)):
        start += doing.end()
        said = text[start:end]
    if type_ == "Patent" and (tail := re.search(r"\s*\([^()]*\d[^()]*\)$", said)):
        end = start + tail.start()
    if type_ in ("Project", "Product") and not re.search(r"\(CDMO|\([A-Za-z]", said):
        end = start + len(_TRAILING.sub("", said))
    if (
        where == "key"
        and type_ in ("Need", "Measure", "Achievement")
        and (len(said) > 40 or _SPACED.search(said))
    ):
        return
    if type_ == "Product" and (_NO_PRODUCT.search(said) or (where == "key" and head_strength(said) < 0)):
        return
    found.add(text, start, end, type_, f"{where}/{'segment' if type_ == 'Segment' else 'name'}")


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (text[start].isspace() or text[start] in _QUOTES or text[start] in "·-*"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in "。,;" or text[end - 1] in _QUOTES):
        # A quotation inside a name (“昱星”系列卫星) keeps its marks.
        end -= 1
    if (
        end - start > 12
        and text[end - 1] == "."
        and text[start:end].isascii()
        and not re.search(r"(?:Ltd|Inc|Co|Corp|[A-Z])\.$", text[start:end])
    ):
        end -= 1
    if "”" in text[start:end] and "“" not in text[start:end] and start and text[start - 1] == "“":
        start -= 1
    return start, end


def _organisation(text: str, start: int, end: int, type_: str, where: str, found: Proposals) -> None:
    said = text[start:end]
    if _UNIT_ALONE.fullmatch(said):
        return
    if said.startswith("一种"):  # 名称:一种…工艺
        found.add(text, start, end, "Patent", f"{where}/name")
        return
    if said.startswith("(") and said.endswith(")"):
        start, end = start + 1, end - 1
        said = text[start:end]
        if organisation_type(said) != "Masked":
            return
    if (tail := _TRAILING.search(said)) and not _PART_OF_NAME.search(said):
        end = start + tail.start()
        said = text[start:end]
    if len(said) < 2 or _SPACED.search(
        said.replace("Co., ", "Co. ").replace(", Ltd", " Ltd").replace(", Inc", " Inc")
    ):
        return
    if type_ == PARTY and not tells_type(said) and is_person(said):
        found.add(text, start, end, "Person", f"{where}/person")
        return
    found.add(text, start, end, organisation_type(said), f"{where}/organisation")
