"""Whose document it is: the firm that declares itself, signs, heads the title or a page about itself (guideline 4)."""

from __future__ import annotations

import re
from bisect import bisect_right
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

    It is said by a declaration (以下简称“公司”), by (本公司) behind the name, by the signature, by the title, or by the heading of a page
    on which a firm speaks of itself. ``shorts`` are the short names that the text declares.
    """
    for short in shorts:
        if OWN_WORD.match(text[short.start : short.end]):
            target = before(mentions, short.at, ("Firm", "Fund"))
            if target is not None:
                return target, True, False
    for index, one in enumerate(mentions):
        if one.type in ("Firm", "Fund") and _CALLED_OWN.match(text[one.end : one.end + 8]):
            return index, True, True
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


def _signed(text: str, mentions: Sequence[Mention]) -> int | None:
    """Return the firm that signs: alone on one of the last lines, or with its board."""
    tail = len(text)
    for _ in range(4):
        tail = text.rfind("\n", 0, tail)
        if tail <= 0:
            return None
        for index in range(len(mentions) - 1, -1, -1):
            one = mentions[index]
            if one.start < tail:
                break
            end = text.find("\n", one.end)
            if (
                one.type in ("Firm", "Fund")
                and not text[tail : one.start].strip()
                and _SIGNATURE.match(text[one.end : len(text) if end < 0 else end])
                and said_of(text, one).endswith(_LEGAL)
                and text.count("\n", 0, tail) >= 1
            ):
                return index
    return None


__all__ = ["NAMED", "OWN_WORD", "before", "in_row", "main_firm", "owner", "said_of"]
