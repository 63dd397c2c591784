"""政策图谱: which measures address a kind of institution, a segment or a place, who is responsible, and since when."""

from __future__ import annotations

from collections import defaultdict
from typing import Literal

from pydantic import Field

from clusterkg.graph.ontology import load
from clusterkg.graph.store.contract import Entity, View
from clusterkg.graph.vocabularies import concept_named, narrower
from clusterkg.queries.contract import Named, Outcome, Params, Reason, Row, question
from clusterkg.queries.facts.lookup import every, named
from clusterkg.queries.facts.policies import Measures, Part, Period, closure, first


class PolicyMapParams(Params):
    """What the measures must address; without a filter all measures are listed."""

    kind: str | None = Field(
        None, min_length=1, description="机构或对象的类别,如 孵化器、高新技术企业、Incubator | a kind of institution, firm or people"
    )  # fmt: skip
    segment: str | None = Field(
        None, min_length=1, description="产业链环节,含其上级与下级 | a segment of a chain, with what is above and below it"
    )  # fmt: skip
    place: str | None = Field(
        None, min_length=1, description="地方或园区,含适用于其上级地方的政策 | a place or zone; policies of places around it apply too"
    )  # fmt: skip
    policy: str | None = Field(None, min_length=1, description="只看一份政策 | one policy only")


class ResponsibleBody(Row):
    """A body and its part; ``level`` says whether the clause names it or only the policy as a whole."""

    body: Named
    responsibility: str | None
    responsibility_label: Reason
    level: Literal["measure", "policy"]


class PolicyTarget(Row):
    """An indicator with the value to be reached and by when; None where not stated. ``level``: of the clause, or of the policy as a whole."""

    indicator: Named
    value: str | None
    deadline: str | None
    level: Literal["measure", "policy"]


class MeasureRow(Row):
    """A measure: where it stands, what it says, whom it addresses, who is responsible, since when."""

    entity: Named
    #: Where the kind or segment is named: in the clause, or only for the policy as a whole (本办法适用于…); None where none was asked for.
    named_in: Literal["clause", "policy"] | None
    policy: Named | None
    document_number: str | None
    chapter: str | None
    clause: str | None
    wording: str | None
    responsible: tuple[ResponsibleBody, ...]
    #: What is known of who is responsible: "not known" where neither clause nor policy names a body.
    responsible_known: Reason
    since: str | None
    #: What ``since`` is: the day it takes effect, or the day it was issued where no such day is stated.
    since_basis: Literal["effective", "published"] | None
    until: str | None
    #: None where no period is stated: not known whether it is in force.
    in_force: bool | None
    addresses: tuple[Named, ...]
    applies_in: tuple[Named, ...]
    targets: tuple[PolicyTarget, ...]
    deadline: str | None
    #: Why the row answers: what it names that was asked for.
    matched: tuple[Named, ...]


_UNKNOWN = Reason(zh="责任单位未载明(不等于没有)", en="no responsible body is stated (not known, not none)")


@question(
    "policy-map",
    zh="政策措施图谱",
    en="Measures of policies: whom they address, who is responsible, since when",
    params=PolicyMapParams,
    row=MeasureRow,
    example={"kind": "孵化器", "place": "岚州市", "as_of": "2026-06-30"},
    method=(
        "A measure (MEASURE_OF a policy) matches where it, or its policy as a whole, ADDRESSES the kind (with the kinds below it, or an "
        "institution of that kind by name), the segment, or a place (APPLIES_IN, with the places around it), or where these are ELIGIBLE_FOR it. "
        "RESPONSIBLE_FOR of the clause comes before that of the policy. Since: period_from, else published. Lapsed on as_of: period_to or a "
        "policy that REPEALS it."
    ),
)
def policy_map(view: View, params: PolicyMapParams) -> Outcome[MeasureRow]:
    """列出涉及某类机构、环节或地方的政策措施，及责任单位、起止时间和条文。

    Lists the measures that name a kind of institution, a segment or a place, with the clause, who is responsible and since when. Being
    named in a clause is not being entitled to anything. "Not known" means that no source read here states it, not that it does not exist;
    policies that were not read are not in the answer.
    """
    found = Measures(view)
    chosen = found.all
    matched: dict[int, set[int]] = defaultdict(set)
    by_the_clause: set[int] | None = None
    placeless = 0
    if params.policy is not None:
        policies = {e.nid for e in every(view, params.policy, ["Policy"])}
        chosen = {m for m in chosen if found.policy.get(m) in policies}
    for asked in (_of_kind(view, params.kind), _of_segment(view, params.segment)):
        if asked is not None:
            hits, own = found.naming(asked), found.by_the_clause(asked)
            by_the_clause = own if by_the_clause is None else by_the_clause & own
            chosen = {m for m in chosen if m in hits}
            for m in chosen:
                matched[m] |= hits[m]
    if params.place is not None:
        around, inside = _around(view, params.place)
        hits = found.placed(around, inside)
        placeless = sum(1 for m in chosen if m not in found.placed_at)
        chosen = {m for m in chosen if m in hits}
        for m in chosen:
            matched[m] |= hits[m]
    day = view.scope.as_of
    standing = {m: found.period(m, day) for m in chosen}
    lapsed = {m for m, p in standing.items() if p.lapsed}
    early = {m for m, p in standing.items() if p.early}
    make = _Rows(found)
    rows = [
        make.row(m, standing[m.nid], matched[m.nid], by_the_clause)
        for m in found.entities(chosen - lapsed - early)
    ]
    rows.sort(key=lambda r: r.named_in == "policy")
    unknown = sum(not r.responsible for r in rows)
    whole = sum(r.named_in == "policy" for r in rows)
    return Outcome(
        rows,
        found.explored,
        _caveats(len(lapsed), len(early), placeless, unknown, whole, params),
        {
            "measures": len(rows),
            "policies": len({r.policy.id for r in rows if r.policy}),
            "named_by_the_policy_alone": whole,
            "responsible_not_known": unknown,
            "since_not_known": sum(r.since is None for r in rows),
            "lapsed": len(lapsed),
            "not_yet_in_force": len(early),
            "place_not_known": placeless,
        },
    )


def _of_kind(view: View, kind: str | None) -> set[int] | None:
    """Nodes that mean a kind: its concept and those below it, and the institutions of that type by name."""
    if kind is None:
        return None
    concept = concept_named(kind)
    if concept is None:
        roots = {e.nid for e in every(view, kind, ["Concept"])}
        return closure(view, roots, "BroaderConcept", "in")
    known = (view.resolve(f"concept:{key}") for key in narrower(concept.key))
    nids = {n for c in known if c is not None and (n := view.nid(c)) is not None}
    nids = closure(view, nids, "BroaderConcept", "in")  # kinds that a user has put below
    # An institution by name is of the kind only where the kind is the whole type: 孵化器, not 国家高新区 or 高新技术企业.
    if concept.instance_type is not None and concept_named(concept.instance_type) is concept:
        nids |= {int(n) for n in view.of_type(concept.instance_type)}
    return nids


def _of_segment(view: View, segment: str | None) -> set[int] | None:
    """Nodes that mean a segment: itself, its parts, what it is part of, and the products in it."""
    if segment is None:
        return None
    own = {e.nid for e in every(view, segment, ["Segment", "Chain", "Product"])}
    below = closure(view, own, "ChainPart", "in")
    products = view.expand(sorted(below), "SegmentEntry", "in")
    return below | closure(view, own, "ChainPart", "out") | {int(n) for n in products.source}


def _around(view: View, place: str) -> tuple[set[int], set[int]]:
    """The place with all places around it, and the zones and places inside it; places that no source puts anywhere join by name."""
    own = {e.nid for e in every(view, place, ["Place", "Site"])}
    outward = own | {int(n) for n in view.expand(sorted(own), "Location", "out").target}
    around = closure(view, outward, "PlacePart", "out")
    inside = closure(view, own, "PlacePart", "in")
    sites = view.expand(view.of_type("Site"), "Location", "out")
    inside |= {int(s) for s, t in zip(sites.source, sites.target, strict=True) if int(t) in inside}
    return around | _namesakes(view, around), inside | _namesakes(view, inside)


def _namesakes(view: View, places: set[int]) -> set[int]:
    """Places called like these of which nobody says what they are part of: a document names 东陵省 and puts it nowhere."""
    called = {b.caption for b in view.briefs(sorted(places))}
    same = {int(n) for name in called for n in view.find("Place", "name", name)} - places
    return same - {int(n) for n in view.expand(sorted(same), "PlacePart", "out").source}


class _Rows:
    """Makes rows of measures."""

    def __init__(self, found: Measures) -> None:
        self.found, self.view = found, found.view
        self.labels = load().properties("Responsibility")["responsibility"].values or {}

    def row(
        self, measure: Entity, period: Period, matched: set[int], by_the_clause: set[int] | None
    ) -> MeasureRow:
        """The row of one measure."""
        found, view, nid = self.found, self.view, measure.nid
        policy = found.policy_entities.get(found.policy.get(nid, -1))
        targets, edge = found.named_by
        own = found.responsible.get(nid, [])
        bodies = own + (found.responsible.get(policy.nid, []) if policy else [])
        goals = found.goals.get(nid, []) + (found.goals.get(policy.nid, []) if policy else [])
        chapter, chapter_claims = found.chapters.get(nid, (None, ()))
        places = list(dict.fromkeys(p for p, _ in found.placed_at.get(nid, [])))
        named_ = list(dict.fromkeys(targets.get(nid, [])))
        links = [found.policy_edge[nid]] if nid in found.policy_edge else []
        links += [edge[nid][t] for t in (*named_, *sorted(matched), *places) if t in edge[nid]]
        evidence = [
            *measure.claims("wording"), *measure.claims("title"), *(c for a in measure.attributes for c in a.claims),
            *(c for held in view.edge_claims(list(dict.fromkeys(links))) for c in held), *chapter_claims, *period.claims,
            *(c for b in bodies for c in b.claims), *(c for g in goals for c in g.claims),
        ]  # fmt: skip
        return MeasureRow(
            entity=named(measure),
            policy=named(policy) if policy else None,
            document_number=first(policy, "document_number") if policy else None,
            chapter=chapter,
            clause=first(measure, "clause"),
            wording=first(measure, "wording"),
            responsible=tuple(self._body(b) for b in bodies),
            responsible_known=_known(own, bodies),
            since=period.since,
            since_basis=period.basis,
            until=period.until,
            in_force=period.in_force,
            addresses=tuple(named(b) for b in view.briefs(named_)),
            applies_in=tuple(named(b) for b in view.briefs(places)),
            targets=tuple(
                PolicyTarget(indicator=named(g.indicator), value=g.value, deadline=g.deadline, level=g.level, evidence=g.claims) for g in goals
            ),
            deadline=first(measure, "deadline"),
            matched=tuple(named(b) for b in view.briefs(sorted(matched))),
            named_in=None if by_the_clause is None else "clause" if nid in by_the_clause else "policy",
            evidence=tuple(dict.fromkeys(evidence)),
        )  # fmt: skip

    def _body(self, part: Part) -> ResponsibleBody:
        label = self.labels.get(part.responsibility) if part.responsibility is not None else None
        told = Reason(zh=label.zh, en=label.en) if label else Reason(zh="职责未载明", en="part not stated")
        return ResponsibleBody(
            body=named(part.body), responsibility=part.responsibility, responsibility_label=told, level=part.level, evidence=part.claims
        )  # fmt: skip


def _known(own: list[Part], all_: list[Part]) -> Reason:
    if own:
        return Reason(zh="条款载明", en="stated by the clause")
    if any(b.responsibility not in ("issue", "interpret") for b in all_):
        return Reason(
            zh="条款未载明,政策总体载明", en="not stated by the clause, stated for the policy as a whole"
        )
    if all_:
        return Reason(
            zh="条款未载明,只知印发或解释单位", en="not stated by the clause; only who issued or interprets the policy is known"
        )  # fmt: skip
    return _UNKNOWN


def _caveats(
    lapsed: int, early: int, placeless: int, unknown: int, whole: int, params: PolicyMapParams
) -> list[Reason]:
    found = [
        Reason(
            zh="只含已读入的政策;条文点名不等于可以享受。",
            en="Only policies that were read are here; being named in a clause is not being entitled.",
        )
    ]
    if whole:
        found.append(
            Reason(
                zh=f"{whole} 条自己没有点名所问,是其政策整体点了名(named_in = policy),排在后面。",
                en=f"{whole} measures do not name what was asked; only their policy as a whole does (named_in = policy). They come last.",
            )
        )
    if unknown:
        found.append(
            Reason(
                zh=f"{unknown} 条措施未见责任单位,是不知道,不是没有。",
                en=f"No responsible body is known for {unknown} measures; that is not to say there is none.",
            )
        )
    if lapsed or early:
        found.append(
            Reason(
                zh=f"另有 {lapsed} 条到该日已失效、{early} 条尚未施行,未列。",
                en=f"{lapsed} more had lapsed by that day and {early} were not yet in force; they are left out.",
            )
        )
    if params.place is not None and placeless:
        found.append(
            Reason(
                zh=f"另有 {placeless} 条没有资料说明适用何地,未列;它们可能适用。",
                en=f"For {placeless} more no source says where they apply; they are left out and may apply.",
            )
        )
    return found
