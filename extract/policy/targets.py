"""Targets: an indicator with the value to be reached and by when (到2027年,技术合同成交额达到6000亿元)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clusterkg.extract.policy import dating, words
from clusterkg.extract.policy.model import Span, Stated, Target

_NUMBER = r"\d[\d,]*+(?:\.\d+)?\s*+(?:多|余)?\s*+(?:万亿|亿|千万|百万|万|千|百)?\s*+(?:多|余)?\s*+"
_UNIT = (
    r"(?:个百分点|%|‰|平方公里|平方米|公里|美元|欧元|元|吨|千瓦时|千瓦|兆瓦|亩|公顷|家|个|名|人|项|件|套|台|座|条|次|倍|位|户|款|种|批|辆|例|只|场|"
    r"期|门|所|天|小时)"
)
VALUE = rf"{_NUMBER}{_UNIT}?(?:/\w+)?"
_DATED = re.compile(
    rf"(?:到|至|截至|力争到?|争取到?)?\s*+(?P<d>{words.DATE.pattern}(?:底|末)?)(?:前|之前|以前)?[,,]?"
)
#: X达到Y, X不低于Y.
_REACHES = re.compile(
    rf"(?P<what>[^,。;:、\d(]{{2,28}}?)(?:力争|争取|预计)?(?:稳定在|保持在|控制在|提高到|提升到|提高至|提升至|增长到|增长至|增加到|增加至|降低到|降至|达到|达|增至|突破|超过|不低于|不少于|累计达|累计超过|突破到|年均增长|增长)\s*+(?:约|近)?\s*+(?P<value>{VALUE})(?:以上|左右)?"
)
#: 培育技术经理人5000名, 新建孵化器10家.
_COUNTED = re.compile(
    rf"(?P<what>{words.COUNTED}(?P<object>[^,。;:、\d()]{{2,24}}?))\s*+(?:不少于|不低于|超过|达到|达|约)?\s*+(?P<value>{_NUMBER}{_UNIT})(?:以上|左右)?"
)
#: … 5家、省级技术转移机构12家: what goes on with the deed.
_GOES_ON = re.compile(rf"、(?P<what>[^,。;:、\d()]{{2,24}}?)\s*+(?P<value>{_NUMBER}{_UNIT})(?:以上|左右)?")
#: 全省, 全市 … in front of an indicator say where, not what.
_WHERE = re.compile(r"(?:其中|使|力争|争取|实现|确保|全[省市县区国]|区域内|园区|年度)+的?")


def find_targets(text: str, start: int, end: int) -> Iterator[Target]:
    """Yield the targets of a stretch, sentence by sentence; the date in front holds for the rest of its sentence."""
    at = start
    for sentence in re.split(r"(?<=[。;\n])", text[start:end]):
        begin, at = at, at + len(sentence)
        yield from _of_sentence(text, begin, at)


def _of_sentence(text: str, start: int, end: int) -> Iterator[Target]:
    dated = [d for d in _DATED.finditer(text, start, end) if _in_front(text, d)]
    if not dated and not re.search(r"目标|力争|争取|预期", text[start:end]):
        return
    quote = Span(start, end)
    taken: set[int] = set()
    for pattern in (_REACHES, _COUNTED):
        for found in pattern.finditer(text, start, end):
            if not taken.isdisjoint(range(*found.span("value"))) or words.DATE.match(
                text, found.start("value")
            ):
                continue
            begin, stop = found.span("what")
            if pattern is _REACHES and (where := _WHERE.match(text, begin, stop)):
                begin = where.end()
            before = [d for d in dated if d.start() <= found.start("value")]
            if stop - begin < 2 or not before:
                continue
            last = before[-1]
            if begin < last.end():
                begin = last.end()
                if (where := _WHERE.match(text, begin, stop)) and pattern is _REACHES:
                    begin = where.end()
            if stop - begin < 2:
                continue
            day = dating.iso(last)
            deadline = Stated(day, Span(*last.span("d"))) if day else None
            taken.update(range(*found.span("value")))
            value = Span(found.start("value"), found.end("value"))
            yield Target(Span(begin, stop), value, deadline, quote)
            more = _GOES_ON.match(text, found.end(), end) if pattern is _COUNTED else None
            while more is not None:
                taken.update(range(*more.span("value")))
                yield Target(Span(*more.span("what")), Span(*more.span("value")), deadline, quote)
                more = _GOES_ON.match(text, more.end(), end)


def _in_front(text: str, found: re.Match[str]) -> bool:
    """到2027年 is a deadline; 2023年的 in a description is none."""
    return (
        found.group().lstrip()[:1] in "到至截力争"
        or text[found.end() - 1] in ",,"
        or found.group().endswith("前")
    )


def deadline_of(text: str, start: int, end: int) -> Stated | None:
    """Return the date by which a clause is to be done (2025年6月底前完成), where it states one."""
    found = re.compile(rf"(?:于|在|到)?\s*(?P<d>{words.DATE.pattern}(?:底|末)?)(?:前|之前|以前)").search(
        text, start, end
    )
    if found and (day := dating.iso(found)):
        return Stated(day, Span(*found.span("d")))
    return None
