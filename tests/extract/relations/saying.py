"""Short ways to write a text with its mentions and to see what was read."""

from __future__ import annotations

import re

from clusterkg.extract.model import Extraction, Mention
from clusterkg.extract.pipeline import Pipeline

_MARK = re.compile(r"\[([A-Za-z]+) ([^\[\]]+)\]")


def marked(text: str) -> tuple[str, list[Mention]]:
    """``[Firm 甲公司]向…`` as plain text and mentions."""
    plain, at, mentions = "", 0, []
    for match in _MARK.finditer(text):
        plain += text[at : match.start()]
        mentions.append(Mention(len(plain), len(plain) + len(match.group(2)), match.group(1)))
        plain += match.group(2)
        at = match.end()
    return plain + text[at:], mentions


def read(pipeline: Pipeline, text: str) -> Extraction:
    plain, mentions = marked(text)
    return pipeline.read_text(plain, mentions=mentions)


def said(found: Extraction) -> set[tuple[str, str, str, str]]:
    """Relations as (source, type, target, status) in words."""

    def words(at: int) -> str:
        m = found.mentions[at]
        return found.text[m.start : m.end]

    return {(words(r.source), r.type, words(r.target), r.status) for r in found.relations}


def qualified(found: Extraction, relation: str) -> list[dict[str, str]]:
    """Qualifiers of the relations of a type, in words."""
    return [
        {name: found.text[found.mentions[m].start : found.mentions[m].end] for name, m in r.qualifiers}
        for r in found.relations
        if r.type == relation
    ]
