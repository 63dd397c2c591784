"""What reading a document yields: mentions and relations at exact places in its text.

Offsets are code points, half-open. Types, relations, qualifiers and statuses are those of :mod:`clusterkg.extract.inventory`;
what each means and where a span ends is ``tests/gold/GUIDELINES.md``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of text that names something, stands for it, or gives a value.

    ``confidence`` is the measured precision of what found it (0 to 1); ``by`` says which components did, comma-separated.
    """

    start: int
    end: int
    type: str
    confidence: float = 1.0
    by: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation between two mentions, given by their positions in the list of mentions.

    ``qualifiers`` are pairs of a qualifier and the position of a mention (``product``, ``amount``, ``share``, ``date`` …).
    ``start`` and ``end`` span the clause or row that says it: the quote that will stand as evidence.
    """

    type: str
    source: int
    target: int
    status: str = "asserted"
    confidence: float = 1.0
    qualifiers: tuple[tuple[str, int], ...] = ()
    by: str = ""
    start: int = 0
    end: int = 0
    #: Where the words end that say it (0: not known): 拟 after them plans something else.
    reach: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was read from one document."""

    document: str
    text: str
    mentions: tuple[Mention, ...] = ()
    relations: tuple[Relation, ...] = ()
    #: Proposals that were not taken and why, for whoever asks; never written to the ledger.
    dropped: tuple[str, ...] = field(default=(), compare=False)

    def record(self) -> dict[str, Any]:
        """Return the object of one JSON line: ``document, text, mentions, relations``; mention ids are ``m1`` … in order."""
        relations = []
        for r in self.relations:
            one: dict[str, Any] = {
                "type": r.type,
                "source": f"m{r.source + 1}",
                "target": f"m{r.target + 1}",
                "confidence": round(r.confidence, 3),
                "status": r.status,
            }
            if r.qualifiers:
                one["qualifiers"] = {name: f"m{at + 1}" for name, at in r.qualifiers}
            relations.append(one)
        return {
            "document": self.document,
            "text": self.text,
            "mentions": [
                {
                    "id": f"m{i}",
                    "start": m.start,
                    "end": m.end,
                    "text": self.text[m.start : m.end],
                    "type": m.type,
                    "confidence": round(m.confidence, 3),
                }
                for i, m in enumerate(self.mentions, 1)
            ],
            "relations": relations,
        }

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Extraction:
        """Read an object of one JSON line, ours or an annotator's; raises ``KeyError`` or ``ValueError`` for what is not one."""
        place = {m["id"]: i for i, m in enumerate(record["mentions"])}
        return cls(
            str(record["document"]),
            str(record["text"]),
            tuple(
                Mention(int(m["start"]), int(m["end"]), str(m["type"]), float(m.get("confidence", 1.0)))
                for m in record["mentions"]
            ),
            tuple(
                Relation(
                    str(r["type"]),
                    place[r["source"]],
                    place[r["target"]],
                    str(r.get("status", "asserted")),
                    float(r.get("confidence", 1.0)),
                    tuple((str(name), place[at]) for name, at in r.get("qualifiers", {}).items()),
                )
                for r in record["relations"]
            ),
        )
