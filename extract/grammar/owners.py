"""Whose document it is: the firm that declares itself, signs, heads the title or a page about itself (guideline 4)."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from clusterkg.extract.grammar.naming import Declared
from clusterkg.extract.grammar.vocabulary import words
from clusterkg.extract.model import Mention

#: Types that can speak or be spoken of by a name.
NAMED = words(
    "Firm GovernmentBody University ResearchInstitute Incubator Accelerator UnivPark TransferOrg ProductivityCentre Exchange Station PublicPlatform IntlPlatform Fund Alliance OverseasEntity Organisation Zone Base Cluster PilotLine"
)
#: What a document calls the firm whose it is.
OWN_WORD = re.compile(
    r"^(?:公司|本公司|集团|本集团|本企业|母公司|发行人|上市公司|(?:[Tt]he )(?:Company|Group|group|Issuer)|[Ww]e)$"
)
#: What a document may declare to be the firm whose it is: the "Company," "we" or "our".
_OWN_SHORT = re.compile(
    rf"{OWN_WORD.pattern}|^(?:我们?|我方|我司|我公司|Company|Group|Issuer|Registrant|[Uu]s|[Oo]urs?)$"
)
#: Cells of one row in plain text.
_ROW = re.compile(r"[|\t]|\S[ \u3000]{2,}\S[^\n]*?\S[ \u3000]{2,}\S")
_SIGNATURE = re.compile(r"^[ \u3000]*(?:董事会|监事会|董事会办公室|经理层|\((?:盖章|公章|印)\))?[ \u3000]*$")
_CALLED_OWN = re.compile(r"^ ?\((?:本|我)?公司\)")
#: Headings of pages on which a firm speaks of itself.
_ABOUT = re.compile(
    r"^\s*(?:关于我们|公司简介|企业简介|公司概况|企业概况|公司介绍|企业介绍|集团简介|走进我们|About (?:us|the company)|Who we are)\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_LEGAL = ("公司", "plc", "Inc.", "AG", "SE", "Ltd.", "Ltd", "Corporation", "ASA", "集团")
#: What may stand before the name in a title.
_OPENING = ' \u3000\t\n“"《('


def said_of(text: str, one: Mention) -> str:
    """Return how a mention is written."""
    return text[one.start : one.end]


def before(mentions: Sequence[Mention], at: int, types: tuple[str, ...]) -> int | None:
    """Return the nearest mention of these types that ends before an offset."""
    last = bisect_right(mentions, at, key=lambda m: m.end)
    return next((index for index in range(last - 1, -1, -1) if mentions[index].type in types), None)


def owner(
    text: str, mentions: Sequence[Mention], shorts: Sequence[Declared]
) -> tuple[int | None, bool, bool]:
    """Return the firm whose document it is, whether the text says so, and whether it may say so only after speaking of it.

    It is said by a declaration (以下简称“公司”), by (本公司) behind the name, by what the firm's name is said to be, by the signature, by the title, or by the heading of a page
    on which a firm speaks of itself. ``shorts`` are the short names that the text declares.
    """
    for short in shorts:
        if _OWN_SHORT.match(text[short.start : short.end]):
            target = before(mentions, short.at, ("Firm", "Fund"))
            if target is not None:
                return target, True, False
    for index, one in enumerate(mentions):
        if one.type in ("Firm", "Fund") and _CALLED_OWN.match(text[one.end : one.end + 8]):
            return index, True, True
    if (called := named_so(text, mentions)) is not None:
        return called, True, True
    named = [i for i, m in enumerate(mentions) if m.type in NAMED and not in_row(text, m)]
    if (signed := _signed(text, mentions)) is not None:
        return signed, True, True
    title = text.find("\n", len(text) - len(text.lstrip()))
    if not named:
        return None, False, False
    leader = mentions[named[0]]
    if leader.type not in ("Firm", "Fund"):
        return None, False, False
    said = said_of(text, leader)
    alone = not any(
        mentions[i].end <= title and said_of(text, mentions[i]) != said
        for i in named[1:]
        if mentions[i].type in ("Firm", "Fund")
    )
    at_head = not text[: leader.start].strip(_OPENING)
    # An announcement speaks for the firm that it names first, though its title may name nobody (关于媒体报道的澄清公告).
    announced = text[:title].strip().endswith("公告") and leader.start >= title
    sure = at_head and (said.endswith(_LEGAL) or (alone and leader.end <= title))
    about = _ABOUT.search(text, 0, leader.start) is not None
    return named[0], sure or about or (announced and said.endswith("公司")), False


#: Behind 公司: who is named next is another party to it.
_PARTIES = re.compile(
    r"的?[^。;\n]{0,12}?(?:客户|供应商|股东|合作方|合作伙伴|竞争对手|交易对方|子公司|经销商|用户)[^。;\n]{0,6}?(?:为|是|有|包括|:)"
)


def main_firm(text: str, mentions: Sequence[Mention]) -> int | None:
    """Return the firm of a document that goes on to say 公司 again and again: the first named in full outside of tables.

    A report that says it once speaks of whom it has just named.
    """
    own = [m for m in mentions if m.type == "Reference" and OWN_WORD.match(said_of(text, m))]
    if not own:
        return None
    # Named alone in the title.
    title = text.find("\n", len(text) - len(text.lstrip()))
    titled = {
        said_of(text, m): i
        for i, m in reversed(list(enumerate(mentions)))
        if m.end <= title and m.type == "Firm"
    }
    if len(own) > 1 and len(titled) == 1:
        return next(iter(titled.values()))
    first = next(
        (
            i
            for i, m in enumerate(mentions)
            if m.type in ("Firm", "Fund") and _FULL.search(said_of(text, m)) and not in_row(text, m)
        ),
        None,
    )
    if first is None or (len(own) < 2 and mentions[first].start < own[0].start):
        return None
    if _PARTIES.match(text[own[0].end : mentions[first].start]):
        return None
    # Where other firms come first, it is another that is spoken of.
    others = {
        said_of(text, m)
        for m in mentions[:first]
        if m.type == "Firm"
        and not in_row(text, m)
        and not _shares(said_of(text, m), said_of(text, mentions[first]))
    }
    return None if others else first


def _shares(short: str, full: str) -> bool:
    return len(short) > 1 and set(short) <= set(full)


#: How a full name ends.
_FULL = re.compile(
    r"(?:公司|股份)(?:\([^()]{1,6}\))?$|\b(?:plc|Inc\.?|AG|SE|Ltd\.?|Corporation|ASA|Bhd|GmbH)$"
)


def in_row(text: str, one: Mention) -> bool:
    """Whether a mention stands in a row of cells, where every row tells of another firm."""
    # Rows are short; a line without end is running text.
    begin = max(text.rfind("\n", max(0, one.start - 400), one.start) + 1, one.start - 400, 0)
    end = text.find("\n", one.end, one.end + 400)
    return _ROW.search(text, begin, min(len(text), one.end + 400) if end < 0 else end) is not None


#: Right before a name: it is said to be that of the firm whose document it is (公司全称为X, the company is X, we are X).
_ITS_NAME = re.compile(
    r"(?:公司|企业|我们|我司)的?(?:法定|注册|正式)?(?:中文)?(?:全称|全名|名称|名字)(?:为|是|叫|即|:)? ?[“\"]?$"
    r"|\b[Tt]he (?:[Cc]ompany|[Gg]roup|[Ii]ssuer|[Rr]egistrant)(?:'s (?:full |legal |registered |official )*name)? is (?:called |named )?$"
    r"|(?:^|[.!?\n] ?)We are (?:called )?$"
)
#: The name ends what is said so: not 我们是X的客户, we are X dealers.
_SO_ENDS = re.compile(r"[”\"]?\s*(?:[,.;。!()\n]|$)")
#: A report is that of the firm it is named after, where its name stands by itself: Halden Ltd annual report 2025; X有限公司2025年年度报告.
_REPORT_OF = re.compile(
    r"(?:'s|,)? ?(?:\d{4} )?(?:(?:[Aa]nnual|[Ii]nterim|[Qq]uarterly|[Hh]alf-[Yy]ear(?:ly)?|[Ss]ustainability) (?:[Rr]eport|[Ff]iling)|Form 10-[KQ]|10-[KQ])(?: \d{4}| (?:for|of) [^.\n]{1,40})?[ \t]*(?:[.)\n]|$)"
    r"|的?(?:\d{4}年?)?(?:年度|年|半年度|季度)(?:报告|报)(?:摘要|全文)?[ \t]*(?:[。)\n]|$)"
)
_BY_ITSELF = re.compile(r"(?:^|[.!?。\n(])[ \t—#-]*(?:(?:Source|From|来源|摘自|引自)[ :]*)?$")


def named_so(text: str, mentions: Sequence[Mention]) -> int | None:
    """Return the firm that the text says is its own: by what 公司 is called in full, by whose report it is; None where it says so of two."""
    for behind, before_it in ((_SO_ENDS, _ITS_NAME), (_REPORT_OF, _BY_ITSELF)):
        found = {
            said_of(text, one): index
            for index, one in reversed(list(enumerate(mentions)))
            if one.type in ("Firm", "Fund")
            and behind.match(text, one.end)
            and before_it.search(text[max(0, one.start - 60) : one.start])
            and not in_row(text, one)
        }
        if len(found) == 1:
            return next(iter(found.values()))
    return None


#: Lines that name others than who signs: the last of a list of suppliers, copies to.
_NOT_SIGNED = re.compile(
    r"抄送|抄报|主送|附件|附表|名单|名录|清单|供应商|客户|子公司|^ *\|?[- |]+\|? *$|[Ee]xhibit|[Ss]ubsidiar|[Ss]uppliers|[Cc]ustomers|[Cc]c:|:[ \t]*$"
)


def last_lines(text: str) -> list[tuple[int, int]]:
    """Return the last four lines of a document that are not empty, the last one first, as offsets."""
    lines: list[tuple[int, int]] = []
    end = len(text.rstrip())
    while len(lines) < 4:
        begin = text.rfind("\n", 0, end) + 1
        if text[begin:end].strip():
            lines.append((begin, end))
        if begin == 0:
            break
        end = begin - 1
    return lines


def signing(text: str, lines: Sequence[tuple[int, int]], alone: Sequence[int | None]) -> int | None:
    """Return the mention that signs, of those that stand alone on the last lines (None for the other lines)."""
    stands = [at is not None for at in alone]
    return next((at for n, at in enumerate(alone) if at is not None and _signs(text, lines, n, stands)), None)


def _signs(text: str, lines: Sequence[tuple[int, int]], at: int, alone: Sequence[bool]) -> bool:
    """Whether the name that stands alone on a line signs: it is no cell and no item of a list of names (subsidiaries, suppliers)."""
    begin, end = lines[at]
    if in_row(text, Mention(begin, end, "Firm")) or _LIST_ITEM.match(text, begin):
        return False
    above = text.rfind("\n", 0, max(0, begin - 1)) + 1
    if begin and _NOT_SIGNED.search(text[above : begin - 1].strip()[:60]):
        return False
    return not any(alone[near] for near in (at - 1, at + 1) if 0 <= near < len(alone))


_LIST_ITEM = re.compile(r"[ \t\u3000]*(?:[-•*·|]|\d{1,3}[.、)])[ \t]*(?![—-])")
#: ——X有限公司 at the very end, behind a whole sentence.
_DASHED = re.compile(r"(?:^|[。!?.\n])\s*(?:——|—|--|–|-) ?$")


def dash_signed(text: str, mentions: Sequence[Mention]) -> int | None:
    """Return who signs behind a dash at the end of the text: …代工。——X有限公司."""
    tail = len(text.rstrip(" \n\t\u3000。."))
    for index in range(len(mentions) - 1, -1, -1):
        one = mentions[index]
        if one.end < tail:
            return None
        if one.type in NAMED and _DASHED.search(text[max(0, one.start - 8) : one.start]):
            return index
    return None


def _signed(text: str, mentions: Sequence[Mention]) -> int | None:
    """Return the firm that signs: alone on one of the last lines, or with its board."""
    dashed = dash_signed(text, mentions)
    if dashed is not None and mentions[dashed].type in ("Firm", "Fund"):
        return dashed
    lines = last_lines(text)
    found: list[int | None] = []
    for begin, end in lines:
        at = bisect_left(mentions, begin, key=lambda m: m.start)
        one = mentions[at] if at < len(mentions) else None
        alone = (
            one is not None
            and one.type in ("Firm", "Fund")
            and one.end <= end
            and not text[begin : one.start].strip()
            and _SIGNATURE.match(text[one.end : end]) is not None
            and said_of(text, one).endswith(_LEGAL)
        )
        found.append(at if alone else None)
    return signing(text, lines, found)


__all__ = [
    "NAMED",
    "OWN_WORD",
    "before",
    "dash_signed",
    "in_row",
    "last_lines",
    "main_firm",
    "named_so",
    "owner",
    "said_of",
    "signing",
]
