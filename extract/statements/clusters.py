"""Which mentions of a document mean one thing: same name and type, declared short names, references.

Only what the document itself says joins mentions. That two documents mean one firm is for people or resolution to say.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clusterkg.extract import inventory
from clusterkg.extract.model import Extraction, Mention
from clusterkg.graph.values import get

#: What a number stands for where its bearer has no other name in the text.
BEARERS = {"PatentNumber": "Patent", "StandardNumber": "Standard"}
#: Each mention is a thing of its own: two price rises are two events, two withheld names may be two firms, and 给予奖励 in two
#: clauses is two measures.
_EACH_ITS_OWN = frozenset({"Event", "Masked", "Measure"})
#: No things by themselves: a post is what somebody holds, a figure needs its indicator and a deed what it concerns.
ONLY_IN_RELATIONS = frozenset({"Post", "Indicator", "Event"})
_LONGEST_KEY = 80


@dataclass(frozen=True, slots=True)
class Thing:
    """What one or more mentions of a document mean."""

    #: Part of its local id after the document's and ``#``.
    key: str
    type: str
    #: Mentions by position, in order; the first of each spelling is in ``spellings``.
    mentions: tuple[int, ...]
    #: Position of the mention that gives its name; None where it is known by number only, or the name is withheld.
    named_by: int | None
    #: Other names: the first mention of each.
    others: tuple[int, ...] = ()
    #: Its number as an identifier: mention of the number.
    number: int | None = None

    @property
    def masked(self) -> bool:
        """True where the source withholds who it is."""
        return self.type == "Masked"


@dataclass(frozen=True, slots=True)
class Things:
    """All things of a document, and which things a mention means (several for “the two firms”, none when it cannot be told)."""

    all: tuple[Thing, ...]
    #: Mention → positions in ``all``.
    of: Mapping[int, tuple[int, ...]]


def spelling(text: str) -> str:
    """Return a name as names are compared inside a document: width folded, blanks between Chinese gone, case aside."""
    return get("name").clean(text).casefold() if text.strip() else ""


def find_things(extraction: Extraction) -> Things:
    """Put the mentions of a document together."""
    mentions = extraction.mentions
    words = [spelling(extraction.text[m.start : m.end]) for m in mentions]
    # Groups: (type, spelling), which a number without a bearer shares with the thing it is the number of.
    group: list[tuple[str, str] | None] = []
    for i, (m, word) in enumerate(zip(mentions, words, strict=True)):
        type_ = BEARERS.get(m.type, m.type)
        if type_ in _EACH_ITS_OWN:
            group.append((type_, f"\0{i}"))
        elif type_ in inventory.ENTITY_TYPES and word:
            group.append((type_, f"\1{word}" if m.type in BEARERS else word))
        else:
            group.append(None)
    leads = _leads(extraction, group)
    members: dict[tuple[str, str], list[int]] = defaultdict(list)
    for i, one in enumerate(group):
        if one is not None:
            members[_head(one, leads)].append(i)
    all_: list[Thing] = []
    of: dict[int, tuple[int, ...]] = {}
    keys: Counter[str] = Counter()
    for head, held in members.items():  # in the order of their first mention
        thing = _thing(head, held, mentions, words, group, keys)
        of.update(dict.fromkeys(held, (len(all_),)))
        all_.append(thing)
    _refer(extraction, of)
    return Things(tuple(all_), of)


def _leads(
    extraction: Extraction, group: Sequence[tuple[str, str] | None]
) -> dict[tuple[str, str], tuple[str, str]]:
    """Return group → group of the full name, or of the bearer of a number; where a text gives two, neither counts."""
    said: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for r in extraction.relations:
        a, b = group[r.source], group[r.target]
        if r.status not in ("asserted", "past") or a is None or b is None or a == b:
            continue
        if r.type == "ALIAS_OF":
            said[a].add(b)
        elif r.type == "HAS_NUMBER" and a[0] == b[0]:
            said[b].add(a)
    return {one: next(iter(targets)) for one, targets in said.items() if len(targets) == 1}


def _head(one: tuple[str, str], leads: Mapping[tuple[str, str], tuple[str, str]]) -> tuple[str, str]:
    seen = {one}
    while (after := leads.get(one)) is not None and after not in seen:
        seen.add(after)
        one = after
    return one if after is None else min(seen)  # a ring: any, but always the same


def _thing(
    head: tuple[str, str],
    held: list[int],
    mentions: Sequence[Mention],
    words: Sequence[str],
    group: Sequence[tuple[str, str] | None],
    keys: Counter[str],
) -> Thing:
    type_, _ = head
    numbers = [i for i in held if mentions[i].type in BEARERS]
    names = [i for i in held if i not in numbers]
    named_by = next((i for i in names if group[i] == head), names[0] if names else None)
    firsts: dict[str, int] = {}
    for i in names:
        firsts.setdefault(words[i], i)
    lead = named_by if named_by is not None else numbers[0]
    if named_by is not None:
        firsts.pop(words[named_by], None)
    if type_ == "Masked":
        key, named_by = "undisclosed", None
    else:
        word = words[lead]
        # A person is not to be read off an id that is shown; long titles would make ids that nobody can type.
        plain = type_ != "Person" and len(word) <= _LONGEST_KEY
        key = f"{type_}:{word if plain else hashlib.blake2b(word.encode(), digest_size=8).hexdigest()}"
    keys[key] += 1
    if keys[key] > 1 or type_ == "Masked":
        key = f"{key}.{keys[key]}"
    return Thing(
        key, type_, tuple(held), named_by, tuple(firsts.values()) if type_ != "Masked" else (),
        numbers[0] if numbers else None,
    )  # fmt: skip


def _refer(extraction: Extraction, of: dict[int, tuple[int, ...]]) -> None:
    """Let references mean what they stand for; a reference may stand for another one."""
    points: dict[int, list[int]] = defaultdict(list)
    for r in extraction.relations:
        if r.type == "COREF" and extraction.mentions[r.source].type == "Reference":
            points[r.source].append(r.target)

    def meant(i: int, seen: frozenset[int]) -> tuple[int, ...]:
        if i in of or i in seen:
            return of.get(i, ())
        found = (t for target in points.get(i, ()) for t in meant(target, seen | {i}))
        return tuple(dict.fromkeys(found))

    resolved = {i: meant(i, frozenset()) for i in points}
    of.update({i: things for i, things in resolved.items() if things})
