"""Load a table into the ledger: every row ends as kept, filtered or rejected, and the counts add up."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from itertools import chain, islice
from pathlib import Path

from clusterkg.graph.errors import DataDropped, MappingError
from clusterkg.graph.ledger import EditionKind, Ledger, Locator, RunReport
from clusterkg.graph.mapping.model import Mapping, lacking_columns
from clusterkg.graph.mapping.reading import Position, Row, read_rows
from clusterkg.graph.mapping.rows import Reader, Rejected, Taken
from clusterkg.graph.ontology import Ontology, load

_BATCH = 2000
#: Told after every batch: rows read so far, and the share of the file (None where it is not known).
Progress = Callable[[int, float | None], None]
#: How many rejects a report carries itself, so that a dry run can show what is wrong.
_SHOWN = 10
#: A snapshot that keeps less than this share of what the one before it kept asks before it replaces it.
_KEPT_SHARE = 0.8
#: Columns of a rejects file that are about the reject, before the row's own cells.
META = ("#row", "#kind", "#column", "#value", "#reason_zh", "#reason_en")


@dataclass(frozen=True, slots=True)
class TableReport:
    """What became of one file's rows: ``rows == kept + filtered + rejected``."""

    dataset: str
    document: str
    rows: int
    kept: int
    filtered: int
    rejected: int
    values_left_out: int
    run: RunReport | None
    rejects_file: Path | None = None
    facts: int = 0
    by_type: dict[str, int] = field(default_factory=dict)
    #: The first rejected rows and left-out values: row number and what is wrong.
    examples: tuple[tuple[int, Rejected], ...] = ()


def files_of(mapping: Mapping, base: Path, given: Iterable[Path] = ()) -> list[Path]:
    """Return the files to load: those given, else those that the mapping names below ``base``."""
    found = list(given)
    if not found:
        for pattern in mapping.input.files:
            hits = sorted(base.glob(pattern)) if any(c in pattern for c in "*?[") else [base / pattern]
            found += hits
    if not found:
        raise MappingError(
            "没有指定文件。",
            "No file is named.",
            hint_zh="请在命令后写文件名。",
            hint_en="Name files after the mapping.",
        )
    return found


def content_hash(path: Path) -> str:
    """Return blake2b-128 (hex) of a file."""
    digest = hashlib.blake2b(digest_size=16)
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def load_table(
    ledger: Ledger | None,
    mapping: Mapping,
    path: Path,
    *,
    root: Path | None = None,
    ontology: Ontology | None = None,
    dry_run: bool = False,
    confirm_drop: bool = False,
    mend: bool = False,
    progress: Progress | None = None,
) -> TableReport:
    """Load one file by a mapping; the report is returned after the ledger has committed.

    Lookups are relative to ``root`` (default: the file's folder). ``dry_run`` reads, cleans and counts everything and writes
    nothing; it needs no ledger. With ``mend`` the file is a mended rejects file, whose rows are added to the document they came from.

    Raises
    ------
    MappingError
        The file is absent, is not what the mapping says, or lacks a column that the mapping names.
    DataDropped
        A snapshot has no rows, or lists or keeps more than 20 % fewer than the one before it; ``confirm_drop`` goes on.
    """
    ontology = ontology or load()
    root = root or path.parent
    document = mapping.document or path.name
    if mend:
        document = f"{document.removesuffix('.rejects.csv')}#mended"
    reader = Reader(mapping, ontology, root)
    spec = replace_header(mapping, mend)
    position = Position()
    rows = _checked(read_rows(path, spec.input, root, position), mapping, path)
    if dry_run or ledger is None:
        tally = _Tally()
        for row in rows:
            tally.take(reader, _unmended(row) if mend else row)
            if progress is not None and tally.rows % _BATCH == 0:
                progress(tally.rows, position.share)
        return tally.report(mapping, document, None, None)
    first = next(rows, None)  # a mapping that does not fit its file is found before anything is written
    if first is None and mapping.edition is EditionKind.SNAPSHOT and not (mend or confirm_drop):
        raise DataDropped(
            f"{path.name} 里没有一行数据。未装载。", f"{path.name} has no rows. Nothing was loaded.",
            hint_zh="核对文件;这份名单确实空了,就加 --confirm-drop。", hint_en="Check the file; if the list is truly empty now, add --confirm-drop.",
        )  # fmt: skip
    rows = chain(() if first is None else (first,), rows)
    ledger.register(mapping.registration)
    with ledger.run(
        dataset=mapping.dataset, document=document, content_hash=content_hash(path),
        edition=EditionKind.DELTA if mend else mapping.edition, extractor=reader.extractor, original=path,
    ) as run:  # fmt: skip
        tally = _Tally()
        while batch := list(islice(rows, _BATCH)):
            fresh = tally.rows >= run.resumed
            for row in batch:
                got = tally.take(reader, _unmended(row) if mend else row)
                if not fresh:
                    continue
                if got.facts:
                    run.add(got.facts)
                elif got.rejected is None:
                    run.list_rows([got.locator])
                for bad in (*got.left_out, *([got.rejected] if got.rejected else ())):
                    run.reject(row.number, bad.column, bad.value, bad.zh, bad.en, _json(row.cells), bad.kind)
            if fresh:
                run.checkpoint(tally.rows)
            if progress is not None:
                progress(tally.rows, position.share)
        if mapping.edition is EditionKind.SNAPSHOT and not (mend or confirm_drop):
            _ask_before_losing(ledger, mapping, document, tally)
        report = run.commit(confirm_drop=confirm_drop, rows=tally.rows, rejected=tally.rejected)
    file = write_rejects(ledger, report.run, document) if tally.rejected or tally.left_out else None
    return tally.report(mapping, document, report, file)


def _checked(rows: Iterator[Row], mapping: Mapping, path: Path) -> Iterator[Row]:
    """Yield the rows; a column that the mapping names and the heading lacks is one mistake, not one per row."""
    first = next(rows, None)
    if first is None:
        return
    lacking = () if first.loose else lacking_columns(mapping, first.cells)
    if lacking:
        have = [c for c in first.cells if c not in META]
        near = [m for c in lacking for m in get_close_matches(c, have, n=1, cutoff=0.5)]
        raise MappingError(
            f"{path.name} 没有映射所说的列:{'、'.join(lacking)}。有:{'、'.join(have[:30])}。",
            f"{path.name} lacks columns that the mapping names: {', '.join(lacking)}. It has: {', '.join(have[:30])}.",
            hint_zh=f"是否指“{'”“'.join(near)}”?" if near else "核对映射的列名和表头。",
            hint_en=f"Did you mean {', '.join(near)}?" if near else "Compare the mapping's columns with the heading.",
        )  # fmt: skip
    yield first
    yield from rows


def _ask_before_losing(ledger: Ledger, mapping: Mapping, document: str, tally: _Tally) -> None:
    """Stop a snapshot whose rows are there but no longer understood: what it rejects it would end."""
    before = [
        r
        for r in ledger.runs()
        if r["current"] and (r["dataset"], r["document"]) == (mapping.dataset, document)
    ]
    kept = max((int(r["rows"]) - int(r["rejected"]) for r in before), default=0)
    now = tally.rows - tally.rejected
    if now < _KEPT_SHARE * kept:
        _, why = tally.examples[0] if tally.examples else (0, Rejected("row", None, None, "", ""))
        raise DataDropped(
            f"“{document}”上次收了 {kept} 行,这次 {tally.rows} 行里拒了 {tally.rejected} 行,只收 {now} 行。未装载。例如:{why.zh}。",
            f"'{document}' had {kept} good rows and now has {now}: {tally.rejected} of {tally.rows} rows are rejected. "
            f"Nothing was loaded. For example: {why.en}.",
            hint_zh="先用 --dry-run 查看;确认无误后加 --confirm-drop。",
            hint_en="Look with --dry-run; if that is right, add --confirm-drop.",
        )


class _Tally:
    def __init__(self) -> None:
        self.examples: list[tuple[int, Rejected]] = []
        self.rows = self.kept = self.filtered = self.rejected = self.left_out = self.facts = 0
        self.by_type: dict[str, int] = {}

    def take(self, reader: Reader, row: Row) -> Taken:
        got = reader.read(row)
        self.rows += 1
        self.left_out += len(got.left_out)
        if len(self.examples) < _SHOWN:
            found = (*((got.rejected,) if got.rejected else ()), *got.left_out)
            self.examples += [(row.number, bad) for bad in found][: _SHOWN - len(self.examples)]
        if got.rejected is not None:
            self.rejected += 1
        elif got.filtered:
            self.filtered += 1
        else:
            self.kept += 1
        self.facts += len(got.facts)
        for claim, _ in got.facts:
            self.by_type[claim.type] = self.by_type.get(claim.type, 0) + 1
        return got

    def report(
        self, mapping: Mapping, document: str, run: RunReport | None, file: Path | None
    ) -> TableReport:
        return TableReport(
            mapping.dataset, document, self.rows, self.kept, self.filtered, self.rejected, self.left_out, run, file,
            self.facts, dict(sorted(self.by_type.items())), tuple(self.examples),
        )  # fmt: skip


def replace_header(mapping: Mapping, mend: bool) -> Mapping:
    """Return the mapping for reading: a rejects file is always CSV with a header."""
    if not mend:
        return mapping
    plain = mapping.input.model_copy(
        update={"format": "csv", "header": True, "delimiter": None, "encoding": "auto"}
    )
    return mapping.model_copy(update={"input": plain})


def _unmended(row: Row) -> Row:
    return replace(row, cells={k: v for k, v in row.cells.items() if k not in META})


def _json(cells: dict[str, str]) -> str:
    return json.dumps(cells, ensure_ascii=False, separators=(",", ":"))


def write_rejects(ledger: Ledger, run: int, document: str) -> Path:
    """Write what was rejected as a CSV that can be mended and loaded again with ``--mend``."""
    folder = ledger.folder / "rejects"
    folder.mkdir(exist_ok=True)
    # As the ledger calls it: a document called after somebody who was erased has lost that part of its name.
    name = ledger.document_of(run) or document
    path = folder / f"{run:06d}-{Path(name).name}.rejects.csv"
    held = ledger.rejects(run)
    columns = list(dict.fromkeys(c for r in held for c in json.loads(r["row"])))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, [*META, *columns])
        writer.writeheader()
        for r in held:
            meta = (r["row_number"], r["kind"], r["column"], r["value"], r["reason_zh"], r["reason_en"])
            writer.writerow({**dict(zip(META, meta, strict=True)), **json.loads(r["row"])})
    return path


__all__ = ["META", "Locator", "Rejected", "TableReport", "files_of", "load_table", "write_rejects"]
