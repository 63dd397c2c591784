"""Relations that verbs and nouns of an English sentence state, by who stands where around them.

A verb has a subject, an object and what follows its prepositions; a noun (*supplier*, *stake*, *licence*) has who is one, whose it is,
who gives or gets it, and its prepositions. The lexicon says which relation holds between which of them, so that one entry reads the
active, the passive, the relative clause, the dropped subject and the listing alike.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import product

from clusterkg.extract import inventory
from clusterkg.extract.model import Mention, Relation
from clusterkg.extract.relations.coding import Coded
from clusterkg.extract.relations.english.arguments import Arguments, of_verb, subject_of_sentence
from clusterkg.extract.relations.english.clause import Clause, parse
from clusterkg.extract.relations.english.lexicon import Role, Template, lexicon
from clusterkg.extract.relations.english.nouns import of_noun

#: Qualifiers that are taken from the clause where their place is not named.
#: No sentence that somebody wrote is longer; each relation costs its status a look at the whole sentence.
_LONGEST = 4000
_MARKS = frozenset(",;:–—()|")
_LOOSE = ("date", "amount", "share", "product")


def read_english(
    coded: Coded,
    mentions: Sequence[Mention],
    types: Sequence[frozenset[str]],
    topic: int | None,
    named: Sequence[int] = (),
) -> tuple[list[Relation], int | None]:
    """Return what a sentence states, and what it is about.

    ``topic`` is what the sentence before was about; ``named`` are the mentions of whose document it is.
    """
    if len(coded.text) > _LONGEST:
        return [], topic
    words = lexicon()
    verbs = frozenset(words.verbs)
    clause = parse(coded, types, verbs)
    own = subject_of_sentence(clause, types)
    found: list[Relation] = []
    here = own if own is not None else topic
    positions = [m for held in coded.behind for m in held]
    owner = nearest(named, positions[0]) if named and positions else None
    for i, token in enumerate(clause.tokens):
        if token.mention >= 0:
            continue
        for entry, form in words.verbs.get(token.word, ()):
            if entry.after and tuple(clause.word(i + 1 + n) for n in range(len(entry.after))) != entry.after:
                continue
            arguments = of_verb(clause, i, i + len(entry.after), form, types, verbs, here)
            if arguments is not None:
                if owner is not None:
                    arguments.places["owner"] = [(owner,)]
                said = entry.passive if arguments.passive else entry.active
                found += _stated(said, arguments, coded, clause, mentions, types)
                if entry.after:
                    break
        for entry in words.nouns.get(token.word, ()):
            if entry.after and tuple(clause.word(i + 1 + n) for n in range(len(entry.after))) != entry.after:
                continue
            arguments = of_noun(clause, i, i + len(entry.after), types, words, here)
            if owner is not None:
                arguments.places["owner"] = [(owner,)]
            found += _stated(entry.noun, arguments, coded, clause, mentions, types)
            break
    return found, own if own is not None else topic


def nearest(named: Sequence[int], m: int) -> int | None:
    """Return the last of some mentions that stands before one, else the first."""
    at = bisect_left(named, m)
    return named[at - 1] if at else (named[0] if named else None)


def _stated(
    templates: Sequence[Template], arguments: Arguments, coded: Coded, clause: Clause,
    mentions: Sequence[Mention], types: Sequence[frozenset[str]],
) -> list[Relation]:  # fmt: skip
    found: list[Relation] = []
    for one in templates:
        if found and not one.also:
            continue
        known = inventory.relations()[one.relation]
        sources = _filled(one.source, arguments, types, known.sources)
        targets = _filled(one.target, arguments, types, known.targets, without=sources)
        if not sources or not targets:
            continue
        named = {
            name: _filled(roles, arguments, types, frozenset(inventory.QUALIFIERS[name]))
            for name, roles in one.qualifiers
        }
        if any(role.needed and not named[name] for name, roles in one.qualifiers for role in roles):
            continue
        for source, target in product(sources, targets):
            if source == target:
                continue
            qualifiers = {}
            for name in known.qualifiers:
                given = named.get(name) or []
                if given:
                    qualifiers[name] = (
                        given[0] if len(given) < 2 else _shared(given, source, sources, target, targets)
                    )
                elif name in _LOOSE and name not in dict(one.qualifiers):
                    near = [
                        m
                        for m in arguments.near
                        if types[m] & frozenset(inventory.QUALIFIERS[name]) and m not in (source, target)
                    ]
                    if name == "product":
                        continue
                    if near:
                        qualifiers[name] = (
                            _shared(near, source, sources, target, targets)
                            if len(near) in (len(sources), len(targets)) and len(near) > 1
                            else min(near, key=lambda q: (_gap(mentions[q], mentions[target]), q))
                        )
            start, end = _span(clause, arguments, coded, mentions)
            found.append(
                Relation(
                    one.relation, source, target, one.status, qualifiers=tuple((k, v) for k, v in qualifiers.items() if v not in (source, target)),
                    by="patterns", start=start, end=end, reach=end,
                )
            )  # fmt: skip
    return found


def _shared(given: Sequence[int], source: int, sources: list[int], target: int, targets: list[int]) -> int:
    if len(given) == len(targets) and len(targets) > 1:
        return given[targets.index(target)]
    if len(given) == len(sources) and len(sources) > 1:
        return given[sources.index(source)]
    return given[0]


def _gap(one: Mention, other: Mention) -> int:
    return other.start - one.end + 2 if one.end <= other.start else one.start - other.end


def _filled(
    roles: Sequence[Role], arguments: Arguments, types: Sequence[frozenset[str]], allowed: frozenset[str], without: Sequence[int] = ()
) -> list[int]:  # fmt: skip
    for role in roles:
        wanted = role.types & allowed if role.types else allowed
        for group in arguments.places.get(role.place, ()):
            held = [m for m in group if types[m] & wanted and m not in without]
            if held:
                return held
    return []


def _span(clause: Clause, arguments: Arguments, coded: Coded, mentions: Sequence[Mention]) -> tuple[int, int]:
    """Return the stretch whose words tell the status: from the mark before the first end to the last."""
    begin = arguments.trigger
    while begin > 0 and clause.word(begin - 1) not in _MARKS:
        begin -= 1
    last = clause.tokens[min(arguments.last, len(clause.tokens) - 1)]
    start = coded.offsets[clause.tokens[begin].at]
    if last.mention >= 0:
        return start, mentions[last.mention].end
    return start, max(start, coded.offsets[last.at] + max(1, len(last.word)))
