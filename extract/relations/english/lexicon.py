"""The words of English relations, read from data: forms of verbs, nouns, and what each says of who stands where around it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from clusterkg.extract import inventory
from clusterkg.extract.grammar.vocabulary import words
from clusterkg.extract.relations.kinds import class_types


@dataclass(frozen=True, slots=True)
class Role:
    """Where a filler stands (``subject``, ``object``, a preposition …) and of which class it must be; empty: what the relation allows."""

    place: str
    types: frozenset[str] = frozenset()
    #: A qualifier without which the relation is not said: gets its coal from ….
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """A relation, the places of both ends, qualifiers with theirs; ``status`` where the words state one."""

    relation: str
    source: tuple[Role, ...]
    target: tuple[Role, ...]
    qualifiers: tuple[tuple[str, tuple[Role, ...]], ...] = ()
    status: str = "asserted"
    #: Said beside what the other templates say, not in the place of those after it.
    also: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """What a word says: as a verb in either voice, or as a noun."""

    active: tuple[Template, ...] = ()
    passive: tuple[Template, ...] = ()
    noun: tuple[Template, ...] = ()
    #: Words that must follow at once: turn *out*.
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Form → (entry, which form: base, s, past, ing) for verbs; noun → entry; the longest ``after`` first."""

    verbs: Mapping[str, tuple[tuple[Entry, str], ...]]
    nouns: Mapping[str, tuple[Entry, ...]]
    gives: frozenset[str]
    gets: frozenset[str]
    sheds: frozenset[str]


class LexiconError(ValueError):
    """The data cannot be read; says which line and why."""


def template(said: str) -> Template:
    """Read ``RELATION source target product=place @status``; places are joined by ``|``, a class after ``:``, ``+`` first for also.

    Raises
    ------
    LexiconError
        Not of that form, or no such relation, qualifier or status.
    """
    parts = said.split()
    also = parts[:1] == ["+"]
    parts = parts[also:]
    status = "asserted"
    if parts and parts[-1].startswith("@"):
        status = parts.pop()[1:]
    if len(parts) < 3 or parts[0] not in inventory.relations() or status not in inventory.STATUSES:
        raise LexiconError(f"english.yaml: {said}")
    known = inventory.relations()[parts[0]]
    qualifiers = []
    for one in parts[3:]:
        name, _, places = one.partition("=")
        if name not in known.qualifiers:
            raise LexiconError(f"english.yaml: {said}: no {name}")
        qualifiers.append((name, _roles(places)))
    return Template(parts[0], _roles(parts[1]), _roles(parts[2]), tuple(qualifiers), status, also)


def _roles(places: str) -> tuple[Role, ...]:
    found = []
    for place in places.split("|"):
        needed = place.startswith("!")
        where, _, kind = place.removeprefix("!").partition(":")
        types = frozenset().union(*(class_types(k) for k in kind.split("/"))) if kind else frozenset()
        found.append(Role(where, types, needed))
    return tuple(found)


_DOUBLED = words(
    "ship plan stop spin let fit get run set put cut quit snap equip wrap drop strip scrap knit tap"
)


def forms(verb: str, irregular: Mapping[str, str]) -> dict[str, str]:
    """Return the forms of a verb, each with its kind: base, s, past, ing."""
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        third, past = verb[:-1] + "ies", verb[:-1] + "ied"
    else:
        third = verb + ("es" if verb.endswith(("s", "x", "z", "ch", "sh", "o")) else "s")
        past = (
            verb + "d" if verb.endswith("e") else verb + verb[-1] + "ed" if verb in _DOUBLED else verb + "ed"
        )
    stem = (
        verb[:-1]
        if verb.endswith("e") and not verb.endswith("ee")
        else verb + verb[-1]
        if verb in _DOUBLED
        else verb
    )
    found = {verb: "base", third: "s", stem + "ing": "ing"}
    for one in irregular.get(verb, past).split("/"):
        # Put, cast: the past is the base.
        found[one] = (
            "both" if one == verb and "/" not in irregular.get(verb, past) else found.get(one, "past")
        )
    return found


@cache
def lexicon() -> Lexicon:
    """Read what comes with the package."""
    text = (files("clusterkg.extract.relations") / "data" / "english.yaml").read_text("utf-8")
    data = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    irregular: dict[str, str] = data["irregular"]
    verbs: dict[str, list[tuple[Entry, str]]] = {}
    for one in data["verbs"]:
        for word in _words(one["words"]):
            first, *after = word.split("_")
            entry = Entry(_templates(one.get("active")), _templates(one.get("passive")), after=tuple(after))
            for form, kind in forms(first, irregular).items():
                verbs.setdefault(form, []).append((entry, kind))
    nouns: dict[str, list[Entry]] = {}
    for one in data["nouns"]:
        for word in _words(one["words"]):
            first, *after = word.split("_")
            entry = Entry(noun=_templates(one["says"]), after=tuple(after))
            plural = first[:-1] + "ies" if first.endswith("y") and not after else first + "s"
            nouns.setdefault(first, []).append(entry)
            if not after:
                nouns.setdefault(plural, []).append(entry)
            else:
                many = Entry(noun=entry.noun, after=(*after[:-1], after[-1] + "s"))
                nouns[first].append(many)

    def listed(words: str) -> frozenset[str]:
        return frozenset(form for word in _words(words) for form in forms(word, irregular))

    return Lexicon(
        {form: tuple(sorted(held, key=lambda e: -len(e[0].after))) for form, held in verbs.items()},
        {noun: tuple(sorted(held, key=lambda e: -len(e.after))) for noun, held in nouns.items()},
        listed(data["gives"]),
        listed(data["gets"]),
        listed(data["sheds"]),
    )


def _words(words: str) -> Iterable[str]:
    return words.split()


def _templates(said: Sequence[str] | None) -> tuple[Template, ...]:
    return tuple(template(one) for one in said or ())
