"""企业归位: which segments a firm may be in, from its scope of business, products, industries, patents and name; proposals, not facts."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from clusterkg.graph.projection.arrays import occurring
from clusterkg.graph.store.contract import Ids, View
from clusterkg.queries.algorithms.placement import WORDS, Piece, weights
from clusterkg.queries.contract import ClaimRef, Named, Outcome, Params, Reason, Row, question
from clusterkg.queries.facts.lookup import all_named, the_one
from clusterkg.queries.facts.places import parts_of
from clusterkg.queries.facts.profiles import Profiles, Proposal


class PlaceFirmsParams(Params):
    """Into which chain firms are placed, which firms, and from what score on."""

    chain: str = Field(min_length=1, description="产业链的编号或名称 | the chain: id or name")
    place: str | None = Field(
        None, min_length=1, description="只看这个地方的企业,含自定义区域 | only firms located here; regions of one's own too"
    )  # fmt: skip
    firm: str | None = Field(None, min_length=1, description="只看一家企业 | one firm only")
    min_score: float = Field(0.5, ge=0, le=1, description="最低得分 | least score")


class PlacementReason(BaseModel):
    """One kind of evidence: how strong, what it says, and the claims behind it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    feature: str
    #: How well it fits, 0 to 1, and the weight that the fit is multiplied with.
    value: float
    weight: float
    #: The firm's own wording.
    quote: str
    #: The reason in words; a table shows the Chinese alone.
    zh: str
    en: str
    evidence: tuple[ClaimRef, ...]


class PlacementRow(Row):
    """A proposal: firm, segment, score, the class it would have, and the reasons."""

    segment: Named
    entity: Named
    score: float
    #: ``inferred``: a source says that just this is made. ``lead``: it may be so; a rule does not accept it.
    evidence_class: Literal["inferred", "lead"]
    reasons: tuple[PlacementReason, ...]


@question(
    "place-firms",
    zh="企业归位(建议)",
    en="Segments that firms may be in (proposals)",
    params=PlaceFirmsParams,
    row=PlacementRow,
    example={"chain": "动力电池与新能源汽车", "place": "岚州市", "as_of": "2026-06-30"},
    method=(
        "Logistic model over the best piece of evidence of each kind (scope of business by verb, products, industries by crosswalk or name, "
        "patents, name). Wordings are compared by place of the head of the compound, an explicit table of synonyms, else BM25 over pairs "
        "of characters (Robertson & Zaragoza 2009). Weights: placement_weights.json, fitted by bench/placing.py on invented firms."
    ),
)
def place_firms(view: View, params: PlaceFirmsParams) -> Outcome[PlacementRow]:
    """按经营范围、产品、行业、专利和名称,为企业建议所在环节,附得分、等级、逐条理由;是建议,不是事实,须经人或明示规则采纳。

    Proposes segments of a chain for firms, with score, class and reasons. A proposal is no fact and enters no other answer until a
    reviewer or a declared rule accepts it. What is not proposed is not excluded: a text that was not loaded cannot speak.
    """
    chain = the_one(view, params.chain, ["Chain"])
    profiles = Profiles(view, chain)
    nids = asked_firms(view, params.place, params.firm)
    found = profiles.proposals(nids, params.min_score)
    rows = as_rows(found)
    stated = sum(r.evidence_class == "inferred" for r in rows)
    summary: dict[str, float | int | str | None] = {
        "firms_examined": len(nids), "firms_proposed": len({r.entity.id for r in rows}), "proposals": len(rows), "inferred": stated,
        "leads": len(rows) - stated, "withheld": profiles.withheld,
    }  # fmt: skip
    caveats = _CAVEATS if not profiles.withheld else (*_CAVEATS, _withheld(profiles.withheld))
    return Outcome(rows, profiles.explored, caveats, summary)


def _withheld(count: int) -> Reason:
    return Reason(
        zh=f"有 {count} 条建议未列出:已知在该环节的企业中有全称相同的,多半是同一家而尚未合并(clusterkg resolve)。",
        en=f"{count} proposals are kept back: a firm of the same full name is known in the segment, most likely the same and not merged yet (clusterkg resolve).",
    )


def asked_firms(view: View, place: str | None, firm: str | None) -> Ids:
    """Return the firms asked for: one, those of a place, or all."""
    if firm is not None:
        one = np.array([the_one(view, firm, ["Firm"]).nid], dtype=np.int64)
    else:
        one = view.of_type("Firm")
    if place is None:
        return one
    there = the_one(view, place, ["Place", "Zone"])
    # From the place to its firms: a place has hundreds, the graph hundreds of thousands.
    inside = occurring(view.expand(parts_of(view, there.nid), "Location", "in").source)
    return inside[np.isin(inside, one)]


def as_rows(found: list[Proposal]) -> list[PlacementRow]:
    """Return proposals as rows of an answer."""
    firms, segments = all_named([p.firm for p in found]), all_named([p.segment for p in found])
    return [
        PlacementRow(
            entity=firm,
            segment=segment,
            score=round(p.placement.score, 4),
            evidence_class="inferred" if p.placement.stated else "lead",
            reasons=tuple(map(reason, p.placement.pieces)),
            evidence=tuple(dict.fromkeys(c for piece in p.placement.pieces for c in piece.claims)),
        )
        for p, firm, segment in zip(found, firms, segments, strict=True)
    ]


def reason(piece: Piece) -> PlacementReason:
    """Return a piece of evidence in words."""
    assert piece.feature in WORDS
    return PlacementReason(
        feature=piece.feature.value, value=round(piece.value, 3), weight=weights().by_feature[piece.feature], quote=piece.quote,
        zh=piece.zh, en=piece.en, evidence=piece.claims,
    )  # fmt: skip


_CAVEATS = (
    Reason(
        zh="这些是建议,不是事实;采纳之前不进入任何其他答案。经营范围是企业可以做的事,不等于正在做。",
        en="These are proposals, no facts, and enter no other answer before they are accepted. A scope of business is what a firm may do, not what it does.",
    ),
    Reason(
        zh="没有建议不等于不在该环节:没有装载的文字无从比较。",
        en="No proposal does not mean that a firm is not in a segment: texts that were not loaded cannot be compared.",
    ),
)
