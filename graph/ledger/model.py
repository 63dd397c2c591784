"""Values of the system of record: sources, claims, sightings, runs. Plain and immutable.

The *content* of a claim makes its id, so loading the same table twice adds nothing, and a new extractor version adds
sightings, not claims. Where, by whom and how surely it was seen is a sighting. See ``docs/architecture.md``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum, StrEnum
from json.encoder import (
    encode_basestring as quoted,  # the C function that json.dumps(ensure_ascii=False) calls
)
from typing import NamedTuple

#: Name space of what was read in a document: ``doc:<16 digits>`` (:func:`document_space`) is the document, ``doc:…#Firm:…`` a thing in it. Such an id means
#: “what this document calls so”; that it is a thing known from elsewhere is a judgement.
DOCUMENT_SPACE = "doc"


def document_space(dataset: str, document: str) -> str:
    """Return the local id of a document, made from its name in its data set; those of its things begin with it and ``#``.

    It stays what it is whatever the editions of the document say, so it is not made from a content hash.
    """
    name = f"{dataset}\0{document}".encode()
    return f"{DOCUMENT_SPACE}:{hashlib.blake2b(name, digest_size=8).hexdigest()}"


#: First element of the hashed tuple; a new scheme gets a new number and old ids stay valid.
ID_SCHEME = 1


class EvidenceClass(IntEnum):
    """How strong a sighting is; larger is stronger, so ``minimum class`` is a comparison."""

    LEAD = 1
    INFERRED = 2
    DISCLOSED = 3


class UseRight(StrEnum):
    """Who may see what comes from a source; obeyed by exports."""

    INTERNAL = "internal"
    SHARE = "share"
    PUBLISH = "publish"


#: Kind of a reject that says which part of its document was not read.
PART = "part"


class EditionKind(StrEnum):
    """What a new edition says about what it does not list."""

    #: The whole state: what it omits is no longer known from this source (known-time), true-time untouched.
    SNAPSHOT = "snapshot"
    #: Additions only.
    DELTA = "delta"
    #: Replaces what this source said about the same subject and property from the first recording on.
    CORRECTION = "correction"


def read_only_in_documents(local_ids: Iterable[str]) -> bool:
    """Tell whether a thing is known by nothing but what documents call so: nobody has entered it or judged what it is."""
    return all(local.startswith(f"{DOCUMENT_SPACE}:") for local in local_ids)


def spoken_id(local_ids: Iterable[str]) -> str:
    """Return the local id to speak of a thing by: one that somebody entered, before what documents call so."""
    return min(local_ids, key=lambda local: (local.startswith(f"{DOCUMENT_SPACE}:"), local))


@dataclass(frozen=True, slots=True)
class Source:
    """A registered data source; without licence, use right and date nothing is loaded from it."""

    dataset: str
    title: str
    publisher: str
    licence: str
    use: UseRight
    dated: date
    evidence_class: EvidenceClass = EvidenceClass.DISCLOSED
    url: str | None = None
    note: str | None = None


class Content(NamedTuple):
    """What a claim says; a tuple, because a load makes millions of them (0.8 µs instead of 2.4 for a frozen dataclass)."""

    dataset: str
    subject: str
    type: str
    prop: str
    value: str | None = None
    original: str | None = None
    object: str | None = None
    key: str = ""
    lang: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None


class Claim(Content):
    """One statement of one dataset; see ``docs/architecture.md`` for the two shapes (attribute, edge).

    ``subject`` and ``object`` are local ids (``ns:key``), never canonical ones.
    """

    @property
    def id(self) -> bytes:
        """16 bytes made from the content: blake2b over canonical JSON.

        The JSON is put together by hand, byte for byte what ``json.dumps`` writes for the list (a test holds it to that): this
        runs once per claim and ``dumps`` takes five times as long.
        """
        held: bytes | None = self.__dict__.get(
            "id"
        )  # functools.cached_property takes a lock before Python 3.12
        if held is not None:
            return held
        dataset, subject, type_, prop, value, original, object_, key, _, since, until = self
        what = object_ if object_ is not None else original if original is not None else value
        text = (
            f"[{ID_SCHEME},{quoted(dataset)},{quoted(subject)},{quoted(type_)},{quoted(prop)},{quoted(key)},"
            f"{'0' if object_ is None else '1'},{'null' if what is None else quoted(what)},"
            f"{'null' if since is None else quoted(since)},{'null' if until is None else quoted(until)}]"
        )
        made = self.__dict__["id"] = hashlib.blake2b(text.encode(), digest_size=16).digest()
        return made

    @property
    def edge_id(self) -> str:
        """Local id of the edge that this claim is (relation-projected edges): its attributes hang there."""
        return f"edge:{self.id.hex()}"


class Locator(NamedTuple):
    """Where inside an edition: a table cell, or a span of a document.

    Tables: ``sheet``, ``row`` (key of the row's content, stable under insertion), ``column``. Documents: ``page``,
    ``start``, ``end`` (code points).
    """

    row: str | None = None
    #: 1-based line or row number in that edition, for people; not part of any identity.
    row_number: int | None = None
    column: str | None = None
    sheet: str | None = None
    page: int | None = None
    start: int | None = None
    end: int | None = None

    def text(self) -> str:
        """Compact JSON without empty members; parse with :meth:`from_text`."""
        members = {k: v for k, v in zip(self._fields, self, strict=True) if v is not None}
        return json.dumps(members, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> Locator:
        """Read what :meth:`text` wrote."""
        return cls(**json.loads(text))


class Sighting(NamedTuple):
    """Where a claim was seen, by what, how surely: the evidence."""

    claim: bytes
    locator: Locator
    quote: str
    extractor: str
    evidence_class: EvidenceClass
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sighting as it is shown: the claim, the quote or cell, and whose it is."""

    claim: str
    dataset: str
    source_title: str
    document: str
    edition: str
    locator: Locator
    quote: str
    extractor: str
    evidence_class: EvidenceClass
    confidence: float
    recorded: datetime
    tx: int
    licence: str
    use: UseRight


@dataclass(frozen=True, slots=True)
class RunReport:
    """Counts of one load; ``rows == kept + rejected`` and nothing is lost."""

    run: int
    tx: int | None
    dataset: str
    rows: int
    kept: int
    rejected: int
    claims_new: int
    claims_seen: int
    sightings_new: int
    stubs: int
    closed: int = 0
    rejects_file: str | None = None
    by_type: dict[str, int] = field(default_factory=dict)
