"""联盟图谱: who belongs to an alliance in which role, and which segments of a chain the members cover or leave open."""

from __future__ import annotations

from collections import defaultdict
from typing import Literal

import numpy as np
from pydantic import Field

from clusterkg.graph.ontology import load
from clusterkg.graph.store.contract import View
from clusterkg.queries.contract import Named, Outcome, Params, Reason, Row, question
from clusterkg.queries.facts import chains
from clusterkg.queries.facts.editions import carried
from clusterkg.queries.facts.lookup import named, the_one


class AllianceMapParams(Params):
    """Which alliance, and which chain to hold it against."""

    alliance: str = Field(min_length=1, description="联盟的编号或名称 | the alliance: id or name")
    chain: str | None = Field(
        None, description="产业链(缺省为联盟服务的链) | the chain (default: those the alliance serves)"
    )


class Role(Row):
    """A role over a period; ``role`` is empty where no source states it."""

    role: str | None
    role_label: Reason
    since: str | None
    until: str | None


class AllianceRow(Row):
    """A member with its roles and segments, or a segment with the members that cover it."""

    kind: Literal["member", "segment"]
    entity: Named
    roles: tuple[Role, ...] = ()
    #: member: segments it makes; segment: members that make it.
    linked: tuple[Named, ...] = ()
    covered: bool | None = None
    chain: Named | None = None


@question(
    "alliance-map",
    zh="联盟成员与环节覆盖",
    en="Members of an alliance and the segments they cover",
    params=AllianceMapParams,
    row=AllianceRow,
    example={"alliance": "岚州动力电池产业技术创新战略联盟"},
    method="MEMBER_OF by role and period; a segment is covered when a member makes it or a product in it (MAKES, IN_SEGMENT).",
)
def alliance_map(view: View, params: AllianceMapParams) -> Outcome[AllianceRow]:
    """列出联盟成员、角色与任期，以及成员覆盖和空缺的产业链环节。

    Lists members with role and period, and which segments of the chain they cover or leave open. "Open" means that no member is
    known to make the segment, not that none does.
    """
    view = carried(view)
    alliance = the_one(view, params.alliance, ["Alliance"])
    memberships = view.expand([alliance.nid], "Membership", "in")
    by_member: dict[str, list[Role]] = defaultdict(list)
    labels = load().properties("Membership")["role"].values or {}
    for record in view.edge_records(memberships.eid):
        claims = (*record.claims, *(c for a in record.attributes for c in a.claims))
        for role in record.values("role") or (None,):
            label = labels.get(role) if role is not None else None
            told = Reason(zh=label.zh, en=label.en) if label else Reason(zh="角色未知", en="role not known")
            by_member[record.source].append(
                Role(
                    role=role,
                    role_label=told,
                    since=record.valid_from,
                    until=record.valid_to,
                    evidence=claims,
                )
            )
    members = {e.id: e for e in view.entities(np.unique(memberships.source))}
    serves = view.expand([alliance.nid], "AllianceChain", "out")
    asked = (
        [the_one(view, params.chain, ["Chain"])] if params.chain else view.entities(np.unique(serves.target))
    )
    rows: list[AllianceRow] = []
    made_by: dict[int, dict[int, tuple[str, ...]]] = defaultdict(dict)
    explored = len(memberships) + len(serves)
    segment_rows: list[AllianceRow] = []
    covered = open_ = 0
    for chain in asked:
        tree = chains.parts(view, chain.nid)
        makers = chains.makers(view, tree.leaves)
        explored += makers.looked_at + len(tree.parent)
        part_edges = sorted(tree.part_edge.values())
        part_claims = dict(zip(part_edges, view.edge_claims(part_edges), strict=True))
        for segment in view.briefs(tree.leaves):
            mine = {
                m: eids
                for m, eids in makers.of(segment.nid).items()
                if m in {x.nid for x in members.values()}
            }
            said_by = {
                m: tuple(c for held in view.edge_claims(eids) for c in held) for m, eids in mine.items()
            }
            for m, said in said_by.items():
                made_by[m][segment.nid] = said
            covered, open_ = covered + bool(mine), open_ + (not mine)
            evidence = (
                *part_claims[tree.part_edge[segment.nid]],
                *(c for said in said_by.values() for c in said),
            )
            segment_rows.append(
                AllianceRow(
                    kind="segment",
                    entity=named(segment),
                    covered=bool(mine),
                    chain=named(chain),
                    linked=tuple(named(b) for b in view.briefs(sorted(mine))),
                    evidence=tuple(dict.fromkeys(evidence)),
                )
            )
    for member in sorted(members.values(), key=lambda e: (_rank(by_member[e.id]), e.caption, e.id)):
        roles = tuple(by_member[member.id])
        makes = made_by.get(member.nid, {})
        evidence = (*(c for r in roles for c in r.evidence), *(c for told in makes.values() for c in told))
        rows.append(
            AllianceRow(
                kind="member",
                entity=named(member),
                roles=roles,
                linked=tuple(named(b) for b in view.briefs(sorted(makes))),
                evidence=tuple(dict.fromkeys(evidence)),
            )
        )
    caveats = [
        Reason(
            zh="“未覆盖”指没有资料说明成员生产该环节,不等于确实没有。",
            en="'Not covered' means that no source says a member makes the segment, not that none does.",
        )
    ]
    if not asked:
        caveats.append(
            Reason(
                zh="没有资料说明联盟服务哪条链,未作覆盖分析。",
                en="No source says which chain the alliance serves; coverage was not examined.",
            )
        )
    unknown = sum(all(r.role is None for r in by_member[m]) for m in members)
    total = covered + open_
    return Outcome(
        rows + segment_rows,
        explored,
        caveats,
        {
            "members": len(members),
            "members_role_unknown": unknown,
            "segments": total,
            "segments_covered": covered,
            "segment_coverage": round(covered / total, 4) if total else None,
        },
    )


_ORDER = ("chair", "vice_chair", "council", "secretariat", "expert", "member")


def _rank(roles: list[Role]) -> int:
    return min(
        (_ORDER.index(r.role) if r.role in _ORDER else len(_ORDER) for r in roles), default=len(_ORDER)
    )
