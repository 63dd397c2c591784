"""Everything that can go wrong for a user, as one tree; catching :class:`ClusterKGError` is enough.

    ClusterKGError
    ├── OntologyError          a schema file does not hold together
    │   └── UnknownType        a type or relation nobody defined
    ├── ValueProblem           one value cannot be read as its property type
    ├── MappingError           a mapping file is wrong
    ├── SourceError            no source, no licence, no load
    ├── DataDropped            a snapshot lost more than its limit; asks before it goes on
    ├── DocumentProblem        a document cannot be read, or not wholly; says which, why and within which budget
    ├── NotAllowed             the role that asks may not see or do this
    ├── LLMProblem             a language model cannot be asked, or its budget is spent
    ├── LedgerError            the system of record refuses or is unreachable
    │   └── Outdated           somebody else has decided since the author looked
    ├── StoreError             a graph store refuses
    │   ├── MissingCapability  this store cannot do that
    │   ├── ReadOnly, QueryTimeout, QuerySyntax, StoreLocked
    └── QuestionError          parameters or scope of a question are wrong
        ├── NotFound           no such entity, claim, release or question
        └── TooLarge           more at once than the service takes

A message holds the thing, the place and the next step, in Chinese and English.
"""

from __future__ import annotations

from typing import Any


class ClusterKGError(Exception):
    """Base of all errors that are meant for users.

    Parameters
    ----------
    zh, en
        What happened and where, in both languages.
    hint_zh, hint_en
        What to do next.
    """

    #: HTTP status that the API answers with.
    status: int = 400
    #: Stable identifier used in RFC 9457 ``type`` and in tests.
    code: str = "error"

    def __init__(self, zh: str, en: str, *, hint_zh: str = "", hint_en: str = "") -> None:
        self.zh, self.en, self.hint_zh, self.hint_en = zh, en, hint_zh, hint_en
        super().__init__(en + (f" {hint_en}" if hint_en else ""))

    def __reduce__(self) -> tuple[Any, ...]:
        """Let errors travel between processes whole: the default would call ``__init__`` with the message alone."""
        return _again, (type(self), self.args, self.__dict__)

    def text(self, lang: str = "zh") -> str:
        """Message and next step in one language (``zh`` or ``en``)."""
        parts = (self.zh, self.hint_zh) if lang == "zh" else (self.en, self.hint_en)
        return (" " if lang == "en" else "").join(p for p in parts if p)


def _again(kind: type[ClusterKGError], args: tuple[Any, ...], state: dict[str, Any]) -> ClusterKGError:
    made = kind.__new__(kind, *args)
    made.args = args
    made.__dict__.update(state)
    return made


class OntologyError(ClusterKGError):
    """A schema file does not hold together."""

    code, status = "ontology", 500


class UnknownType(OntologyError):
    """A type or relation that nobody defined."""

    code, status = "unknown-type", 404


class ValueProblem(ClusterKGError):
    """One value cannot be read as its property type."""

    code, status = "value", 422


class MappingError(ClusterKGError):
    """A mapping file is wrong."""

    code, status = "mapping", 422


class SourceError(ClusterKGError):
    """No source, no licence, no load."""

    code, status = "source", 422


class DataDropped(ClusterKGError):
    """A new snapshot lists far fewer rows than the last one; asks before it goes on."""

    code, status = "data-dropped", 409


class DocumentProblem(ClusterKGError):
    """A document cannot be read, or not wholly; ``reason`` is one of a short list, for counting and for tests."""

    code, status = "document", 422

    def __init__(self, reason: str, zh: str, en: str, *, hint_zh: str = "", hint_en: str = "") -> None:
        self.reason = reason
        super().__init__(zh, en, hint_zh=hint_zh, hint_en=hint_en)


class NotAllowed(ClusterKGError):
    """The role that asks may not see or do this."""

    code, status = "not-allowed", 403


class LLMProblem(ClusterKGError):
    """A language model cannot be asked, gives no usable answer, or its budget is spent."""

    code, status = "llm", 503


class LedgerError(ClusterKGError):
    """The system of record refuses or is unreachable."""

    code, status = "ledger", 503


class Outdated(LedgerError):
    """Somebody else has decided since the author looked; nothing was written."""

    code, status = "outdated", 412


class StoreError(ClusterKGError):
    """A graph store refuses."""

    code, status = "store", 503


class MissingCapability(StoreError):
    """The store cannot do that; the message names the store and the capability."""

    code, status = "missing-capability", 501


class ReadOnly(StoreError):
    """A write came through a reading door."""

    code, status = "read-only", 403


class QueryTimeout(StoreError):
    """The query ran out of its time budget."""

    code, status = "timeout", 504


class QuerySyntax(StoreError):
    """The query text cannot be parsed."""

    code, status = "syntax", 400


class StoreLocked(StoreError):
    """Another process holds the writable store."""

    code, status = "locked", 409


class QuestionError(ClusterKGError):
    """Parameters or scope of a question are wrong."""

    code, status = "question", 422


class NotFound(QuestionError):
    """No such entity, claim, release or question."""

    code, status = "not-found", 404


class TooLarge(QuestionError):
    """More at once than the service takes; in parts it goes."""

    code, status = "too-large", 413
