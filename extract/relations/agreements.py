"""What an agreement between parties brings about: an alliance that its parties found, and whose agreement it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clusterkg.extract.grammar.scripts import simplified
from clusterkg.extract.model import Relation
from clusterkg.extract.relations.frame import Frame
from clusterkg.extract.relations.kinds import class_types
from clusterkg.extract.relations.proposing import propose

_PARTY = re.compile(
    r"^[ \u3000]*[甲乙丙丁戊己庚]方(?:[((][^()()]{0,8}[))])?\s?[::]|^[ \u3000]*Party [A-F]\s?:"
)
_TOGETHER = re.compile(
    r"(?:[二两三四五六七]方|双方|各方|三家|四家|五家|缔约方|签约方|协议方|成员各方|The [Pp]arties|the [Pp]arties)[^,。;\n]{0,20}?(?:发起|成立|组建|设立|共建|组成|establish|form|found|set up)[^,。;\n]{0,12}$"
)


def read_agreements(frame: Frame) -> Iterator[Relation]:
    """Yield MEMBER_OF for the parties of an agreement that founds an alliance, and AGREEMENT_OF for its title."""
    alliances = frame.of("Alliance", [m for m, one in enumerate(frame.mentions) if one.type == "Alliance"])
    if not alliances:
        return
    for m, one in enumerate(frame.mentions):
        if one.type == "Agreement":
            said = frame.said(m)
            of = next((a for a in alliances if a != m and said.startswith(frame.said(a))), None)
            if of is not None:
                yield from propose(frame, "AGREEMENT_OF", m, of, span=(one.start, one.end), by="lists")
    parties = [
        next((m for m in frame.of("ORG", line.mentions) if frame.mentions[m].type != "Reference"), None)
        for line in frame.lines
        if _PARTY.match(simplified(frame.text[line.start : line.end]))
    ]
    named = [m for m in parties if m is not None and frame.types[m] & class_types("ORG")]
    if len(named) < 2:
        return
    for alliance in alliances:
        begin = frame.mentions[alliance].start
        if _TOGETHER.search(simplified(frame.text[max(0, begin - 50) : begin])):
            for m in named:
                span = (frame.mentions[m].start, frame.mentions[m].end)
                yield from propose(frame, "MEMBER_OF", m, alliance, span=span, by="lists")
            return
