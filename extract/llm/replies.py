"""What the model must answer with, and how an answer becomes mentions and relations, or is dropped.

The schema binds types and relations to ours. Nothing in an answer is trusted: the sentence, and each name within it, must stand in
the text letter by letter (after NFKC); whatever does not is dropped and counted.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict, Field

from clusterkg.extract import inventory
from clusterkg.extract.model import Mention, Relation


class Name(BaseModel):
    """A name or value as it stands in the sentence."""

    model_config = ConfigDict(extra="ignore")

    text: str = Field(min_length=1, description="exactly as in the quote")
    type: str = Field(description="one of the mention types")


class Statement(BaseModel):
    """One relation between two names of one sentence."""

    model_config = ConfigDict(extra="ignore")

    quote: str = Field(min_length=2, description="the sentence or clause, copied exactly from the text")
    source: Name
    relation: str = Field(description="one of the relations")
    target: Name
    status: str = Field("asserted", description="asserted, planned, past, negated or reported")


class Reply(BaseModel):
    """All statements of one piece of text."""

    model_config = ConfigDict(extra="ignore")

    statements: list[Statement] = Field(default_factory=list, max_length=500)


@dataclass
class Found:
    """What of an answer stands; ``dropped`` says why the rest does not."""

    mentions: list[Mention] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    _places: dict[tuple[int, int, str], int] = field(default_factory=dict)

    def position(self, mention: Mention) -> int:
        """Return the position of a mention, adding it where it is new."""
        place = self._places.setdefault((mention.start, mention.end, mention.type), len(self.mentions))
        if place == len(self.mentions):
            self.mentions.append(mention)
        return place


def hold(reply: Reply, text: str, start: int, end: int, confidence: float, into: Found) -> None:
    """Hold an answer against ``text[start:end]``, the piece it is about, and keep what stands there."""
    known = inventory.relations()
    for said in reply.statements:
        place = _place(said.quote, text, start, end)
        if place is None:
            into.dropped.append(f"quote not in the text: {said.quote[:60]}")
            continue
        if said.relation not in known or said.status not in inventory.STATUSES:
            into.dropped.append(f"no such relation or status: {said.relation} {said.status}")
            continue
        ends = []
        for name in (said.source, said.target):
            span = _place(name.text, text, *place)
            if span is None or name.type not in inventory.TYPES:
                into.dropped.append(f"not in its quote, or of no known type: {name.type} {name.text[:40]}")
                break
            ends.append(into.position(Mention(*span, name.type, confidence, "llm")))
        else:
            into.relations.append(
                Relation(said.relation, ends[0], ends[1], said.status, confidence, (), "llm", *place)
            )


def _place(quote: str, text: str, start: int, end: int) -> tuple[int, int] | None:
    """Find a quote; blanks may differ (a model rewraps lines), letters may not."""
    wanted = unicodedata.normalize("NFKC", quote).split()
    if not wanted:
        return None
    match = re.compile(r"\s*".join(map(re.escape, wanted))).search(text, start, end)
    return match.span() if match else None
