"""How far a reading is: a bar with the number of files and the time left, or a line now and then where there is no terminal."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
)
from rich.text import Text

#: Seconds between two lines where there is no terminal.
EVERY = 10.0
#: What a document costs whatever its size, in bytes of a larger one.
_LEAST = 20_000
_UNKNOWN = "-:--:--"


class Watch:
    """Counts the files of a reading as they are done; a context manager.

    Time left is told by the bytes of what was read: files that were read before take none, and are left out as they are met. The first
    that is read is not counted either, for with it the models are loaded.

    Parameters
    ----------
    console
        Where it is shown.
    names
        The files with the names of their documents.
    every
        Seconds between two lines where the console is no terminal.
    clock
        Seconds; rises.
    """

    def __init__(
        self,
        console: Console,
        names: Mapping[Path, str],
        every: float = EVERY,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.console, self.every, self.clock = console, every, clock
        self._work = {name: _LEAST + _size(path) for path, name in names.items()}
        self.total, self.done = len(self._work), 0
        self._ahead, self._behind = sum(self._work.values()), 0
        #: When the first file was read; None before.
        self._began: float | None = None
        self._at = self._told = clock()
        # Short enough for a terminal of 80 columns: a column that wraps is not read.
        columns = (
            SpinnerColumn(), TextColumn("read"), BarColumn(bar_width=12), MofNCompleteColumn(), TextColumn("份 剩 left"), _Left(self),
        )  # fmt: skip
        self.bar = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
        self._task = self.bar.add_task("read", total=self.total)

    def __enter__(self) -> Self:
        self.bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.bar.stop()

    def file(self, name: str, *, read: bool) -> None:
        """Count a file by its document's name, once; ``read`` is False for one that took no time."""
        work = self._work.pop(name, None)
        if work is None:  # an attachment: its file is counted when the whole of it is done
            return
        self.done += 1
        self._ahead -= work
        self._at = self.clock()
        if read and self._began is None:
            self._began = self._at
        elif read:
            self._behind += work
        self.bar.update(self._task, completed=self.done)
        if not self.console.is_terminal and self._at - self._told >= self.every and self.done < self.total:
            self._told = self._at
            self.console.print(self._line(), markup=False, highlight=False)

    def _line(self) -> str:
        left, zh, en = (
            self.left(),
            f"{self.done:,}/{self.total:,} 份",
            f"{self.done:,} of {self.total:,} files",
        )
        return f"{zh} | {en}" if left == _UNKNOWN else f"{zh},约剩 {left} | {en}, about {left} left"

    def left(self) -> str:
        """Return the time left as hours, minutes and seconds; dashes before two files were read."""
        if self._began is None or not self._behind:
            return _UNKNOWN
        whole = (self._at - self._began) * self._ahead / self._behind
        return str(timedelta(seconds=round(max(0.0, whole - (self.clock() - self._at)))))


class _Left(ProgressColumn):
    """The time left, as the watch tells it."""

    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self._watch = watch

    def render(self, task: Task) -> Text:
        """Return the time left."""
        return Text(self._watch.left())


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0  # the reader says what is wrong with it
