"""What a document is about: its owner, policy and alliance, and its lines, as tables, lists and forms need them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from spacy.tokens import Doc

from clusterkg.extract.grammar.owners import in_row
from clusterkg.extract.model import Mention, Relation
from clusterkg.extract.relations.kinds import class_types, types_of

_DECLARED = re.compile(r"(?:简称|下称|又称|合称|统称)(?:为)?[:：]?[“\"「『‘]?$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a block, with the positions of its mentions."""

    start: int
    end: int
    block: int
    mentions: tuple[int, ...]


@dataclass(slots=True)
class Frame:
    """A document as lists and tables see it."""

    text: str
    mentions: Sequence[Mention]
    types: Sequence[frozenset[str]]
    lines: list[Line]
    #: Who speaks or is reported on: the firm of a report, the incubator of a newsletter; None if it cannot be told.
    owner: int | None = None
    policy: int | None = None
    alliance: int | None = None
    #: The date in the title: the year of a report.
    date: int | None = None
    title: tuple[int, ...] = field(default=())
    #: For each mention all that are of what it is of.
    same: Sequence[tuple[int, ...]] = field(default=())

    def nearest(self, m: int, before: int) -> int:
        """The last mention of what a mention is of that ends by an offset; itself if there is none (guideline 5)."""
        same = self.same[m]
        last = bisect_right(same, before, key=lambda o: self.mentions[o].end)
        return next((o for o in reversed(same[:last]) if not self.declared(o) and not self._oblique(o)), m)

    def one(self, m: int, other: int) -> bool:
        """Whether two mentions are of one thing."""
        return self.same[m][0] == self.same[other][0]

    def _oblique(self, m: int) -> bool:
        """Whether a preposition governs a mention: what follows is not about it."""
        start = self.mentions[m].start
        return self.text[max(0, start - 1) : start] in tuple("与向对和跟同")

    def declared(self, m: int) -> bool:
        """Whether a short name stands only where it is declared: (下称“联盟”)."""
        start = self.mentions[m].start
        return _DECLARED.search(self.text[max(0, start - 8) : start]) is not None

    def of(self, kind: str, among: Sequence[int]) -> list[int]:
        """Those of some mentions that may be of a class."""
        wanted = class_types(kind)
        return [m for m in among if self.types[m] & wanted]

    def said(self, m: int) -> str:
        """The words of a mention."""
        return self.text[self.mentions[m].start : self.mentions[m].end]


#: Whose goods they are owns no document.
_BRAND = re.compile(r"(?:品牌|厂牌|商标|(?i:\bbrand))\s?[:：]\s?$")


def frame(doc: Doc) -> Frame:
    """Tell what a document is about."""
    mentions: list[Mention] = doc._.mentions
    types = types_of(doc._.text, mentions, doc._.proposals)
    lines = list(_lines(doc))
    found = Frame(doc._.text, mentions, types, lines)
    found.same = _entities(found, doc._.proposals)
    titled = [line for line in lines[:3] if line.mentions][:2]
    found.title = tuple(m for line in titled for m in line.mentions)
    real = [m for m in found.title if mentions[m].type not in ("Reference", "Masked")]
    owners = [
        m
        for m in real
        if types[m] & (class_types("ORG") | class_types("SITE") | {"PilotLine"})
        and not in_row(doc._.text, mentions[m])
    ]
    stood_for = Counter(
        r.target
        for r in doc._.proposals
        if r.type == "COREF"
        and types[r.target] & class_types("ORG")
        and not _BRAND.search(doc._.text[max(0, mentions[r.target].start - 12) : mentions[r.target].start])
    )
    if owners and lines and (owners[0] in lines[0].mentions or not stood_for):
        found.owner = owners[0]
    elif stood_for:
        found.owner = stood_for.most_common(1)[0][0]
    elif owners:
        found.owner = owners[0]
    found.policy = next(iter(found.of("Policy", real) or _first(found, "Policy")), None)
    found.alliance = next(iter(found.of("Alliance", real) or _first(found, "Alliance")), None)
    # A year in the first sentences is of what they tell: 2024年,乙公司扩产。
    dates = [
        m
        for line in titled
        if not doc._.text[line.start : line.end].rstrip().endswith("。")
        for m in line.mentions
        if mentions[m].type == "Date"
    ]
    found.date = dates[0] if dates else None
    return found


def _first(found: Frame, kind: str) -> list[int]:
    return [m for m, mention in enumerate(found.mentions) if mention.type == kind][:1]


def _lines(doc: Doc) -> Iterator[Line]:
    """Lines of blocks in order; the cells of a table are no lines."""
    mentions: list[Mention] = doc._.mentions
    text = doc._.text
    at = 0
    for stretch in doc._.stretches:
        if stretch.cell is not None:
            continue
        begin = stretch.start
        for part in text[stretch.start : stretch.end].split("\n"):
            end = begin + len(part)
            if part.strip():
                while at < len(mentions) and mentions[at].start < begin:
                    at += 1
                last = at
                # A name broken by a line end belongs to the line that it begins on.
                while last < len(mentions) and mentions[last].start < end:
                    last += 1
                yield Line(begin, end, stretch.index, tuple(range(at, last)))
            begin = end + 1


def _entities(frame: Frame, proposals: Sequence[Relation]) -> list[tuple[int, ...]]:
    """For each mention all that are of what it is of: by one name, a declared short name or a reference."""
    root = list(range(len(frame.mentions)))

    def find(m: int) -> int:
        while root[m] != m:
            root[m] = root[root[m]]
            m = root[m]
        return m

    by_name: dict[tuple[str, str], int] = {}
    for m, mention in enumerate(frame.mentions):
        if mention.type != "Reference":
            root[m] = find(by_name.setdefault((mention.type, frame.said(m)), m))
    for one in proposals:
        if one.type in ("COREF", "ALIAS_OF"):
            root[find(one.source)] = find(one.target)
    groups: dict[int, list[int]] = {}
    for m in range(len(root)):
        groups.setdefault(find(m), []).append(m)
    # One tuple for a whole group: a table that names one firm in each of its rows would else hold rows times rows numbers.
    shared = {m: tuple(group) for m, group in groups.items()}
    return [shared[find(m)] for m in range(len(root))]
