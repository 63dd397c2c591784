"""Who sells to whom in a Chinese sentence, by the role of each party and not by the frame of the whole.

A marker beside a party tells its part in a trade whatever else the sentence says: what stands behind 由…供 or 货源来自 sells, what stands behind
卖给 or 客户有 buys. The other side is looked for where grammar lets it stand: a party of the opposite part in the same clause, the subject of the
clause or of a clause before it, what the sentences before are about, at last whose document it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from clusterkg.extract import inventory
from clusterkg.extract.model import Relation
from clusterkg.extract.relations.coding import GOVERNORS, Coded, bracketed, clauses, encode, of_cells, walk
from clusterkg.extract.relations.frame import Frame
from clusterkg.extract.relations.headings import headed

BY = "roles"
#: Characters for what a mention may be; plain text never holds them.
PARTY, PRODUCT, PLACE, DATE, VALUE, OTHER, PERSON = (chr(0xF000 + n) for n in range(7))
_ANY = f"{PARTY}{PRODUCT}{PLACE}{DATE}{VALUE}{OTHER}{PERSON}"
#: Between two of one enumeration: 甲、乙,还有省外的丙.
_NEXT = rf"(?:、|与|和|及|以及|/|,(?={PARTY}[,;。和、])|(?:外|之外|以外)?,(?:还有|另有|以及|外加|还包括)(?:[^,;:。{_ANY}]{{0,8}}的)?)"
_LISTED = rf"{PARTY}(?:\([^()]*\))?(?:{_NEXT}{PARTY}(?:\([^()]*\))?)*"
_TOKENS = {
    "<f>": f"(?P<f>{_LISTED})",
    "<h>": PARTY,
    "<P>": PRODUCT,
    "<V>": VALUE,
    "<L>": PLACE,
    "<g>": rf"(?:(?P<g>{PARTY})(?:的|下属|旗下|全资|控股|参股|所属)+(?:子公司|孙公司|工厂|分公司|企业|分厂)?|{PLACE}的?|[^,;:。()、{_ANY}]{{0,8}}{VALUE}?的|[^,;:。()、的{_ANY}]{{0,4}})??",
    "~~": rf"[^,;:。{PARTY}{OTHER}]{{0,20}}",
    "~": rf"[^,;:。{PARTY}{OTHER}]{{0,10}}",
}
#: Prepositions whose object the clause is not about; 由 marks who acts.
_OBJECT = GOVERNORS.replace("由", "")
_TOKEN = re.compile(r"<[fhPVLg]>|~~|~|\{([a-z]+)\}")


@dataclass(frozen=True, slots=True)
class _Rule:
    """A marker: its expression, and whether it says a trade only where goods are spoken of."""

    regex: re.Pattern[str]
    goods: bool
    #: What it marks may still be what the sentence is about: 甲的客户乙转向丙调货.
    subject: bool


@dataclass(frozen=True, slots=True)
class _Rules:
    first: tuple[_Rule, ...]
    seller: tuple[_Rule, ...]
    buyer: tuple[_Rule, ...]
    never: re.Pattern[str]
    goods: re.Pattern[str]


@cache
def _rules() -> _Rules:
    text = (files("clusterkg.extract.relations") / "data" / "roles_zh.yaml").read_text("utf-8")
    data = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    words: Mapping[str, str] = data["words"]

    def compiled(one: str | Mapping[str, object]) -> _Rule:
        match, flags = (one, {}) if isinstance(one, str) else (str(one["match"]), one)
        told = _TOKEN.sub(lambda t: f"(?:{words[t[1]]})" if t[1] else _TOKENS[t[0]], match)
        return _Rule(re.compile(told), bool(flags.get("goods")), bool(flags.get("subject")))

    return _Rules(
        tuple(compiled(r) for r in data["first"]),
        tuple(compiled(r) for r in data["seller"]),
        tuple(compiled(r) for r in data["buyer"]),
        re.compile(data["never"]),
        re.compile(f"{PRODUCT}|(?:{words['goods']})"),
    )


@dataclass(slots=True)
class _Said:
    """A sentence with the part of each party, ``S`` or ``B``; ``at`` are the places of its parties."""

    coded: Coded
    text: str
    spans: Sequence[tuple[int, int]]
    at: list[int]
    part: dict[int, str]
    #: The places that were told in one enumeration.
    group: dict[int, tuple[int, ...]]
    #: Parties with a part of which the sentence may be about all the same.
    free: set[int]
    #: Parties that only say whose another is: 由本公司的子公司甲供应.
    hidden: set[int]


def read_roles(
    frame: Frame, sentences: Sequence[tuple[int, int]], blocks: Sequence[int], proposals: Sequence[Relation]
) -> Iterator[Relation]:
    """Yield the purchases of a document; ``blocks`` are the offsets at which its blocks begin."""
    letters = [_letter(types, frame.mentions[m].type) for m, types in enumerate(frame.types)]
    owner = speaker(frame, proposals)
    topic: int | None = None
    heading: int | None = None
    at_block = 0
    for start, end, inside in walk(sentences, frame.mentions):
        while at_block < len(blocks) and blocks[at_block] <= start:
            at_block, topic = at_block + 1, heading
        alone = headed(frame.text, (start, end), frame.mentions, inside, frame.types)
        if alone is not None:
            heading = topic = next((m for m in alone if letters[m] == PARTY), None)
        if (
            of_cells(frame.text, start, end)
            or PARTY not in (letters[m] for m in inside)
            or not _chinese(frame.text[start:end])
        ):
            continue
        coded = encode(frame.text, start, end, frame.mentions, inside, letters)
        _pronouns(coded)
        said = _parts(coded)
        meant = topic
        if meant is None and owner is not None:  # spoken of by the mention that stands nearest
            meant = frame.nearest(owner, end)
        yield from _trades(frame, said, meant)
        topic = _about(said, topic)


#: A label of those who bid and did not win.
_LOST = re.compile(r"(?:未中标|未成交|未入围|落选|落标|被否决)[^,;。:]{0,6}:$")
_OURS = re.compile(r"^(?:本|我|咱|敝)|^(?:公司|发行人|集团|企业|填报单位|申报单位|招标人|采购人)$")


def speaker(frame: Frame, proposals: Sequence[Relation]) -> int | None:
    """Whose document it is, if that is a party: named by the title, or who says 我公司."""
    owner = frame.owner
    if owner is None or "Firm" not in frame.types[owner]:
        return None
    spoken = any(
        r.type == "COREF" and r.target == owner and _OURS.match(frame.said(r.source)) for r in proposals
    )
    return owner if owner in frame.title or spoken else None


def _letter(types: frozenset[str], told: str) -> str:
    if "Firm" in types:
        return PARTY
    if types & {"Product", "Segment"}:
        return PRODUCT
    if types & {"Place", "Zone", "Base"}:
        return PLACE
    if told == "Date":
        return DATE
    if told in ("Money", "Share", "Quantity"):
        return VALUE
    return PERSON if told in ("Person", "Post") else OTHER


def _chinese(text: str) -> bool:
    return sum("\u2e80" <= c <= "\u9fff" for c in text) * 3 >= sum(c.isascii() and c.isalpha() for c in text)


_PRONOUN = re.compile(
    r"(?<=[向从由给为自找跟与])(?:其(?![他它中余次实间旗下参全控子孙所])|它家?|他家|对方|这里|那里)"
)


def _pronouns(coded: Coded) -> None:
    """Let 向其采购 speak of whom it means: the nearest party before that its own clause is not about."""
    for match in _PRONOUN.finditer(coded.text):
        at = match.start()
        begin = max((b for b, e in clauses(coded) if b <= at < e), default=0)
        before = [i for i in range(at) if coded.text[i] == PARTY]
        here = [i for i in before if i >= begin]
        meant = [i for i in before if i < begin] or (here[:-1] if len(here) > 1 else [])
        if meant and not coded.behind[at]:
            coded.text = f"{coded.text[:at]}{PARTY}{coded.text[at + 1 :]}"
            coded.behind[at] = coded.behind[meant[-1]]


def _parts(coded: Coded) -> _Said:
    """Tell the part of each party of a sentence; the first marker that fits counts."""
    text, rules = coded.text, _rules()
    said = _Said(
        coded, text, clauses(coded), [i for i, c in enumerate(text) if c == PARTY], {}, {}, set(), set()
    )
    goods = rules.goods.search(text) is not None
    for part, markers in (("B", rules.first), ("S", rules.seller), ("B", rules.buyer)):
        for rule in markers:
            if rule.goods and not goods:
                continue
            for match in rule.regex.finditer(text):
                begin, end = match.span("f")
                places = tuple(
                    i for i in range(begin, end) if text[i] == PARTY and not bracketed(text, begin, i)
                )
                clause = _clause(said, begin)
                # 供方 in the middle of who is asked about money tells of money.
                if any(i in said.part for i in places) or rules.never.search(text, *clause):
                    continue
                if _LOST.search(text[max(0, clause[0] - 16) : clause[0]]):
                    continue
                if "g" in match.groupdict() and match["g"]:
                    said.hidden.add(match.start("g"))
                for i in places:
                    said.part[i], said.group[i] = part, places
                    if rule.subject:
                        said.free.add(i)
    return said


def _clause(said: _Said, at: int) -> tuple[int, int]:
    return next(((a, b) for a, b in said.spans if a <= at < b), (0, len(said.text)))


def _subject(said: _Said, i: int) -> bool:
    """Whether a party may be what its clause is about: no part in a trade told, no preposition before it."""
    if i in said.part or i in said.hidden:
        return i in said.free
    return i == 0 or said.text[i - 1] not in _OBJECT


def _about(said: _Said, before: int | None) -> int | None:
    """What the next sentence may leave unsaid: the first subject of this one, else what was spoken of before."""
    for i in said.at:
        if _subject(said, i) and said.coded.behind[i]:
            return said.coded.behind[i][0]
    return before


def _others(said: _Said, i: int) -> tuple[int, ...]:
    """Find the other side of a trade: places in the sentence, nearest and surest first; none if it is not there."""
    begin, end = _clause(said, i)
    group = said.group[i]
    here = [j for j in said.at if begin <= j < end and j not in group]
    opposite = [j for j in here if said.part.get(j, said.part[i]) != said.part[i]]
    if opposite:
        return said.group[min(opposite, key=lambda j: abs(j - i))]
    before = [
        j
        for j in said.at
        if j < group[0] and _subject(said, j) and (j not in said.free or ";" not in said.text[j : group[0]])
    ]
    if before:
        return _enumerated(said, before[-1])
    told = [j for j in said.at if j not in group and said.part.get(j, said.part[i]) != said.part[i]]
    if told:
        return said.group[min(told, key=lambda j: abs(j - i))]
    after = [j for j in here if j > group[-1] and _subject(said, j)]
    return (after[0],) if after else ()


def _enumerated(said: _Said, j: int) -> tuple[int, ...]:
    """The enumeration that a party ends: 甲、乙均由丙供货."""
    found = [j]
    while len(found) < 6:
        k = max((x for x in said.at if x < found[0]), default=-1)
        if (
            k < 0
            or not re.fullmatch(r"(?:\([^()]*\))?(?:、|与|和|及|以及)", said.text[k + 1 : found[0]])
            or not _subject(said, k)
        ):
            break
        found.insert(0, k)
    return tuple(found)


def _trades(frame: Frame, said: _Said, topic: int | None) -> Iterator[Relation]:
    known = inventory.relations()["BUYS_FROM"]
    done: set[tuple[int, int]] = set()
    for i in sorted(said.part):
        party = said.coded.behind[i][0]
        others = [said.coded.behind[j][0] for j in _others(said, i)]
        # Whoever has the same part here sells as well, or buys.
        alike = {said.coded.behind[j][0] for j in said.part if said.part[j] == said.part[i]}
        if not others and topic is not None and topic not in alike:
            others = [topic]
        for other in others:
            ends = (other, party) if said.part[i] == "S" else (party, other)
            if (
                other == party
                or ends in done
                or ends[::-1] in done
                or frame.said(other) in frame.said(party)
                or frame.said(party) in frame.said(other)
                or not frame.types[ends[0]] & known.sources
                or not frame.types[ends[1]] & known.targets
            ):
                continue
            done.add(ends)
            yield _relation(frame, said, i, ends)


def _relation(frame: Frame, said: _Said, i: int, ends: tuple[int, int]) -> Relation:
    begin, close = _clause(said, i)
    offsets, behind = said.coded.offsets, said.coded.behind
    start = offsets[begin]
    end = (
        max(frame.mentions[m].end for m in behind[close - 1]) if behind[close - 1] else offsets[close - 1] + 1
    )
    return Relation(
        "BUYS_FROM", *ends, qualifiers=tuple(_facts(frame, said, i, (begin, close), ends)), by=BY, start=start, end=end
    )  # fmt: skip


def _facts(
    frame: Frame, said: _Said, i: int, clause: tuple[int, int], ends: tuple[int, int]
) -> Iterator[tuple[str, int]]:
    """Qualifiers: the nearest value of each kind between the neighbours of the party in its clause; the product also from before."""
    begin, close = clause
    group = said.group[i]
    left = max((j for j in said.at if j < group[0]), default=-1)
    right = min((j for j in said.at if j > group[-1]), default=len(said.text))
    kinds = {"product": ("Product", "Segment"), "amount": ("Money",), "share": ("Share",), "date": ("Date",)}
    for name, types in kinds.items():
        near = [
            j
            for j in range(begin, close)
            if said.coded.behind[j] and frame.mentions[said.coded.behind[j][0]].type in types
        ]
        inside = [j for j in near if left < j < right] or (near if len(near) == 1 or name == "date" else [])
        # 三型瓶用的碳纤维,全靠某厂: what the clause before ends with, where this one names nothing of its own.
        if not inside and name == "product" and group[0] - begin <= 5:
            inside = [j for j in range(left + 1, begin) if said.text[j] == PRODUCT][-1:]
        if inside:
            m = said.coded.behind[min(inside, key=lambda j: abs(j - i))][0]
            if m not in ends:
                yield name, m
