"""What remains of an erased person: keyed hashes that recognise the name when it comes again, and cannot give it back.

A tombstone of a local id keeps whoever was erased from coming back under that id, from any document. Tombstones of names count only in
the documents in which the person was seen, for others may bear the name. A name is found in a text by hashing what stands at each place
in the lengths that occur; names that hold it (a firm called after its founder) have tombstones of their own and stay.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from clusterkg.graph.errors import LedgerError
from clusterkg.graph.ledger import tables as t

#: In place of a name in what is kept.
ERASED = "〔已删除〕"
#: In place of each character where places in a text must stay.
BLANK = "○"
#: Name space of what was the local id of an erased person.
SPACE = "erased"
Redact = Callable[[str], str]


class Keyed:
    """Hashes with the workspace's secret."""

    def __init__(self, secret: bytes) -> None:
        self._key = hashlib.blake2b(secret, digest_size=32, person=b"ckg-erasures").digest()
        self._first: dict[str, bytes] = {}

    def of(self, what: str, data: bytes | str) -> bytes:
        """Return 16 bytes that only the secret can compute; ``what`` keeps the kinds apart."""
        raw = data.encode() if isinstance(data, str) else data
        return hashlib.blake2b(raw, digest_size=16, key=self._key, person=what.encode()).digest()

    def first(self, character: str) -> bytes:
        """Return the hash of a first character: one look-up tells most places of a text apart from a name."""
        found = self._first.get(character)
        if found is None:
            found = self._first[character] = self.of("first", character)[:2]
        return found

    def claim(self, id_: bytes) -> bytes:
        """Return the id in place of a claim's whose content is gone."""
        return self.of("claim", id_)

    def local(self, local: str) -> str:
        """Return the local id in place of one that named somebody."""
        return f"{SPACE}:{self.of('local', local).hex()}"

    def document(self, dataset: str, name: str) -> bytes:
        """Return the hash of a document's name in its data set."""
        return self.of("document", f"{dataset}\0{name}")

    @property
    def check(self) -> bytes:
        """What tells whether a secret is the one that erasures were made with."""
        return self.of("check", b"")


@dataclass(frozen=True)
class Names:
    """Hashes of names by length, with the hashes of their first characters."""

    keys: Mapping[int, frozenset[bytes]] = field(default_factory=dict)
    firsts: frozenset[bytes] = frozenset()

    @classmethod
    def of(cls, keyed: Keyed, what: str, names: Iterable[str]) -> Names:
        """Hash names."""
        by: dict[int, set[bytes]] = defaultdict(set)
        firsts: set[bytes] = set()
        for name in names:
            by[len(name)].add(keyed.of(what, name))
            firsts.add(keyed.first(name[0]))
        return cls({n: frozenset(held) for n, held in by.items()}, frozenset(firsts))

    def spans(self, keyed: Keyed, what: str, text: str) -> Iterator[tuple[int, int]]:
        """Yield where names stand in a text, the longest at each place, none inside another."""
        lengths = sorted(self.keys, reverse=True)
        at = 0
        while at < len(text) and lengths:
            found = 0
            if keyed.first(text[at]) in self.firsts:
                found = next(
                    (
                        n
                        for n in lengths
                        if at + n <= len(text) and keyed.of(what, text[at : at + n]) in self.keys[n]
                    ),
                    0,
                )
            if found:
                yield at, at + found
            at += found or 1


@dataclass(frozen=True)
class Redactor:
    """Takes erased names out of the texts of a document that they were seen in."""

    keyed: Keyed
    erased: Names
    kept: Names

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return where an erased name stands that is not part of a name that stays."""
        found = list(self.erased.spans(self.keyed, "name", text))
        if not found:
            return []
        stay = list(self.kept.spans(self.keyed, "kept", text))
        return [(a, b) for a, b in found if not any(c <= a and b <= d for c, d in stay)]

    def redact(self, text: str) -> str:
        """Return a text with a mark in place of each erased name."""
        return self._replaced(text, lambda a, b: ERASED)

    def blank(self, text: str) -> str:
        """Return a text of the same length, each character of an erased name blanked."""
        return self._replaced(text, lambda a, b: BLANK * (b - a))

    def _replaced(self, text: str, mark: Callable[[int, int], str]) -> str:
        for a, b in reversed(self.spans(text)):
            text = text[:a] + mark(a, b) + text[b:]
        return text


@dataclass(frozen=True)
class Tombstones:
    """All tombstones of a ledger."""

    keyed: Keyed
    locals: frozenset[bytes]
    #: Keyed name of a document → its number.
    documents: Mapping[bytes, int]
    #: Document → what takes the erased names out of its texts.
    redactors: Mapping[int, Redactor]

    def is_erased(self, local: str) -> bool:
        """Tell whether a local id is that of an erased person."""
        return self.keyed.of("local", local) in self.locals


def read(connection: Connection, secret: Callable[[], bytes] | None) -> Tombstones | None:
    """Return the tombstones; None where nobody was ever erased.

    Raises
    ------
    LedgerError
        There are some, and the secret that they were made with is not at hand: loading could bring somebody back.
    """
    checks = set(connection.execute(select(t.erasure.c.check)).scalars())
    if not checks:
        return None
    keyed = Keyed(secret()) if secret is not None else None
    if keyed is None or {bytes(c) for c in checks} != {keyed.check}:
        raise LedgerError(
            "这个台账删除过人员,要用当时的密钥才能写入,否则被删的人可能随文件回来。",
            "Persons were erased from this ledger; it is written with the secret of that time alone, or they might come back with a file.",
            hint_zh="放回 pseudonyms.key,或设 CLUSTERKG_SECRET。", hint_en="Put pseudonyms.key back, or set CLUSTERKG_SECRET.",
        )  # fmt: skip
    locals_: set[bytes] = set()
    documents: dict[bytes, int] = {}
    names: dict[tuple[str, int], list[tuple[int, bytes, bytes]]] = defaultdict(list)
    for row in connection.execute(select(t.tombstone)):
        if row.kind == "local":
            locals_.add(bytes(row.key))
        elif row.kind == "document":
            documents[bytes(row.key)] = row.document
        else:
            names[row.kind, row.document].append((row.length, bytes(row.key), bytes(row.first)))
    redactors = {
        d: Redactor(keyed, _names(names["name", d]), _names(names["kept", d]))
        for d in {d for _, d in list(names)}
    }
    return Tombstones(keyed, frozenset(locals_), documents, redactors)


def _names(rows: list[tuple[int, bytes, bytes]]) -> Names:
    by: dict[int, set[bytes]] = defaultdict(set)
    for length, key, _ in rows:
        by[length].add(key)
    return Names({n: frozenset(k) for n, k in by.items()}, frozenset(first for _, _, first in rows))


def keep_out(db: sqlite3.Connection, stones: Tombstones, document: int | None, persons: Iterable[int]) -> int:
    """Take what would bring an erased person back out of a staged run; returns how many claims were left out.

    Source units stay listed: the row was read, though not all of it is kept. ``document`` is that of the run, where it is one in which an
    erased person was seen; ``persons`` are the terms of types of person.
    """
    db.execute("BEGIN")
    out = _kept_out(db, stones, stones.redactors.get(document) if document is not None else None, persons)
    db.execute("COMMIT")
    return out


def _kept_out(
    db: sqlite3.Connection, stones: Tombstones, redactor: Redactor | None, persons: Iterable[int]
) -> int:
    gone: set[int] = set()
    renamed: dict[int, str] = {}
    named: set[int] = set()
    if redactor is not None:
        listed = ",".join(map(str, persons))
        said = db.execute(
            "SELECT f.subject, f.value, f.original FROM fact AS f JOIN kind AS k ON k.n = f.kind "
            f"WHERE f.object IS NULL AND k.type IN ({listed})"
        )
        named = {
            n for n, *texts in said if any(x is not None and redactor.redact(x) == ERASED for x in texts)
        }
    for n, local in db.execute("SELECT n, text FROM local").fetchall():
        if stones.is_erased(local) or n in named:
            gone.add(n)
        elif redactor is not None and (clean := redactor.redact(local)) != local:
            renamed[n] = clean
    out = _leave_out(db, gone)
    for n, local in renamed.items():
        db.execute("UPDATE local SET text = ? WHERE n = ?", (local, n))
    if redactor is not None:
        _redact_staged(db, redactor, stones.keyed, frozenset(renamed))
    return out


_NOTHING = 'claim = NULL, id = NULL, kind = NULL, subject = NULL, "key" = NULL, object = NULL, value = NULL, original = NULL, how = NULL, quote = NULL'


def _leave_out(db: sqlite3.Connection, gone: set[int]) -> int:
    """Empty the facts about these local ids and about the edges that they were ends of; returns how many claims that were."""
    out = 0
    while gone:
        listed = ",".join(map(str, sorted(gone)))
        rows = db.execute(
            f"SELECT DISTINCT claim, id FROM fact WHERE id IS NOT NULL AND (subject IN ({listed}) OR object IN ({listed}))"
        ).fetchall()
        claims = ",".join(str(c) for c, _ in rows)
        db.execute(f"UPDATE fact SET {_NOTHING} WHERE claim IN ({claims})")
        db.execute(f"DELETE FROM local WHERE n IN ({listed})")
        out += len(rows)
        gone = set()
        for _, id_ in rows:
            gone |= {
                n for (n,) in db.execute("SELECT n FROM local WHERE text = ?", (f"edge:{bytes(id_).hex()}",))
            }
    return out


def _redact_staged(db: sqlite3.Connection, redactor: Redactor, keyed: Keyed, renamed: frozenset[int]) -> None:
    query = 'SELECT n, id, subject, "key", object, value, original, quote, locator FROM fact'
    for n, id_, subject, key, object_, value, original, quote, locator in db.execute(query).fetchall():
        texts = (key, value, original, quote, locator)
        clean = tuple(None if x is None else redactor.redact(x) for x in texts)
        other = clean[:3] != texts[:3] or subject in renamed or object_ in renamed
        if other and id_ is not None:
            made = keyed.claim(bytes(id_))
            db.execute("UPDATE fact SET id = ? WHERE n = ?", (made, n))
            db.execute(
                "UPDATE local SET text = ? WHERE text = ?", (f"edge:{made.hex()}", f"edge:{bytes(id_).hex()}")
            )
        if clean != texts:
            db.execute(
                'UPDATE fact SET "key" = ?, value = ?, original = ?, quote = ?, locator = ? WHERE n = ?',
                (*clean, n),
            )
    query = 'SELECT rowid, value, "column", reason_zh, reason_en, row FROM reject'
    for rowid, *texts in db.execute(query).fetchall():
        clean_row = [None if x is None else redactor.redact(x) for x in texts]
        if clean_row != texts:
            db.execute(
                'UPDATE reject SET value = ?, "column" = ?, reason_zh = ?, reason_en = ?, row = ? WHERE rowid = ?',
                (*clean_row, rowid),
            )
