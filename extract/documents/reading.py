"""Reads files in worker processes, so that a crash, a hang or a flood costs one document and nothing else."""

from __future__ import annotations

import os
import queue
import signal
import stat
import subprocess
import sys
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from pydantic import BaseModel

from clusterkg.extract.documents.budget import Budget, BudgetSpent
from clusterkg.extract.documents.model import Document
from clusterkg.extract.documents.problems import problem, spent
from clusterkg.extract.documents.worker import read_frame, write_frame
from clusterkg.graph.errors import DocumentProblem

#: A worker is replaced after so many files: what parsers leak ends with it.
_FILES_PER_WORKER = 500
#: Or once its peak memory passed this share of its limit.
_WORN = 0.5
_LARGEST_ANSWER = 1 << 31


class _Said(BaseModel):
    reason: str
    zh: str
    en: str
    hint_zh: str = ""
    hint_en: str = ""


class _Answer(BaseModel):
    peak: int
    problem: _Said | None = None
    document: Document | None = None


@dataclass(slots=True)
class _Worker:
    process: subprocess.Popen[bytes]
    answers: queue.SimpleQueue[bytes | None]
    read: int = 0
    worn: bool = False


class Reader:
    """Reads one file at a time in a worker process; not to be shared between threads, make one for each.

    Parameters
    ----------
    budget
        Limits for each file; time and memory are enforced from outside as well.

    Examples
    --------
    >>> with Reader() as reader:  # doctest: +SKIP
    ...     document = reader.read(Path("notice.pdf"))
    """

    def __init__(self, budget: Budget | None = None) -> None:
        self.budget = budget or Budget()
        #: Peak resident memory of the worker after the last file, in bytes (0 where the system does not tell).
        self.peak = 0
        self._worker: _Worker | None = None

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self, path: Path, name: str | None = None) -> Document:
        """Return the document in a file; raises :class:`DocumentProblem`, whatever the file does to its worker."""
        name = name or str(path)
        self._check(path, name)
        worker = self._ready()
        request = {"path": str(path.absolute()), "name": name, "budget": asdict(self.budget)}
        try:
            assert worker.process.stdin is not None
            write_frame(worker.process.stdin, _json(request))
        except OSError:
            raise self._died(worker, name) from None
        try:
            payload = worker.answers.get(timeout=self.budget.seconds + self.budget.grace_seconds)
        except queue.Empty:
            self.close()
            raise problem("timeout", name, f"{self.budget.seconds + self.budget.grace_seconds:g}") from None
        if payload is None:
            raise self._died(worker, name)
        try:
            answer = _Answer.model_validate_json(payload)
        except ValueError as error:  # a worker in which something else is at home
            self.close()
            raise problem("crashed", name, "回答不合格式", "its answer makes no sense") from error
        worker.read += 1
        self.peak = answer.peak
        worker.worn = worker.read >= _FILES_PER_WORKER or answer.peak > _WORN * self.budget.memory_bytes
        if answer.problem is not None:
            said = answer.problem
            raise DocumentProblem(said.reason, said.zh, said.en, hint_zh=said.hint_zh, hint_en=said.hint_en)
        if answer.document is None:
            raise problem("crashed", name, "没有回答", "no answer")
        return answer.document

    def close(self) -> None:
        """Stop the worker."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.process.kill()
            worker.process.wait()
            if sys.is_finalizing():
                # A caller that left its files half read: the thread that listens is stopped for good and holds the stream.
                return
            for stream in (worker.process.stdin, worker.process.stdout):
                if stream is not None:
                    try:
                        stream.close()
                    except OSError:
                        continue  # the pipe's other end is gone, and so is what was in it

    def _check(self, path: Path, name: str) -> None:
        """Refuse what is no ordinary file before anything opens it: a pipe would wait for ever."""
        try:
            found = path.stat()
        except (OSError, ValueError) as error:
            raise problem("unreadable", name, getattr(error, "strerror", None) or str(error)) from error
        if not stat.S_ISREG(found.st_mode):
            raise problem("unreadable", name, "不是普通文件", "it is not an ordinary file")
        if found.st_size == 0:
            raise problem("empty", name)
        if found.st_size > self.budget.file_bytes:
            raise spent(BudgetSpent("file_bytes", self.budget.file_bytes), name, self.budget)

    def _ready(self) -> _Worker:
        if self._worker is not None and self._worker.worn:
            self.close()
        if self._worker is None:
            self._worker = _start()
        return self._worker

    def _died(self, worker: _Worker, name: str) -> DocumentProblem:
        code = worker.process.wait()
        self.close()
        if code < 0:
            known = signal.Signals(-code).name if -code in signal.valid_signals() else str(-code)
            if known in ("SIGABRT", "SIGKILL"):
                # Allocation failures of native code end so: pdfium and Rust abort, the system kills.
                return problem("memory", name, f"{self.budget.memory_bytes:,}")
            return problem("crashed", name, known)
        return problem("crashed", name, f"exit {code}")


def _json(value: Any) -> bytes:
    import json

    return json.dumps(value).encode()


def _start() -> _Worker:
    environment = dict(os.environ)
    # Threads of numeric libraries reserve address space, which is what the limit counts.
    environment |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    environment["MALLOC_ARENA_MAX"] = "2"
    process = subprocess.Popen(
        [sys.executable, "-X", "utf8", "-W", "ignore", "-m", "clusterkg.extract.documents.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    answers: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()

    def listen() -> None:
        stream = process.stdout
        assert stream is not None
        try:
            while (payload := read_frame(stream, _LARGEST_ANSWER)) is not None:
                answers.put(payload)
        except (OSError, ValueError):
            process.kill()
        answers.put(None)

    threading.Thread(target=listen, daemon=True, name="documents-worker").start()
    return _Worker(process, answers)


def read_document(path: Path, budget: Budget | None = None) -> Document:
    """Read one file in a worker process of its own; for many files use :func:`~clusterkg.extract.documents.folders.read_all`."""
    with Reader(budget) as reader:
        return reader.read(path)
