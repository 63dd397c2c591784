"""The ontology's own model: what a file in ``graph/schema`` may say.

Consumers walk this model; none of them spells a type's name (questions excepted, which are about types).
"""

from __future__ import annotations

from difflib import get_close_matches
from enum import StrEnum
from functools import cached_property

from pydantic import BaseModel, ConfigDict, Field

from clusterkg.graph.errors import UnknownType


class Text(BaseModel):
    """A text for users in Chinese and English; both are required."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def __getitem__(self, lang: str) -> str:
        return self.zh if lang == "zh" else self.en


class Kind(StrEnum):
    """Whether a type's instances are things or the links between them."""

    ENTITY = "entity"
    EDGE = "edge"


class Projection(StrEnum):
    """How an edge type stands in the graph: an arrow, or a node with one arrow per end."""

    RELATION = "relation"
    NODE = "node"


class Group(StrEnum):
    """Families of entity types, for colours and filters on the page; a type takes its own or the nearest above it."""

    FIRM = "firm"
    ORGANISATION = "organisation"
    SITE = "site"
    PLACE = "place"
    CHAIN = "chain"
    KNOWLEDGE = "knowledge"
    PERSON = "person"
    MARKET = "market"
    POLICY = "policy"
    STATISTICS = "statistics"
    DOCUMENT = "document"


class PropertySpec(BaseModel):
    """One property of a type: its property type (see ``graph.values``), labels and constraints."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: str
    label: Text
    description: Text | None = None
    #: More than one value may be true at the same time (aliases, IPC codes).
    many: bool = False
    #: At most one entity of the type holds a value: an index key, and decisive in resolution.
    unique: bool = False
    #: Scheme of a ``code`` or ``identifier``; unit family of a ``quantity``.
    scheme: str | None = None
    unit: str | None = None
    #: Keys and labels of an ``enum``.
    values: dict[str, Text] | None = None
    #: Personal data: pseudonymised in answers and exports.
    personal: bool = False
    #: What tables call it, beside its labels: a proposed mapping finds the column by these.
    headings: tuple[str, ...] = ()


class EndSpec(BaseModel):
    """One end of an edge: which types may stand there."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    range: tuple[str, ...] = Field(min_length=1)
    label: Text
    #: Relation from the edge's node to this end; only when the edge is projected as a node.
    relation: str | None = None
    required: bool = True
    many: bool = False


class TypeSpec(BaseModel):
    """One YAML file: an entity type or an edge type."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[A-Z][A-Za-z0-9]+$")
    kind: Kind
    label: Text
    description: Text
    abstract: bool = False
    #: Entities only: the family that the page colours it with; inherited.
    group: Group | None = None
    extends: tuple[str, ...] = ()
    #: Rows of TORCH.md (the notice's entities) that this type answers to.
    torch: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    featured: tuple[str, ...] = ()
    properties: dict[str, PropertySpec] = Field(default_factory=dict)
    # edges only
    relation: str | None = Field(default=None, pattern=r"^[A-Z][A-Z0-9_]*$")
    #: How the relation reads from the other end (label only, no second relation is stored).
    inverse: Text | None = None
    projection: Projection | None = None
    #: Edges only: it holds between two things in one direction at a time; said both ways it is a contradiction.
    one_way: bool = False
    #: ``source`` and ``target`` for a relation; any names for a node.
    ends: dict[str, EndSpec] = Field(default_factory=dict)


class Ontology(BaseModel):
    """All types with inheritance resolved; immutable.

    ``version`` is a hash over the sorted content of the schema files: two machines with the same files agree.
    """

    model_config = ConfigDict(frozen=True)

    types: dict[str, TypeSpec]
    version: str

    def get(self, name: str) -> TypeSpec:
        """Return the type called ``name`` or raise :class:`UnknownType` with the nearest name."""
        try:
            return self.types[name]
        except KeyError:
            hint = " / ".join(self.near(name))
            raise UnknownType(
                f"本体里没有类型“{name}”。",
                f"The ontology has no type '{name}'.",
                hint_zh=f"是否指“{hint}”?" if hint else "",
                hint_en=f"Did you mean '{hint}'?" if hint else "",
            ) from None

    def near(self, name: str) -> tuple[str, ...]:
        """Return the types that somebody who wrote ``name`` may have meant: by label, by relation, by spelling."""
        meant = [t.name for t in self.types.values() if name in (t.label.zh, t.label.en, t.relation)]
        meant += [edge.name for relation, (edge, _) in self.by_relation.items() if relation == name]
        return tuple(dict.fromkeys(meant)) or tuple(get_close_matches(name, self.types, n=1))

    def near_property(self, type_: str, name: str) -> tuple[str, ...]:
        """Return the properties of a type that somebody who wrote ``name`` may have meant: by label, heading or spelling."""
        known = self.properties(type_)
        meant = [p for p, spec in known.items() if name in (spec.label.zh, spec.label.en, *spec.headings)]
        return tuple(meant) or tuple(get_close_matches(name, known, n=2))

    def group(self, name: str) -> Group | None:
        """Return the family of a type, its own or the nearest above it."""
        return next((g for one in self.ancestors(name) if (g := self.get(one).group)), None)

    def ancestors(self, name: str) -> tuple[str, ...]:
        """Return ``name`` and all types above it, nearest first."""
        if name not in self._lines:
            self.get(name)
        return self._lines[name]

    @cached_property
    def _lines(self) -> dict[str, tuple[str, ...]]:
        lines: dict[str, tuple[str, ...]] = {}
        for name in self.types:
            seen: list[str] = []
            todo = [name]
            while todo:
                one = todo.pop(0)
                if one not in seen:
                    seen.append(one)
                    todo.extend(self.get(one).extends)
            lines[name] = tuple(seen)
        return lines

    def descendants(self, name: str) -> tuple[str, ...]:
        """Return ``name`` and all concrete and abstract types below it, sorted."""
        self.get(name)
        return tuple(sorted(t for t in self.types if name in self.ancestors(t)))

    def is_a(self, name: str, other: str) -> bool:
        """Tell whether ``name`` is ``other`` or stands below it."""
        return other in self.ancestors(name)

    def properties(self, name: str) -> dict[str, PropertySpec]:
        """Return all properties of a type, inherited ones included."""
        found: dict[str, PropertySpec] = {}
        for one in reversed(self.ancestors(name)):
            found.update(self.get(one).properties)
        return found

    def required(self, name: str) -> tuple[str, ...]:
        """Return the properties that every instance must have, inherited ones included."""
        return tuple(
            dict.fromkeys(p for one in reversed(self.ancestors(name)) for p in self.get(one).required)
        )

    @cached_property
    def entities(self) -> tuple[TypeSpec, ...]:
        """Concrete entity types, sorted by name."""
        return tuple(t for _, t in sorted(self.types.items()) if t.kind is Kind.ENTITY and not t.abstract)

    @cached_property
    def edges(self) -> tuple[TypeSpec, ...]:
        """Concrete edge types, sorted by name."""
        return tuple(t for _, t in sorted(self.types.items()) if t.kind is Kind.EDGE and not t.abstract)

    @cached_property
    def by_relation(self) -> dict[str, tuple[TypeSpec, str | None]]:
        """Relation name → (edge type, end name or None): None for an arrow, the end's name for a node's arm."""
        found: dict[str, tuple[TypeSpec, str | None]] = {}
        for edge in self.edges:
            if edge.projection is Projection.RELATION and edge.relation:
                found[edge.relation] = (edge, None)
            for end_name, end in edge.ends.items():
                if end.relation:
                    found[end.relation] = (edge, end_name)
        return found
