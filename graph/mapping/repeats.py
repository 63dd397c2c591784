"""How often a row was seen before in a file, exactly, in bounded memory."""

from __future__ import annotations

import sqlite3
from weakref import finalize

#: Keys counted in memory before they are written out (about 0.1 kB each), and bits of the filter before them (32 MB).
HELD, FILTER_BITS = 200_000, 28


class Repeats:
    """Counts 64-bit keys: :meth:`count` returns 1 for a key's first time, 2 for its second, …

    The newest keys are counted in memory. At ``held`` of them they go to a temporary SQLite database, which SQLite keeps in a
    nameless file and removes by itself. A bitmap tells most new keys from all that went there, so only a repeated row, and one
    new row in as many as the bitmap is empty for, asks the file.
    """

    def __init__(self, held: int = HELD) -> None:
        self._held = held
        self._recent: dict[int, int] = {}
        self._bits = bytearray()
        self._file: sqlite3.Connection | None = None

    def count(self, key: int) -> int:
        """Return how often this key has come, this time included."""
        times = self._recent.get(key)
        if times is None:
            times = self._before(key) if self._file is not None else 0
            if len(self._recent) >= self._held:
                self._write()
        self._recent[key] = times + 1
        return times + 1

    def _before(self, key: int) -> int:
        assert self._file is not None  # the caller has looked
        at = key & ((1 << FILTER_BITS) - 1)
        if not self._bits[at >> 3] & (1 << (at & 7)):
            return 0
        row = self._file.execute("SELECT times FROM held WHERE key = ?", (_signed(key),)).fetchone()
        return 0 if row is None else int(row[0])

    def _write(self) -> None:
        if self._file is None:
            self._file = sqlite3.connect("", isolation_level=None)
            finalize(self, self._file.close)
            self._file.execute("PRAGMA journal_mode=OFF")
            self._file.execute("CREATE TABLE held (key INTEGER PRIMARY KEY, times INTEGER NOT NULL)")
            self._bits = bytearray(1 << (FILTER_BITS - 3))
        bits, mask = self._bits, (1 << FILTER_BITS) - 1
        for key in self._recent:
            bits[(key & mask) >> 3] |= 1 << (key & 7)
        rows = sorted((_signed(key), times) for key, times in self._recent.items())
        self._file.execute("BEGIN")
        self._file.executemany("INSERT OR REPLACE INTO held VALUES (?, ?)", rows)
        self._file.execute("COMMIT")
        self._recent.clear()


def _signed(key: int) -> int:
    """SQLite's integers have a sign."""
    return key - (1 << 64) if key >= 1 << 63 else key
