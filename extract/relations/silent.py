"""What a sentence says of something that only the document names: its patent, its alliance, its incubator.

绍兴谧驱与越州大学共同申请 under the title of a patent, 某公司的入会申请 in an alliance's news, 某公司被清退 in an incubator's: the other end is the
nearest mention of it before (guideline 5).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from clusterkg.extract.grammar.scripts import simplified
from clusterkg.extract.model import Relation
from clusterkg.extract.relations.frame import Frame
from clusterkg.extract.relations.kinds import class_types
from clusterkg.extract.relations.proposing import propose

_ENDED = r"(?:已|均|现|于[^,。;]{0,12})*"


@dataclass(frozen=True, slots=True)
class _Cue:
    """Words after (or before) a party and what they say of it and the thing understood."""

    relation: str
    kinds: tuple[str, ...]
    #: Tested on what follows the party in its clause; for ``before`` on what stands before it.
    words: re.Pattern[str]
    status: str = "asserted"
    before: bool = False
    #: The party is the target of the relation, the thing understood its source.
    turned: bool = False


def _rule(words: str) -> re.Pattern[str]:
    return re.compile(words, re.IGNORECASE)


_CUES = (
    _Cue("MEMBER_OF", ("Alliance",), _rule(r"^的?[^,。;]{0,12}?(?:申请加入|加入(?:手续|申请|意向)|(?:入会|入盟)(?:申请|手续|意向)|申请(?:入会|入盟)|拟(?:入会|入盟|加入))|^(?: \w+){0,3} (?:has )?applied (?:to join|for membership)"), "planned"),
    _Cue("MEMBER_OF", ("Alliance",), _rule(r"^[^,。;]{0,12}?(?:退会|退盟|被除名|不再续会|未续会|主动退出(?=[,。;]|$)|已退出(?=[,。;]|$))|^(?: has| had)? (?:resigned|left|withdrew|gave up|ended) (?:its|their) membership"), "past"),
    _Cue("MEMBER_OF", ("Alliance",), _rule(r"^(?:等[^,。;]{0,6})?(?:获准|正式|同时|被批准)*(?:入会|入盟)(?=[,。;]|$)|^ (?:joins|joined|has joined|was admitted|were admitted)(?: as| from| in|$|,|\.)")),
    _Cue("MEMBER_OF", ("Alliance",), _rule(r"(?:增补|吸纳|吸收|接纳|增选|新增)[^,。;]{0,4}$"), before=True),
    _Cue("MEMBER_OF", ("Alliance",), _rule(r"(?:撤销|取消|终止)$"), "past", before=True),
    _Cue("LEADS", ("Alliance",), _rule(r"^(?:同志)?(?:当选|获选|出任|担任|任|继任|接任)为?(?:联盟|首任|新一届|第.届)?(?:秘书长|理事长|会长|主席)")),
    _Cue("LEADS", ("Alliance",), _rule(r"(?:理事长|秘书长|轮值主席)(?:一职)?(?:由|为|是|:)$"), before=True),
    _Cue("INCUBATES", ("Incubator", "UnivPark"), _rule(rf"^(?:等[^,。;]{{0,6}})?(?:因[^,。;]{{0,24}})?{_ENDED}(?:被?清退|退租|退出|搬离|迁出|注销)"), "past", turned=True),
    _Cue("GRADUATED_FROM", ("Incubator", "UnivPark"), _rule(r"^(?:等[^,。;]{0,6})?[^,。;]{0,6}?(?:达到|符合|通过)?毕业(?:条件|标准|评审|出孵)?")),
    _Cue("INCUBATES", ("Incubator", "UnivPark"), _rule(r"^(?:等[^,。;]{0,6})?(?:新|已|正式|签约)*(?:入孵|入驻)(?:$|[,。;])"), turned=True),
    _Cue("ACCELERATES", ("Accelerator",), _rule(r"^(?:等[^,。;]{0,6})?(?:已|均|因[^,。;]{0,20})*(?:结营|出营|退出|离营)"), "past", turned=True),
    _Cue("APPLIED", ("Patent",), _rule(r"^(?:等)?(?:共同|联合|分别|单独)?(?:提出)?申请(?:$|[,。;]|了?专利|人$)")),
    _Cue("INVENTED", ("Patent",), _rule(r"(?:发明人|设计人)(?:之一)?(?:为|是|系|包括|:)(?:[^,。;]{1,8}、)*$|\binventors? (?:is|are|was|were) $"), before=True),
    _Cue("LICENSED_TO", ("Patent",), _rule(r"(?:许可|授权)(?:给|予|于|至)[^,。;]{0,4}$|licen[cs]e (?:has been |was |is )?(?:granted|given|awarded|issued) to (?:the )?$|licen[cs]ed (?:exclusively )?to (?:the )?$"), before=True, turned=True),
    _Cue("TRANSFERRED_TO", ("Patent",), _rule(r"(?:(?:份额|权利|专利权|申请权)[^,。;]{0,6}(?:转让|转移|划转|过户)|(?:权利人|专利权人)[^,。;]{0,4}变更)(?:给|予|于|至|到|为)[^,。;]{0,4}$|assigned to (?:the )?$"), before=True, turned=True),
)  # fmt: skip
_LISTED = re.compile(r"\s*(?:、|和|与|及|以及|,|;| and )\s*")
_FORGONE = re.compile(r"未|不予|没有|暂缓|驳回|(?i:\bnot\b|refused|rejected)")


def read_silent(
    frame: Frame, sentences: Sequence[tuple[int, int]], proposals: Sequence[Relation]
) -> Iterator[Relation]:
    """Yield what is said of the document's patent, alliance or incubator without naming it."""
    stood_for = {r.source: r.target for r in proposals if r.type == "COREF"}
    said = {(r.type, end) for r in proposals for end in (r.source, r.target)}
    things = {kinds: _things(frame, kinds, stood_for) for kinds in {c.kinds for c in _CUES}}
    cues = [c for c in _CUES if things[c.kinds]]
    if not cues:
        return
    starts = [m.start for m in frame.mentions]
    for start, end in sentences:
        first, last = bisect_right(starts, start - 1), bisect_right(starts, end - 1)
        inside = range(first, last)
        here = [c for c in cues if not any(_is(frame, m, c.kinds) for m in inside)]
        if not here or first == last:
            continue
        text = simplified(frame.text[start:end])
        for cue in here:
            known = things[cue.kinds]
            at = bisect_right(known, first - 1) - 1
            if at < 0:
                continue
            meant = known[at]
            for one in _said(frame, cue, meant, text, (start, end), inside):
                party = one.target if one.source == meant else one.source
                if (one.type, party) not in said:
                    yield one


def _is(frame: Frame, m: int, kinds: tuple[str, ...]) -> bool:
    return bool(frame.types[m] & frozenset(kinds)) and (
        frame.mentions[m].type in kinds or frame.mentions[m].type == "Reference"
    )


def _things(frame: Frame, kinds: tuple[str, ...], stood_for: Mapping[int, int]) -> list[int]:
    """The mentions of the one thing of these kinds that the document speaks of; none where it speaks of several."""
    found = {m for m, one in enumerate(frame.mentions) if one.type in kinds}
    if len({frame.said(m) for m in found}) != 1:
        return []
    return sorted(found | {m for m, meant in stood_for.items() if meant in found})


def _said(
    frame: Frame, cue: _Cue, meant: int, text: str, span: tuple[int, int], inside: range
) -> Iterator[Relation]:
    known = class_types("ORG") | {"Person"}
    parties = [m for m in inside if frame.types[m] & known]
    taken: set[int] = set()
    for m in parties if cue.before else reversed(parties):
        mention = frame.mentions[m]
        before, after = text[: mention.start - span[0]], text[mention.end - span[0] :]
        beside = next((p for p in taken if _listed(frame, m, p)), None)
        if beside is None and not cue.words.search(before if cue.before else after):
            continue
        clause = re.split(r"[,;。]", before)[-1] + mention.type + re.split(r"[;。]", after)[0][:24]
        status = cue.status
        if _FORGONE.search(clause):
            if status != "planned":
                continue
            status = "negated"
        taken.add(m)
        ends = (meant, m) if cue.turned or cue.relation in _FROM_THING else (m, meant)
        yield from propose(frame, cue.relation, *ends, span=span, by="lists", status=status)


_FROM_THING = frozenset({"LICENSED_TO", "TRANSFERRED_TO"})


def _listed(frame: Frame, one: int, other: int) -> bool:
    a, b = frame.mentions[min(one, other)], frame.mentions[max(one, other)]
    return _LISTED.fullmatch(frame.text, a.end, b.start) is not None
