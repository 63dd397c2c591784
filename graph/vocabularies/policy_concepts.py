"""Kinds that policy clauses name (科技企业孵化器, 高新技术企业, 大学毕业生 …) and where they stand in a text.

The lexicon is the table ``policy_concepts.csv`` and the labels of the ontology: a kind that has a type of its own is also found
under that type's label. It loads into the graph like any vocabulary, so that clauses of all documents point at one node per kind.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from clusterkg.graph.ontology import load
from clusterkg.graph.vocabularies.catalogue import rows

#: Types whose label (机构, 人员) is said of too much to be a kind.
_TOO_WIDE = ("Organisation", "Person")
_NAME_COLUMNS = ("name_zh", "name_en", "aliases_zh", "aliases_en")


@dataclass(frozen=True, slots=True)
class Concept:
    """A kind: its names, the type that things of the kind have, the kind above it, and the row of TORCH.md that it belongs to."""

    key: str
    zh: str
    en: str
    #: Type of this ontology that things of this kind have, or None.
    instance_type: str | None
    broader: str | None
    #: All names in both languages, NFKC; the first two are ``zh`` and ``en``.
    names: tuple[str, ...]
    #: Longer words that only look like one of the names.
    not_in: tuple[str, ...]
    torch: str | None

    @property
    def id(self) -> str:
        """Local id under which the vocabulary loads it."""
        return f"concept:{self.key}"


@dataclass(frozen=True, slots=True)
class Named:
    """A stretch of a text that names a kind; offsets are code points, half-open."""

    start: int
    end: int
    concept: Concept


@cache
def concepts() -> tuple[Concept, ...]:
    """Return all kinds in the order of the table."""
    ontology = load()
    found, labelled = [], set()
    taken = {n.casefold() for r in rows("policy_concepts") for n in _cells(r, *_NAME_COLUMNS)}
    for r in rows("policy_concepts"):
        names = _cells(r, *_NAME_COLUMNS)
        type_ = r["instance_type"] or None
        # The first kind of a type stands for the type itself; a label that is another kind's name stays with that kind.
        if type_ is not None and type_ not in labelled and type_ not in _TOO_WIDE:
            labelled.add(type_)
            label = ontology.get(type_).label
            names += [n for n in (label.zh, label.en) if n.casefold() not in taken]
        unique = tuple(dict.fromkeys(names))
        found.append(
            Concept(
                r["key"], r["name_zh"], r["name_en"], type_, r["broader"] or None, unique,
                tuple(_cells(r, "not_in")), r["torch"] or None,
            )
        )  # fmt: skip
    return tuple(found)


def _cells(row: dict[str, str], *columns: str) -> list[str]:
    joined = "|".join(row[c] for c in columns if row[c])
    return [unicodedata.normalize("NFKC", n) for n in joined.split("|") if n]


def concept(key: str) -> Concept:
    """Return a kind by key; raises ``KeyError``."""
    return _by_key()[key]


@cache
def _by_key() -> dict[str, Concept]:
    return {c.key: c for c in concepts()}


def concept_named(text: str) -> Concept | None:
    """Return the kind that a word means: a key, a name in either language, or the name or label of a type.

    Examples
    --------
    >>> concept_named("孵化器").key, concept_named("Incubator").key
    ('incubator', 'incubator')
    >>> concept_named("明月") is None
    True
    """
    return _by_name().get(unicodedata.normalize("NFKC", text).strip().casefold())


@cache
def _by_name() -> dict[str, Concept]:
    found: dict[str, Concept] = {}
    for one in concepts():
        for name in (one.key, *one.names):
            found.setdefault(name.casefold(), one)
    for one in concepts():  # a type's own name last: several kinds may have one type, the first is meant
        if one.instance_type is not None:
            found.setdefault(one.instance_type.casefold(), one)
    return found


def narrower(key: str) -> frozenset[str]:
    """Return the keys of a kind and of all kinds below it.

    Examples
    --------
    >>> "national_zone" in narrower("zone")
    True
    """
    found = {key}
    while more := {c.key for c in concepts() if c.broader in found} - found:
        found |= more
    return frozenset(found)


def find_concepts(text: str, start: int = 0, end: int | None = None) -> Iterator[Named]:
    """Yield where a text in NFKC names a kind: the longest word wins, nothing overlaps.

    Examples
    --------
    >>> [n.concept.key for n in find_concepts("加强大学科技园、科技企业孵化器建设")]
    ['univ_park', 'incubator']
    >>> list(find_concepts("医用加速器"))
    []
    """
    end = len(text) if end is None else end
    by_first = _by_first()
    at = start
    while at < end:
        for word, held in by_first.get(text[at].casefold(), ()):
            stop = at + len(word)
            if (
                stop <= end
                and text[at:stop].casefold() == word
                and (stop := _whole(text, word, at, stop, end))
            ):
                if held is not None:
                    yield Named(at, stop, held)
                at = stop
                break
        else:
            at += 1


def _whole(text: str, word: str, start: int, stop: int, end: int) -> int:
    """Return where a word ends, its plural s with it; 0 where it is only a part of an English word."""
    if not word.isascii():
        return stop
    if stop < end and text[stop] in "sS":
        stop += 1
    before, after = text[start - 1 : start], text[stop : stop + 1]
    inside = (before.isascii() and before.isalpha()) or (after.isascii() and after.isalpha())
    return 0 if inside else stop


@cache
def _by_first() -> dict[str, tuple[tuple[str, Concept | None], ...]]:
    """First character → words, the longest first; None for a word that only looks alike: found, so that no shorter one is."""
    words: dict[str, Concept | None] = {w.casefold(): None for one in concepts() for w in one.not_in}
    words |= {name.casefold(): one for one in concepts() for name in one.names}
    found: dict[str, list[tuple[str, Concept | None]]] = {}
    for word in sorted(words, key=lambda w: (-len(w), w)):
        found.setdefault(word[0], []).append((word, words[word]))
    return {first: tuple(held) for first, held in found.items()}
