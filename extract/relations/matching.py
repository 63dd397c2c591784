"""Runs patterns over the sentences of a document and turns matches into proposals."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import product

import yaml
from spacy.tokens import Doc

from clusterkg.extract import inventory
from clusterkg.extract.model import Mention, Relation
from clusterkg.extract.relations.coding import Alphabet, Coded, carry, carry_english, clauses, encode, walk
from clusterkg.extract.relations.english import read_english
from clusterkg.extract.relations.english.lines import stand_ins
from clusterkg.extract.relations.frame import frame
from clusterkg.extract.relations.headings import headed
from clusterkg.extract.relations.kinds import types_of, usual_sets
from clusterkg.extract.relations.language import LETTERS, Pattern, Rule, compile_rule, rules

#: A repeated subject is looked for this far back at most: the sentence before, in the same block.
_MOST_PAIRS = 4
_SUBJECT_TOLD = frozenset({"MAKES"})
#: In the place of a mention that was read: of no class, but a gap may pass it.
_NOBODY = "#"


@cache
def load(language: str) -> tuple[tuple[Rule, ...], dict[str, str]]:
    """Read the patterns of a language (``zh`` or ``en``) that come with the package."""
    text = (files("clusterkg.extract.relations") / "data" / f"patterns_{language}.yaml").read_text("utf-8")
    found, words = rules(yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)), language)
    return tuple(found), words


class Matcher:
    """Patterns of both languages; compiled when a set of types is first met."""

    def __init__(self) -> None:
        self.alphabet = Alphabet()
        for type_ in inventory.TYPES:
            self.alphabet.code(types_of("", [Mention(0, 0, type_)], ())[0])
        # Known from the start, so that patterns need not be compiled again for each new set.
        for types in usual_sets():
            self.alphabet.code(types)
        self._compiled: dict[str, tuple[int, list[Pattern]]] = {}
        #: The words of all patterns of a language: each is looked for once in a sentence.
        self._words: dict[str, frozenset[str]] = {}

    def patterns(self, language: str) -> list[Pattern]:
        """Return the patterns of a language, compiled for all characters known by now."""
        known = self.alphabet.known()
        held = self._compiled.get(language)
        if held is None or held[0] != len(known):
            found, words = load(language)
            ready = [
                p for rule in found if (p := compile_rule(rule, words, self.alphabet, known)) is not None
            ]
            held = (len(known), ready)
            self._compiled[language] = held
            self._words[language] = frozenset().union(*(p.words for p in ready))
        return held[1]

    def __call__(self, doc: Doc) -> Iterator[Relation]:
        """Yield what the patterns find in a document; confidence is left at 1 for who weighs it."""
        mentions: list[Mention] = doc._.mentions
        text = doc._.text
        types = types_of(text, mentions, doc._.proposals)
        codes = [self.alphabet.code(t) for t in types]
        blocks = sorted((s.start, s.index) for s in doc._.stretches)
        subject: tuple[int, ...] = ()
        subject_code = ""
        # Of a line that names one thing and no more: what the blocks under it are about.
        heading: tuple[int, ...] = ()
        topic: int | None = None
        named = stand_ins(frame(doc), doc._.proposals) if doc._.language == "en" and mentions else []
        block = -1
        pointer = 0
        for start, end, inside in walk(doc._.sentences, mentions):
            while pointer + 1 < len(blocks) and blocks[pointer + 1][0] <= start:
                pointer += 1
            if blocks and blocks[pointer][1] != block:
                block = blocks[pointer][1]
                subject = heading
                subject_code = codes[heading[0]] if heading else ""
                topic = None
            if (alone := headed(text, (start, end), mentions, inside, types)) is not None:
                heading = subject = alone
                subject_code = codes[alone[0]] if alone else ""
            if not inside:
                continue
            coded = encode(text, start, end, mentions, inside, codes)
            language = "zh" if _is_chinese(coded.text) else "en"
            plain = coded
            found: list[Relation] = []
            if language == "en":
                found, topic = read_english(plain, mentions, types, topic, named)
                yield from found
            with_subject = carry if language == "zh" else carry_english
            coded, subject, subject_code = with_subject(coded, self.alphabet, subject, subject_code)
            # Who does it is read from the clause by the lexicon; a pattern that has another subject for the same object passed over it.
            ends = {(r.type, r.target) for r in found if r.type in _SUBJECT_TOLD}
            for one in (coded, plain) if coded.carried else (coded,):
                yield from (
                    r for r in self.read(one, language, mentions, types) if (r.type, r.target) not in ends
                )

    def read(
        self, coded: Coded, language: str, mentions: Sequence[Mention], types: Sequence[frozenset[str]]
    ) -> Iterator[Relation]:
        """Yield the relations of one coded sentence."""
        present = frozenset(c for c, b in zip(coded.text, coded.behind, strict=True) if b)
        spans = clauses(coded)
        # Without regard to case a dotless ı is an i.
        text = coded.text.lower().replace("ı", "i") if language == "en" else coded.text
        patterns = self.patterns(language)
        said = {word for word in self._words[language] if word in text}
        for pattern in patterns:
            if pattern.words and said.isdisjoint(pattern.words):
                continue
            if any(need.isdisjoint(present) for need in pattern.needs):
                continue
            at = 0
            while (match := pattern.regex.search(coded.text, at)) is not None:
                at = match.start() + 1
                if pattern.bare and not coded.carried.isdisjoint(range(match.start(), match.end())):
                    continue
                yield from _relations(pattern.rule, match, coded, spans, mentions, types)
                for _ in range(_MOST_PAIRS if pattern.again else 0):
                    match = pattern.regex.match(_without_last(coded.text, match), match.start())
                    if match is None:
                        break
                    yield from _relations(pattern.rule, match, coded, spans, mentions, types)


def _without_last(text: str, match: re.Match[str]) -> str:
    """Return the text without the mentions that stand last in a match, so that the next ones are found."""
    begin, end = max(
        (match.span(name) for name in ("s", "t", "g") if name in match.groupdict()), default=(0, 0)
    )
    return f"{text[:begin]}{_NOBODY * (end - begin)}{text[end:]}"


def _is_chinese(text: str) -> bool:
    han = sum("\u2e80" <= c <= "\u9fff" for c in text)
    return han * 2 >= sum(c.isascii() and c.isalpha() for c in text) * 0.4 and han > 0


def _members(coded: Coded, start: int, end: int) -> list[int]:
    """Mentions of an enumeration, those in brackets left out; each with the place of its character."""
    found: list[int] = []
    depth = 0
    for i in range(start, end):
        if coded.text[i] == "(":
            depth += 1
        elif coded.text[i] == ")":
            depth -= 1
        elif coded.behind[i] and depth <= 0:
            found.extend(coded.behind[i])
    return found


def _relations(
    rule: Rule,
    match: re.Match[str],
    coded: Coded,
    spans: Sequence[tuple[int, int]],
    mentions: Sequence[Mention],
    types: Sequence[frozenset[str]],
) -> Iterator[Relation]:
    known = inventory.relations()[rule.relation]
    slots = {LETTERS[k]: _members(coded, *match.span(k)) for k in match.groupdict() if match.group(k)}
    # Clauses follow one another: the first that ends behind a place is found without a look at those of the whole sentence.
    first = bisect_right(spans, match.start(), key=lambda span: span[1])
    last = bisect_left(spans, match.end(), key=lambda span: span[1])
    begin = spans[first][0] if first < len(spans) else match.start()
    close = spans[last][1] if last < len(spans) else match.end()
    start = min(coded.offsets[i] for i in range(begin, max(close, begin + 1)) if i < len(coded.offsets))
    last = min(close, len(coded.offsets)) - 1
    finish = (
        coded.offsets[last] + 1
        if not coded.behind[last]
        else max(mentions[m].end for m in coded.behind[last])
    )
    if "pair" in slots:
        group = slots["pair"]
        pairs = [
            (a, b) for i, a in enumerate(group) for b in group[i + 1 :] if i == 0 or len(group) <= _MOST_PAIRS
        ]
    else:
        pairs = list(product(slots.get("source", ()), slots.get("target", ())))
    near = _qualifiers(coded, begin, _fact_end(coded, spans, close, mentions), mentions)
    for source, target in pairs:
        if source == target or not types[source] & known.sources or not types[target] & known.targets:
            continue
        qualifiers = {}
        for name in known.qualifiers:
            given = slots.get(name)
            if given:
                qualifiers[name] = _share_out(
                    given, target, slots.get("target", []), source, slots.get("source", [])
                )
            elif name in _LOOSE and near.get(name):
                qualifiers[name] = _beside(mentions, near[name], source) or min(
                    near[name], key=lambda q: (_gap(mentions, q, target), q)
                )
        yield Relation(
            rule.relation,
            source,
            target,
            rule.status or "asserted",
            qualifiers=tuple((k, v) for k, v in qualifiers.items() if v not in (source, target)),
            by="patterns",
            start=start,
            end=max(finish, start),
            reach=coded.offsets[min(match.end(), len(coded.offsets)) - 1] + 1,
        )


#: Qualifiers that are taken from the clause when the pattern does not name their place.
_LOOSE = frozenset({"date", "amount", "share", "product"})


def _gap(mentions: Sequence[Mention], one: int, other: int) -> int:
    a, b = mentions[one], mentions[other]
    return b.start - a.end + 2 if a.end <= b.start else a.start - b.end


def _beside(mentions: Sequence[Mention], values: Sequence[int], source: int) -> int | None:
    """Return the part of several that stands right behind a name, in a bracket: a venture of A (60%) and B (40%)."""
    end = mentions[source].end
    own = (q for q in values if mentions[q].type == "Share" and 1 <= mentions[q].start - end <= 2)
    return next(own, None) if len(values) > 1 else None


def _share_out(given: list[int], target: int, targets: list[int], source: int, sources: list[int]) -> int:
    """Pick a qualifier: 甲、乙分别持股51%、49% gives each its own."""
    if len(given) == len(targets) and target in targets:
        return given[targets.index(target)]
    if len(given) == len(sources) and source in sources:
        return given[sources.index(source)]
    return given[0]


def _qualifiers(coded: Coded, begin: int, end: int, mentions: Sequence[Mention]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for i in range(begin, min(end, len(coded.behind))):
        if i in coded.carried:
            continue
        for m in coded.behind[i]:
            for name, allowed in inventory.QUALIFIERS.items():
                if mentions[m].type in allowed:
                    found.setdefault(name, []).append(m)
    return found


def _fact_end(coded: Coded, spans: Sequence[tuple[int, int]], close: int, mentions: Sequence[Mention]) -> int:
    """Where the words about a fact end: clauses that follow and name only values go with it (…投资,金额300万元)."""
    for begin, end in spans[bisect_left(spans, close, key=lambda span: span[0]) :]:
        inside = [
            i for i in range(begin, min(end, len(coded.behind))) if coded.behind[i] and i not in coded.carried
        ]
        if not inside or any(
            mentions[m].type not in inventory.VALUE_TYPES for i in inside for m in coded.behind[i]
        ):
            break
        close = end
    return close
