"""Answers that are kept: by release, question and parameters, so that one that is read again is never one of another release.

A release does not change, so an answer from it does not either. What a question reads besides (the ledger, other releases) is part of
its key. Answers of whole-graph questions are kept in files as well, one row per line, and only the page that is asked for is read.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar, overload

from pydantic import TypeAdapter

import clusterkg
from clusterkg.graph.store.contract import View
from clusterkg.queries.contract import Outcome, Question, Reason, Row

#: Rows that are held in memory over all answers.
MOST_ROWS = 50_000
#: Answers that are kept in files; the one written first goes first.
MOST_FILES = 500
R = TypeVar("R", bound=Row)
_Key = tuple[str, ...]


class Answers:
    """Outcomes by key; safe for several threads, each outcome is computed once.

    Parameters
    ----------
    folder
        Where whole-graph answers are kept; ``None`` keeps none in files.
    most_rows
        Rows held in memory; the answer read least recently goes first.
    """

    def __init__(self, folder: Path | None, most_rows: int = MOST_ROWS) -> None:
        self._folder, self._most = folder, most_rows
        self._held: OrderedDict[_Key, Outcome[Any]] = OrderedDict()
        self._lock = threading.Lock()
        self._busy: dict[_Key, threading.Lock] = {}

    def outcome(
        self, q: Question[Any, Any], view: View, params: Any, besides: Sequence[str], compute: Callable[[], Outcome[Any]]
    ) -> Outcome[Any]:  # fmt: skip
        """Return the rows of an answer: as they were kept, or computed now.

        ``besides`` is what else the answer depends on, as text: who may see names, the ledger's last transaction.
        """
        key = self._key(q, view, params, besides)
        with self._alone(key):
            with self._lock:
                if key in self._held:
                    self._held.move_to_end(key)
                    return self._held[key]
            found = self._read(q, key) if q.heavy else None
            if found is None:
                found = compute()
                if q.heavy:
                    self._write(q, key, found)
            self._hold(key, found)
            return found

    def has(self, q: Question[Any, Any], view: View, params: Any, besides: Sequence[str]) -> bool:
        """Tell whether an answer is at hand."""
        key = self._key(q, view, params, besides)
        with self._lock:
            if key in self._held:
                return True
        path = self._path(q, key)
        return q.heavy and path is not None and path.exists()

    def forget(self) -> None:
        """Drop all answers: somebody was erased, and an answer may have told of them."""
        with self._lock:
            self._held.clear()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _key(self, q: Question[Any, Any], view: View, params: Any, besides: Sequence[str]) -> _Key:
        asked = params.model_dump(mode="json", exclude={"cursor", "limit"})
        m = view.manifest
        return (
            m.release,
            q.name,
            json.dumps(asked, sort_keys=True, ensure_ascii=False),
            m.content,
            m.ontology,
            clusterkg.__version__,
            *besides,
        )

    @contextmanager
    def _alone(self, key: _Key) -> Iterator[None]:
        with self._lock:
            mine = self._busy.setdefault(key, threading.Lock())
        try:
            with mine:
                yield
        finally:
            with self._lock:
                if not mine.locked():
                    self._busy.pop(key, None)

    def _hold(self, key: _Key, found: Outcome[Any]) -> None:
        if isinstance(found.rows, _StoredRows):
            return  # a page of it is read in milliseconds; the rest need not fill the memory
        with self._lock:
            self._held[key] = found
            while len(self._held) > 1 and sum(len(o.rows) for o in self._held.values()) > self._most:
                self._held.popitem(last=False)

    def _path(self, q: Question[Any, Any], key: _Key) -> Path | None:
        if self._folder is None:
            return None
        digest = hashlib.blake2b("\0".join(key).encode(), digest_size=12).hexdigest()
        return self._folder / key[0] / f"{q.name}-{digest}.jsonl"

    def _write(self, q: Question[Any, Any], key: _Key, found: Outcome[Any]) -> None:
        path = self._path(q, key)
        if path is None:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        head = {
            "rows": len(found.rows), "explored": found.explored, "caveats": [c.model_dump() for c in found.caveats], "summary": dict(found.summary),
            "stopped": found.stopped,
        }  # fmt: skip
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(json.dumps(head, ensure_ascii=False) + "\n")
            file.writelines(row.model_dump_json() + "\n" for row in found.rows)
        Path(temporary).replace(path)  # whole or not at all
        assert self._folder is not None
        kept = sorted(self._folder.rglob("*.jsonl"), key=lambda p: p.stat().st_mtime_ns)
        for old in kept[:-MOST_FILES]:
            old.unlink(missing_ok=True)

    def _read(self, q: Question[Any, Any], key: _Key) -> Outcome[Any] | None:
        path = self._path(q, key)
        if path is None or not path.exists():
            return None
        with path.open(encoding="utf-8") as file:
            head = json.loads(file.readline())
        return Outcome(
            _StoredRows(path, head["rows"], TypeAdapter(q.row)), head["explored"], [Reason(**c) for c in head["caveats"]], head["summary"], head["stopped"]
        )  # fmt: skip


class _StoredRows(Sequence[R]):
    """Rows in a file, read where they are looked at."""

    def __init__(self, path: Path, rows: int, adapter: TypeAdapter[R]) -> None:
        self._path, self._rows, self._adapter = path, rows, adapter

    def __len__(self) -> int:
        return self._rows

    @overload
    def __getitem__(self, at: int) -> R: ...

    @overload
    def __getitem__(self, at: slice) -> list[R]: ...

    def __getitem__(self, at: int | slice) -> R | list[R]:
        if isinstance(at, slice):
            start, stop, step = at.indices(self._rows)
            with self._path.open(encoding="utf-8") as file:
                return [
                    self._adapter.validate_json(line)
                    for line in islice(file, start + 1, max(start, stop) + 1, step)
                ]
        return self[slice(at, at + 1 or None)][0]
