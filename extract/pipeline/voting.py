"""Component ``clusterkg_vote``: which proposed relations stand.

A proposal is dropped when the ontology knows no such relation between ends of these types, in this direction, or when a
qualifier may not stand there. Extractors that agree support each other; between statuses of one relation the one with more
support stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from spacy.language import Language
from spacy.tokens import Doc

from clusterkg.extract import inventory
from clusterkg.extract.model import Mention, Relation
from clusterkg.extract.pipeline.relation_weighing import Fact, fact
from clusterkg.extract.relations.contradicted import contradicted
from clusterkg.extract.relations.english.otherwise import of_sittings, told_once
from clusterkg.extract.relations.filtering import ROWS, prefer_specific
from clusterkg.extract.relations.respective import share_out


@Language.factory("clusterkg_vote", default_config={"least": 0.0})
class Vote:
    """Fills ``doc._.relations`` from ``doc._.proposals``; those below ``least`` confidence are left out."""

    def __init__(self, nlp: Language, name: str, least: float) -> None:
        self.name, self.least = name, least

    def __call__(self, doc: Doc) -> Doc:
        """Count the votes."""
        found, dropped = stand(doc._.text, doc._.mentions, doc._.proposals, self.least, doc._.likely)
        doc._.relations = told_once(share_out(doc._.text, doc._.mentions, found))
        doc._.dropped = list(dict.fromkeys([*doc._.dropped, *dropped]))
        return doc


def stand(
    text: str,
    mentions: Sequence[Mention],
    proposals: Sequence[Relation],
    least: float = 0.0,
    likely: Mapping[Fact, float] | None = None,
    *,
    specific: bool = True,
) -> tuple[list[Relation], list[str]]:
    """Return what :func:`vote` lets stand but what words say otherwise and relations of a name with itself, and why others do not stand."""
    told, dropped = [], []
    for one in of_sittings(text, mentions, proposals):
        if ROWS.isdisjoint(one.by.split(",")) and contradicted(text, mentions, one):
            ends = (text[m.start : m.end] for m in (mentions[one.source], mentions[one.target]))
            dropped.append(f"{one.type} {' -> '.join(ends)}: words beside it say otherwise ({one.by})")
        else:
            told.append(one)
    found, more = vote(mentions, told, least, likely, specific=specific)
    found, alike = _between_two(text, mentions, found)
    return found, [*dropped, *more, *alike]


def _between_two(
    text: str, mentions: Sequence[Mention], relations: Sequence[Relation]
) -> tuple[list[Relation], list[str]]:
    """Return relations but those of a name with itself at another place: 礼来 invests in no 礼来, 公司 owns no 公司.

    Nor is there one between a stand-in and what it stands for: 后者 does not buy from the firm that it is.
    """
    kept, dropped = [], []
    meant = {
        r.source: text[mentions[r.target].start : mentions[r.target].end]
        for r in relations
        if r.type == "COREF" and r.confidence >= _SURELY_ALIKE
    }
    for one in relations:
        names = [text[m.start : m.end] for m in (mentions[one.source], mentions[one.target])]
        if one.type in _ALIKE:
            kept.append(one)
        elif names[0] == names[1]:
            dropped.append(f"{one.type}: both ends are {names[0]} ({one.by})")
        # 本联盟名称为“某联盟”: the name may stand at more than one place.
        elif names[1] == meant.get(one.source) or names[0] == meant.get(one.target):
            dropped.append(f"{one.type}: {names[0]} and {names[1]} are one ({one.by})")
        else:
            kept.append(one)
    return kept, dropped


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
    mentions: Sequence[Mention],
    proposals: Sequence[Relation],
    least: float = 0.0,
    likely: Mapping[Fact, float] | None = None,
    *,
    specific: bool = True,
) -> tuple[list[Relation], list[str]]:
    """Return the relations that stand, by place, and why others do not.

    ``likely`` says how sure some are in the place of what those who propose them say of themselves. Where ``specific``, what says less than
    another gives way to it.
    """
    dropped: list[str] = []
    groups: dict[Fact, list[Relation]] = defaultdict(list)
    sound: list[Relation] = []
    for one in proposals:
        wrong = fault(mentions, one)
        if wrong is None:
            sound.append(one)
        else:
            dropped.append(f"{wrong} ({one.by})")
    kept = prefer_specific(sound) if specific else sound
    stays = set(kept)
    dropped.extend(f"{one.type}: said more exactly ({one.by})" for one in sound if one not in stays)
    for one in kept:
        groups[fact(one.type, one.source, one.target)].append(one)
    pooled = (
        _pool(mentions, some, least, (likely or {}).get(key))
        for key, same in groups.items()
        for some in _facts(same)
    )
    found = [one for one in pooled if one is not None]
    found = _one_way(found, dropped)
    found.sort(key=lambda r: (min(r.source, r.target), max(r.source, r.target), r.type))
    return found, dropped


#: What a frame of the whole sentence has ahead of other readers when they say opposite directions.
_FRAMED = 0.1


def _facts(same: Sequence[Relation]) -> list[list[Relation]]:
    """Part what is said of one pair into facts; what running text says goes with the first that has its status.

    Two rows about one pair (a year each, built and planned capacity) are two facts.
    """
    rows: dict[tuple[str, int | None], list[Relation]] = {}
    for one in same:
        if one.by in ROWS:
            rows.setdefault((one.status, dict(one.qualifiers).get("date")), []).append(one)
    if len(rows) < 2:
        return [list(same)]
    facts = list(rows.values())
    for one in same:
        if one.by not in ROWS:
            next((f for f in facts if f[0].status == one.status), facts[0]).append(one)
    return facts


def _pool(
    mentions: Sequence[Mention], same: Sequence[Relation], least: float, likely: float | None
) -> Relation | None:
    """Join what extractors say of one fact; None below ``least``."""
    best: dict[str, Relation] = {}
    for one in same:
        held = best.get(one.by)
        if held is None or (one.confidence, len(one.qualifiers)) > (held.confidence, len(held.qualifiers)):
            best[one.by] = one
    support: dict[str, float] = defaultdict(float)
    doubt = 1.0
    # Rows say their status themselves (进展: 已终止); running text is asked for words that are not in a row.
    heard = [one for one in best.values() if one.by in ROWS] or list(best.values())
    # The reader of pairs says none: that no word was found between its ends is no word against a rule's.
    if any(one.status != "asserted" and one.by != "pairs" for one in heard):
        heard = [one for one in heard if one.by != "pairs" or one.status != "asserted"]
    for one in heard:
        support[one.status] += one.confidence
    for one in best.values():
        doubt *= 1.0 - one.confidence
    status = max(support, key=lambda s: (support[s], s))
    lead = max((r for r in best.values() if r.status == status), key=lambda r: r.confidence)
    allowed = inventory.relations()[lead.type].qualifiers
    qualifiers: dict[str, int] = {}
    for one in sorted(best.values(), key=lambda r: r is not lead):
        for name, at in one.qualifiers:
            if name in allowed and mentions[at].type in inventory.QUALIFIERS[name]:
                qualifiers.setdefault(name, at)
    confidence = 1.0 - doubt if likely is None else likely
    if confidence < least:
        return None
    return Relation(
        lead.type, lead.source, lead.target, status, confidence, tuple(qualifiers.items()),
        ",".join(sorted(r.by for r in best.values())), lead.start, lead.end,
    )  # fmt: skip


def _one_way(found: list[Relation], dropped: list[str]) -> list[Relation]:
    """Keep one direction where both were read between two mentions: the better supported, else that of the text's order.

    A frame of the whole sentence tells directions better than words beside one party, where the two are about as sure.
    """
    kept: dict[tuple[str, int, int], float] = {}

    def support(one: Relation) -> float:
        return one.confidence + (_FRAMED if "patterns" in one.by.split(",") else 0.0)

    for one in found:
        key = (one.type, one.source, one.target)
        kept[key] = max(kept.get(key, 0.0), support(one))
    one_way = []
    for one in found:
        other = kept.get((one.type, one.target, one.source))
        mine = (support(one), -one.source)
        if other is not None and one.type not in inventory.SYMMETRIC and mine < (other, -one.target):
            dropped.append(f"{one.type}: read the other way round too ({one.by})")
        else:
            one_way.append(one)
    return one_way
