"""Who is not meant by 我们 and 公司: whoever is spoken of as their supplier, customer or partner is somebody else.

An author seldom names the own firm beside *we* in one sentence, but the others that *we* deal with all the time; and a firm that is named
only further on, in an exhibit, did not speak before. Where nobody else is left, it is better not known than wrong.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from clusterkg.extract.grammar.joined import SENTENCE
from clusterkg.extract.grammar.looking_back import sentence_start
from clusterkg.extract.model import Mention

_ROLE = r"(?:供应商|供货商|供货方|客户|用户|合作方|合作伙伴|合作商|合作单位|伙伴|经销商|代理商|代工厂|代工方|外协厂|竞争对手|对手|交易对方|交易对手|买家|卖家|买方|卖方|买主|卖主|承包商|服务商|承运商|投资方|债权人|出租方|承租方)"
_ROLE_EN = r"(?:suppliers?|customers?|clients?|partners?|vendors?|distributors?|dealers?|competitors?|rivals?|contractors?|subcontractors?|buyers?|sellers?|lenders?|landlords?|tenants?|licensors?|licensees?|members?|source)"
#: Right before a name: what it is to somebody (合作方X, 客户包括X, our supplier, X); the items of a list stand behind one such word.
_IS_ROLE = re.compile(
    rf"{_ROLE}(?:主要)?(?:为|是|有|即|包括|如|:|,|\(|之一的?)?(?:[^。;!?\n:]{{0,20}}?、)*\s*[“\"]?$"
    rf"|\b{_ROLE_EN}(?:,| is| are| include| includes| included|:| such as| like|, including)? ?(?:[A-ZÀ-Ž][\w.&' -]*, |and )*[“\"]?$"
)
#: Right behind a name: X是我们的客户, X, our largest customer.
_WAS_ROLE = re.compile(
    rf"^[”\"]?\s*(?:\([^()\n]*\)\s*)?(?:就|也|都|仍|曾|一直)?(?:是|为|系|作为|成为|,)?(?:了)?(?:我们?|咱们?|本|公司)(?:公司|司|厂|方)?的?[^。,;!?\n]{{0,10}}?{_ROLE}"
    rf"|^,? ?(?:is |was |are |has been |became |remains? )?our (?:[\w-]+ ){{0,4}}{_ROLE_EN}\b",
    re.IGNORECASE,
)
#: Between a name and the first person: X与我们签约, X向我公司供货; and the other way round: 我们和X, 我公司从X采购.
_LINKED = re.compile(
    r"(?:的[^,。;]{0,6})?(?:与|和|跟|同|向|从|给|为|对|由|被|把|让|找|请|替|是|就是|也是|成为|离开|选择了?|委托|以及|及|、)(?:了)?$"
)
_LINKS = re.compile(
    r"^(?:一直|目前|主要|已经?|正在?|曾|也|还|去年|今年|都|只)?(?:与|和|跟|同|向|从|给|为|对|由|被|把|让|找|请|替|委托|及|、)"
)
_LINKS_EN = re.compile(r"^(?:,? (?:and|with)) $|^'?s? ?(?:and|with) $")
#: A name that says who speaks: we, X Ltd; 我们X公司; 我公司(X).
_APPOSED = re.compile(r"^[ ,(“\"—:]{0,3}(?:at |as |即|是|就是|are |am )?[“\"]?$")
_FIRST_EN = re.compile(r"^(?:[Ww]e|[Uu]s|[Oo]ur)$")
_CLAUSE = re.compile(r"[,。;:!?\n]|\. ")


def is_other(text: str, mentions: Sequence[Mention], speaks: int, named: int) -> bool:
    """Whether a name is somebody other than the first person at ``speaks``, as far as its sentence and the name's own place tell."""
    one, first = mentions[speaks], mentions[named]
    if has_role(text, first):
        return True
    begin, end = _sentence(text, one)
    name = text[first.start : first.end]
    inside = range(
        bisect_left(mentions, begin, key=lambda m: m.start), bisect_left(mentions, end, key=lambda m: m.start)
    )
    same = [at for at in inside if text[mentions[at].start : mentions[at].end] == name]
    # 我们和X合资办了Y,我们占70%: what one 我们 of a sentence deals with, the other does not stand for.
    said = text[one.start : one.end].lower()
    speaking = [
        mentions[at]
        for at in inside
        if mentions[at].type == "Reference" and text[mentions[at].start : mentions[at].end].lower() == said
    ]
    if any(_against(text, first_person, mentions[at]) for at in same for first_person in speaking):
        return True
    # Named only further on, and nothing says that it speaks.
    return first.start > one.start and not any(_apposed(text, one, mentions[at]) for at in same)


def has_role(text: str, one: Mention) -> bool:
    """Whether a name stands as that of a supplier, customer or partner."""
    return (
        _IS_ROLE.search(text[max(0, one.start - 80) : one.start]) is not None
        or _WAS_ROLE.match(text[one.end : one.end + 60]) is not None
    )


def _against(text: str, speaks: Mention, other: Mention) -> bool:
    """Whether a name in the sentence of a first person is one that the first person deals with."""
    if has_role(text, other):
        return True
    if other.end <= speaks.start:
        between = text[other.end : speaks.start]
        if _CLAUSE.search(between):
            return False
        said = text[speaks.start : speaks.end]
        # X buys from us; X and we.
        if _FIRST_EN.match(said):
            return said.lower() == "us" or _LINKS_EN.match(between) is not None
        return _LINKED.search(between) is not None
    return not _apposed(text, speaks, other)


def _apposed(text: str, speaks: Mention, other: Mention) -> bool:
    if other.start < speaks.end:
        return False
    between = text[speaks.end : other.start]
    return _APPOSED.match(between) is not None and not _LINKS.match(between)


def _sentence(text: str, one: Mention) -> tuple[int, int]:
    stop = SENTENCE.search(text, one.end)
    return sentence_start(text, one.start), stop.start() if stop else len(text)


__all__ = ["has_role", "is_other"]
