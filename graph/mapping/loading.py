"""Load a table into the ledger: every row ends as kept, filtered or rejected, and the counts add up."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from clusterkg.graph.errors import MappingError
from clusterkg.graph.ledger import EditionKind, Ledger, Locator, RunReport
from clusterkg.graph.mapping.model import Mapping
from clusterkg.graph.mapping.reading import Row, read_rows
from clusterkg.graph.mapping.rows import Reader, Rejected, Taken
from clusterkg.graph.ontology import Ontology, load

_BATCH = 2000
Progress = Callable[[int], None]
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
    ledger: Ledger,
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
    nothing. With ``mend`` the file is a mended rejects file, whose rows are added to the document they came from.
    """
    ontology = ontology or load()
    root = root or path.parent
    document = mapping.document or path.name
    if mend:
        document = f"{document.removesuffix('.rejects.csv')}#mended"
    reader = Reader(mapping, ontology, root)
    spec = replace_header(mapping, mend)
    rows = read_rows(path, spec.input, root)
    if dry_run:
        tally = _Tally()
        for row in rows:
            tally.take(reader, _unmended(row) if mend else row)
        return tally.report(mapping, document, None, None)
    ledger.register(mapping.registration)
    with ledger.run(
        dataset=mapping.dataset, document=document, content_hash=content_hash(path),
        edition=EditionKind.DELTA if mend else mapping.edition, extractor=reader.extractor, original=path,
    ) as run:  # fmt: skip
        tally = _Tally()
        source = iter(rows)
        while batch := list(islice(source, _BATCH)):
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
                progress(tally.rows)
        report = run.commit(confirm_drop=confirm_drop, rows=tally.rows, rejected=tally.rejected)
    file = write_rejects(ledger, report.run, document) if tally.rejected or tally.left_out else None
    return tally.report(mapping, document, report, file)


class _Tally:
    def __init__(self) -> None:
        self.rows = self.kept = self.filtered = self.rejected = self.left_out = self.facts = 0
        self.by_type: dict[str, int] = {}

    def take(self, reader: Reader, row: Row) -> Taken:
        got = reader.read(row)
        self.rows += 1
        self.left_out += len(got.left_out)
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
            self.facts, dict(sorted(self.by_type.items())),
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
    path = folder / f"{run:06d}-{Path(document).name}.rejects.csv"
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
