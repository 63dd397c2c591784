"""Tables of the ledger: append-only rows; the only row ever updated is a run's, once, when it commits.

Strings that repeat (types, properties, extractors) are ``term`` rows, local ids are ``node`` rows, so that a claim is a few
integers, its 16-byte id and its value. What is visible follows from ``run``, ``withdrawal`` and ``undo`` alone: a claim or
sighting row without a committed run that lists its source unit is invisible.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()
_Key = BigInteger().with_variant(Integer, "sqlite")  # SQLite makes only INTEGER keys its rowid


def _serial() -> Column[int]:
    return Column("id", _Key, primary_key=True, autoincrement=True)


meta = Table("meta", metadata, Column("key", String, primary_key=True), Column("value", Text, nullable=False))
term = Table("term", metadata, _serial(), Column("text", Text, nullable=False, unique=True))
node = Table("node", metadata, _serial(), Column("local", Text, nullable=False, unique=True))

source = Table(
    "source",
    metadata,
    _serial(),
    Column("tx", Integer, nullable=False),
    Column("dataset", Text, nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("publisher", Text, nullable=False),
    Column("licence", Text, nullable=False),
    Column("use_right", Text, nullable=False),
    Column("dated", Text, nullable=False),
    Column("evidence_class", SmallInteger, nullable=False),
    Column("url", Text),
    Column("note", Text),
)
document = Table(
    "document",
    metadata,
    _serial(),
    Column("dataset", Text, nullable=False),
    Column("name", Text, nullable=False),
    UniqueConstraint("dataset", "name"),
)
edition = Table(
    "edition",
    metadata,
    _serial(),
    Column("document", ForeignKey("document.id"), nullable=False),
    Column("hash", Text, nullable=False),
    Column("path", Text),
    UniqueConstraint("document", "hash"),
)
tx = Table(
    "tx",
    metadata,
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("time", DateTime(timezone=True), nullable=False),
    Column("kind", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Text),
)
run = Table(
    "run",
    metadata,
    _serial(),
    Column("edition", ForeignKey("edition.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("extractor", ForeignKey("term.id"), nullable=False),
    Column("started", DateTime(timezone=True), nullable=False),
    #: Set once, when the run commits; a run without it is invisible.
    Column("tx", Integer, index=True),
    Column("rows", Integer, nullable=False, default=0),
    Column("counts", Text, nullable=False, default="{}"),
    #: Sorted unit ids that the run lists: zlib over little-endian int64 differences.
    Column("units", LargeBinary),
)
unit = Table(
    "unit",
    metadata,
    _serial(),
    Column("document", ForeignKey("document.id"), nullable=False),
    #: Content key of the row or span: stable when lines are inserted above it.
    Column("key", Text, nullable=False),
    Column("edition", ForeignKey("edition.id"), nullable=False),
    Column("locator", Text, nullable=False),
    UniqueConstraint("document", "key"),
)
claim = Table(
    "claim",
    metadata,
    Column("seq", _Key, primary_key=True, autoincrement=True),
    Column("id", LargeBinary(16), nullable=False),
    Column("dataset", Integer, nullable=False),
    Column("subject", _Key, nullable=False, index=True),
    Column("type", Integer, nullable=False),
    Column("prop", Integer, nullable=False),
    Column("key", Text),
    Column("object", _Key, index=True),
    Column("value", Text),
    #: Only where it differs from ``value``.
    Column("original", Text),
    Column("lang", Text),
    Column("valid_from", Text),
    Column("valid_to", Text),
    Index("claim_id", "id", unique=True),
)
sighting = Table(
    "sighting",
    metadata,
    Column("claim", _Key, nullable=False),
    Column("unit", _Key, nullable=False),
    Column("extractor", Integer, nullable=False),
    Column("place", Text),
    #: Only where it differs from what the claim itself holds.
    Column("quote", Text),
    Column("evidence_class", SmallInteger, nullable=False),
    Column("confidence", Float, nullable=False),
    Index("sighting_key", "claim", "unit", "extractor", unique=True),
)
withdrawal = Table(
    "withdrawal",
    metadata,
    Column("tx", ForeignKey("tx.n"), nullable=False, index=True),
    Column("scope", Text, nullable=False),
    Column("target", Text, nullable=False),
)
undo = Table(
    "undo",
    metadata,
    Column("tx", ForeignKey("tx.n"), nullable=False),
    Column("undone", Integer, nullable=False),
)
judgement = Table(
    "judgement",
    metadata,
    _serial(),
    Column("tx", ForeignKey("tx.n"), nullable=False, index=True),
    Column("one", _Key, nullable=False),
    Column("other", _Key, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("human", SmallInteger, nullable=False),
    Column("score", Float),
    Column("reason", Text),
)
#: A row for each run of resolution: the model that judged, and up to which transaction it had read. Undone with its transaction.
resolved = Table(
    "resolved",
    metadata,
    Column("tx", ForeignKey("tx.n"), nullable=False, index=True),
    Column("model", Text, nullable=False),
    Column("upto", Integer, nullable=False),
)
#: Judgements of another office whose records are not here: kept as they came, until a later import finds the records.
waiting = Table(
    "waiting",
    metadata,
    _serial(),
    Column("tx", ForeignKey("tx.n"), nullable=False, index=True),
    #: Hash of the line: the same judgement waits once.
    Column("key", Text, nullable=False, index=True),
    #: ``None``: this transaction found the records, and the key waits no longer; undone with it.
    Column("line", Text),
)
reject = Table(
    "reject",
    metadata,
    Column("run", ForeignKey("run.id"), nullable=False, index=True),
    Column("row_number", Integer),
    Column("column", Text),
    Column("value", Text),
    Column("reason_zh", Text, nullable=False),
    Column("reason_en", Text, nullable=False),
    Column("row", Text, nullable=False),
    #: A whole row (``row``), one optional value of a kept row (``value``), or a part of a document that was not read (``part``).
    Column("kind", Text, nullable=False),
)
#: One row for each person erased: which local ids and documents by number, how far it has come. Never a name.
erasure = Table(
    "erasure",
    metadata,
    _serial(),
    Column("tx", ForeignKey("tx.n"), nullable=False, index=True),
    #: begun, blanked, done; the second row of the ledger that is updated, so that a killed erasure can be taken up again.
    Column("stage", Text, nullable=False),
    Column("plan", Text, nullable=False),
    Column("report", Text, nullable=False),
    #: Tells whether a secret is the one that the hashes were made with.
    Column("check", LargeBinary(16), nullable=False),
)
#: Keyed hashes by which an erased person is recognised when a file brings the name again; see ``tombstones.py``.
tombstone = Table(
    "tombstone",
    metadata,
    _serial(),
    Column("erasure", ForeignKey("erasure.id"), nullable=False),
    #: local (id), document (data set and name), name, kept (a longer name that stays).
    Column("kind", Text, nullable=False),
    Column("key", LargeBinary(16), nullable=False),
    #: name, kept: in which document, of how many characters, and the hash of the first.
    Column("document", ForeignKey("document.id")),
    Column("length", Integer),
    Column("first", LargeBinary(2)),
)
