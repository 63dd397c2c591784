"""Reading documents as a person sees it: every file accounted for, a bar, a table of what came of each."""

from __future__ import annotations

import json
import sys
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress, TaskID

from clusterkg.api import tables
from clusterkg.api.loading import advance, begin, progress_bar
from clusterkg.api.tables import ReadFormat
from clusterkg.extract import inventory
from clusterkg.extract.batch import Read, Recipe, Result, Source, Task, light, read_each, tasks_of
from clusterkg.extract.documents import Progress as Done
from clusterkg.extract.documents import Status, find_files, read_all
from clusterkg.extract.documents.folders import hash_file
from clusterkg.extract.loading import LoadReport, load_statements
from clusterkg.extract.sources import DocumentSource
from clusterkg.graph.errors import DocumentProblem, SourceError
from clusterkg.graph.ledger import Ledger, read_only_in_documents
from clusterkg.graph.store import View

#: Properties whose values name a thing in a text.
_NAMES = ("name", "title", "short_name", "former_name", "english_name", "alias", "aliases")
#: Persons are not looked up by name; the others have no name of their own that a text would repeat.
_NOT_KNOWN_BY_NAME = frozenset({"Person", "Post", "Event", "Indicator", "Measure", "Need"})


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one document: a file, or an attachment of one."""

    document: str
    status: str
    counts: dict[str, int] = field(default_factory=dict)
    loaded: LoadReport | None = None
    problem: DocumentProblem | None = None
    same_as: str | None = None


def names_of(paths: Sequence[Path], root: Path | None = None) -> dict[Path, str]:
    """Return the files to read, each with the name that its document has in the data set.

    Relative to the folder that was given (or to ``root``), the file's own name where the file itself was.

    Raises
    ------
    SourceError
        A path is not there, lies outside ``root``, or two files would have one name.
    """
    names: dict[Path, str] = {}
    taken: dict[str, Path] = {}
    for path in paths:
        if not path.exists():
            raise SourceError(f"没有文件或文件夹 {path}。", f"There is no file or folder {path}.")
        base = root or (path if path.is_dir() else path.parent)
        for file in find_files([path]):
            try:
                name = file.resolve().relative_to(base.resolve()).as_posix()
            except ValueError:
                raise SourceError(
                    f"{file} 不在 --root {base} 里。", f"{file} is not inside --root {base}."
                ) from None
            other = taken.setdefault(name, file)
            if other.resolve() != file.resolve():
                raise SourceError(
                    f"{other} 和 {file} 会同名为“{name}”。", f"{other} and {file} would both be called '{name}'.",
                    hint_zh="用 --root 指定它们共同的上级文件夹。", hint_en="Give the folder above both with --root.",
                )  # fmt: skip
            names[file] = name
    return names


def known_names(view: View, most: int = 500_000) -> dict[str, tuple[str, ...]]:
    """Return the names that somebody entered into the graph, with the types of what bears them; persons are not among them.

    What only documents call so is left out: a reading must not be taken for knowledge when the next document is read.
    """
    found: dict[str, set[str]] = {}
    for type_ in inventory.ENTITY_TYPES:
        if type_ in _NOT_KNOWN_BY_NAME:
            continue
        nids = view.of_type(type_)
        for at in range(0, len(nids), 10_000):
            for entity in view.entities(nids[at : at + 10_000]):
                if entity.type == type_ and not read_only_in_documents(entity.local_ids):
                    for name in (v for prop in _NAMES for v in entity.values(prop)):
                        found.setdefault(name, set()).add(type_)
            if len(found) > most:
                break
    return {name: tuple(sorted(types)) for name, types in found.items()}


class Reading:
    """One call of ``clusterkg read``: files in, reports out, in the order of the files.

    Parameters
    ----------
    recipe
        How to read.
    source, ledger
        Whose documents they are and where their statements go; None for a dry run.
    jobs
        Processes, both for parsing files and for reading their text.
    again
        Read files that were read before too.
    spark
        Address of a Spark cluster that reads in place of this machine's processes, such as ``local[2]``.
    """

    def __init__(
        self,
        recipe: Recipe,
        *,
        source: DocumentSource | None = None,
        ledger: Ledger | None = None,
        jobs: int = 1,
        again: bool = False,
        spark: str | None = None,
    ) -> None:
        self.recipe, self.ledger, self.jobs, self.spark = recipe, ledger, jobs, spark
        self.source = None if source is None else Source(source.dataset, source.registration.evidence_class)
        self.known: frozenset[str] = frozenset()
        if source is not None and ledger is not None:
            ledger.register(source.registration)
            if not again:
                self.known = ledger.hashes_read(source.dataset, recipe.extractor)

    def run(self, names: dict[Path, str], console: Console) -> Iterator[tuple[FileReport, Result | None]]:
        """Yield what became of each document, with what was read from it, in the order of the files."""
        files = {name: path for path, name in names.items()}
        with progress_bar(console, "份") as bar:
            task = begin(bar, "read")
            found = (
                self._here(names, bar, task)
                if self.spark is None
                else self._on_spark(names, bar, task, self.spark)
            )
            for one in found:
                if isinstance(one, FileReport):
                    yield one, None
                else:
                    yield self._report(one, files), one.result

    def _here(self, names: dict[Path, str], bar: Progress, bar_task: TaskID) -> Iterator[FileReport | Read]:
        """Read in this process, or in several on this machine."""
        # What is reported next: a file that gave no document, or a document whose reading is under way.
        order: deque[FileReport | Task] = deque()
        outcomes = read_all(
            list(names), jobs=self.jobs, known=lambda digest, _: digest in self.known,
            progress=lambda done: _moved(bar, bar_task, done),
        )  # fmt: skip

        def tasks() -> Iterator[Task]:
            for outcome in outcomes:
                name = names[outcome.path]
                if outcome.document is None:
                    same = names.get(outcome.same_as) if outcome.same_as else None
                    order.append(
                        FileReport(name, outcome.status.value, problem=outcome.problem, same_as=same)
                    )
                    continue
                for task in tasks_of(outcome.document, name, self.recipe, self.source):
                    order.append(task)
                    yield task

        for done, result in read_each(tasks(), self.recipe, self.jobs):
            while isinstance(first := order.popleft(), FileReport):
                yield first
            assert first is done
            yield light(done, result)
        yield from (left for left in order if isinstance(left, FileReport))

    def _on_spark(
        self, names: dict[Path, str], bar: Progress, bar_task: TaskID, master: str
    ) -> Iterator[FileReport | Read]:
        """Read on a Spark cluster; which files are unchanged or equal is told here, before any is sent."""
        from clusterkg.extract.spark import read_on_spark

        passed: dict[Path, FileReport] = {}
        seen: dict[str, str] = {}
        for path, name in names.items():
            digest = hash_file(path) if path.is_file() else name
            if digest in seen:
                passed[path] = FileReport(name, Status.DUPLICATE.value, same_as=seen[digest])
            elif digest in self.known:
                passed[path] = FileReport(name, Status.UNCHANGED.value)
            seen.setdefault(digest, name)
        rest = [(path.absolute(), name) for path, name in names.items() if path not in passed]
        found = read_on_spark(rest, self.recipe, self.source, master) if rest else iter(())
        for number, path in enumerate(names, 1):
            if path in passed:
                yield passed[path]
            else:
                yield from next(found)
            advance(bar, bar_task, number, number / len(names))

    def _report(self, read: Read, files: dict[str, Path]) -> FileReport:
        result = read.result
        if result.problem is not None or result.extraction is None:
            return FileReport(read.name, Status.FAILED.value, problem=result.problem)
        counts = {
            "mentions": len(result.extraction.mentions),
            "relations": len(result.extraction.relations),
            "characters": read.characters,
        }
        loaded = None
        if self.ledger is not None and result.statements is not None:
            stated = result.statements
            loaded = load_statements(self.ledger, read.content_hash, stated, files.get(read.name))
            counts |= {
                "entities": stated.entities, "kept": stated.relations, "undisclosed": stated.undisclosed,
                "rejected": loaded.run.rejected, "values_left_out": sum(b.kind == "value" for b in stated.refused),
            }  # fmt: skip
        return FileReport(read.name, Status.READ.value, counts, loaded)


def _moved(bar: Progress, task: TaskID, done: Done) -> None:
    share = done.bytes_done / done.bytes_total if done.bytes_total else None
    advance(bar, task, done.done, share)


_HEADINGS = {
    "document": "文档 document", "status": "结果 status", "characters": "字 characters", "mentions": "提及 mentions", "relations": "关系 relations",
    "entities": "实体 entities", "kept": "收 kept", "rejected": "拒 rejected", "values_left_out": "略值 values left out",
    "undisclosed": "未披露 undisclosed", "facts": "事实 facts", "new_claims": "新陈述 new claims", "rejects": "拒收表 rejects",
}  # fmt: skip


def show_read(
    reading: Reading, names: dict[Path, str], console: Console, format_: ReadFormat
) -> Counter[str]:
    """Read the files and print what became of each; returns how many files there were of each status."""
    counts: Counter[str] = Counter()
    rows: list[dict[str, Any]] = []
    for report, result in reading.run(names, console):
        counts[report.status] += 1
        if report.problem is not None:
            console.print(f"✗ {report.problem.text('zh')}", markup=False, highlight=False)
            console.print(f"  {report.problem.text('en')}", markup=False, highlight=False, style="dim")
        if format_ is ReadFormat.JSONL:
            if result is not None and result.extraction is not None:
                sys.stdout.write(json.dumps(result.extraction.record(), ensure_ascii=False) + "\n")
            continue
        rows.append(_row(report))
    if format_ is not ReadFormat.JSONL:
        if format_ in (ReadFormat.TABLE, ReadFormat.MD):
            rows = [{_HEADINGS[k]: "" if v is None else v for k, v in row.items()} for row in rows]
        tables.show(rows, tables.Format(format_.value))
    told = "  ".join(f"{status} {n}" for status, n in sorted(counts.items()))
    console.print(told or "没有文件 | no files", highlight=False)
    return counts


def _row(report: FileReport) -> dict[str, Any]:
    status = report.status + (f" = {report.same_as}" if report.same_as else "")
    row: dict[str, Any] = {"document": report.document, "status": status}
    row |= {k: report.counts.get(k) for k in ("characters", "mentions", "relations", "entities", "kept", "rejected", "values_left_out", "undisclosed")}  # fmt: skip
    loaded = report.loaded
    row["facts"] = loaded.facts if loaded else None
    row["new_claims"] = loaded.run.claims_new if loaded else None
    row["rejects"] = str(loaded.rejects_file or "") if loaded else ""
    return row
