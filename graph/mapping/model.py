"""What a mapping file may say; strict, so that a misspelt key is an error with a place and not a silent nothing."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, NoReturn

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from clusterkg.graph.errors import MappingError, UnknownType
from clusterkg.graph.faults import told
from clusterkg.graph.ledger import EditionKind, EvidenceClass, UseRight
from clusterkg.graph.ledger import Source as LedgerSource
from clusterkg.graph.ontology import Kind, Ontology, Projection, TypeSpec

_SLOT = re.compile(r"\{([^{}]+)\}")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class SourceSpec(_Strict):
    """Whose data it is, under which licence, and who may see it."""

    title: str = Field(min_length=1)
    publisher: str = Field(min_length=1)
    licence: str = Field(min_length=1)
    use: UseRight
    dated: date
    evidence: Literal["disclosed", "inferred", "lead"] = Field("disclosed", alias="class")
    url: str | None = None
    note: str | None = None


class InputSpec(_Strict):
    """Where the rows are and how the file is written."""

    #: Files or patterns, relative to the mapping's folder or to ``--root``; file names on the command line take their place.
    files: tuple[str, ...] = ()
    format: Literal["auto", "csv", "tsv", "xlsx", "json", "jsonl", "parquet", "input_output"] = "auto"
    encoding: str = "auto"
    delimiter: str | None = None
    #: True: the first row names the columns; a list: names for a file without such a row.
    header: bool | tuple[str, ...] = True
    sheet: str | None = None
    #: JSON: dotted path to the list or object that holds the records.
    records: str | None = None
    #: JSON: ``rows`` (list of objects), ``map`` (key → value), ``tree`` (one row per leaf with its path).
    shape: Literal["rows", "map", "tree", "nested"] = "rows"
    #: JSON ``nested``: keys that hold the name and the children of a node.
    name_keys: tuple[str, ...] = ("name",)
    children: tuple[str, ...] = ()
    #: One row per entry of this object or list column.
    explode: str | None = None
    #: ``input_output``: the table of makers beside the table of uses.
    make: str | None = None
    #: ``input_output``: ``output`` reads the total output of each commodity from a table of makers instead of coefficients.
    part: Literal["coefficients", "output"] = "coefficients"

    @field_validator("files", mode="before")
    @classmethod
    def _one_or_many(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value


class LookupSpec(_Strict):
    """Find the value of a column in another file."""

    file: str
    key: str
    value: str
    header: bool | tuple[str, ...] = True
    delimiter: str | None = None
    #: The longest key that the text begins with, instead of an equal one; ``strip`` is cut off keys first.
    prefix: bool = False
    strip: str | None = None


class ColumnSpec(_Strict):
    """A derived column: steps run in the order of these fields."""

    source: str | None = Field(None, alias="from")
    #: Text with ``{column}`` slots; used instead of ``from``.
    template: str | None = None
    #: Regular expression; the first group (or the whole match) is the value, no match is empty.
    pattern: str | None = None
    replace: dict[str, str] = Field(default_factory=dict)
    map: dict[str, str] | None = None
    default: str | None = None
    lookup: LookupSpec | None = None
    #: What a lookup gives where the key is not found; ``{}`` is the key.
    missing: str | None = None
    lower: bool = False
    upper: bool = False


class FilterSpec(_Strict):
    """Keep a row only when this holds; what is filtered is counted."""

    column: str
    equals: str | None = None
    among: tuple[str, ...] | None = Field(None, alias="in")
    matches: str | None = None
    excludes: str | None = None
    empty: bool | None = None


class PropertySpec(_Strict):
    """Where one property's value comes from."""

    column: str | None = None
    value: str | None = None
    template: str | None = None
    split: str | None = None
    #: A bad or missing value rejects the row; by default only what the ontology requires does.
    required: bool | None = None
    lang: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    evidence: Literal["disclosed", "inferred", "lead"] | None = Field(None, alias="class")

    @model_validator(mode="after")
    def _one_origin(self) -> PropertySpec:
        if sum(x is not None for x in (self.column, self.value, self.template)) != 1:
            raise ValueError("give exactly one of column, value, template")
        return self


class _WithProperties(_Strict):
    properties: dict[str, PropertySpec] = Field(default_factory=dict)
    #: Only rows where this column is not empty.
    when: str | None = None
    evidence: Literal["disclosed", "inferred", "lead"] | None = Field(None, alias="class")

    @field_validator("properties", mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {k: {"column": v} if isinstance(v, str) else v for k, v in (value or {}).items()}


class EachSpec(_Strict):
    """One entity per part of a cell; the part is the column ``item``."""

    column: str
    split: str
    #: Only parts that match, or that do not.
    matches: str | None = None
    excludes: str | None = None


class EntitySpec(_WithProperties):
    """One entity (or node-projected edge) that a row speaks of."""

    type: str
    id: str
    each: EachSpec | None = None
    #: Ends of a node-projected edge: an entity's name or a local id template.
    ends: dict[str, str] = Field(default_factory=dict)
    #: Validity of a node-projected edge: it holds for its ends.
    valid_from: str | None = None
    valid_to: str | None = None


class EdgeSpec(_WithProperties):
    """One arrow that a row speaks of."""

    type: str
    source: str
    target: str
    #: Tells parallel arrows between the same two apart.
    key: str = ""
    valid_from: str | None = None
    valid_to: str | None = None


class Mapping(_Strict):
    """One mapping file: from the columns of a table to entities and edges of the ontology."""

    dataset: str = Field(pattern=r"^[a-z0-9_]+$")
    source: SourceSpec
    edition: EditionKind
    version: int = 1
    #: Name of the table inside the data set, where a data set has several; default: the file's name.
    document: str | None = None
    input: InputSpec = Field(default_factory=InputSpec)
    columns: dict[str, ColumnSpec] = Field(default_factory=dict)
    filter: tuple[FilterSpec, ...] = ()
    entities: dict[str, EntitySpec] = Field(default_factory=dict)
    edges: tuple[EdgeSpec, ...] = ()

    @property
    def registration(self) -> LedgerSource:
        """The source as the ledger registers it."""
        s = self.source
        strength = EvidenceClass[s.evidence.upper()]
        return LedgerSource(
            self.dataset, s.title, s.publisher, s.licence, s.use, s.dated, strength, s.url, s.note
        )

    def check(self, ontology: Ontology, file: str = "") -> None:
        """Hold the mapping against the ontology: types, properties, ends; ``file`` is named in the messages.

        Raises
        ------
        UnknownType, MappingError
            Names the file, the place in it, what does not fit, and what may have been meant.
        """
        at = _Place(ontology, file)
        for name, entity in self.entities.items():
            where = f"entities.{name}"
            spec = at.type(where, entity.type)
            # "Thing" is for sources that do not say what things are
            if spec.abstract and entity.type != "Thing":
                below = [t for t in ontology.descendants(entity.type) if not ontology.get(t).abstract]
                at.wrong(
                    where, f"{entity.type} 是抽象类型", f"{entity.type} is abstract", meant=tuple(below[:5])
                )
            if spec.kind is Kind.EDGE and spec.projection is not Projection.NODE:
                at.wrong(
                    where,
                    f"{entity.type} 是关系,应写在 edges",
                    f"{entity.type} is an arrow: put it under edges",
                )
            at.properties(where, entity.type, entity.properties)
            if ":" not in entity.id:
                at.wrong(f"{where}.id", "应为 名字空间:键", "must be name-space:key")
            for end, what in entity.ends.items():
                if end not in spec.ends:
                    meant = tuple(
                        e for e, s in spec.ends.items() if end in (s.label.zh, s.label.en, s.relation)
                    )
                    at.wrong(
                        f"{where}.ends", f"{entity.type} 没有端 {end}", f"{entity.type} has no end {end}",
                        meant=meant or tuple(get_close_matches(end, spec.ends, n=1)) or tuple(spec.ends),
                    )  # fmt: skip
                self._end(at, f"{where}.ends.{end}", entity.type, end, what)
        for n, edge in enumerate(self.edges):
            where = f"edges[{n}]"
            spec = at.type(where, edge.type)
            if spec.kind is not Kind.EDGE or spec.projection is not Projection.RELATION:
                at.wrong(where, f"{edge.type} 不是二元关系", f"{edge.type} is not an arrow")
            at.properties(where, edge.type, edge.properties)
            for end, what in (("source", edge.source), ("target", edge.target)):
                self._end(at, f"{where}.{end}", edge.type, end, what)

    def _end(self, at: _Place, where: str, type_: str, end: str, what: str) -> None:
        """Check what stands at an end: an entity of this mapping, or a template of a local id."""
        if what in self.entities:
            allowed, held = at.ontology.get(type_).ends[end].range, self.entities[what].type
            if not any(at.ontology.is_a(held, r) for r in allowed):
                at.wrong(
                    where, f"{type_} 的 {end} 不能是 {held},应为 {'、'.join(allowed)}",
                    f"{end} of {type_} cannot be {held}; it is one of {', '.join(allowed)}",
                )  # fmt: skip
        elif ":" not in what and not slots(what):  # a column may hold whole local ids
            at.wrong(
                where, f"没有实体 {what}", f"there is no entity {what}",
                meant=tuple(get_close_matches(what, self.entities, n=1)),
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in which mapping file something is wrong, and the ontology that says so."""

    ontology: Ontology
    file: str

    def type(self, where: str, name: str) -> TypeSpec:
        try:
            return self.ontology.get(name)
        except UnknownType as bad:
            raise UnknownType(
                f"映射 {self.file} {where}:{bad.zh}", f"Mapping {self.file}, {where}: {bad.en}",
                hint_zh=bad.hint_zh, hint_en=bad.hint_en,
            ) from bad  # fmt: skip

    def properties(self, where: str, type_: str, given: Iterable[str]) -> None:
        known = self.ontology.properties(type_)
        for prop in given:
            if prop not in known:
                meant = self.ontology.near_property(type_, prop)
                shown = ", ".join(known)
                self.wrong(
                    f"{where}.{prop}", f"{type_} 没有属性 {prop}", f"{type_} has no property {prop}", meant=meant,
                    hint_zh="" if meant else f"有:{shown}", hint_en="" if meant else f"It has: {shown}",
                )  # fmt: skip

    def wrong(
        self,
        where: str,
        zh: str,
        en: str,
        *,
        meant: tuple[str, ...] = (),
        hint_zh: str = "",
        hint_en: str = "",
    ) -> NoReturn:
        """Raise the error; ``meant`` is what the writer may have had in mind."""
        shown = " / ".join(meant)
        raise MappingError(
            f"映射 {self.file} {where}:{zh}。",
            f"Mapping {self.file}, {where}: {en}.",
            hint_zh=f"是否指 {shown}?" if meant else hint_zh,
            hint_en=f"Did you mean {shown}?" if meant else hint_en,
        )


def slots(template: str) -> tuple[str, ...]:
    """Return the columns that a template needs."""
    return tuple(_SLOT.findall(template))


def lacking_columns(mapping: Mapping, have: Container[str]) -> tuple[str, ...]:
    """Return the columns that a mapping reads and a table does not have; derived columns count from where they are made."""
    made: set[str] = set()
    found: dict[str, None] = {}

    def need(*columns: str | None) -> None:
        found.update((c, None) for c in columns if c is not None and c not in made and c not in have)

    for name, spec in mapping.columns.items():
        need(*(slots(spec.template) if spec.template is not None else (spec.source or name,)))
        made.add(name)
    need(*(f.column for f in mapping.filter))
    for part in (*mapping.entities.values(), *mapping.edges):
        need(part.when)
        texts: list[str] = []
        if isinstance(part, EntitySpec):
            if part.each is not None:
                need(part.each.column)
                made |= {"item", "order"}
            texts = [part.id, *(t for t in part.ends.values() if t not in mapping.entities)]
        elif isinstance(part, EdgeSpec):
            texts = [part.key, *(t for t in (part.source, part.target) if t not in mapping.entities)]
        for prop in part.properties.values():
            need(prop.column)
            texts.append(prop.template or "")
        need(*(column for text in texts for column in slots(text)))
        if isinstance(part, EntitySpec) and part.each is not None:
            made -= {"item", "order"}
    return tuple(found)


def read_mapping(path: Path) -> Mapping:
    """Read a mapping file and hold it against the ontology.

    Raises
    ------
    MappingError
        The file is not YAML, has unknown keys, or does not fit the ontology; says where.
    """
    from clusterkg.graph.ontology import load

    try:
        mapping = Mapping.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except FileNotFoundError as bad:
        raise MappingError(f"没有映射文件 {path}。", f"There is no mapping file {path}.") from bad
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as bad:
        raise MappingError(
            f"读不了映射 {path.name}:{bad}", f"The mapping {path.name} cannot be read: {bad}"
        ) from bad
    except ValidationError as bad:
        zh, en = told(bad.errors(), _keys())
        raise MappingError(
            f"映射 {path.name} 有误:{zh}。", f"The mapping {path.name} is wrong: {en}."
        ) from bad
    mapping.check(load(), path.name)
    return mapping


def _keys() -> set[str]:
    """Return every key that a mapping file may have, to name the nearest to a mistyped one."""
    return {f.alias or n for m in (Mapping, *_PARTS) for n, f in m.model_fields.items()}


_PARTS = (
    SourceSpec,
    InputSpec,
    LookupSpec,
    ColumnSpec,
    FilterSpec,
    PropertySpec,
    EachSpec,
    EntitySpec,
    EdgeSpec,
)
