"""Component ``clusterkg_vote``: which proposed relations stand.

A proposal is dropped when the ontology knows no such relation between ends of these types, in this direction, or when a
qualifier may not stand there. Extractors that agree support each other; between statuses of one relation the one with more
support stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from spacy.language import Language
from spacy.tokens import Doc

from clusterkg.extract import inventory
from clusterkg.extract.model import Mention, Relation
from clusterkg.extract.relations.filtering import prefer_specific


@Language.factory("clusterkg_vote", default_config={"least": 0.0})
class Vote:
    """Fills ``doc._.relations`` from ``doc._.proposals``; those below ``least`` confidence are left out."""

    def __init__(self, nlp: Language, name: str, least: float) -> None:
        self.name, self.least = name, least

    def __call__(self, doc: Doc) -> Doc:
        """Count the votes."""
        stand, dropped = vote(doc._.mentions, doc._.proposals, self.least)
        stand, alike = _between_two(doc._.text, doc._.mentions, stand)
        dropped += alike
        doc._.relations = stand
        doc._.dropped = [*doc._.dropped, *dropped]
        return doc


def _between_two(
    text: str, mentions: Sequence[Mention], relations: Sequence[Relation]
) -> tuple[list[Relation], list[str]]:
    """Return relations but those of a name with itself at another place: 礼来 invests in no 礼来, 公司 owns no 公司.

    Nor is there one between a stand-in and what it stands for: 后者 does not buy from the firm that it is.
    """
    stand, dropped = [], []
    same = {
        frozenset((r.source, r.target))
        for r in relations
        if r.type == "COREF" and r.confidence >= _SURELY_ALIKE
    }
    for one in relations:
        names = [text[m.start : m.end] for m in (mentions[one.source], mentions[one.target])]
        if one.type in _ALIKE:
            stand.append(one)
        elif names[0] == names[1]:
            dropped.append(f"{one.type}: both ends are {names[0]} ({one.by})")
        elif frozenset((one.source, one.target)) in same:
            dropped.append(f"{one.type}: {names[0]} and {names[1]} are one ({one.by})")
        else:
            stand.append(one)
    return stand, dropped


#: Relations that may hold between two places of one name.
_ALIKE = frozenset({"ALIAS_OF", "COREF"})
#: From so sure on a stand-in stands for a name. On 248 documents six of the seven relations between two such ends were wrong; names that
#: are said to be short for each other may after all be two firms (皖机铸造, 皖机集团).
_SURELY_ALIKE = 0.5


def fault(mentions: Sequence[Mention], relation: Relation) -> str | None:
    """Return why a relation may not stand between these mentions, or None."""
    known = inventory.relations().get(relation.type)
    if known is None:
        return f"{relation.type}: no such relation"
    if relation.source == relation.target:
        return f"{relation.type}: both ends are one mention"
    source, target = mentions[relation.source].type, mentions[relation.target].type
    # What a reference stands for is checked where it is resolved.
    for end, type_, allowed in (("source", source, known.sources), ("target", target, known.targets)):
        if type_ != "Reference" and not inventory.stands_for(type_) & allowed:
            return f"{relation.type}: {type_} cannot be its {end}"
    if (
        relation.type == "HAS_NUMBER"
        and source != "Reference"
        and source not in _NUMBERED.get(target, _BODIES)
    ):
        return f"HAS_NUMBER: no {target} for {source}"
    return None


#: What a number is the number of; a credit code is an organisation's.
_NUMBERED = {
    "PatentNumber": frozenset({"Patent"}),
    "StandardNumber": frozenset({"Standard"}),
    "DocumentNumber": frozenset({"Policy", "Project", "Agreement"}),
}
_BODIES = inventory.stands_for("Masked")


def vote(
    mentions: Sequence[Mention], proposals: Sequence[Relation], least: float = 0.0
) -> tuple[list[Relation], list[str]]:
    """Return the relations that stand, by place, and why others do not."""
    dropped: list[str] = []
    groups: dict[tuple[str, int, int], list[Relation]] = defaultdict(list)
    sound: list[Relation] = []
    for one in proposals:
        wrong = fault(mentions, one)
        if wrong is None:
            sound.append(one)
        else:
            dropped.append(f"{wrong} ({one.by})")
    kept = prefer_specific(sound)
    dropped.extend(f"{one.type}: said more exactly ({one.by})" for one in sound if one not in kept)
    for one in kept:
        ends = (one.source, one.target)
        if one.type in inventory.SYMMETRIC and ends[0] > ends[1]:
            ends = (ends[1], ends[0])
        groups[one.type, *ends].append(one)
    pooled = (_pool(mentions, fact, least) for same in groups.values() for fact in _facts(same))
    stand = [fact for fact in pooled if fact is not None]
    stand = _one_way(stand, dropped)
    stand.sort(key=lambda r: (min(r.source, r.target), max(r.source, r.target), r.type))
    return stand, dropped


#: What a frame of the whole sentence has ahead of other readers when they say opposite directions.
_FRAMED = 0.1
#: Readers of rows: two of their rows about one pair (a year each, built and planned capacity) are two facts.
_ROWS = frozenset({"tables", "forms"})


def _facts(same: Sequence[Relation]) -> list[list[Relation]]:
    """Part what is said of one pair into facts; what running text says goes with the first that has its status."""
    rows: dict[tuple[str, int | None], list[Relation]] = {}
    for one in same:
        if one.by in _ROWS:
            rows.setdefault((one.status, dict(one.qualifiers).get("date")), []).append(one)
    if len(rows) < 2:
        return [list(same)]
    facts = list(rows.values())
    for one in same:
        if one.by not in _ROWS:
            next((f for f in facts if f[0].status == one.status), facts[0]).append(one)
    return facts


def _pool(mentions: Sequence[Mention], same: Sequence[Relation], least: float) -> Relation | None:
    """Join what extractors say of one fact; None below ``least``."""
    best: dict[str, Relation] = {}
    for one in same:
        held = best.get(one.by)
        if held is None or (one.confidence, len(one.qualifiers)) > (held.confidence, len(held.qualifiers)):
            best[one.by] = one
    support: dict[str, float] = defaultdict(float)
    doubt = 1.0
    for one in best.values():
        support[one.status] += one.confidence
        doubt *= 1.0 - one.confidence
    status = max(support, key=lambda s: (support[s], s))
    lead = max((r for r in best.values() if r.status == status), key=lambda r: r.confidence)
    allowed = inventory.relations()[lead.type].qualifiers
    qualifiers: dict[str, int] = {}
    for one in sorted(best.values(), key=lambda r: r is not lead):
        for name, at in one.qualifiers:
            if name in allowed and mentions[at].type in inventory.QUALIFIERS[name]:
                qualifiers.setdefault(name, at)
    confidence = 1.0 - doubt
    if confidence < least:
        return None
    return Relation(
        lead.type, lead.source, lead.target, status, confidence, tuple(qualifiers.items()),
        ",".join(sorted(r.by for r in best.values())), lead.start, lead.end,
    )  # fmt: skip


def _one_way(stand: list[Relation], dropped: list[str]) -> list[Relation]:
    """Keep one direction where both were read between two mentions: the better supported, else that of the text's order.

    A frame of the whole sentence tells directions better than words beside one party, where the two are about as sure.
    """
    kept: dict[tuple[str, int, int], float] = {}

    def support(one: Relation) -> float:
        return one.confidence + (_FRAMED if "patterns" in one.by.split(",") else 0.0)

    for one in stand:
        key = (one.type, one.source, one.target)
        kept[key] = max(kept.get(key, 0.0), support(one))
    found = []
    for one in stand:
        other = kept.get((one.type, one.target, one.source))
        mine = (support(one), -one.source)
        if other is not None and one.type not in inventory.SYMMETRIC and mine < (other, -one.target):
            dropped.append(f"{one.type}: read the other way round too ({one.by})")
        else:
            found.append(one)
    return found
