"""Whole folders: every file accounted for, unchanged ones skipped, interrupted runs taken up again, progress told.

What was read before is the caller's knowledge (the ledger's, in ``clusterkg read``): a function from content hash and reader
version to yes or no. So a run that was stopped goes on where it stopped, with no state of its own.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from threading import Lock, local

from clusterkg.extract.documents.budget import Budget
from clusterkg.extract.documents.detection import ENDINGS, KNOWN_UNREAD, PICTURES
from clusterkg.extract.documents.model import READER_VERSION, Document
from clusterkg.extract.documents.problems import problem
from clusterkg.extract.documents.reading import Reader
from clusterkg.graph.errors import DocumentProblem

#: (content hash, reader version) → already read.
Known = Callable[[str, str], bool]


class Status(StrEnum):
    """What became of a file."""

    READ = "read"
    #: Read by an earlier run, with the same bytes and the same reader.
    UNCHANGED = "unchanged"
    #: The same bytes as another file of this run, which ``same_as`` names.
    DUPLICATE = "duplicate"
    FAILED = "failed"
    #: In a folder, and no document by its name: see :func:`look`.
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One file of a run; exactly one of ``document``, ``problem`` or a skipping status says what happened."""

    path: Path
    status: Status
    content_hash: str | None = None
    document: Document | None = None
    problem: DocumentProblem | None = None
    same_as: Path | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is, for a progress bar."""

    done: int
    total: int
    bytes_done: int
    bytes_total: int
    path: Path
    status: Status


@dataclass(frozen=True, slots=True)
class Found:
    """What there is: files to read, and what is passed over with the reason, both in a fixed order."""

    files: tuple[Path, ...]
    passed: dict[Path, DocumentProblem]


def look(paths: Iterable[Path]) -> Found:
    """Find the files to read: those named, and in folders all with a known ending.

    Documents of formats that are not read (.doc, .wps, .ofd …) are among them, so that they are reported. Files with other endings
    and folders reached by links are passed over and told; hidden files and Office's lock files (``~$…``) are nobody's documents.
    """
    found: dict[Path, None] = {}
    passed: dict[Path, DocumentProblem] = {}
    for path in paths:
        if not path.is_dir():
            found[path] = None
            continue
        for folder, folders, files in os.walk(path, followlinks=False):
            folders[:] = sorted(f for f in folders if not f.startswith("."))
            for one in (Path(folder) / f for f in folders):
                if one.is_symlink():
                    passed[one] = problem("linked_folder", str(one))
            for one in (Path(folder) / f for f in sorted(files) if not f.startswith((".", "~$"))):
                if one.suffix.lower() in (*ENDINGS, *KNOWN_UNREAD):
                    found[one] = None
                else:
                    passed[one] = _no_document(one)
    return Found(tuple(found), {p: why for p, why in passed.items() if p not in found})


def _no_document(path: Path) -> DocumentProblem:
    ending = path.suffix.lower()
    if ending in PICTURES:
        return problem("picture", str(path), ending)
    return problem("no_document", str(path), ending or "没有扩展名", ending or "it has none")


def find_files(paths: Iterable[Path]) -> list[Path]:
    """Return the files to read, see :func:`look`."""
    return list(look(paths).files)


def hash_file(path: Path) -> str:
    """BLAKE2b-128 (hex) of a file, without holding it in memory."""
    digest = hashlib.blake2b(digest_size=16)
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def read_all(
    paths: Iterable[Path],
    *,
    budget: Budget | None = None,
    jobs: int = 1,
    known: Known | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Generator[Outcome]:
    """Read files and folders; yield one outcome per file, in the order of :func:`find_files`, whatever the files do.

    Parameters
    ----------
    paths
        Files, and folders to search.
    budget
        Limits for each file.
    jobs
        Worker processes.
    known
        Asked with content hash and reader version before a file is read; True skips it as unchanged. Called in the caller's
        thread, in the order of the files.
    progress
        Called once a file is done, in the caller's thread.
    """
    budget = budget or Budget()
    files = find_files(paths)
    sizes = [_size(f) for f in files]
    run = _Run(budget, known)
    done_bytes = 0
    with ThreadPoolExecutor(max_workers=max(1, jobs), thread_name_prefix="documents") as pool:
        waiting: deque[Outcome | Future[Outcome]] = deque()
        rest = iter(files)
        try:
            for n, size in enumerate(sizes):
                # At most two files a worker are ahead of the caller, so finished documents do not pile up.
                while len(waiting) < 2 * max(1, jobs) and (file := next(rest, None)) is not None:
                    # Hashed here and in order: which of two equal files is the other's duplicate is no race of threads.
                    digest, passed = run.before(file)
                    waiting.append(passed or pool.submit(run.one, file, digest))
                first = waiting.popleft()
                outcome = first if isinstance(first, Outcome) else first.result()
                done_bytes += size
                if progress is not None:
                    progress(
                        Progress(n + 1, len(files), done_bytes, sum(sizes), outcome.path, outcome.status)
                    )
                yield outcome
        finally:
            for left in waiting:
                if isinstance(left, Future):
                    left.cancel()
            run.close()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


class _Run:
    """State that the threads of one run share."""

    def __init__(self, budget: Budget, known: Known | None) -> None:
        self.budget, self.known = budget, known
        self.seen: dict[str, Path] = {}
        self.lock = Lock()
        self.own = local()
        self.readers: list[Reader] = []

    def before(self, path: Path) -> tuple[str | None, Outcome | None]:
        """Return the content hash of a file, and what becomes of one that needs no reading."""
        try:
            if not path.is_file() or path.stat().st_size > self.budget.file_bytes:
                return None, None  # the reader says what is wrong with it
            digest = hash_file(path)
        except OSError as error:
            bad = problem("unreadable", str(path), error.strerror or str(error))
            return None, Outcome(path, Status.FAILED, problem=bad)
        first = self.seen.setdefault(digest, path)
        if first != path:
            return digest, Outcome(path, Status.DUPLICATE, digest, same_as=first)
        if self.known is not None and self.known(digest, READER_VERSION):
            return digest, Outcome(path, Status.UNCHANGED, digest)
        return digest, None

    def one(self, path: Path, digest: str | None) -> Outcome:
        """Read one file, in a thread."""
        began = time.monotonic()
        try:
            document = self._reader().read(path)
            return Outcome(
                path, Status.READ, document.content_hash, document, seconds=time.monotonic() - began
            )
        except DocumentProblem as error:
            return Outcome(path, Status.FAILED, digest, problem=error, seconds=time.monotonic() - began)

    def _reader(self) -> Reader:
        reader: Reader | None = getattr(self.own, "reader", None)
        if reader is None:
            reader = self.own.reader = Reader(self.budget)
            with self.lock:
                self.readers.append(reader)
        return reader

    def close(self) -> None:
        """Stop all workers."""
        for reader in self.readers:
            reader.close()
