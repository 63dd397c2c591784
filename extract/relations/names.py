"""What names say by themselves: a branch or school that opens with its parent's name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from clusterkg.extract.model import Relation
from clusterkg.extract.relations.frame import Frame
from clusterkg.extract.relations.kinds import class_types
from clusterkg.extract.relations.proposing import propose

_PART = re.compile(
    r"^.{0,12}(?:分公司|分院|分所|办事处|分行|支行|分厂|学院|系|实验室|研究院|研究所|中心|工作站|处|科|室|部)$"
)
_OF_UNITS = re.compile(r"(?:单位|會員|会员|成员|成員|观察员|觀察員)$")


def of_unit(post: str) -> bool:
    """Whether a post is what an organisation is in an alliance (理事长单位), not what a person is."""
    return _OF_UNITS.search(post) is not None


def read_posts(frame: Frame) -> Iterator[Relation]:
    """Yield the owner's people: a post and a name in a line that names no organisation (参会人员:董事会秘书某某)."""
    for line in frame.lines:
        if frame.of("ORG", line.mentions) or frame.owner is None:
            continue
        for post, person in pairwise(line.mentions):
            between = frame.text[frame.mentions[post].end : frame.mentions[person].start]
            if (
                frame.mentions[post].type == "Post"
                and frame.mentions[person].type == "Person"
                and between.strip() in ("", ":", ",")
            ):
                relation = "LEADS" if "Chief" in frame.types[post] else "WORKS_AT"
                yield from propose(
                    frame,
                    relation,
                    person,
                    frame.owner,
                    span=(line.start, line.end),
                    by="lists",
                    qualifiers={"role": post},
                )


def read_names(frame: Frame) -> Iterator[Relation]:
    """Yield BRANCH_OF where a name is another mention's name and a sub-unit's after it."""
    first: dict[str, int] = {}
    for m, mention in enumerate(frame.mentions):
        if frame.types[m] & class_types("ORG") and mention.type not in ("Reference", "Masked"):
            first.setdefault(frame.said(m), m)
    for name, m in first.items():
        parent = next((p for end in range(len(name) - 1, 3, -1) if (p := name[:end]) in first), None)
        if parent is not None and _PART.match(name[len(parent) :]):
            mention = frame.mentions[m]
            yield from propose(
                frame, "BRANCH_OF", m, first[parent], span=(mention.start, mention.end), by="tables"
            )
