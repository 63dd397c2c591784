"""What names say by themselves: a branch or school that opens with its parent's name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clusterkg.extract.model import Relation
from clusterkg.extract.relations.frame import Frame
from clusterkg.extract.relations.kinds import class_types
from clusterkg.extract.relations.proposing import propose

_PART = re.compile(
    r"^.{0,12}(?:分公司|分院|分所|办事处|分行|支行|分厂|学院|系|实验室|研究院|研究所|中心|工作站|处|科|室|部)$"
)


def read_names(frame: Frame) -> Iterator[Relation]:
    """Yield BRANCH_OF where a name is another mention's name and a sub-unit's after it."""
    first: dict[str, int] = {}
    for m, mention in enumerate(frame.mentions):
        if frame.types[m] & class_types("ORG") and mention.type not in ("Reference", "Masked"):
            first.setdefault(frame.said(m), m)
    for name, m in first.items():
        parent = max(
            (p for p in first if p != name and name.startswith(p) and len(p) >= 4), key=len, default=None
        )
        if parent is not None and _PART.match(name[len(parent) :]):
            mention = frame.mentions[m]
            yield from propose(
                frame, "BRANCH_OF", m, first[parent], span=(mention.start, mention.end), by="tables"
            )
