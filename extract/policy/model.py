"""What a policy text becomes: title, dates, chapters, clauses, and what each clause names, every piece at its place in the text.

Offsets are code points, half-open, into the text that the reader was given; :meth:`PolicyText.moved` maps all of them at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar, cast

from clusterkg.graph.vocabularies import Concept

T = TypeVar("T")


class Role(StrEnum):
    """What a clause does."""

    MEASURE = "measure"
    #: States facts or reasons: 火炬工作有力促进了…
    BACKGROUND = "background"
    PURPOSE = "purpose"
    DEFINITION = "definition"
    #: To whom and where it applies, or does not.
    SCOPE = "scope"
    TARGET = "target"
    #: Who carries it out or interprets it, from when to when it holds, what it repeals.
    ADMINISTRATION = "administration"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Stated:
    """A value as the text states it: canonical, with its place."""

    value: str
    at: Span
    #: False where it was worked out (the end of 有效期三年), not printed.
    printed: bool = True


@dataclass(frozen=True, slots=True)
class KindNamed:
    """A kind of institution, people or thing that a clause names."""

    concept: Concept
    at: Span


@dataclass(frozen=True, slots=True)
class Named:
    """Something named: a programme, a plan for talent, another document; ``kind`` is its type in the ontology."""

    name: str
    kind: str
    at: Span


@dataclass(frozen=True, slots=True)
class Responsible:
    """A body with its part: ``responsibility`` is a key of ``Responsibility.responsibility`` in the ontology.

    A body is named (``concept`` is None) or only said by kind (各省科技部门). ``quote`` is the sentence or line that says so.
    """

    name: str
    at: Span
    responsibility: str
    quote: Span
    concept: Concept | None = None
    #: False where it follows from the document's number, not from a name in the text.
    printed: bool = True


@dataclass(frozen=True, slots=True)
class Target:
    """An indicator with the value it is to reach and by when, as far as stated."""

    indicator: Span
    value: Span | None
    deadline: Stated | None
    quote: Span


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading with clauses under it; ``parent`` is a position in ``PolicyText.chapters``."""

    at: Span
    title: Span
    #: Numbers from the outermost down to this one; the last may be one that the print lost.
    path: tuple[str, ...]
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause, whole: its own paragraph and what stands under it."""

    at: Span
    path: tuple[str, ...]
    role: Role
    #: Headline: from its verb to its object, without number and full stop. Measures have one.
    headline: Span | None = None
    chapter: int | None = None
    #: True when the headline is the clause's own leading title, not a phrase of its text.
    titled: bool = False
    kinds: tuple[KindNamed, ...] = ()
    programmes: tuple[Named, ...] = ()
    basis: tuple[Named, ...] = ()
    responsible: tuple[Responsible, ...] = ()
    targets: tuple[Target, ...] = ()
    deadline: Stated | None = None

    @property
    def number(self) -> str:
        """How the clause is cited: its numbers from the outermost in, ``二、（一）1.``; articles count through: ``第六条``."""
        article = next((i for i, n in enumerate(self.path) if n.startswith("第") and n.endswith("条")), 0)
        return "".join(self.path[article:])


@dataclass(frozen=True, slots=True)
class PolicyText:
    """A policy document, read."""

    title: Span
    #: Kind of document: 意见, 办法, 措施 …
    genre: str
    number: Stated | None = None
    published: Stated | None = None
    effective: Stated | None = None
    expires: Stated | None = None
    #: Who issued it and who has a part in the whole of it (issue, interpret, implement).
    responsible: tuple[Responsible, ...] = ()
    #: To whom the notice is addressed, as printed.
    addressees: tuple[Span, ...] = ()
    #: Where it applies: names of places with the words that say so.
    applies_in: tuple[Stated, ...] = ()
    basis: tuple[Named, ...] = ()
    repeals: tuple[Named, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    clauses: tuple[Clause, ...] = ()

    @property
    def measures(self) -> tuple[Clause, ...]:
        """Clauses that set a measure."""
        return tuple(c for c in self.clauses if c.role is Role.MEASURE)

    def moved(self, move: Callable[[int, int], tuple[int, int]]) -> PolicyText:
        """Return the same with every span mapped, e.g. from normalised text to its source."""
        return _moved(self, move)


def _moved(value: T, move: Callable[[int, int], tuple[int, int]]) -> T:
    # Any: walks dataclasses and tuples alike; what comes back has the type of what went in.
    held: Any = value
    made: Any = value
    if isinstance(held, Span):
        made = Span(*move(held.start, held.end))
    elif isinstance(held, tuple):
        made = tuple(_moved(v, move) for v in held)
    elif is_dataclass(held) and not isinstance(held, type | Concept):
        made = replace(held, **{f.name: _moved(getattr(held, f.name), move) for f in fields(held)})
    return cast(T, made)
