"""Events, figures, targets and measures: CONCERNS, OBSERVED, SETS_TARGET, MEASURE_OF, RESPONSIBLE_FOR, ELIGIBLE_FOR, APPLIES_IN."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from clusterkg.extract.grammar.scripts import simplified
from clusterkg.extract.model import Relation
from clusterkg.extract.relations.frame import Frame
from clusterkg.extract.relations.proposing import propose
from clusterkg.extract.relations.status import masked

BY = "events"
_PRICE = re.compile(
    r"涨|跌|价|上调|下调|调整|走高|走低|回落|攀升|持平|price|rise|rose|fell|fall|surge|drop|climb|jump|slump|increase|raise",
    re.IGNORECASE,
)
_CAUSE = re.compile(r"(?:因|由于|受|受到|due to|because of|owing to)[^,。;]{0,6}$", re.IGNORECASE)
_TARGET = re.compile(
    r"力争|目标|达到|达|突破|提高到|提升至|提升到|提高至|增长到|不低于|不少于|超过|以上|降至|降低到|控制在|累计建设|培育|reach|target|at least|exceed|raise .{0,20} to|reduce .{0,20} to|by 20\d\d",
    re.IGNORECASE,
)
_FUTURE = re.compile(
    r"(?<![达高升长低降增减涨跌扩])(?:到|至)\s?[\ue000]|力争|目标|争取|确保|计划|规划|末?前|期末|(?:by|until|before) [\ue000]|\bwill\b|\btargets?\b|\bshall\b|\baims?\b",
    re.IGNORECASE,
)
_RESPONSIBLE = re.compile(
    r"(?:牵头|责任|配合|负责|主管|组织实施|参加|协办|实施)(?:单位|部门)|[Rr]esponsible|[Ll]ead (?:agency|body|department)|(?:由)?$"
)
_ISSUED = re.compile(
    r"(?:^|[.;] )(?:[Ii]ssued|[Pp]ublished|[Aa]dopted|[Pp]romulgated) by:? (?:the )?$|^\s*(?:发文机关|发布机关|制定机关|印发单位|发布单位|颁布单位):\s*$"
)
_VALUE = ("Money", "Share", "Quantity")
#: 净利润同比增长15%: the figure is by how much, not how much; 增长到, 增至 and 增长率为 give the value itself.
_CHANGED = re.compile(
    r"(?:增长|增加|增|上升|提高|提升|上涨|上浮|攀升|扩大|下降|减少|下滑|降低|下跌|回落|收窄|缩减|萎缩|减|降|涨|跌|翻)(?:幅度?)?(?:了|约|近|超过?|逾|超出|高达|达|不到|不足|将近|分别|为|\s)*$"
    r"|\b(?:rose|risen|rising|grew|grown|growing|increased?|increasing|climbed|jumped|surged|gained|fell|fallen|falling|dropped|declined|decreased?|slipped|shrank|up|down)"
    r"(?: (?:sharply|slightly|by|about|around|nearly|almost|over|more than|some|roughly|another|a further))*\s*$",
    re.IGNORECASE,
)
#: 较2023年的|10亿元|增长20%: what it is held against.
_AGAINST = re.compile(r"(?:较|比|与|(?i:than|from|against))[^,。;]{0,16}$")
_THEN_CHANGED = re.compile(r"\s*(?:相比|,)?(?:同比|实际|名义)?(?:增|上升|提高|提升|下降|减|降|涨|跌|翻)")


def read_deeds(frame: Frame, sentences: Sequence[tuple[int, int]]) -> Iterator[Relation]:
    """Yield what a document states of events, figures and measures."""
    at = 0
    subject: int | None = None
    block_end = -1
    for start, end in sentences:
        while at < len(frame.mentions) and frame.mentions[at].start < start:
            at += 1
        last = at
        while last < len(frame.mentions) and frame.mentions[last].end <= end:
            last += 1
        inside = list(range(at, last))
        if start > block_end:
            subject = None
            line = bisect_right(frame.lines, start, key=lambda line: line.start) - 1
            block_end = frame.lines[line].end if line >= 0 and start < frame.lines[line].end else end
        own = _subject(frame, inside, start)
        subject = own if own is not None else subject
        yield from _events(frame, inside, start, end, subject)
        yield from _figures(frame, inside, start, end, subject)
    yield from _measures(frame)


def _subject(frame: Frame, inside: list[int], start: int) -> int | None:
    for m in frame.of("SUBJECT", inside):
        before = frame.text[max(start, frame.mentions[m].start - 1) : frame.mentions[m].start]
        if before not in ("向", "对", "与", "从", "给", "在", "将", "把", "被"):
            return m
    return None


def _clause(frame: Frame, start: int, end: int, at: int) -> tuple[int, int]:
    plain = masked(frame.text, frame.mentions, start, end)
    left = max((plain.rfind(mark, 0, at - start) for mark in ",;:"), default=-1) + 1
    right = min((i for mark in ",;:。" if (i := plain.find(mark, at - start)) >= 0), default=end - start)
    return start + left, start + right


def _events(frame: Frame, inside: list[int], start: int, end: int, subject: int | None) -> Iterator[Relation]:
    events = [m for m in inside if frame.mentions[m].type == "Event"]
    for event in events:
        mention = frame.mentions[event]
        left, right = _clause(frame, start, end, mention.start)
        said = frame.said(event)
        before = frame.text[left : mention.start]
        cause = bool(_CAUSE.search(before))
        later = any(frame.mentions[e].start > mention.end for e in events)
        if cause and later:
            continue
        here = [m for m in inside if left <= frame.mentions[m].start and frame.mentions[m].end <= right]
        goods = _nearest(frame, [m for m in frame.of("GOODS", here) if m not in events], event)
        if not goods:
            earlier = [m for m in frame.of("GOODS", inside) if frame.mentions[m].end <= left]
            goods = _nearest(frame, earlier, event)
        dates = [m for m in here if frame.mentions[m].type == "Date"] or [
            m for m in inside if frame.mentions[m].type == "Date"
        ]
        values = [
            m for m in here if frame.mentions[m].type in _VALUE and frame.mentions[m].start >= mention.end
        ][:1]
        if not values and not _PRICE.search(said):
            values = [
                m
                for m in inside
                if frame.mentions[m].type in _VALUE and frame.mentions[m].start >= mention.end
            ][:1]
        date = dates[0] if dates else None
        facts: dict[str, int | None] = {"date": date, "value": values[0] if values else None}
        for m in goods:
            yield from propose(frame, "CONCERNS", event, m, span=(left, right), by=BY, qualifiers=facts)
        for m in frame.of("GOODS", inside):
            if frame.mentions[m].start >= mention.end and re.search(
                r"(?:不|未)影响[^,。;]{0,4}$|does not affect [^,.;]{0,8}$",
                frame.text[start : frame.mentions[m].start],
            ):
                yield from propose(frame, "CONCERNS", event, m, span=(start, end), by=BY, status="negated")
        price = bool(_PRICE.search(simplified(said)))
        firms = [m for m in frame.of("ORG", here) if frame.mentions[m].end <= mention.start][-1:] or [
            m
            for m in frame.of("ORG", here)
            if re.fullmatch(r" (?:at|of|in) (?:the )?", frame.text[mention.end : frame.mentions[m].start])
        ]
        if not firms and subject is not None and frame.mentions[subject].end <= mention.start:
            firms = [m for m in frame.of("ORG", [subject]) if m in inside or not price]
        if (
            price
            and firms
            and not (
                frame.mentions[firms[0]].start - start <= 12
                and re.search(r"raise|上调|下调|提价|降价|涨价", said)
            )
        ):
            firms = []
        for m in firms:
            yield from propose(
                frame, "CONCERNS", event, m, span=(left, right), by=BY, qualifiers={"date": date}
            )


def _nearest(frame: Frame, among: list[int], event: int) -> list[int]:
    """Goods just before an event and those listed with them; else those just after it."""
    mention = frame.mentions[event]
    before = [m for m in among if frame.mentions[m].end <= mention.start]
    chosen = before[-1:] or [m for m in among if frame.mentions[m].start >= mention.end][:1]
    if before:
        for m in reversed(before[:-1]):
            between = frame.text[frame.mentions[m].end : frame.mentions[chosen[-1]].start]
            if not re.fullmatch(r"\s*(?:、|和|与|及|以及|,|and|\s)+\s*", between):
                break
            chosen.append(m)
    return chosen


def _figures(
    frame: Frame, inside: list[int], start: int, end: int, subject: int | None
) -> Iterator[Relation]:
    indicators = [m for m in inside if frame.mentions[m].type == "Indicator"]
    plain = masked(frame.text, frame.mentions, start, end) if indicators else ""
    target = bool(_TARGET.search(plain)) and bool(_FUTURE.search(plain))
    for i, indicator in enumerate(indicators):
        mention = frame.mentions[indicator]
        until = frame.mentions[indicators[i + 1]].start if i + 1 < len(indicators) else end
        values = [
            m
            for m in inside
            if frame.mentions[m].type in _VALUE
            and mention.end <= frame.mentions[m].start < until
            and (target or not _is_change(frame, m, mention.end))
        ]
        if not values:
            back = frame.mentions[indicators[i - 1]].end if i else start
            values = [
                m
                for m in inside
                if frame.mentions[m].type in _VALUE
                and back <= frame.mentions[m].start < mention.start
                and (target or not _is_change(frame, m, back))
            ][-1:]
        value = values[0] if values else None
        if value is None:
            continue
        dates = [m for m in inside if frame.mentions[m].type == "Date"]
        date = max(
            (d for d in dates if frame.mentions[d].end <= mention.start), default=dates[0] if dates else None
        )
        if target:
            holder = _holder(frame, inside, mention.start)
            if holder is None:
                holder = (
                    frame.policy
                    if frame.policy is not None
                    else (subject if subject is not None else frame.owner)
                )
            yield from propose(
                frame, "SETS_TARGET", holder, indicator, span=(start, end), by=BY, status="planned",
                qualifiers={"value": value, "deadline": date},
            )  # fmt: skip
            continue
        holder = _holder(frame, inside, mention.start)
        if holder is None:
            holder = subject if subject is not None else frame.owner
        yield from propose(
            frame, "OBSERVED", holder, indicator, span=(start, end), by=BY,
            qualifiers={"value": value, "date": date if date is not None else frame.date},
        )  # fmt: skip


def _is_change(frame: Frame, value: int, after: int) -> bool:
    """Tell whether a figure says by how much something changed, or from what, not how much it is."""
    said = frame.mentions[value]
    before = simplified(frame.text[max(after, said.start - 40) : said.start])
    return _CHANGED.search(before) is not None or (
        _AGAINST.search(before) is not None
        and _THEN_CHANGED.match(simplified(frame.text[said.end : said.end + 8])) is not None
    )


def _holder(frame: Frame, inside: list[int], before: int) -> int | None:
    """Whose figure it is: the nearest that can have one, before it in the sentence."""
    kinds = ("ORG", "SITE", "Chain", "Project")
    found = [m for kind in kinds for m in frame.of(kind, inside) if frame.mentions[m].end <= before]
    return max(found, default=None)


def _measures(frame: Frame) -> Iterator[Relation]:
    measure: int | None = None
    project: int | None = None
    block = told_in = -1
    for line in frame.lines:
        plain = simplified(frame.text[line.start : line.end])
        here = [m for m in line.mentions if frame.mentions[m].type == "Measure"]
        for m in here:
            yield from propose(frame, "MEASURE_OF", m, frame.policy, span=(line.start, line.end), by=BY)
        if here:
            measure, block = here[-1], line.block
        elif measure is not None and line.block > block + 2:
            measure = None
        for body in frame.of("GovernmentBody", line.mentions):
            if frame.policy is not None and _ISSUED.search(
                simplified(frame.text[line.start : frame.mentions[body].start])
            ):
                yield from propose(
                    frame, "RESPONSIBLE_FOR", body, frame.policy, span=(line.start, line.end), by=BY
                )
        projects = [m for m in line.mentions if frame.mentions[m].type == "Project"]
        # A responsible body is that of what was named right before, not of a project chapters ago.
        if projects:
            project, told_in = projects[-1], line.block
        elif line.block > told_in + 2:
            project = None
        bodies = frame.of("GovernmentBody", line.mentions)
        for body in bodies:
            ahead = plain[: frame.mentions[body].start - line.start]
            label = list(
                re.finditer(
                    r"(?:牵头|责任|配合|负责|主管|实施|参加|协办)(?:单位|部门):|(?:responsible|lead)[^:.]{0,20}:",
                    ahead,
                    re.IGNORECASE,
                )
            )
            if label and "。" not in ahead[label[-1].end() :]:
                mine = [m for m in here if frame.mentions[m].start < frame.mentions[body].start]
                about = mine[-1] if mine else measure
                if about is None:
                    about = project if project is not None else frame.policy
                yield from propose(frame, "RESPONSIBLE_FOR", body, about, span=(line.start, line.end), by=BY)
        for m in here:
            yield from _eligible(frame, m, line.mentions, plain, line.start, line.end)
        if frame.policy is not None and re.search(r"适用范围", plain):
            for m in line.mentions:
                if frame.mentions[m].type in ("Place", "Zone"):
                    yield from propose(
                        frame, "APPLIES_IN", frame.policy, m, span=(line.start, line.end), by=BY
                    )


def _eligible(
    frame: Frame, measure: int, inside: Sequence[int], plain: str, start: int, end: int
) -> Iterator[Relation]:
    """A segment or institution whose firms get what the measure gives: X企业…按…奖励."""
    for m in [
        *frame.of("Segment", inside),
        *(x for x in frame.of("ORG", inside) if frame.mentions[x].type != "GovernmentBody"),
    ]:
        mention = frame.mentions[m]
        if mention.start < frame.mentions[measure].end or frame.mentions[m].type in ("Reference", "Fund"):
            continue
        rest = plain[mention.end - start :]
        if frame.mentions[m].type == "Segment" and not re.match(r"\s*(?:企业|单位|领域|项目|机构|类)", rest):
            continue
        if not re.search(
            r"给予|奖励|补助|补贴|资助|支持|优惠|award|grant|subsid", rest.split("。")[0], re.IGNORECASE
        ):
            continue
        gives = {
            "amount": next((x for x in inside if frame.mentions[x].type == "Money" and x > m), None),
            "share": next((x for x in inside if frame.mentions[x].type == "Share" and x > m), None),
        }
        yield from propose(frame, "ELIGIBLE_FOR", m, measure, span=(start, end), by=BY, qualifiers=gives)
