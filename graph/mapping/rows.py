"""From one row to claims with their sightings: derived columns, filters, entities, edges."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from clusterkg.graph.errors import MappingError, ValueProblem
from clusterkg.graph.ledger import Claim, EvidenceClass, Locator, Sighting
from clusterkg.graph.mapping.model import (
    ColumnSpec,
    EachSpec,
    EdgeSpec,
    EntitySpec,
    FilterSpec,
    InputSpec,
    LookupSpec,
    Mapping,
    PropertySpec,
    slots,
)
from clusterkg.graph.mapping.reading import Row, read_rows
from clusterkg.graph.mapping.repeats import Repeats
from clusterkg.graph.ontology import Ontology
from clusterkg.graph.ontology.model import PropertySpec as OntologyProperty
from clusterkg.graph.values import clean, get

Fact = tuple[Claim, Sighting]
Cells = dict[str, str]


class _Loose(dict[str, str]):
    """Cells of a record that leaves empty members out: what is not there is empty."""

    def __missing__(self, column: str) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Rejected:
    """Why a row (``kind='row'``) or one of its values (``'value'``) was not taken."""

    kind: str
    column: str | None
    value: str | None
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What one row gave."""

    locator: Locator
    facts: tuple[Fact, ...] = ()
    left_out: tuple[Rejected, ...] = ()
    rejected: Rejected | None = None
    filtered: bool = False


class _BadRow(Exception):
    def __init__(self, column: str | None, value: str | None, zh: str, en: str) -> None:
        self.rejected = Rejected("row", column, value, zh, en)
        super().__init__(en)


@dataclass(frozen=True, slots=True)
class _Made:
    """An entity that a row speaks of; several when its cell was split."""

    ids: tuple[str, ...]


class Reader:
    """Turns rows into facts by one mapping; tells repeated rows apart in bounded memory."""

    def __init__(self, mapping: Mapping, ontology: Ontology, root: Path) -> None:
        self.mapping, self.ontology, self.root = mapping, ontology, root
        self.extractor = f"mapping:{mapping.dataset}@{mapping.version}"
        self._default = EvidenceClass[mapping.source.evidence.upper()]
        self._repeats = Repeats()
        self._specs: dict[str, tuple[dict[str, OntologyProperty], frozenset[str]]] = {}
        self._cleaned: dict[tuple[str, str, str], str | ValueProblem] = {}
        self._lookups = {
            name: self._lookup(c.lookup) for name, c in mapping.columns.items() if c.lookup is not None
        }

    def _lookup(self, spec: LookupSpec) -> dict[str, str]:
        how = InputSpec(header=spec.header, delimiter=spec.delimiter)
        rows = read_rows(self.root / spec.file, how, self.root)
        try:
            found = {r.cells[spec.key].strip(): r.cells[spec.value].strip() for r in rows}
        except KeyError as bad:
            raise MappingError(
                f"查找表 {spec.file} 没有列{bad}。", f"The lookup table {spec.file} has no column {bad}."
            ) from bad
        return {re.sub(spec.strip, "", k): v for k, v in found.items()} if spec.strip else found

    def _row_key(self, cells: Cells) -> str:
        text = json.dumps(cells, ensure_ascii=False, separators=(",", ":"))
        digest = hashlib.blake2b(text.encode(), digest_size=8)
        times = self._repeats.count(int.from_bytes(digest.digest()))
        return digest.hexdigest() if times == 1 else f"{digest.hexdigest()}.{times}"

    def read(self, row: Row) -> Taken:
        """Return the facts of a row, or why there are none."""
        place = Locator(row=self._row_key(row.cells), row_number=row.number, sheet=row.sheet)
        if row.problem is not None:
            return Taken(place, rejected=Rejected("row", None, None, *row.problem))
        left_out: list[Rejected] = []
        try:
            cells = self._derived(_Loose(row.cells) if row.loose else row.cells)
            if not all(_holds(f, cells) for f in self.mapping.filter):
                return Taken(place, filtered=True)
            facts = tuple(self._facts(cells, row, place, left_out))
        except _BadRow as bad:
            return Taken(place, rejected=bad.rejected)
        if not facts:
            why = Rejected("row", None, None, "没有可用的内容", "holds nothing that the mapping can use")
            return Taken(place, left_out=tuple(left_out), rejected=why)
        return Taken(place, facts, tuple(left_out))

    def _derived(self, cells: Cells) -> Cells:
        held = type(cells)({k: v.strip() for k, v in cells.items()})
        for name, spec in self.mapping.columns.items():
            held[name] = self._derive(name, spec, held)
        return held

    def _derive(self, name: str, spec: ColumnSpec, cells: Cells) -> str:
        text = _fill(spec.template, cells) if spec.template is not None else _cell(cells, spec.source or name)
        if spec.pattern is not None:
            found = _regex(spec.pattern).search(text)
            text = "" if found is None else (found.group(1) if found.groups() else found.group()) or ""
        for old, new in spec.replace.items():
            text = text.replace(old, new)
        if spec.map is not None:
            text = spec.map.get(text, spec.default if spec.default is not None else text)
        elif not text and spec.default is not None:
            text = spec.default
        if name in self._lookups:
            held = self._lookups[name]
            starts = range(len(text), 1, -1) if spec.lookup and spec.lookup.prefix else (len(text),)
            hit = next((held[text[:n]] for n in starts if text[:n] in held), None)
            text = (spec.missing.replace("{}", text) if text and spec.missing else "") if hit is None else hit
        return text.lower() if spec.lower else text.upper() if spec.upper else text

    def _facts(self, cells: Cells, row: Row, place: Locator, left_out: list[Rejected]) -> Iterator[Fact]:
        made: dict[str, _Made] = {}
        for name, entity in self.mapping.entities.items():
            if entity.when and not _cell(cells, entity.when):
                made[name] = _Made(())
                continue
            parts = _each(entity.each, cells) if entity.each else [None]
            ids = []
            for order, part in enumerate(parts, 1):
                mine = cells if part is None else type(cells)({**cells, "item": part, "order": str(order)})
                local = _local(entity.id, mine)
                if local in ids:
                    continue
                ids.append(local)
                yield from self._properties(
                    local, entity.type, entity.properties, entity, mine, place, left_out
                )
                yield from self._ends(entity, local, made, mine, place, left_out)
            made[name] = _Made(tuple(ids))
        for edge in self.mapping.edges:
            if not edge.when or _cell(cells, edge.when):
                yield from self._edge(edge, cells, made, place, left_out)

    def _ends(
        self,
        entity: EntitySpec,
        local: str,
        made: dict[str, _Made],
        cells: Cells,
        place: Locator,
        left_out: list[Rejected],
    ) -> Iterator[Fact]:
        """Yield one claim per end of a node-projected edge; the edge's validity holds for its ends."""
        since, until = (self._date(c, cells, left_out) for c in (entity.valid_from, entity.valid_to))
        for end, target in entity.ends.items():
            arm = self.ontology.get(entity.type).ends[end]
            for object_ in made[target].ids if target in made else _ids(target, cells):
                claim = Claim(
                    self.mapping.dataset,
                    local,
                    entity.type,
                    arm.relation or end.upper(),
                    object=object_,
                    valid_from=since,
                    valid_to=until,
                )
                yield self._seen_at(claim, place, _column_of(target, self.mapping), cells, entity.evidence)

    def _edge(
        self, edge: EdgeSpec, cells: Cells, made: dict[str, _Made], place: Locator, left_out: list[Rejected]
    ) -> Iterator[Fact]:
        sources = made[edge.source].ids if edge.source in made else _ids(edge.source, cells)
        targets = made[edge.target].ids if edge.target in made else _ids(edge.target, cells)
        since = self._date(edge.valid_from, cells, left_out)
        until = self._date(edge.valid_to, cells, left_out)
        relation = self.ontology.get(edge.type).relation or edge.type
        ends = [(a, b) for a in sources for b in targets]
        for a, b in ends:
            claim = Claim(
                self.mapping.dataset,
                a,
                edge.type,
                relation,
                object=b,
                key=_fill(edge.key, cells),
                valid_from=since,
                valid_to=until,
            )
            yield self._seen_at(claim, place, _column_of(edge.target, self.mapping), cells, edge.evidence)
            yield from self._properties(
                claim.edge_id, edge.type, edge.properties, edge, cells, place, left_out
            )

    def _date(self, column: str | None, cells: Cells, left_out: list[Rejected]) -> str | None:
        if column is None:
            return None
        text = _fill(column, cells) if "{" in column else _cell(cells, column) if column in cells else column
        if not text:
            return None
        try:
            return get("date").clean(text)
        except ValueProblem as bad:
            left_out.append(Rejected("value", column, text, bad.text("zh"), bad.text("en")))
            return None

    def _properties(
        self,
        local: str,
        type_: str,
        given: dict[str, PropertySpec],
        owner: EntitySpec | EdgeSpec,
        cells: Cells,
        place: Locator,
        left_out: list[Rejected],
    ) -> Iterator[Fact]:
        known, required = self._known(type_)
        for prop, spec in given.items():
            column = spec.column
            text = (
                spec.value
                if spec.value is not None
                else "".join(_ids(spec.template, cells))
                if spec.template is not None
                else _cell(cells, column or "")
            )
            must = spec.required if spec.required is not None else prop in required
            parts = _parts(text, spec.split) if spec.split else [text] if text else []
            if not parts and must:
                raise _BadRow(
                    column, text, f"缺少必需的“{known[prop].label.zh}”", f"lacks the required {prop}"
                )
            since = self._date(spec.valid_from, cells, left_out)
            until = self._date(spec.valid_to, cells, left_out)
            for part in parts:
                value = self._clean(type_, prop, part)
                if isinstance(value, ValueProblem):
                    if must:
                        raise _BadRow(column, part, value.text("zh"), value.text("en"))
                    left_out.append(Rejected("value", column, part, value.text("zh"), value.text("en")))
                    continue
                claim = Claim(
                    self.mapping.dataset,
                    local,
                    type_,
                    prop,
                    value,
                    part,
                    lang=spec.lang,
                    valid_from=since,
                    valid_to=until,
                )
                strength = spec.evidence or owner.evidence
                at = (
                    owner.each.column
                    if isinstance(owner, EntitySpec) and owner.each and column == "item"
                    else column
                )
                yield self._seen_at(claim, place, at or prop, cells, strength, part)

    def _known(self, type_: str) -> tuple[dict[str, OntologyProperty], frozenset[str]]:
        if type_ not in self._specs:
            self._specs[type_] = (self.ontology.properties(type_), frozenset(self.ontology.required(type_)))
        return self._specs[type_]

    def _clean(self, type_: str, prop: str, text: str) -> str | ValueProblem:
        key = (type_, prop, text)
        if key not in self._cleaned:
            if len(self._cleaned) > 200_000:
                self._cleaned.clear()
            try:
                self._cleaned[key] = clean(text, self._known(type_)[0][prop])
            except ValueProblem as bad:
                self._cleaned[key] = bad
        return self._cleaned[key]

    def _seen_at(
        self,
        claim: Claim,
        place: Locator,
        column: str | None,
        cells: Cells,
        strength: str | None,
        quote: str | None = None,
    ) -> Fact:
        at = Locator(row=place.row, row_number=place.row_number, sheet=place.sheet, column=column)
        if quote is None:
            quote = cells.get(column or "") or claim.object or ""
        class_ = self._default if strength is None else min(EvidenceClass[strength.upper()], self._default)
        return claim, Sighting(claim.id, at, quote, self.extractor, class_)


_PATTERNS: dict[str, re.Pattern[str]] = {}


def _regex(pattern: str) -> re.Pattern[str]:
    if pattern not in _PATTERNS:
        _PATTERNS[pattern] = re.compile(pattern)
    return _PATTERNS[pattern]


def _cell(cells: Cells, column: str) -> str:
    try:
        return cells[column]
    except KeyError:
        have = "、".join(list(cells)[:12])
        raise _BadRow(
            column, None, f"没有列“{column}”,有:{have}", f"has no column '{column}'; it has: {have}"
        ) from None


def _parts(text: str, mark: str) -> list[str]:
    if mark == "json":
        return [str(x).strip() for x in json.loads(text)] if text else []
    pieces = re.split(mark[1:-1], text) if len(mark) > 2 and mark[0] == mark[-1] == "/" else text.split(mark)
    return [p.strip() for p in pieces if p.strip()]


def _each(spec: EachSpec, cells: Cells) -> list[str | None]:
    parts: list[str | None] = []
    for part in _parts(_cell(cells, spec.column), spec.split):
        if (spec.matches is None or _regex(spec.matches).search(part)) and (
            spec.excludes is None or not _regex(spec.excludes).search(part)
        ):
            parts.append(part)
    return parts


def _fill(template: str | None, cells: Cells) -> str:
    if not template:
        return ""
    for slot in slots(template):
        template = template.replace("{" + slot + "}", _cell(cells, slot))
    return template


def _local(template: str, cells: Cells) -> str:
    for slot in slots(template):
        if not _cell(cells, slot):
            raise _BadRow(
                slot, "", f"列“{slot}”为空,无法编号", f"column '{slot}' is empty, so there is no key"
            )
    return _fill(template, cells)


def _ids(target: str, cells: Cells) -> tuple[str, ...]:
    """Return the local id that a template gives; none where a column in it is empty."""
    return (_fill(target, cells),) if all(_cell(cells, s) for s in slots(target)) else ()


def _column_of(what: str, mapping: Mapping) -> str | None:
    """Return the column that an end was read from, for the sighting."""
    entity = mapping.entities.get(what)
    if entity is not None and entity.each is not None:
        return entity.each.column
    found = slots(entity.id if entity is not None else what)
    return found[0] if found else None


def _holds(spec: FilterSpec, cells: Cells) -> bool:
    text = _cell(cells, spec.column)
    return not (
        (spec.equals is not None and text != spec.equals)
        or (spec.among is not None and text not in spec.among)
        or (spec.matches is not None and not _regex(spec.matches).search(text))
        or (spec.excludes is not None and _regex(spec.excludes).search(text))
        or (spec.empty is not None and (not text) is not spec.empty)
    )
