"""Judgements as JSON lines: what one office has decided, another can take over, whatever its own records are called.

A line names both records by local id, names and identifiers. Where another office has them under other ids, valid identifiers find them,
else a whole name that only one entity bears. What is not found is kept and tried again; what contradicts a person here is not written.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from clusterkg.api.exporting import allowed_sources
from clusterkg.api.workspace import Workspace
from clusterkg.extract.resolution.comparing import EXCLUSIVE, is_organisation, is_whole
from clusterkg.extract.resolution.model import models
from clusterkg.extract.resolution.names import parse
from clusterkg.extract.resolution.records import NameKind, Record, read_records, types_of
from clusterkg.extract.resolution.terms import term_key
from clusterkg.graph.errors import MappingError, QuestionError
from clusterkg.graph.ledger import Ledger, UseRight, liveness
from clusterkg.graph.ledger.columns import claims_about
from clusterkg.graph.ledger.sameness import person
from clusterkg.graph.ontology import load

FORMAT = "clusterkg-judgement/1"


class Side(BaseModel):
    """A record as another office can find it."""

    model_config = ConfigDict(extra="forbid")

    local: str = Field(min_length=1)
    type: str
    names: list[str] = []
    #: ``scheme:value``.
    identifiers: list[str] = []


class Line(BaseModel):
    """One judgement."""

    model_config = ConfigDict(extra="forbid")

    format: Literal["clusterkg-judgement/1"]
    one: Side
    other: Side
    verdict: Literal["same", "not_same", "never_same", "undecided"]
    by: str = Field(min_length=1)
    reason: str | None = None
    time: str


def export_judgements(workspace: Workspace, path: Path, use: UseRight) -> Counter[str]:
    """Write what people judged and is in force, one line a pair; returns how many were written and withheld.

    Names and identifiers are only those that a source allows for this use; a judgement on a record of which none is allowed, or on a
    person, stays here.
    """
    ledger = workspace.ledger
    rows = [r for r in ledger.judgement_rows(human=True, limit=10**9) if r.status == "in_force"]
    nodes = {n for r in rows for n in (r.judged.one, r.judged.other)}
    records = _records(ledger, nodes)
    said = _allowed(ledger, nodes, allowed_sources(ledger, use))
    persons = ledger.persons_among(r.local for r in records.values())
    counts: Counter[str] = Counter()
    part = path.with_name(path.name + ".part")
    with part.open("w", encoding="utf-8") as file:
        for r in reversed(rows):
            sides = [_side(records.get(n), said.get(n, frozenset())) for n in (r.judged.one, r.judged.other)]
            if any(s is None or s.local in persons for s in sides):
                counts["withheld"] += 1
                continue
            one, other = sides
            assert one is not None
            assert other is not None
            line = Line(
                format=FORMAT, one=one, other=other, verdict=r.judged.verdict,
                by=r.judged.by, reason=r.judged.reason, time=r.time.isoformat(),
            )  # fmt: skip
            file.write(json.dumps(line.model_dump(), ensure_ascii=False) + "\n")
            counts["written"] += 1
    part.replace(path)
    return counts


def _records(ledger: Ledger, nodes: Collection[int] | None = None) -> dict[int, Record]:
    found: dict[int, Record] = {}
    for name, model in models().items():
        if name != "person":
            found |= read_records(ledger, load(), types_of(load(), model.roots), nodes=nodes)
    return {n: r for n, r in found.items() if nodes is None or n in nodes}


def _allowed(ledger: Ledger, nodes: set[int], datasets: frozenset[str]) -> dict[int, frozenset[str]]:
    """Return the values that sources of these data sets say of each node."""
    terms = ledger.terms()
    with ledger.engine.connect() as connection:
        alive = liveness.live(connection, ledger.at(None))
        said = claims_about(connection, alive, subjects=nodes, objects=set()).attributes
    found: dict[int, set[str]] = defaultdict(set)
    for subject, dataset, text in zip(said.subject.tolist(), said.dataset.tolist(), said.text, strict=True):
        if terms[dataset] in datasets:
            found[subject].add(text)
    return {n: frozenset(texts) for n, texts in found.items()}


def _side(record: Record | None, allowed: frozenset[str]) -> Side | None:
    if record is None:
        return None
    names = [n.text for n in record.names if n.text in allowed and n.kind is not NameKind.FORMER]
    identifiers = sorted(i for i in record.identifiers if i.partition(":")[2] in allowed)
    if not names and not identifiers:
        return None
    return Side(local=record.local, type=record.type, names=names, identifiers=identifiers)


class Taken(BaseModel):
    """What an import did."""

    tx: int | None = None
    #: Written; known already; waiting for records; contradicting a person here; one record here; not readable.
    counts: dict[str, int]
    waiting: list[dict[str, Any]]
    contradicting: list[dict[str, Any]]
    rejected: list[str]


def import_judgements(workspace: Workspace, path: Path | None, *, by: str, reason: str) -> Taken:
    """Take over judgements of another office; with no file, try again those that wait.

    Parameters
    ----------
    workspace
        Whose ledger they are written to.
    path
        JSON lines as :func:`export_judgements` writes them.
    by, reason
        Who brings them in, and why. Each judgement stays signed by whoever made it.

    Raises
    ------
    MappingError
        There is no such file.
    QuestionError
        Nobody signed.
    """
    if not by.strip() or not reason.strip():
        raise QuestionError("要写明经手人和理由。", "Say who imports them, and why.")
    if path is not None and not path.is_file():
        raise MappingError(f"没有文件 {path}。", f"There is no file {path}.")
    ledger = workspace.ledger
    held = ledger.waiting()
    texts = list(held.values()) if path is None else path.read_text("utf-8-sig").splitlines()
    finding = _Finding(ledger)
    people: dict[tuple[int, int], dict[str, str]] = defaultdict(dict)
    for j in ledger.judgements():
        if j.human:
            people[j.one, j.other][person(j.by)] = j.verdict
    counts: Counter[str] = Counter()
    rows: list[tuple[int, int, str, str, str | None]] = []
    waits: dict[str, str | None] = {}
    taken = Taken(counts={}, waiting=[], contradicting=[], rejected=[])
    for number, text in enumerate(texts, 1):
        if not text.strip():
            continue
        try:
            line = Line.model_validate_json(text)
        except ValidationError as bad:
            counts["rejected"] += 1
            taken.rejected.append(f"{number}: {bad.errors()[0]['loc']} {bad.errors()[0]['msg']}")
            continue
        key = hashlib.blake2b(text.strip().encode(), digest_size=16).hexdigest()
        ends = [finding.node(side) for side in (line.one, line.other)]
        one, other = ends
        if one is None or other is None:
            counts["waiting"] += 1
            missing = [
                s.names[0] if s.names else s.local
                for s, n in zip((line.one, line.other), ends, strict=True)
                if n is None
            ]
            taken.waiting.append({**_told(line), "missing": missing})
            if key not in held:
                waits[key] = text.strip()
            continue
        if key in held:
            waits[key] = None
        pair = (min(one, other), max(one, other))
        said = people[pair]
        if one == other:
            counts["one_record"] += 1
        elif said.get(person(line.by)) == line.verdict:
            counts["known"] += 1
        elif said and line.verdict not in said.values():
            counts["contradicting"] += 1
            taken.contradicting.append({**_told(line), "here": dict(said)})
        else:
            counts["written"] += 1
            said[person(line.by)] = line.verdict
            when = f"〔{line.time[:10]} 导入 imported〕"
            rows.append((*pair, line.verdict, line.by, f"{line.reason or ''}{when}"))
    if rows or waits:
        taken.tx = ledger.judge_for_others(rows, waiting=waits, by=by.strip(), reason=reason.strip())
    taken.counts = dict(sorted(counts.items()))
    return taken


def _told(line: Line) -> dict[str, Any]:
    return {
        "one": line.one.local, "other": line.other.local, "one_name": next(iter(line.one.names), ""),
        "other_name": next(iter(line.other.names), ""), "verdict": line.verdict, "by": line.by,
    }  # fmt: skip


def waiting_shown(workspace: Workspace) -> list[dict[str, Any]]:
    """Return the judgements that wait for their records."""
    return [_told(Line.model_validate_json(text)) for text in workspace.ledger.waiting().values()]


class _Finding:
    """Finds records of another office among those here."""

    def __init__(self, ledger: Ledger) -> None:
        self._records = _records(ledger)
        self._head = ledger.partition().head
        self._by_local = {r.local: n for n, r in self._records.items()}
        self._by_identifier: dict[str, list[int]] = defaultdict(list)
        self._by_name: dict[tuple[str, str], list[int]] = defaultdict(list)
        for n, r in sorted(self._records.items()):
            for one in r.identifiers:
                self._by_identifier[one].append(n)
            for key in {_key(name.text, r.type) for name in r.names if name.kind is not NameKind.FORMER}:
                self._by_name[key].append(n)

    def node(self, side: Side) -> int | None:
        """Return the record here that a side means; ``None`` where there is none, or where several may be meant."""
        here = self._by_local.get(side.local)
        if here is not None and self._agrees(self._records[here], side):
            return here
        by_identifier = [n for i in side.identifiers for n in self._by_identifier.get(i, ())]
        if by_identifier:
            return self._only(by_identifier)
        whole = (
            name
            for name in side.names
            if not is_organisation(side.type) or is_whole(parse(name, side.type), side.type)
        )
        by_name = [
            n
            for name in whole
            for n in self._by_name.get(_key(name, side.type), ())
            if not _conflict(self._records[n].identifiers, side.identifiers)
        ]
        return self._only(by_name)

    def _agrees(self, record: Record, side: Side) -> bool:
        """Tell whether a local id means the same here: name spaces of two offices may coincide."""
        if not record.identifiers.isdisjoint(side.identifiers):
            return True
        mine = {_key(n.text, record.type) for n in record.names}
        return not _conflict(record.identifiers, side.identifiers) and any(_key(n, side.type) in mine for n in side.names)  # fmt: skip

    def _only(self, nodes: Iterable[int]) -> int | None:
        found = sorted(set(nodes))
        return found[0] if len({self._head.get(n, n) for n in found}) == 1 else None


def _key(name: str, type_: str) -> tuple[str, str]:
    if is_organisation(type_):
        return "o", parse(name, type_).key
    return type_, term_key(name)


def _conflict(one: Collection[str], other: Collection[str]) -> bool:
    """Tell whether identifiers of which a thing has one differ."""

    def of(identifiers: Collection[str], scheme: str) -> set[str]:
        return {i for i in identifiers if i.startswith(f"{scheme}:")}

    return any(of(one, s) and of(other, s) and of(one, s).isdisjoint(of(other, s)) for s in EXCLUSIVE)
