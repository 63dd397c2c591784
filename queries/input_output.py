"""投入产出: multipliers, linkages and hypothetical extraction of each segment of a chain whose supplies carry cost shares."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from clusterkg.graph.errors import NotFound
from clusterkg.graph.store.contract import View
from clusterkg.queries.algorithms.specialisation import Floats
from clusterkg.queries.contract import Figure, Named, Outcome, Params, Reason, Row, question, rounded
from clusterkg.queries.facts import chains
from clusterkg.queries.facts.editions import edition
from clusterkg.queries.facts.evidence import Claims
from clusterkg.queries.facts.lookup import all_named, the_chain, the_one
from clusterkg.queries.facts.requirements import Reckoned, Requirements, reckon, requirements


class InputOutputParams(Params):
    """Which table, and which of its segments are shown."""

    chain: str = Field(
        min_length=1, description="产业链或投入产出表的编号或名称 | the chain or table: id or name"
    )
    segment: str | None = Field(None, min_length=1, description="只看这个环节 | one segment only")
    order: Literal["backward", "supply", "forward", "extraction"] = Field(
        "backward", description="按哪个数从大到小排 | sorted by, the largest first"
    )
    evidence_of: int = Field(
        12,
        ge=1,
        le=200,
        description="每行最多列出几条供给的证据 | supplies whose evidence a row lists at most",
    )
    version: str | None = Field(
        None, min_length=1, description="产业链的版本(缺省为当日的) | the chain's version; default: that of the day"
    )  # fmt: skip


class InputOutputRow(Row):
    """One segment: its figures, what is not stated, and the kind of linkage."""

    segment: Named
    figures: tuple[Figure, ...]
    #: ``key``: pulls and pushes more than the average; the others only one way, or neither. None where forward is not known.
    linkage: Literal["key", "backward", "forward", "weak"] | None
    inputs: int
    inputs_without_share: int
    #: Some unstated share upstream could raise the multiplier: its upper end is not known.
    at_least: bool
    largest_inputs: tuple[Named, ...]
    evidence_left_out: int


@question(
    "input-output",
    zh="投入产出:乘数与关联",
    en="Input-output multipliers and linkages",
    params=InputOutputParams,
    row=InputOutputRow,
    example={"chain": "动力电池与新能源汽车"},
    method=(
        "A = stated cost shares (rows feed columns); L = (I-A)^-1; backward = column sum of L, supply = row sum of L, forward = row sum of the "
        "Ghosh inverse x^-1 L x (= upstreamness), Rasmussen = divided by the mean over segments, extraction = x_k sum_i L_ik / L_kk (Miller & Blair "
        "2022). Interval shares give bounds, because L only grows with A. Outputs are observations of the indicator segment_output."
    ),
)
def input_output(view: View, params: InputOutputParams) -> Outcome[InputOutputRow]:
    """算出每个环节对整条链的拉动(后向)、推动(前向)和抽走它的损失;只用已写明的成本占比和总产出,缺什么就不算什么。

    Multipliers of each segment from the cost shares that supplies state, and of outputs where they are observed. A multiplier describes
    the table as it is, with fixed shares and no substitutes: it is no forecast, and the loss by extraction is an upper idea of dependence,
    not what would happen. A segment whose inputs nobody states counts as needing nothing.
    """
    chain = the_chain(view, params.chain)
    held = edition(view, chain.nid, params.version)
    tree = chains.parts(view, chain.nid, held)
    table = requirements(held.facts, tree)
    got = reckon(table)
    order = np.argsort(-np.nan_to_num(_column(got, params.order), nan=-np.inf), kind="stable")
    if params.segment is not None:
        wanted = the_one(view, params.segment, ["Segment", "Industry", "Thing"]).nid
        order = np.flatnonzero(table.nids == wanted)
        if not len(order):
            raise NotFound(
                f"“{params.segment}”不在这张表里。", f"'{params.segment}' is not in this table.",
                hint_zh="不给环节即列出全部。", hint_en="Without a segment all are listed.",
            )  # fmt: skip
    rows = _rows(view, held.facts, tree, table, got, order, params.evidence_of)
    n = len(table.nids)
    shares = int((table.middle > 0).sum())
    summary: dict[str, float | int | str | None] = {
        "segments": n, "links_with_share": shares, "links_without_share": int(table.unstated.sum()),
        "segments_without_stated_inputs": int((~((table.middle > 0) | table.unstated).any(axis=0)).sum()),
        "outputs_known": int(np.isfinite(table.output).sum()), "currency": table.currency,
        "mean_backward": float(got.middle.backward.mean()) if shares else None,
    }  # fmt: skip
    return Outcome(rows, n + len(table.network), _caveats(table, shares), summary)


def _column(got: Reckoned, name: str) -> Floats:
    found: Floats = getattr(got.middle, name)
    return found


def _rows(
    view: View, facts: View, tree: chains.ChainParts, table: Requirements, got: Reckoned, order: np.ndarray, evidence_of: int
) -> list[InputOutputRow]:  # fmt: skip
    net = table.network
    into = np.argsort(net.target, kind="stable")
    position = {n: i for i, n in enumerate(net.nids.tolist())}
    starts = np.searchsorted(net.target[into], np.arange(len(net.nids) + 1))
    weight = np.nan_to_num(net.share_high, nan=-1.0)
    arrows: dict[int, list[int]] = {}
    for at in order.tolist():
        p = position[int(table.nids[at])]
        mine = into[starts[p] : starts[p + 1]]
        arrows[at] = mine[np.argsort(-weight[mine], kind="stable")].tolist()
    shown = {at: net.edges_of(held[:evidence_of]) for at, held in arrows.items()}
    part = {at: tree.part_edge[int(table.nids[at])] for at in order.tolist()}
    claims = Claims(facts, [*part.values(), *(e for held in shown.values() for e in held)])
    stated = bool((table.middle > 0).any())
    names = dict(zip(table.nids.tolist(), all_named(view.briefs(table.nids)), strict=True))
    relative = _relative(got.middle.backward), _relative(got.middle.forward)
    rows = []
    for at in order.tolist():
        nid = int(table.nids[at])
        seen = table.observed.get(nid)
        largest = np.argsort(-table.middle[:, at], kind="stable")[:3]
        rows.append(
            InputOutputRow(
                segment=names[nid],
                figures=_figures(table, got, relative, at, stated),
                linkage=_linkage(relative[0][at], relative[1][at]) if stated else None,
                inputs=int((table.middle[:, at] > 0).sum()),
                inputs_without_share=int(table.unstated[:, at].sum()),
                at_least=bool(got.open_backward[at]),
                largest_inputs=tuple(names[int(table.nids[i])] for i in largest if table.middle[i, at] > 0),
                evidence=tuple(
                    dict.fromkeys((*claims.behind([part[at], *shown[at]]), *(seen.claims if seen else ())))
                ),
                evidence_left_out=max(0, len(arrows[at]) - evidence_of),
            )
        )
    return rows


def _figures(
    table: Requirements, got: Reckoned, relative: tuple[Floats, Floats], at: int, stated: bool
) -> tuple[Figure, ...]:
    def bounds(name: str, opened: bool) -> dict[str, float | None]:
        upper = None if got.high is None or opened else rounded(getattr(got.high, name)[at])
        return {"low": rounded(getattr(got.low, name)[at]), "high": upper}

    def figure(name: str, value: float, method: str, unit: str | None = None, **ends: float | None) -> Figure:
        if not stated:
            return Figure(name=name, value=None, unit=unit, method=method)
        return Figure(name=name, value=rounded(value), unit=unit, method=method, **ends)

    m = got.middle
    output = table.output[at]
    return (
        figure("backward", m.backward[at], "column sum of L", "output per final demand", **bounds("backward", bool(got.open_backward[at]))),
        figure("backward_relative", relative[0][at], "Rasmussen: backward / mean"),
        figure("supply", m.supply[at], "row sum of L", "output per unit of every final demand", **bounds("supply", bool(got.open_supply[at]))),
        figure("forward", m.forward[at], "row sum of the Ghosh inverse; needs outputs", "steps to final use", **bounds("forward", bool(got.open_supply[at]))),
        figure("forward_relative", relative[1][at], "Rasmussen: forward / mean"),
        figure("extraction", m.extraction[at], "x_k sum_i L_ik / L_kk; needs output", table.currency),
        figure("extraction_share", m.extraction_share[at], "extraction / all output; needs every output"),
        Figure(name="output", value=rounded(output), unit=table.currency, method="observation segment_output"),
    )  # fmt: skip


def _relative(x: Floats) -> Floats:
    known = x[np.isfinite(x)]
    return x / known.mean() if len(known) and known.mean() > 0 else np.full(len(x), np.nan)


def _linkage(backward: float, forward: float) -> Literal["key", "backward", "forward", "weak"] | None:
    if not (np.isfinite(backward) and np.isfinite(forward)):
        return None
    if backward > 1:
        return "key" if forward > 1 else "backward"
    return "forward" if forward > 1 else "weak"


def _used_beyond_output(table: Requirements) -> int:
    """Return how many segments others use more of than is made of them, as far as outputs are known."""
    used = table.middle @ np.nan_to_num(table.output)
    return int((np.isfinite(table.output) & (used > table.output)).sum())


def _caveats(table: Requirements, shares: int) -> list[Reason]:
    found = []
    if not shares:
        found.append(
            Reason(
                zh="没有一条供给写明成本占比,算不出乘数。", en="No supply states a cost share: multipliers cannot be reckoned.",
            )
        )  # fmt: skip
    if table.unstated.any():
        found.append(
            Reason(
                zh=f"有 {int(table.unstated.sum())} 条供给没有写明成本占比,按 0 计:受影响的乘数只是下限,不给上限。",
                en=f"{int(table.unstated.sum())} supplies state no cost share and count as 0: the multipliers concerned are lower ends, without an upper one.",
            )
        )
    bare = int((~((table.middle > 0) | table.unstated).any(axis=0)).sum())
    if bare:
        found.append(
            Reason(
                zh=f"有 {bare} 个环节没有写明任何投入,按不需要投入计;这是“没有资料”,不是“不需要”。",
                en=f"{bare} segments state no inputs and count as needing none; that is 'not known', not 'none'.",
            )
        )
    unknown = int((~np.isfinite(table.output)).sum())
    if unknown:
        found.append(
            Reason(
                zh=f"有 {unknown} 个环节的总产出未知(指标 segment_output):它们以及通向它们的前向关联和抽走损失不算。",
                en=f"The output of {unknown} segments is not known (indicator segment_output): forward linkage and extraction are not reckoned for them and for what leads to them.",
            )
        )
    over = _used_beyond_output(table)
    if over:
        found.append(
            Reason(
                zh=f"有 {over} 个环节的中间使用超过总产出(靠进口或库存),它们和上游的前向关联因此偏高;总产出为 0 的不算。",
                en=f"{over} segments are used beyond their output (imports, stocks), so that forward linkage is too high for them and upstream; with no output there is none.",
            )
        )
    found.append(
        Reason(
            zh="乘数假定份额不变、没有替代;抽走损失是依赖程度的度量,不是预测。",
            en="Multipliers suppose fixed shares and no substitutes; extraction measures dependence and is no forecast.",
        )
    )
    return found
