"""Who belongs to an alliance and as what, where a sentence tells it beside a name or a post and the alliance is known from the document.

某公司为理事长单位, 秘书处挂靠某大学, 增补某厂, 某厂退出: the alliance is that of the sentence, else the mention that stands nearest before.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from clusterkg.extract import inventory
from clusterkg.extract.model import Relation
from clusterkg.extract.relations.coding import Coded, around, encode, of_cells, walk
from clusterkg.extract.relations.frame import Frame

BY = "roles"
PARTY, POST, ALLIANCE, PERSON, OTHER = (chr(0xF200 + n) for n in range(5))
_ANY = f"{PARTY}{POST}{ALLIANCE}{PERSON}{OTHER}"
_LIST = rf"{PARTY}(?:\([^()]*\))?(?:(?:、|与|和|及|以及){PARTY}(?:\([^()]*\))?)*"
_AS = r"(?:被|获|共同|继续|分别|一致|并|仍|新任|同时|当场)*(?:推举|推选|推|选举|选|增选|聘|聘请|委任)?(?:继续|共同|分别)?(?:担任|出任|任|为|是|成为|当选为?|获选为?|作为|履任)"
_RULES = tuple(
    (re.compile(match), status)
    for match, status in (
        (rf"(?P<x>{_LIST})(?:等)?(?:的)?{_AS}[^,;。{_ANY}]{{0,8}}?(?P<r>{POST})(?!\s?{PERSON})", ""),
        (rf"(?P<r>{POST})(?:一职|工作|职责)?,?[^,;。{_ANY}]{{0,6}}?(?:由|为|是|:|设在|设于|挂靠在?|挂在|依托|落在|放在|交由|改由|转由|搬到|迁至|落户)(?P<x>{_LIST})(?![^,;。]{{0,2}}[{OTHER}{PERSON}])", ""),
        (rf"(?P<x>{_LIST})[^,;。{_ANY}]{{0,4}}?(?:承担|负责|承接|接手)[^,;。{_ANY}]{{0,4}}?(?P<r>{POST})", ""),
        (rf"(?P<r>{POST})(?P<x>{PARTY})(?!\s?{PERSON})", ""),
        (rf"(?:{ALLIANCE}的?)(?:新|老|原|现有)?(?:成员|会员|发起)(?:单位|企业)?(?:之一|中的|中|里|有|包括|为|:)*,?(?:有|包括)?(?P<x>{_LIST})", ""),
        (rf"(?:接纳|吸纳|吸收|增补|增选|新增|同意|批准)(?P<x>{_LIST})(?:等)?(?:[^,;。{_ANY}]{{0,4}})?(?:为|加入|入会|入盟|成为|作为|[,;。]|$)[^,;。{_ANY}]{{0,6}}?(?P<r>{POST})?", ""),
        (rf"(?P<x>{_LIST})(?:等)?[^,;。{_ANY}]{{0,10}}?(?:获准|正式|申请|拟|新|已|同时|均|一并)*(?:入会|入盟|入了会|入了盟|加盟|加入(?={ALLIANCE}))", ""),
        (rf"(?P<x>{_LIST})(?:等)?[^;。{_ANY}]{{0,24}}?(?:退会|退盟|退出了?(?={ALLIANCE}|[,;。]|$)|被?除名|不再续会)", "past"),
        (rf"(?:已|确已|先后)?(?:退出|退会|退盟|除名)的?(?:单位)?(?:只有|有|为|是|包括|:)(?P<x>{_LIST})", "past"),
        (rf"(?P<x>{_LIST})[^;。{_ANY}]{{0,16}}?(?:从未|未|没有|未能|暂不|不予|暂缓)[^,;。{_ANY}]{{0,4}}?(?:吸收|吸纳|入会|入盟|加入|接纳|批准|通过)", "negated"),
        (rf"由(?P<x>{_LIST})(?:等)?[^,;。{_ANY}]{{0,6}}?(?:牵头|发起|参加|参与|领衔)[^;。]{{0,40}}?(?:组建|成立|组成|共建|发起|设立)[^,;。{_ANY}]{{0,6}}?{ALLIANCE}", ""),
        (rf"(?:(?:拟|将|计划)?由{PARTY}[^;。{_ANY}]{{0,10}}?,)?(?:联合|会同|携手)(?P<x>{_LIST})(?:等)?[^;。{PARTY}{ALLIANCE}{PERSON}]{{0,14}}?(?:组建|成立|组成|共建|发起|设立)[^,;。{_ANY}]{{0,8}}?{ALLIANCE}", ""),
        (rf"(?:牵头|发起|领衔)、(?P<x>{_LIST})(?:等)?(?:参加|参与|加盟|共同)[^;。]{{0,24}}?(?:组建|成立|组成|共建|发起|设立)[^,;。{_ANY}]{{0,6}}?{ALLIANCE}", ""),
    )
)  # fmt: skip
#: Posts that a member holds, not a person: of a council or a secretariat.
_OF_MEMBERS = re.compile(r"单位|成员|秘书处|理事|会员|发起|观察员|主席团|组长单位")


def read_memberships(frame: Frame, sentences: Sequence[tuple[int, int]]) -> Iterator[Relation]:
    """Yield MEMBER_OF where the document names an alliance."""
    named = {frame.same[m][0] for m, one in enumerate(frame.mentions) if one.type == "Alliance"}
    alliances = [
        m
        for m, types in enumerate(frame.types)
        if "Alliance" in types and frame.same[m][0] in named and not frame.declared(m)
    ]
    if not alliances:
        return
    letters = [_letter(frame, m, named) for m in range(len(frame.mentions))]
    for start, end, inside in walk(sentences, frame.mentions):
        if PARTY not in (letters[m] for m in inside) or of_cells(frame.text, start, end):
            continue
        last = bisect_left(alliances, inside.stop)
        if last:
            coded = encode(frame.text, start, end, frame.mentions, inside, letters)
            # Those of the sentence, else the last before it.
            meant = alliances[bisect_left(alliances, inside.start) : last] or alliances[last - 1 : last]
            yield from _members(frame, coded, meant)


def _letter(frame: Frame, m: int, named: set[int]) -> str:
    """Return the character of a mention; ``named`` holds the first mentions of what is called an alliance somewhere."""
    kind = frame.mentions[m].type
    if frame.same[m][0] in named:
        return ALLIANCE
    if kind == "Person":
        return PERSON
    if kind == "Post":
        return POST if _OF_MEMBERS.search(frame.said(m)) else OTHER
    return PARTY if frame.types[m] & inventory.stands_for("Masked") and kind != "Fund" else OTHER


def _members(frame: Frame, coded: Coded, alliances: Sequence[int]) -> Iterator[Relation]:
    text = coded.text
    for rule, status in _RULES:
        for match in rule.finditer(text):
            role = coded.behind[match.start("r")] if "r" in match.groupdict() and match["r"] else ()
            if role and re.search(r"观察员", frame.said(role[0])):
                continue
            for i in range(*match.span("x")):
                if text[i] != PARTY or not coded.behind[i]:
                    continue
                party = coded.behind[i][0]
                said = frame.mentions[party]
                meant = min(
                    alliances,
                    key=lambda m: (
                        frame.mentions[m].start > said.start,
                        abs(frame.mentions[m].start - said.start),
                    ),
                )
                if text[match.end() : match.end() + 1] == ALLIANCE and coded.behind[match.end()]:
                    meant = coded.behind[match.end()][0]  # 退出联盟, 加入联盟
                yield from _claim(frame, coded, party, meant, role, match.span(), status)


def _claim(
    frame: Frame,
    coded: Coded,
    party: int,
    alliance: int,
    role: tuple[int, ...],
    span: tuple[int, int],
    status: str,
) -> Iterator[Relation]:
    if party == alliance or frame.one(party, alliance):
        return
    _, (start, end) = around(coded, span)
    yield Relation(
        "MEMBER_OF", party, alliance, status or "asserted", qualifiers=(("role", role[0]),) if role else (), by=BY,
        start=start, end=end,
    )  # fmt: skip
