"""What a mapping file may say; strict, so that a misspelt key is an error with a place and not a silent nothing."""

from __future__ import annotations

import re
from collections.abc import Container
from datetime import date
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from clusterkg.graph.errors import MappingError
from clusterkg.graph.faults import told
from clusterkg.graph.ledger import EditionKind, EvidenceClass, UseRight
from clusterkg.graph.ledger import Source as LedgerSource
from clusterkg.graph.ontology import Kind, Ontology, Projection

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

    def check(self, ontology: Ontology) -> None:
        """Hold the mapping against the ontology: types, properties, ends.

        Raises
        ------
        MappingError
            Names what does not fit and where.
        """
        for name, entity in self.entities.items():
            spec = ontology.get(entity.type)
            if (
                spec.abstract and entity.type != "Thing"
            ):  # "Thing" is for sources that do not say what things are
                _bad(f"entities.{name}", f"{entity.type} 是抽象类型", f"{entity.type} is abstract")
            if spec.kind is Kind.EDGE and spec.projection is not Projection.NODE:
                _bad(
                    f"entities.{name}",
                    f"{entity.type} 是关系,应写在 edges",
                    f"{entity.type} is an arrow: put it under edges",
                )
            self._properties(ontology, f"entities.{name}", entity.type, entity.properties)
            if ":" not in entity.id:
                _bad(f"entities.{name}.id", "应为 名字空间:键", "must be name-space:key")
            for end in entity.ends:
                if end not in spec.ends:
                    _bad(
                        f"entities.{name}.ends",
                        f"{entity.type} 没有端 {end}",
                        f"{entity.type} has no end {end}",
                    )
        for n, edge in enumerate(self.edges):
            where, spec = f"edges[{n}]", ontology.get(edge.type)
            if spec.kind is not Kind.EDGE or spec.projection is not Projection.RELATION:
                _bad(where, f"{edge.type} 不是二元关系", f"{edge.type} is not an arrow")
            self._properties(ontology, where, edge.type, edge.properties)
            for end, what in (("source", edge.source), ("target", edge.target)):
                if what in self.entities:
                    held = self.entities[what].type
                    if not any(ontology.is_a(held, r) for r in spec.ends[end].range):
                        _bad(
                            f"{where}.{end}",
                            f"{edge.type} 的 {end} 不能是 {held}",
                            f"{end} of {edge.type} cannot be {held}",
                        )
                elif ":" not in what and not slots(what):  # a column may hold whole local ids
                    _bad(f"{where}.{end}", f"没有实体 {what}", f"there is no entity {what}")

    def _properties(self, ontology: Ontology, where: str, type_: str, given: dict[str, PropertySpec]) -> None:
        known = ontology.properties(type_)
        for prop in given:
            if prop not in known:
                from difflib import get_close_matches

                near = ", ".join(get_close_matches(prop, known, n=2))
                _bad(
                    f"{where}.{prop}",
                    f"{type_} 没有属性 {prop}。相近:{near}",
                    f"{type_} has no property {prop}. Near: {near}",
                )


def _bad(where: str, zh: str, en: str) -> None:
    raise MappingError(f"映射 {where}:{zh}。", f"Mapping, {where}: {en}.")


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
        zh, en = told(bad.errors())
        raise MappingError(
            f"映射 {path.name} 有误:{zh}。", f"The mapping {path.name} is wrong: {en}."
        ) from bad
    mapping.check(load())
    return mapping
