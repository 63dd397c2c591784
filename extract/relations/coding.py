"""A sentence as a string in which each mention is one character, so that a regular expression can speak of types.

A mention becomes a character of the private use area, one for each distinct set of types that a mention may have. Brackets without a mention
and quotation marks fall away; a declaration of a short name (以下简称“…”) too. Where a Chinese clause has no subject of its own, the
subject of the clause before is put at its beginning (guideline 5: the relation goes to the nearest mention that is named).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from clusterkg.extract.grammar.scripts import simplified
from clusterkg.extract.model import Mention
from clusterkg.extract.relations.kinds import class_types

_FIRST = 0xE000
_LAST = 0xF8FF
_MARKS = '“”"『』「」《》〈〉'
_ALIAS = re.compile(
    r"\((?:以下|下)?(?:统|合|并)?(?:简称|下称|称|又称|原名)[^()]{0,40}\)|\((?:hereinafter|hereafter|the )[^()]{0,60}\)",
    re.IGNORECASE,
)
#: What ends a clause; a comma inside an enumeration of mentions does not.
CLAUSE_END = ",;:。!?—\n"
#: Before a mention these make it an object of a preposition, never the subject of the clause.
GOVERNORS = "向与对从为被给和将把在同跟由自经于受"
_ADVERBS = (
    r"(?:此外|另外|另|同时|其中|目前|现|近日|日前|此前|此后|随后|预计|据悉|据介绍|据了解|去年|今年|当日|当天|会上|其|此次|而|但|并且|且|不过|"
    r"截至|自|于|到|在|从|经|因|即|就|原|现有|注|另据|当前|最终|未来|届时|日|年|月|底|末|起|前|后|来|以来|以后|期间|中|里|内|上|时)*"
)


#: A few words without a preposition may stand before the subject of a clause.
_LEAD = r"[^向对与从为被给和将把在同跟由于至受()\ue000-\uf8ff]{0,8}"


@dataclass(slots=True)
class Coded:
    """A coded sentence."""

    text: str
    #: Positions of mentions behind each character, empty for plain text.
    behind: list[tuple[int, ...]]
    #: Offset into the document of each character; of a repeated subject that of the clause that it was put before.
    offsets: list[int]
    #: Characters that were put in: the subject carried on.
    carried: set[int] = field(default_factory=set)


class Alphabet:
    """Characters for sets of types; one alphabet serves a process."""

    def __init__(self) -> None:
        self._of: dict[frozenset[str], str] = {}
        self._sets: dict[str, frozenset[str]] = {}

    def code(self, types: frozenset[str]) -> str:
        """Return the character of a set of types."""
        found = self._of.get(types)
        if found is None:
            if len(self._of) > _LAST - _FIRST:
                raise OverflowError("more sets of types than characters")
            found = chr(_FIRST + len(self._of))
            self._of[types] = found
            self._sets[found] = types
        return found

    def known(self) -> list[str]:
        """Return all characters given out so far."""
        return list(self._sets)

    def types(self, code: str) -> frozenset[str]:
        """Return the types of a character, none for plain text."""
        return self._sets.get(code, frozenset())


def walk(
    sentences: Iterable[tuple[int, int]], mentions: Sequence[Mention]
) -> Iterator[tuple[int, int, range]]:
    """Yield each sentence with the positions of the mentions that lie in it; both are in the order of the text."""
    first = 0
    for start, end in sentences:
        while first < len(mentions) and mentions[first].start < start:
            first += 1
        last = first
        while last < len(mentions) and mentions[last].end <= end:
            last += 1
        yield start, end, range(first, last)


def of_cells(text: str, start: int, end: int) -> bool:
    """Tell whether a sentence is a row of cells, which is no running text."""
    return "|" in text[start:end] or "\t" in text[start:end]


def bracketed(text: str, start: int, at: int) -> bool:
    """Tell whether a bracket that opened since ``start`` is still open."""
    return text.count("(", start, at) > text.count(")", start, at)


def encode(
    text: str,
    start: int,
    end: int,
    mentions: Sequence[Mention],
    inside: Iterable[int],
    code_of: Sequence[str],
) -> Coded:
    """Code the stretch ``start:end``; ``inside`` are positions of its mentions in order, ``code_of`` their characters."""
    out: list[str] = []
    behind: list[tuple[int, ...]] = []
    offsets: list[int] = []
    at = start

    def plain(until: int) -> None:
        nonlocal at
        for offset in range(at, until):
            out.append(text[offset])
            behind.append(())
            offsets.append(offset)
        at = until

    for position in inside:
        mention = mentions[position]
        if mention.start < at:
            continue
        plain(mention.start)
        out.append(code_of[position])
        behind.append((position,))
        offsets.append(mention.start)
        at = mention.end
    plain(end)
    raw = simplified("".join(out))
    keep = [True] * len(raw)
    for match in _ALIAS.finditer(raw):
        keep[match.start() : match.end()] = [False] * (match.end() - match.start())
    for match in re.finditer(r"\([^()]*\)", raw):
        inside = [p for i in range(match.start(), match.end()) for p in behind[i]]
        other = match.end() - match.start() - 2 - len(inside)
        before = behind[match.start() - 1] if match.start() else ()
        renamed = (
            len(inside) == 1
            and other <= 6
            and before
            and mentions[before[0]].type == mentions[inside[0]].type
        )
        stand_in = inside and other <= 8 and all(mentions[p].type == "Reference" for p in inside)
        if not inside or renamed or stand_in:
            keep[match.start() : match.end()] = [False] * (match.end() - match.start())
            # The blank before it goes too: patterns have one between words.
            if (
                raw[match.start() - 1 : match.start()] == " "
                and raw[match.end() : match.end() + 1] in " ,.;:"
            ):
                keep[match.start() - 1] = False
    for i, char in enumerate(raw):
        if char in _MARKS:
            keep[i] = False
    kept = [i for i in range(len(raw)) if keep[i]]
    return Coded("".join(raw[i] for i in kept), [behind[i] for i in kept], [offsets[i] for i in kept])


@cache
def _subject(codes: str) -> re.Pattern[str]:
    one = f"[{codes}]"
    listed = rf"{one}(?:\([^()]*\))?(?:(?:、|与|和|及|以及|/|暨){one}(?:\([^()]*\))?)*"
    return re.compile(
        rf"\s*(?:\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|■|●|\d+[.、)]|[一二三四五六七八九十]+、)?\s*(?:[\ue000-\uf8ff]?{_ADVERBS}[\ue000-\uf8ff]?{_ADVERBS},?)?({listed})"
    )


@cache
def _subsidiary(codes: str) -> re.Pattern[str]:
    return re.compile(rf"的?(?:全资|控股|下属|旗下|参股|所属)+(?:子公司|孙公司|企业)?([{codes}])")


@cache
def _post_head(posts: str) -> re.Pattern[str]:
    return re.compile(rf"\s*(?:[一二三四五六七八九十\d]+[、.)]\s*)?[{posts}](?:单位)?:")


def clauses(coded: Coded) -> list[tuple[int, int]]:
    """Split into clauses at commas and colons outside enumerations and brackets."""
    spans: list[tuple[int, int]] = []
    begin = depth = 0
    text = coded.text
    for i, char in enumerate(text):
        if char == "(":
            depth += 1
        elif char == ")":
            depth = max(0, depth - 1)
        if char in CLAUSE_END and depth == 0:
            spans.append((begin, i + 1))
            begin = i + 1
    if begin < len(text):
        spans.append((begin, len(text)))
    return spans


def around(coded: Coded, span: tuple[int, int]) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return the clauses that a match lies in, as characters of the coded sentence and as offsets into the document."""
    spans = clauses(coded)
    begin = next((a for a, b in spans if b > span[0]), span[0])
    close = next((b for _, b in spans if b >= span[1]), span[1])
    start, end = coded.offsets[begin], coded.offsets[min(close, len(coded.offsets)) - 1] + 1
    return (begin, close), (start, max(end, start + 1))


_BRAND = re.compile(r"(?:品牌|商标|厂牌|型号|制造商|生产厂家|生产厂商)(?:名称)?:$")


def carry(
    coded: Coded, alphabet: Alphabet, before: tuple[int, ...], code: str
) -> tuple[Coded, tuple[int, ...], str]:
    """Put the carried subject before each clause without one; return it with the subject that the sentence ends with.

    ``before`` is the subject of what stood before the sentence (empty for none), ``code`` its character.
    """
    subjects = class_types("SUBJECT")
    codes = "".join(sorted({c for c in coded.text if alphabet.types(c) & subjects}))
    out = Coded("", [], [])
    parts: list[str] = []
    subject, subject_code = before, code
    posts = "".join(c for c in sorted(set(coded.text)) if "Post" in alphabet.types(c))
    # 秘书长:… begins a line of its own: whoever the line before spoke of has no part in it.
    if posts and _post_head(posts).match(coded.text):
        subject, subject_code = (), ""
    for begin, end in clauses(coded):
        own: tuple[int, ...] = ()
        if codes:
            match = _subject(codes).match(coded.text, begin, end)
            if match and (
                match.start(1) == begin
                or coded.text[match.start(1) - 1] not in GOVERNORS
                or "由" in coded.text[begin : match.start(1)]
            ):
                own = tuple(
                    p
                    for i in range(match.start(1), match.end(1))
                    if not _bracketed(coded.text, match.start(1), i)
                    for p in coded.behind[i]
                )
                own_code = coded.text[match.start(1)]
                # 本公司全资子公司某科技…: it is the subsidiary that acts.
                part = _subsidiary(codes).match(coded.text, match.end(1), end)
                if part and coded.behind[part.start(1)]:
                    own, own_code = coded.behind[part.start(1)], part.group(1)
        # 品牌:甲;供应商名称:乙: a brand is said of the goods, and nothing further of it.
        if own and _BRAND.search(coded.text[max(0, begin - 8) : begin]):
            own = ()
        elif own:
            subject, subject_code = own, own_code
        elif subject and end - begin > 1:
            out.carried.add(len(out.behind))
            parts.append(subject_code)
            out.behind.append(subject)
            out.offsets.append(coded.offsets[begin])
        parts.append(coded.text[begin:end])
        out.behind.extend(coded.behind[begin:end])
        out.offsets.extend(coded.offsets[begin:end])
    out.text = "".join(parts)
    return out, subject, subject_code


_FRONTED = re.compile(
    r"(?:Founded|Based|Headquartered|Established|Located|With|As|Since|In|Under|After|Before|Following|Formerly|Known|Owned|Backed|Led|Spun|Started|Created|Listed|Today|Now|Once|A|An)\b[^;\n]*?, (?:the )?[\ue000-\uf8ff](?= [a-z]|'s)"
)


def carry_english(
    coded: Coded, alphabet: Alphabet, before: tuple[int, ...], code: str
) -> tuple[Coded, tuple[int, ...], str]:
    """Put the subject of the sentence before at the beginning of one that opens with no subject of its own."""
    subjects = class_types("SUBJECT") - {"Person"}
    opening = next(
        (i for i, c in enumerate(coded.text) if coded.behind[i] and alphabet.types(c) & subjects), None
    )
    own = opening is not None and re.fullmatch(
        r"(?:[^\ue000-\uf8ff,;]{0,12}|.{0,24}, )(?:(?:The|the|Its|A|An) )?", coded.text[:opening]
    )
    # Founded in 1978 and a subsidiary of A, B makes …: what opens with a participle or preposition is about the name behind the comma.
    if fronted := _FRONTED.match(coded.text):
        opening = next((i for i in range(fronted.end() - 1, len(coded.text)) if coded.behind[i]), opening)
        if opening == fronted.end() - 1 and alphabet.types(coded.text[opening]) & subjects:
            return coded, coded.behind[opening], coded.text[opening]
    if before and re.match(r"(?:Its|Their|His|Her|It|They) ", coded.text):
        own = None
    if own and opening is not None:
        return coded, coded.behind[opening], coded.text[opening]
    if not before:
        if opening is None:
            return coded, before, code
        return coded, coded.behind[opening], coded.text[opening]
    offset = coded.offsets[0] if coded.offsets else 0
    out = Coded(f"{code} {coded.text}", [before, (), *coded.behind], [offset, offset, *coded.offsets], {0})
    return out, before, code


def _bracketed(text: str, start: int, at: int) -> bool:
    return text.count("(", start, at) > text.count(")", start, at)
