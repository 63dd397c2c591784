"""依赖来源: where the inputs of a segment, product, chain or firm come from in the end, by place and country, with what is not known."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

import numpy as np
from pydantic import Field

from clusterkg.graph.store.contract import Entity, View
from clusterkg.queries.algorithms.shares_upstream import Part, among_inputs
from clusterkg.queries.contract import Outcome, Params, Reason, question
from clusterkg.queries.facts.buying import BY_SELLER, UNSAID
from clusterkg.queries.facts.chain_layout import layout
from clusterkg.queries.facts.chains import Form
from clusterkg.queries.facts.demand import quantity
from clusterkg.queries.facts.editions import carried
from clusterkg.queries.facts.lookup import the_place
from clusterkg.queries.facts.origin_rows import DependenceRow, InputFound, rows_of
from clusterkg.queries.facts.origins import NOBODY, Origins
from clusterkg.queries.facts.places import INFERRED_PLACES, Level, located
from clusterkg.queries.facts.starts import KINDS, start_of


class DependenceParams(Params):
    """Of what, where, how deep, and by which level of place."""

    of: str = Field(
        min_length=1,
        description="环节、产品、产业链或企业的编号或名称 | of which segment, product, chain or firm: id or name",
    )
    place: str | None = Field(
        None, min_length=1, description="只看这个地方的生产者 | its makers in this place; default: all"
    )
    level: Level = Field(
        "city", description="按哪一级地方:country、province、city、county、zone | level of place"
    )
    max_tier: int = Field(3, ge=1, le=10, description="向上追到第几层 | tiers followed upstream")
    by_makers: bool = Field(
        True,
        description="没有采购资料时,估计值按已知生产者平均(较弱) | without purchases, estimate by makers alike (weaker)",
    )
    most: int = Field(
        5000, ge=1, le=100_000, description="每层最多追多少家 | firms followed in a tier at most"
    )


class _Goal(NamedTuple):
    """A segment whose inputs are followed, its weight, and the only firm that counts, where one was asked of."""

    segment: int
    weight: float
    only: int | None


@question(
    "dependence",
    zh="投入来自哪里",
    en="Where inputs come from in the end",
    params=DependenceParams,
    row=DependenceRow,
    example={"of": "电池包", "place": "岚州市", "as_of": "2026-06-30"},
    method=(
        "Makers weighted by capacity where all state it in one unit, else alike; inputs by cost share (else alike); each input to suppliers by "
        "share of purchases; a supplier keeps what its own inputs do not cost, the rest goes on upstream. Low: stated shares only. High: 1 less "
        "what is sure to be elsewhere. Estimate: also suppliers without share alike, and makers alike where no purchase is known (weaker, kept apart)."
    ),
)
def dependence(view: View, params: DependenceParams) -> Outcome[DependenceRow]:
    """沿采购关系逐层向上,算出投入最终来自哪些地方和国家,各占多少(区间和估计);不知道的部分照实列出,不摊到已知的地方。

    Follows inputs upstream through purchases and says which share comes from which place and country. The interval rests on stated shares
    alone; the estimate fills in by weaker methods and shows how much of it each gave. What nobody knows stays a row of its own. It is about
    value by cost shares, not about tonnes, and says nothing of whether a source could be replaced.
    """
    view = carried(view)
    place = the_place(view, params.place)
    asked, goals, form = _goals(view, params)
    reader = Origins(view, form, deepest=params.max_tier, by_makers=params.by_makers, most=params.most)
    plan: list[tuple[int, dict[int, float], int, Part, int, int]] = []
    caveats: list[Reason] = [_WHAT]
    weights: set[str] = set()
    for goal, share, only in goals:
        firms, how = _weighted(view, reader, goal, only, place.nid if place else None)
        weights.add(how)
        inputs = reader.inputs(goal)
        stated = [i for i in inputs if i[1] is not None]
        weighed = (
            among_inputs([i[1] for i in stated if i[1] is not None])
            if stated
            else [Part(0.0, 1 / len(inputs)) for _ in inputs]
        )
        if not stated and inputs:
            caveats.append(_ALIKE)
        elif len(stated) < len(inputs):
            caveats.append(_unweighed(view, [i[0] for i in inputs if i[1] is None]))
        for (one, _, evidence, eid), part in zip(stated or inputs, weighed, strict=True):
            plan.append((one, firms, eid, Part(part.low * share, part.mid * share), evidence, goal))
    reader.prepare(
        {f for _, firms, *_ in plan for f in firms}, {goal for *_, goal in plan}, {one for one, *_ in plan}
    )
    found = [
        InputFound(one, goal, eid, part, evidence, reader.leaves(firms, one, goal))
        for one, firms, eid, part, evidence, goal in plan
    ]
    rows, summary, inferred = rows_of(view, asked, found, params.level, place)
    summary |= {
        "inputs": len(found),
        "makers_weighted_by": "+".join(sorted(weights)) or None,
        "max_tier": params.max_tier,
    }
    caveats += _caveats(view, reader, found, weights, inferred, params)
    return Outcome(rows, reader.looked_at, list(dict.fromkeys(caveats)), summary)


def _goals(view: View, params: DependenceParams) -> tuple[Entity, list[_Goal], Form]:
    """Return what was asked of, the segments whose inputs are followed with their weight and the only firm, and the chain's form."""
    chain = _chain(view, params.of)
    if chain is not None:
        found = layout(view, chain.nid)
        ends = [n for n, steps in found.layers.steps.items() if not steps]
        return chain, [_Goal(n, 1 / len(ends), None) for n in sorted(ends)], found.tree.form
    start = start_of(view, params.of)
    if start.is_firm:
        things = sorted(start.things)
        return start.entity, [_Goal(n, 1 / len(things), start.entity.nid) for n in things], start.form
    segments = [n for n in start.things if n != start.entity.nid] or [start.entity.nid]
    return start.entity, [_Goal(n, 1 / len(segments), None) for n in segments], start.form


def _chain(view: View, text: str) -> Entity | None:
    """Return the chain that an id or a whole name means; a segment, product or firm of that name comes first."""
    resolved = view.resolve(text)
    one = view.entity(resolved) if resolved is not None else None
    if one is not None:
        return one if one.type == "Chain" else None
    if any(len(view.find(t, "name", text)) for t in KINDS):
        return None
    held = view.find("Chain", "name", text)
    return view.entities(held)[0] if len(held) == 1 else None


def _weighted(
    view: View, reader: Origins, goal: int, only: int | None, place: int | None
) -> tuple[dict[int, float], str]:
    """Return the makers whose inputs are followed, by weight, and how they are weighed; nobody where none is known there."""
    if only is not None:
        return {only: 1.0}, "one firm"
    made = reader.makers_of(goal)
    nids = np.array(sorted(made), dtype=np.int64)
    local = located(view, place, nids).local(nids).tolist() if len(nids) else []
    if not local:
        return {NOBODY: 1.0}, "no maker known"
    eids = [e for f in local for e in made[f]]
    held = view.edge_attributes(eids, ("capacity",))
    amounts: dict[int, set[tuple[float, str]]] = defaultdict(set)
    for firm in local:
        for a in (a for e in made[firm] for a in held.get(e, ())):
            one = quantity(a.value, a.claims)
            amounts[firm].add((one.amount, one.unit))
    flat = [next(iter(x)) for x in amounts.values() if len(x) == 1]
    if len(flat) == len(local) and len({u for _, u in flat}) == 1 and sum(a for a, _ in flat) > 0:
        total = sum(a for a, _ in flat)
        return {f: next(iter(amounts[f]))[0] / total for f in local}, "capacity"
    return {f: 1 / len(local) for f in local}, "alike"


def _unweighed(view: View, inputs: list[int]) -> Reason:
    names = [b.caption for b in view.briefs(inputs)]
    shown = "、".join(names[:8])
    return Reason(
        zh=f"{len(names)} 项投入没有成本占比,未计入合计:{shown}。", en=f"{len(names)} inputs have no stated cost share and are not in the total: {shown}."
    )  # fmt: skip


def _caveats(
    view: View, reader: Origins, found: list[InputFound], weights: set[str], inferred: bool, params: DependenceParams
) -> list[Reason]:  # fmt: skip
    said = []
    if not found:
        said.append(_NO_INPUTS)
    if "no maker known" in weights:
        said.append(_NO_MAKERS)
    if "alike" in weights:
        said.append(_FIRMS_ALIKE)
    if any(m.mid.get("makers") for one in found for m in one.leaves.values()):
        said.append(_BY_MAKERS)
    said += [BY_SELLER] if reader.by_seller else []
    said += [UNSAID] if reader.unsaid else []
    if reader.overfull:
        names = "、".join(b.caption for b in view.briefs(sorted(reader.overfull))[:5])
        said.append(
            Reason(
                zh=f"投入的成本占比上限合计超过 1({names}),按比例缩减:可能有互相替代的投入。",
                en=f"Cost shares add up to more than 1 at their most ({names}) and were scaled down: some inputs may be alternatives.",
            )
        )  # fmt: skip
    if reader.unstated:
        said.append(
            Reason(
                zh=f"上游有 {len(reader.unstated)} 处投入没有成本占比,没有再向上追,留在其用户所在地。",
                en=f"{len(reader.unstated)} inputs further up have no stated cost share; they were not followed and stay where their user is.",
            )
        )  # fmt: skip
    if reader.cut:
        said.append(
            Reason(
                zh=f"有 {reader.cut} 家因超过 most={params.most} 没有再向上追,留在其所在地。",
                en=f"{reader.cut} firms were not followed further, over the limit most={params.most}, and stay where they are.",
            )
        )  # fmt: skip
    if inferred:
        said.append(INFERRED_PLACES)
    return said


_WHAT = Reason(
    zh="区间只依据写明的占比;估计值含较弱的方法(见 by_listed、by_makers)。不知道的部分单列,没有摊到已知的地方。",
    en="The interval rests on stated shares only; the estimate has weaker methods in it (by_listed, by_makers). What is not known is a row of its own.",
)
_ALIKE = Reason(
    zh="没有写明投入的成本占比,各项投入同等对待(较弱)。",
    en="No cost shares of the inputs are stated; all count alike (weaker).",
)
_FIRMS_ALIKE = Reason(
    zh="生产者的产能没有全部写明,各家同等对待(较弱);区间也以此为前提。",
    en="Not all makers state their capacity in one unit; all count alike (weaker), and the interval rests on that too.",
)
_NO_INPUTS = Reason(zh="没有资料说明它需要什么投入。", en="No source says what its inputs are.")
_NO_MAKERS = Reason(
    zh="这里没有已知的生产者;所答只是各项投入由谁生产。",
    en="No maker of it is known here; the answer is only who makes its inputs.",
)
_BY_MAKERS = Reason(
    zh="没有采购资料的投入,按各地已知生产者平均估计(by_makers):只说明谁在生产,不说明谁在供货。",
    en="Inputs without any known purchase are estimated by their known makers alike (by_makers): who makes them, not who delivers.",
)
