"""Forms: what stands after labels (招标人:…, 专利权人:…), line by line and over the document."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from clusterkg.extract.grammar.scripts import simplified
from clusterkg.extract.model import Relation
from clusterkg.extract.relations.frame import Frame
from clusterkg.extract.relations.proposing import propose
from clusterkg.extract.relations.structures import first, structures

BY = "forms"
#: English labels have blanks in them and begin a line or follow a stop or bar.
_ENGLISH = re.compile(r"(?:^|(?<=[.;|] ))\s*([A-Z][A-Za-z0-9 .'/()-]{1,40}?)\s?:\s*")
_LABEL = re.compile(
    r"(?:^|(?<=[\s。;,、【\[(]))([^\s:。;,、【\[()]{1,14}?(?:\([^()]{1,6}\))?[^\s:。;,]{0,6}?)\s?:\s?"
)
#: A label of whatever kind further on in a line.
_OTHER = re.compile(r"[;。\s][^\s:;,。、()]{2,8}:")
#: Fields of patents by their codes: (71)申请人 甲.
_INID = re.compile(r"^\s*\(\d\d\)\s?([^\s:()]{2,10})[\s:]\s*")
#: A title over a notice of tender: 甲公司某设备采购项目中标结果公示.
_NOTICE = re.compile(
    r"(?:采购|招标|比选|询价|询比|竞价)[^。;]{0,40}?(?:公告|公示|结果|通知书?)(?:\([^()]{1,12}\))?\s*$"
)
#: Labels whose value belongs to the line's own row, so that each line keeps its own.
_PER_LINE = frozenset({"seller", "loser", "item", "amount", "date"})


#: What one line tells of its own head, whatever other lines say.
_OWN_LINE = frozenset({"RAISED_BY", "OWNED_BY", "SOLVES", "HAS_NUMBER", "LOCATED_IN", "HOLDS"})


@dataclass(frozen=True, slots=True)
class Field:
    """A label's kind, where its value stands, and the mentions in it."""

    kind: str
    line: int
    span: tuple[int, int]
    mentions: tuple[int, ...]
    #: The label says that it is yet to come: 拟定供应商.
    planned: bool = False


def fields(frame: Frame) -> Iterator[Field]:
    """Yield the labelled values of a document in order."""
    for number, line in enumerate(frame.lines):
        plain = simplified(frame.text[line.start : line.end])
        inside = [
            (frame.mentions[m].start - line.start, frame.mentions[m].end - line.start) for m in line.mentions
        ]
        found = [
            (kind, match)
            for match in (
                _LABEL if any(c >= "\u2e80" for c in plain[: plain.find(":") + 1]) else _ENGLISH
            ).finditer(plain)
            if not any(a < match.end() - 1 < b for a, b in inside)
            and (kind := _kind(match.group(1))) is not None
        ]
        if (head := _INID.match(plain)) and (kind := _kind(head.group(1))) is not None:
            found = [(kind, head), *(f for f in found if f[1].start() > head.end())]
        for i, (kind, match) in enumerate(found):
            begin = line.start + match.end()
            end = line.start + found[i + 1][1].start() if i + 1 < len(found) else line.end
            # A label of another kind ends the value too: 提出单位:甲;进展:某大学已….
            if (other := _OTHER.search(plain, match.end(), end - line.start)) is not None:
                end = line.start + other.start()
            held = tuple(m for m in line.mentions if begin <= frame.mentions[m].start < end)
            if held:
                planned = re.match(
                    r"拟|预|推荐|候选|第[一二三]?(?:中标)?候选|(?i:proposed|preferred|recommended|first)",
                    match.group(1),
                )
                yield Field(kind, number, (line.start, line.end), held, planned is not None)


def titled_buyer(frame: Frame) -> Field | None:
    """Return who buys by the title of a notice of tender that begins with a firm; no label says it there."""
    for number, line in enumerate(frame.lines[:2]):
        m = line.mentions[0] if line.mentions else None
        if (
            m is not None
            and frame.mentions[m].type == "Firm"
            and not frame.text[line.start : frame.mentions[m].start].strip(" #")
            and _NOTICE.search(simplified(frame.text[line.start : line.end]))
        ):
            return Field("buyer", number, (line.start, line.end), (m,))
    return None


def _kind(label: str) -> str | None:
    if re.match(r"第[二三四五]", label):  # only the first candidate is to be bought from (guideline 6.2)
        return None
    whole = {
        k: rule for k, rule in structures().labels.items() if (m := rule.search(label)) and m.start() <= 4
    }
    exact = next((k for k, rule in whole.items() if rule.fullmatch(label)), None)
    if exact is None and (bare := re.sub(r"(?:名称|全称)$", "", label)) not in (label, ""):
        return _kind(bare) or first(whole, label)  # 供应商名称 is 供应商
    return exact or first(whole, label)


def read_forms(frame: Frame) -> Iterator[Relation]:
    """Yield what the forms of a document state."""
    by_kind: dict[str, list[Field]] = defaultdict(list)
    for one in fields(frame):
        by_kind[one.kind].append(one)
    # Item: what is transferred by a notice of an exchange is an achievement.
    if by_kind.get("giver") or by_kind.get("taker"):
        for one in by_kind.get("item", ()):
            if any(frame.mentions[m].type == "Achievement" for m in one.mentions):
                by_kind["achievement"].append(replace(one, kind="achievement"))
    _unlabelled(frame, by_kind)
    values = _Values(frame, by_kind)
    for rule in structures().forms:
        sources, targets = by_kind.get(rule.source, []), by_kind.get(rule.target, [])
        lines = {t.line for t in targets}
        for source, target in _near(sources, targets):
            if rule.relation in _OWN_LINE and source.line in lines and target.line != source.line:
                continue
            anchor = target if rule.target in _PER_LINE else source
            qualifiers = {
                name: values.of(label, name, anchor, alone=len(targets) == 1)
                for name, label in rule.qualifiers.items()
            }
            for s in source.mentions:
                for t in target.mentions:
                    yield from propose(
                        frame,
                        rule.relation,
                        s,
                        t,
                        span=anchor.span,
                        by=BY,
                        status="planned"
                        if rule.status == "asserted" and (source.planned or target.planned)
                        else rule.status,
                        qualifiers=qualifiers,
                    )
    yield from _wanted(frame, by_kind)


def _unlabelled(frame: Frame, by_kind: dict[str, list[Field]]) -> None:
    """Take from the head of a form what stands there without a label: the project tendered, its number, the patent."""
    if "firm" not in by_kind:
        by_kind["firm"].extend(_headed(frame, by_kind))
        if not by_kind["firm"]:
            del by_kind["firm"]
    if by_kind.get("seller") and not by_kind.get("buyer") and (titled := titled_buyer(frame)) is not None:
        by_kind["buyer"].append(titled)
    wanted = {"project": ("Project", 4), "number": ("DocumentNumber", 4), "patent": ("Patent", 6)}
    if not by_kind.keys() & {"buyer", "seller", "applicant", "inventor", "undertaker", "giver", "licensor"}:
        return
    for kind, (type_, depth) in wanted.items():
        if any(frame.mentions[m].type == type_ for f in by_kind.get(kind, ()) for m in f.mentions):
            continue
        for number, line in enumerate(frame.lines[:depth]):
            held = tuple(m for m in line.mentions if frame.mentions[m].type == type_)[:1]
            if held:
                by_kind[kind].append(Field(kind, number, (line.start, line.end), held))
                break


#: Labels of what is told of a firm that stands alone on the line before them.
_OF_FIRM = frozenset({"item", "place", "legal_head", "credit", "recognition"})


def _headed(frame: Frame, by_kind: dict[str, list[Field]]) -> Iterator[Field]:
    """Yield the firms that stand alone on a line with labelled lines under it: a record without a label for its name."""
    labelled = {f.line: kind for kind in by_kind for f in by_kind[kind]}
    for number, line in enumerate(frame.lines[:-1]):
        firms = [m for m in line.mentions if frame.mentions[m].type == "Firm"]
        if (
            len(firms) == 1
            and number not in labelled
            and labelled.get(number + 1) in _OF_FIRM
            and line.end - line.start - len(frame.said(firms[0])) <= 8
        ):
            yield Field("firm", number, (line.start, line.end), tuple(firms))


def _near(sources: Sequence[Field], targets: Sequence[Field]) -> Iterator[tuple[Field, Field]]:
    """Yield which belong together, source by source: of several, the one in the target's line, else the last before it."""
    if len(sources) == 1:
        yield from ((sources[0], target) for target in targets)
        return
    if len(sources) == len(targets):  # records one after another: the first belongs to the first
        yield from zip(sources, targets, strict=True)
        return
    in_line: dict[int, list[int]] = defaultdict(list)
    for at, one in enumerate(sources):
        in_line[one.line].append(at)
    lines = sorted(in_line)
    last = list(accumulate((in_line[line][-1] for line in lines), max))
    theirs: dict[int, list[Field]] = defaultdict(list)
    for target in targets:
        before = bisect_right(lines, target.line)
        for at in in_line.get(target.line) or [last[before - 1] if before else 0]:
            theirs[at].append(target)
    for at, source in enumerate(sources):
        yield from ((source, target) for target in theirs.get(at, ()))


#: Types of mentions that a qualifier may be, by its name.
_WANTED = {"product": ("Product", "Segment"), "amount": ("Money",), "date": ("Date",)}


class _Values:
    """What labels say beside the ends of a relation; asked for every pair, so each answer is found once."""

    def __init__(self, frame: Frame, by_kind: Mapping[str, list[Field]]) -> None:
        self.frame, self.by_kind = frame, by_kind
        self._found: dict[tuple[str, str], tuple[int | None, dict[int, int]]] = {}

    def of(self, label: str, name: str, anchor: Field, *, alone: bool) -> int | None:
        """Return a value from the line of an anchor; a date, or what stands ``alone``, from wherever it is."""
        if (label, name) not in self._found:
            held = [
                (one.line, m)
                for one in self.by_kind.get(label, ())
                for m in one.mentions
                if self.frame.mentions[m].type in _WANTED[name]
            ]
            self._found[label, name] = held[0][1] if held else None, dict(reversed(held))
        first, by_line = self._found[label, name]
        return first if name == "date" or alone else by_line.get(anchor.line)


def _wanted(frame: Frame, by_kind: dict[str, list[Field]]) -> Iterator[Relation]:
    """A buyer without a seller wants to buy (PURCHASES, planned): what the form or the text before it asks for."""
    buyers = by_kind.get("buyer", [])
    if len(buyers) != 1 or by_kind.get("seller"):
        return
    goods = [m for f in by_kind.get("item", ()) for m in frame.of("GOODS", f.mentions)]
    if not goods:
        for line in frame.lines:
            plain = simplified(frame.text[line.start : line.end])
            if re.search(r"询价|招标|采购|求购|比选", plain) and not re.search(r"不接受|不得", plain):
                goods = frame.of("Product", line.mentions)
                if goods:
                    break
    opening = simplified(frame.text[buyers[0].span[0] : buyers[0].span[1]]).lstrip()
    if opening.startswith("甲方"):  # a party to an agreement wants nothing by that alone
        return
    for buyer in frame.of("Firm", buyers[0].mentions)[:1]:
        for m in goods:
            yield from propose(frame, "PURCHASES", buyer, m, span=buyers[0].span, by=BY, status="planned")
