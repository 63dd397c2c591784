"""Reading documents into the ledger: files in, a report out for every one of them."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from rich.console import Console

from clusterkg.api.watching import Watch
from clusterkg.extract import inventory
from clusterkg.extract.batch import Read, Recipe, Result, Source, Task, light, read_each, tasks_of
from clusterkg.extract.documents import Budget, Problem, Status, read_all
from clusterkg.extract.documents.folders import hash_file
from clusterkg.extract.documents.problems import curable, same_bytes
from clusterkg.extract.loading import LoadReport, load_statements
from clusterkg.extract.sources import DocumentSource
from clusterkg.graph.errors import DocumentProblem
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
    #: What of the file was not read as it should be, now or, where it is unchanged, by the reading that stands.
    problems: tuple[Problem, ...] = ()

    @property
    def in_part(self) -> bool:
        """Whether it was read, but not the whole of it."""
        return self.problem is None and any(p.loses_text for p in self.problems)


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
    budget
        Limits for each file.
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
        budget: Budget | None = None,
    ) -> None:
        self.budget = budget
        self.recipe, self.ledger, self.jobs, self.spark = recipe, ledger, jobs, spark
        self.source = None if source is None else Source(source.dataset, source.registration.evidence_class)
        self.known: frozenset[str] = frozenset()
        #: Content hash → what the reading that stands left unread.
        self.unread: dict[str, tuple[Problem, ...]] = {}
        if source is not None and ledger is not None:
            ledger.register(source.registration)
            if not again:
                parts = ledger.parts_unread(source.dataset, recipe.extractor)
                self.unread = {digest: tuple(map(_recorded, rows)) for digest, rows in parts.items()}
                # What this installation can read and an earlier one could not is read again without being asked.
                cured = {d for d, lost in self.unread.items() if any(curable(p.reason) for p in lost)}
                self.known = ledger.hashes_read(source.dataset, recipe.extractor) - cured

    def run(self, names: dict[Path, str], console: Console) -> Generator[tuple[FileReport, Result | None]]:
        """Yield what became of each document, with what was read from it, in the order of the files."""
        files = {name: path for path, name in names.items()}
        failed: dict[str, DocumentProblem] = {}
        of_files = self._here(names) if self.spark is None else self._on_spark(names, self.spark)
        # Closed here, not when the interpreter ends: threads listen to the workers, and an error must not leave them at it.
        with closing(of_files) as found, Watch(console, names) as watch:
            for one in found:
                result = None
                if isinstance(one, Read):
                    report, result = self._report(one, files), one.result
                else:
                    report = _as_the_first(one, failed)
                if report.problem is not None:
                    failed[report.document] = report.problem
                watch.file(report.document, read=report.status == Status.READ)
                yield report, result

    def _here(self, names: dict[Path, str]) -> Generator[FileReport | Read]:
        """Read in this process, or in several on this machine."""
        # What is reported next: a file that gave no document, or a document whose reading is under way.
        order: deque[FileReport | Task] = deque()
        outcomes = read_all(
            list(names), budget=self.budget, jobs=self.jobs, known=lambda digest, _: digest in self.known
        )

        def tasks() -> Iterator[Task]:
            for outcome in outcomes:
                name = names[outcome.path]
                if outcome.document is None:
                    same = names.get(outcome.same_as) if outcome.same_as else None
                    order.append(
                        self._passed(name, outcome.status, outcome.content_hash, same, outcome.problem)
                    )
                    continue
                for task in tasks_of(outcome.document, name, self.recipe, self.source):
                    order.append(task)
                    yield task

        with closing(outcomes), closing(read_each(tasks(), self.recipe, self.jobs)) as results:
            for done, result in results:
                while isinstance(first := order.popleft(), FileReport):
                    yield first
                assert first is done
                yield light(done, result)
        yield from (left for left in order if isinstance(left, FileReport))

    def _on_spark(self, names: dict[Path, str], master: str) -> Generator[FileReport | Read]:
        """Read on a Spark cluster; which files are unchanged or equal is told here, before any is sent."""
        from clusterkg.extract.spark import read_on_spark

        passed: dict[Path, FileReport] = {}
        seen: dict[str, str] = {}
        for path, name in names.items():
            try:
                digest = hash_file(path) if path.is_file() else name
            except OSError:
                digest = name  # the reader says why it cannot be opened
            if digest in seen:
                passed[path] = self._passed(name, Status.DUPLICATE, digest, seen[digest])
            elif digest in self.known:
                passed[path] = self._passed(name, Status.UNCHANGED, digest)
            seen.setdefault(digest, name)
        rest = [(path.absolute(), name) for path, name in names.items() if path not in passed]
        found = read_on_spark(rest, self.recipe, self.source, master, self.budget) if rest else iter(())
        for path in names:
            if path in passed:
                yield passed[path]
            else:
                yield from next(found)

    def _passed(
        self,
        name: str,
        status: Status,
        digest: str | None,
        same_as: str | None = None,
        problem: DocumentProblem | None = None,
    ) -> FileReport:
        """Return the report of a file that gave no document to this run."""
        unread = self.unread.get(digest or "", ()) if status is Status.UNCHANGED else ()
        return FileReport(name, status.value, problem=problem, same_as=same_as, problems=unread)

    def _report(self, read: Read, files: dict[str, Path]) -> FileReport:
        result = read.result
        if result.problem is not None or result.extraction is None:
            return FileReport(read.name, Status.FAILED.value, problem=result.problem, problems=read.problems)
        counts = {
            "mentions": len(result.extraction.mentions),
            "relations": len(result.extraction.relations),
            "characters": read.characters,
        }
        loaded = None
        if self.ledger is not None and result.statements is not None:
            stated = result.statements
            loaded = load_statements(
                self.ledger, read.content_hash, stated, files.get(read.name), read.problems
            )
            counts |= {
                "entities": stated.entities, "kept": stated.relations, "undisclosed": stated.undisclosed,
                "rejected": loaded.run.rejected, "values_left_out": sum(b.kind == "value" for b in stated.refused),
            }  # fmt: skip
        return FileReport(read.name, Status.READ.value, counts, loaded, problems=read.problems)


def _as_the_first(report: FileReport, failed: Mapping[str, DocumentProblem]) -> FileReport:
    """Return the report; what has the same bytes as a file that failed has failed too, for that reason."""
    why = failed.get(report.same_as or "")
    if why is None:
        return report
    assert report.same_as is not None
    return replace(
        report, status=Status.FAILED.value, problem=same_bytes(report.document, report.same_as, why)
    )


def _recorded(row: Mapping[str, Any]) -> Problem:
    """Return what the ledger keeps of a part that was not read; message and next step are one text there."""
    return Problem(row["column"], row["reason_zh"], row["reason_en"], json.loads(row["row"])["value"])
