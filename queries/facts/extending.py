"""What places could add to what they have: the parts of a score, and what each says in words."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from clusterkg.graph.ledger import EvidenceClass
from clusterkg.graph.store.contract import Ids
from clusterkg.queries.contract import Figure, Params, Reason, rounded
from clusterkg.queries.facts.candidates import Candidate, Space, link_shares, ranks, scores
from clusterkg.queries.facts.networks import SegmentNetwork
from clusterkg.queries.facts.places import INFERRED_PLACES
from clusterkg.queries.facts.presence import Flags, Floats, Presence

PartName = Literal["density", "complexity", "inputs", "demand", "knowledge"]


class ExtendingParams(Params):
    """From where it is learned what goes together, and how candidates are weighed."""

    least: float = Field(
        1.0, ge=0, le=10, description="区位商达到它才算专业化;0:有企业就算 | specialised from this location quotient on; 0: any maker"
    )  # fmt: skip
    least_makers: int = Field(
        3, ge=1, le=1000, description="已知企业少于这么多的地方不用来学哪些环节同在一处 | places with fewer known makers are not learned from"
    )  # fmt: skip
    w_density: float = Field(0.4, ge=0, le=1, description="权重:关联密度 | weight of relatedness density")
    w_complexity: float = Field(0.2, ge=0, le=1, description="权重:复杂度 | weight of complexity")
    w_inputs: float = Field(0.2, ge=0, le=1, description="权重:本地已有投入 | weight of inputs at hand")
    w_demand: float = Field(0.1, ge=0, le=1, description="权重:本地已有下游 | weight of customers at hand")
    w_knowledge: float = Field(
        0.1, ge=0, le=1, description="权重:本地专利与机构 | weight of patents and institutes at hand"
    )

    @property
    def weights(self) -> dict[PartName, float]:
        """The weight of each part."""
        return {
            "density": self.w_density, "complexity": self.w_complexity, "inputs": self.w_inputs, "demand": self.w_demand, "knowledge": self.w_knowledge
        }  # fmt: skip


class ScorePart(BaseModel):
    """One part of a score: the value (0 to 1, None where it is not known), its weight, and what it says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: PartName
    value: float | None
    weight: float
    text: Reason


#: Fewer places or activities than this say little about what goes together.
_FEW = 10


class Chosen(NamedTuple):
    """What one place lacks: positions among the activities asked about, the parts of their scores, and the scores; best first."""

    at: Ids
    parts: dict[PartName, Floats]
    low: Floats
    middle: Floats
    high: Floats

    def score(self, i: int) -> Figure:
        """Return the score of one."""
        low, middle, high = (rounded(np.round(x[i], 4)) for x in (self.low, self.middle, self.high))
        return Figure(
            name="score", value=middle, low=low, high=high, method="sum w v / sum w; unknown parts 1/2, ends 0 and 1"
        )  # fmt: skip


class Extending:
    """The parts of scores for several places (q) and the activities asked about (k), read once for all of them.

    Parameters
    ----------
    space
        What goes together.
    mine, has
        What each place is specialised in and has a known maker of, shape (q, n).
    whole
        Known makers of each activity, shape (n,).
    activities, at
        All activities, and the positions asked about, shape (k,).
    patents, read_on
        Patents with an applicant in the place, shape (q, k); and whether any loaded patent reads on the activity, shape (k,).
    """

    def __init__(
        self, space: Space, mine: Floats, has: Flags, whole: Floats, activities: Ids, at: Ids, network: SegmentNetwork, patents: Floats, read_on: Flags
    ) -> None:  # fmt: skip
        self.space, self.mine, self.has, self.whole, self.network = space, mine, has, whole, network
        self.activities, self.at, self.patents = activities, at, patents
        self.density = space.density(mine, at)
        self.pci = space.pci[at]
        shares = link_shares(network, activities, at, whole, has)
        self.inputs, self.demand = shares
        self.knowledge: Floats = np.where(read_on, patents / (patents + 1), np.nan)

    def lacking(self, place: int, weights: dict[PartName, float]) -> Chosen:
        """Return what a place (its position) lacks; density and complexity count as ranks among that."""
        at = np.flatnonzero(~self.has[place, self.at])
        parts: dict[PartName, Floats] = {
            "density": ranks(self.density[place, at]), "complexity": ranks(self.pci[at]), "inputs": self.inputs[place, at],
            "demand": self.demand[place, at], "knowledge": self.knowledge[place, at],
        }  # fmt: skip
        low, middle, high = scores(np.array(list(parts.values())), np.array([weights[n] for n in parts]))
        # Scores that are shown as equal stand in the order of the activities.
        order = np.lexsort((self.at[at], -np.round(np.nan_to_num(middle), 4)))
        return Chosen(
            at[order], {k: v[order] for k, v in parts.items()}, low[order], middle[order], high[order]
        )

    def candidates(self, place: int, at: Ids) -> list[Candidate]:
        """Return what lies behind the parts of some (positions among those asked about)."""
        positions = self.at[at]
        return [
            Candidate.of(int(a), self.mine[place], self.has[place], self.whole, near, self.network, self.activities)
            for a, near in zip(positions, self.space.proximity(positions), strict=True)
        ]  # fmt: skip

    def parts(
        self, place: int, chosen: Chosen, i: int, c: Candidate, weights: dict[PartName, float]
    ) -> tuple[ScorePart, ...]:
        """Return the parts of one score with what they say."""
        k = int(chosen.at[i])
        figures = (float(self.density[place, k]), float(self.pci[k]), int(self.patents[place, k]))
        return tuple(
            ScorePart(name=n, value=rounded(float(v[i])), weight=weights[n], text=_text(n, c, float(v[i]), *figures))
            for n, v in chosen.parts.items()
        )  # fmt: skip

    def caveats(self, where: Presence) -> list[Reason]:
        """Return what is too little known to weigh candidates by."""
        found = []
        if not len(where.of_maker):
            found.append(
                Reason(
                    zh="没有一家已知企业:谁有谁缺都无从说起。", en="No maker is known anywhere: who has and who lacks what cannot be said.",
                )
            )  # fmt: skip
        p, n = self.space.places, len(self.activities)
        if p < _FEW or n < _FEW:
            found.append(
                Reason(
                    zh=f"只有 {p} 个地方、{n} 个环节可比:哪些环节常在一处,从这么少的地方只能看个大概。",
                    en=f"Only {p} places and {n} segments can be compared: what goes together is hardly seen from so few.",
                )
            )
        if not np.isfinite(self.space.pci).any():
            found.append(
                Reason(
                    zh="复杂度没有定义(地方太少、彼此不相连,或各地都一样),不计入得分。",
                    en="Complexity is undefined (too few places, places that share nothing, or all alike) and does not count.",
                )
            )
        if not np.isfinite(self.knowledge).any():
            found.append(
                Reason(
                    zh="没有装载触及这些环节的专利。", en="No patent that reads on these segments was loaded."
                )
            )
        if not len(self.network):
            found.append(
                Reason(zh="没有写明环节之间的供给。", en="No supply between these segments is stated.")
            )
        if where.lowest_class < EvidenceClass.DISCLOSED:
            found.append(INFERRED_PLACES)
        return found


#: What a score is not.
RANKS_ONLY = Reason(
    zh="得分只是排序的依据,权重可改;它不预测成败,也不看土地、环保、市场等条件。",
    en="The score only ranks, its weights are yours to change; it foretells nothing and knows nothing of land, environment or markets.",
)


def _text(name: PartName, c: Candidate, value: float, density: float, pci: float, patents: int) -> Reason:
    match name:
        case "density":
            if not np.isfinite(value):
                return Reason(
                    zh="没有一个地方专于它,看不出它常与什么在一处。", en="No place is specialised in it, so nothing is seen to go with it.",
                )  # fmt: skip
            return Reason(
                zh=f"常与它同在一处的环节里,本地按份量有 {density:.0%}。", en=f"Of what tends to be found beside it, the place has {density:.0%} by weight.",
            )  # fmt: skip
        case "complexity":
            if not np.isfinite(value):
                return Reason(
                    zh="地方太少或彼此不相连,复杂度没有定义。", en="Too few places, or places that share nothing: complexity is undefined.",
                )  # fmt: skip
            return Reason(zh=f"复杂度(标准化){pci:.2f}。", en=f"Complexity (standardised) {pci:.2f}.")
        case "inputs":
            if not c.links[0]:
                return Reason(
                    zh="没有写明它要什么投入,或投入都没有已知企业。", en="Nobody states what it needs, or no maker of that is known anywhere.",
                )  # fmt: skip
            return Reason(
                zh=f"有已知企业的 {c.links[0]} 种投入里,本地有 {len(c.from_here)} 种。", en=f"Of {c.links[0]} stated inputs with a known maker the place has {len(c.from_here)}.",
            )  # fmt: skip
        case "demand":
            if not c.links[1]:
                return Reason(
                    zh="没有写明它供给谁,或下游都没有已知企业。", en="Nobody states what it feeds, or no maker of that is known anywhere.",
                )  # fmt: skip
            return Reason(
                zh=f"有已知企业的 {c.links[1]} 个下游环节里,本地有 {len(c.to_here)} 个。", en=f"Of {c.links[1]} stated uses with a known maker the place has {len(c.to_here)}.",
            )  # fmt: skip
        case "knowledge":
            if not np.isfinite(value):
                return Reason(
                    zh="没有装载触及它的专利,不知道。", en="No loaded patent reads on it: not known.",
                )  # fmt: skip
            return Reason(
                zh=f"装载的专利里有 {patents} 件触及它、申请人在本地。", en=f"{patents} loaded patents that read on it have an applicant here.",
            )  # fmt: skip


__all__ = ["RANKS_ONLY", "Chosen", "Extending", "ExtendingParams", "PartName", "ScorePart"]
