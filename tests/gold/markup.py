"""Reads a source file: a head, a text with inline marks, relation lines.

    kind: news
    language: zh
    ---
    [[Firm#a|沅朴新材料股份有限公司]]（以下简称“[[Firm=a|沅朴新材]]”）向[[Firm#b|岫川重工]]供应[[Product#p|碳纤维布]]。
    ---
    b BUYS_FROM a product=p @planned

``#a`` is a handle for relation lines, ``=a`` says that this name is short for a, ``>a`` (``>a>b``) that this Reference
stands for a (and b). Offsets are code points of the text without marks; every line break counts as one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from clusterkg.extract import inventory

_OPEN = re.compile(r"\[\[([A-Za-z]+)(?:#([a-z0-9]+))?((?:[=>][a-z0-9]+)*)\|")
_LINE = re.compile(r"^([a-z0-9]+) ([A-Z_]+) ([a-z0-9]+)((?: [a-z]+=[a-z0-9]+)*)(?: @([a-z]+))?$")
_RULE = "\n---\n"


class MarkupError(ValueError):
    """A source file that does not follow the guidelines: says document, place and what to write instead."""


@dataclass(frozen=True)
class Mention:
    """A typed span; ``start`` and ``end`` are code points, end excluded."""

    id: str
    start: int
    end: int
    text: str
    type: str


@dataclass(frozen=True)
class Link:
    """A relation between two mentions, by id."""

    type: str
    source: str
    target: str
    status: str = "asserted"
    qualifiers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Annotated:
    """One document with its annotation."""

    document: str
    head: dict[str, str]
    text: str
    mentions: tuple[Mention, ...]
    relations: tuple[Link, ...]

    def record(self) -> dict[str, object]:
        """The form of ``clusterkg read --dry-run --format jsonl``, without confidences; ``qualifiers`` only where there are any."""
        return {
            "document": self.document,
            "text": self.text,
            "mentions": [
                {"id": m.id, "start": m.start, "end": m.end, "text": m.text, "type": m.type}
                for m in self.mentions
            ],
            "relations": [
                {"type": r.type, "source": r.source, "target": r.target, "status": r.status}
                | ({"qualifiers": r.qualifiers} if r.qualifiers else {})
                for r in self.relations
            ],
        }


def read(path: Path) -> Annotated:
    """Parse and check one source file."""
    return parse(path.stem, path.read_text("utf-8"))


def parse(document: str, source: str) -> Annotated:
    """Parse and check; raises MarkupError with the first thing that is wrong."""
    parts = (source.rstrip("\n") + "\n").split(_RULE)
    if len(parts) != 3:
        raise MarkupError(
            f"{document}: needs head, text and relations between two lines '---', found {len(parts)} parts"
        )
    head = dict(line.split(": ", 1) for line in parts[0].strip().splitlines())
    text, mentions, handles, links = _marks(document, parts[1].strip("\n"))
    for number, line in enumerate(parts[2].strip().splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            links.append(_link(f"{document}: relation line {number} '{line}'", line, handles))
    order = {m.id: n for n, m in enumerate(mentions)}
    links.sort(key=lambda r: (order[r.source], order[r.target], r.type))
    annotated = Annotated(document, head, text, tuple(mentions), tuple(links))
    check(annotated)
    return annotated


def _marks(document: str, body: str) -> tuple[str, list[Mention], dict[str, str], list[Link]]:
    out: list[str] = []
    length = 0
    mentions: list[Mention] = []
    handles: dict[str, str] = {}
    pending: list[tuple[str, str, str]] = []
    at = 0
    while at < len(body):
        start = body.find("[[", at)
        if start < 0:
            start = len(body)
        out.append(body[at:start])
        length += start - at
        if start == len(body):
            break
        opened = _OPEN.match(body, start)
        end = body.find("]]", start)
        if not opened or end < 0:
            raise MarkupError(
                f"{document}: '{body[start : start + 30]}' is no mark; write [[Type#handle|words]]"
            )
        kind, handle, tail = opened.groups()
        inner = body[opened.end() : end]
        if "[[" in inner or not inner:
            raise MarkupError(
                f"{document}: '{body[start : end + 2]}' is empty or holds another mark; marks do not nest"
            )
        if kind not in inventory.TYPES:
            raise MarkupError(f"{document}: no mention type '{kind}' ({inner})")
        id = f"m{len(mentions) + 1}"
        if handle:
            if handle in handles:
                raise MarkupError(f"{document}: handle #{handle} is given twice ({inner})")
            handles[handle] = id
        for sign, name in re.findall(r"([=>])([a-z0-9]+)", tail):
            pending.append((id, "ALIAS_OF" if sign == "=" else "COREF", name))
        mentions.append(Mention(id, length, length + len(inner), inner, kind))
        out.append(inner)
        length += len(inner)
        at = end + 2
    for id, _, name in pending:
        if name not in handles:
            raise MarkupError(f"{document}: {id} points at #{name}, which no mark carries")
    links = [Link(relation, id, handles[name]) for id, relation, name in pending]
    return "".join(out), mentions, handles, links


def _link(where: str, line: str, handles: dict[str, str]) -> Link:
    matched = _LINE.match(line.strip())
    if not matched:
        raise MarkupError(f"{where}: write 'a RELATION b qualifier=c @status'")
    source, kind, target, tail, status = matched.groups()
    qualifiers = dict(pair.split("=") for pair in tail.split())
    for handle in (source, target, *qualifiers.values()):
        if handle not in handles:
            raise MarkupError(f"{where}: no mark carries #{handle}")
    return Link(
        kind,
        handles[source],
        handles[target],
        status or "asserted",
        {k: handles[v] for k, v in sorted(qualifiers.items())},
    )


def heads(mentions: tuple[Mention, ...], relations: tuple[Link, ...]) -> dict[str, frozenset[str]]:
    """Mention id → ids of the mentions it finally stands for (itself, unless a COREF or ALIAS_OF says otherwise)."""
    direct: dict[str, list[str]] = {}
    short: dict[tuple[str, str], str] = {}
    first: dict[tuple[str, str], str] = {}
    key = {m.id: (m.type, m.text) for m in mentions}
    for link in relations:
        if link.type == "COREF":
            direct.setdefault(link.source, []).append(link.target)
        elif link.type == "ALIAS_OF":
            short[key[link.source]] = link.target
    for m in mentions:
        first.setdefault(key[m.id], m.id)
        if m.id not in direct and m.type != "Reference":
            # A short name is linked once, where it first stands; the same words later mean the same.
            to = short.get(key[m.id], first[key[m.id]])
            if to != m.id:
                direct[m.id] = [to]

    def walk(id: str, seen: frozenset[str]) -> frozenset[str]:
        if id in seen or id not in direct:
            return frozenset({id})
        return frozenset(head for target in direct[id] for head in walk(target, seen | {id}))

    return {m.id: walk(m.id, frozenset()) for m in mentions}


def check(annotated: Annotated) -> None:
    """Hold the annotation against the guidelines: spans, types, ends, qualifiers, statuses."""
    where = annotated.document
    known = inventory.relations()
    mentions = {m.id: m for m in annotated.mentions}
    before = 0
    for m in annotated.mentions:
        if annotated.text[m.start : m.end] != m.text or m.start < before:
            raise MarkupError(f"{where}: {m.id} does not cut '{m.text}' out of the text, or overlaps")
        if m.text != m.text.strip():
            raise MarkupError(f"{where}: {m.id} '{m.text}' begins or ends with white space")
        before = m.end
    resolved = heads(annotated.mentions, annotated.relations)
    seen: set[tuple[object, ...]] = set()
    for r in annotated.relations:
        text = f"{where}: {mentions[r.source].text} {r.type} {mentions[r.target].text}"
        if r.type not in known:
            raise MarkupError(f"{text}: no such relation")
        if r.status not in inventory.STATUSES:
            raise MarkupError(f"{text}: no status '{r.status}'")
        key = (r.type, r.source, r.target, r.status, *sorted(r.qualifiers.items()))
        if r.source == r.target or key in seen:
            raise MarkupError(f"{text}: said twice, or of itself")
        seen.add(key)
        for id, allowed in ((r.source, known[r.type].sources), (r.target, known[r.type].targets)):
            stands = [mentions[id].type] if r.type == "COREF" else [mentions[h].type for h in resolved[id]]
            if not all(kind in allowed or inventory.stands_for(kind) & allowed for kind in stands):
                raise MarkupError(f"{text}: {mentions[id].text} is {stands}, allowed {sorted(allowed)}")
        if r.type == "ALIAS_OF":
            if mentions[r.source].type != mentions[r.target].type:
                raise MarkupError(f"{text}: a short name has the type of the full one")
            if any(
                m.text == mentions[r.source].text and m.start < mentions[r.source].start
                for m in annotated.mentions
            ):
                raise MarkupError(f"{text}: link a short name where it first stands, and only there")
        for name, id in r.qualifiers.items():
            if name not in known[r.type].qualifiers:
                raise MarkupError(f"{text}: takes no qualifier '{name}', only {known[r.type].qualifiers}")
            kinds = {mentions[h].type for h in resolved[id]}
            if not kinds <= set(inventory.QUALIFIERS[name]):
                raise MarkupError(
                    f"{text}: {name}={mentions[id].text} is {kinds}, not {inventory.QUALIFIERS[name]}"
                )
    linked = {r.source for r in annotated.relations if r.type == "COREF"}
    for m in annotated.mentions:
        if m.type == "Reference" and m.id not in linked:
            raise MarkupError(
                f"{where}: the Reference '{m.text}' stands for nothing; write [[Reference>handle|…]] or no mark"
            )
