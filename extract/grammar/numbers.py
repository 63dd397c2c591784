"""Numbers that name things: patents, standards, documents, credit codes (guideline 2.5)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clusterkg.extract.grammar.found import Found
from clusterkg.graph.errors import ValueProblem
from clusterkg.graph.ontology.model import PropertySpec, Text
from clusterkg.graph.values.identifiers import IdentifierType

_PATENT = re.compile(
    r"(?<![A-Za-z0-9])(?P<application>(?:ZL|CN)? ?(?:19|20)\d{2}[1-589]\d{7}\.[\dX]|(?:ZL|CN) ?\d{8}\.[\dX]|ZL ?(?:19|20)\d{2} ?[1-589] ?\d{7}(?:\.[\dX])?)(?![\d.])"
    r"|(?<![A-Za-z0-9])(?P<publication>(?:CN|TW) ?[1-589]\d{6,8} ?[ABCUSY]\d?|(?:US|EP|WO|JP|KR|DE|GB|FR|TW) ?(?:\d{4}/\d{5,7}|\d{1,2}(?:[ ,]\d{3}){1,3}|\d{6,11}) ?[ABCUSTY]\d?|WO ?\d{4}/\d{5,7}|PCT/[A-Z]{2}\d{4}/\d{5,6}|US ?\d{1,2},\d{3},\d{3})(?![A-Za-z0-9])"
    r"|\b(?:U\.?S\.? )?[Pp]atents? (?:[Nn]os?\.|[Nn]umbers?) ?(?P<american>(?:RE|D)?\d{1,3}(?:,\d{3}){1,2})(?![\d,]\d)"
    r"|(?:專利|专利)?(?:證書|证书|专利|專利|申请|申請|公开|公開|公告)(?:號|号)码?[ ::(]{1,2}(?P<slot>[A-Z]{0,2} ?\d[\dA-Z. /-]{4,18}[\dA-Z])"
)
_STANDARD = re.compile(
    r"(?<![A-Za-z0-9])(?P<standard>(?:GB(?:/[TZ])?|DB ?\d{2}(?:/T)?|T/[A-Z]{2,9}|Q/[A-Z0-9]{2,9}|(?:YY|HG|JB|QC|SJ|YS|NB|YB|YD|FZ|QB|CJ|JG|JT|TB|MT|SY|SH|DL|HJ|LY|NY|SC|GA|HB|QJ|WJ|CB|BB|JC|SL|SN|MH|JJF|JJG)(?:/T)?|ISO(?:/(?:IEC|TS|TR|FDIS|DIS|ASTM))*|IEC(?:/T[SR])?|ITU-T|EN(?: ISO| IEC)?|ASTM|DIN(?: EN| ISO)*|IEEE(?: Std)?|ANSI|ASME|SAE|UL|BS(?: EN)?|JIS|VDE|VDI|3GPP TS|SEMI|IPC-)"
    r" ?[A-Z]{0,3}\d+(?:\.\d+)*(?:[.\-–—/]\d+)*(?::\d{4})?(?:—{1,2}\d{4})?)(?![\dA-Za-z])"
)
_DOCUMENT = re.compile(
    r"(?P<issued>(?:[一-龥]{2,12})?[〔\[(【](?:19|20)\d{2}[〕\])】] ?第?\d{1,4} ?号)"
    r"|(?<=[购目程])\((?P<bracketed>[A-Z]{2,}[A-Z0-9\-/]*\d[A-Z0-9\-/]*)\)"
    r"|\b(?P<journal>(?:19|20)\d{2}/S \d{3}-\d{5,7})\b"
    r"|(?P<gazette>(?<![一-龥])(?:19|20)\d{2}年第\d{1,4}号(?=公告|令|通告))"
    r"|(?:编号|文号|证书号|备案号|合同号|招标号|项目号|公告号|批准文号|许可证号|纪要号|登记号|备案编号)(?:为|是)?[ ::(]{0,2}(?P<slot>[A-Za-z0-9一-龥]{0,6}[A-Z0-9][A-Za-z0-9\-/—()〔〕.]{3,30}[A-Za-z0-9)号])"
    r"|\b(?:[Rr]ef(?:erence)?\.?|[Nn]otice [Nn]o\.?|[Tt]ender [Nn]o\.?|[Cc]ontract [Nn]o\.?|[Cc]ertificate [Nn]o\.?|[Dd]ocument [Nn]o\.?|[Rr]eference [Nn]o\.?|[Rr]eference [Nn]umber|[Rr]egistration [Nn]o\.?|[Cc]ertificate [Nn]umber|Decree [Nn]o\.?|Regulation|Directive)[ ::]{1,2}(?P<english>(?:\((?:EU|EC)\) )?[A-Z0-9][A-Za-z0-9/\-]*\d[A-Za-z0-9/\-]*)"
)
_CREDIT = re.compile(
    r"(?<![A-Za-z0-9])(?P<code>[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10})(?![A-Za-z0-9])"
)
#: Words that a greedy document number takes in at its left.
_BEFORE_NUMBER = re.compile(
    r"^.*?(?:根据|按照|依据|关于|印发|详见|参见|以及|贯彻|执行|通知|文件|规定|意见|办法|方案|[的和与及按])(?=[一-龥]{2,8}[〔\[(【])"
)
_USCC = PropertySpec(type="identifier", label=Text(zh="代码", en="code"), scheme="uscc")


def find(text: str) -> Iterator[Found]:
    """Yield numbers of patents, standards, documents and organisations."""
    for match in _PATENT.finditer(text):
        kind = next(k for k in ("application", "publication", "american", "slot") if match[k] is not None)
        yield Found(*match.span(kind), "PatentNumber", f"patent_{kind}")
    for match in _STANDARD.finditer(text):
        yield Found(*match.span("standard"), "StandardNumber", "standard")
    for match in _DOCUMENT.finditer(text):
        kind = next(
            k
            for k in ("issued", "bracketed", "journal", "gazette", "slot", "english")
            if match[k] is not None
        )
        start, end = match.span(kind)
        if kind == "issued" and (before := _BEFORE_NUMBER.match(text, start, end)):
            start = before.end()
        said = text[start:end]
        if kind == "slot":
            if said.count("(") < said.count(")"):
                end -= 1
            if _PATENT.fullmatch(text, start, end) or _CREDIT.fullmatch(text, start, end):
                continue
        yield Found(start, end, "DocumentNumber", f"document_{kind}")
    for match in _CREDIT.finditer(text):
        if match["code"].isdigit() and len(set(match["code"])) < 3:
            continue
        yield Found(
            *match.span("code"),
            "CreditCode",
            "credit_checked" if checked(match["code"]) else "credit_unchecked",
        )


def checked(code: str) -> bool:
    """Whether the check digit of a credit code is right; a wrong one is still a code, badly copied."""
    try:
        IdentifierType().clean(code, _USCC)
    except ValueProblem:
        return False
    return True
