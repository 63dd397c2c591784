"""Rules on links, sensitivity, severity, pinches and the baseline: worked cases, properties, and brute force on small graphs."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterkg.queries.algorithms.baseline import ningbo
from clusterkg.queries.algorithms.flips import flips
from clusterkg.queries.algorithms.link_verdicts import LinkFacts, judge_link
from clusterkg.queries.algorithms.pinches import pinches
from clusterkg.queries.algorithms.severity import severities
from clusterkg.queries.algorithms.turns import link_turns, turns
from clusterkg.queries.algorithms.verdicts import Reach, SegmentFacts, Thresholds, Verdict, judge
from clusterkg.queries.facts.buying import Bought, shares

ENDS = {"suppliers": 2, "buyers": 2}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (LinkFacts(), {"unknown"}),
        (LinkFacts(suppliers=1), {"unknown"}),
        (LinkFacts(**ENDS), {"unknown"}),
        (LinkFacts(**ENDS, bought_here=1), {"present"}),
        (LinkFacts(**ENDS, purchases_declared=True), {"broken"}),
        (LinkFacts(**ENDS, purchases_declared=True, bought_elsewhere=3), {"broken"}),
        (LinkFacts(**ENDS, purchases_declared=True, bought_unplaced=1), {"unknown"}),
        (LinkFacts(**ENDS, purchases_declared=True, bought_unsaid=1), {"unknown"}),
        (LinkFacts(buyers=2, purchases_declared=True), {"unknown"}),
        (LinkFacts(buyers=2, missing=True), {"unknown"}),
        (LinkFacts(buyers=2, missing=True, essential=True), {"external"}),
        (LinkFacts(**ENDS, outside_low=0.7, largest=0.7, stated=0.9), {"external"}),
        (LinkFacts(**ENDS, outside_low=0.7, largest=0.9, stated=0.5), {"external", "single_source"}),
        (LinkFacts(**ENDS, outside_low=0.7, largest=0.9, stated=0.49), {"unknown"}),
        (LinkFacts(**ENDS, outside_low=0.5, outside_high=1.0, largest=0.5, stated=1), {"unknown"}),
        (LinkFacts(suppliers=1, buyers=2, certain=True), {"single_source"}),
        (
            LinkFacts(suppliers=1, buyers=2, certain=True, purchases_declared=True),
            {"broken", "single_source"},
        ),
        (LinkFacts(suppliers=1, buyers=2), {"unknown"}),
    ],
)
def test_each_rule_on_links(facts: LinkFacts, expected: set[str]) -> None:
    judged = judge_link(facts, Thresholds())
    assert {v.value for v in judged.verdicts} == expected
    assert len(judged.rules) >= len(judged.verdicts)
    assert (judged.primary is Verdict.UNKNOWN) is (expected == {"unknown"})


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, set()),
        ({"technology": Reach(0, True, False)}, set()),
        ({"technology": Reach(0, True, True)}, {"technology_gap"}),
        ({"technology": Reach(1, True, True)}, set()),
        ({"service": Reach(0, True, True)}, {"service_gap"}),
        ({"lq_high": 0.4, "lq_segment": 10, "lq_here": 10}, {"weak"}),
        ({"lq_high": 0.4, "lq_segment": 9, "lq_here": 10}, set()),
        ({"lq_high": 0.4, "lq_segment": 10, "lq_here": 9}, set()),
        ({"lq_high": 1.0, "lq_segment": 10, "lq_here": 10}, set()),
        ({"lq_high": None, "lq_segment": 10, "lq_here": 10}, set()),
        ({"single_point_of": 1, "local_makers": 1, "sources": 2}, {"bottleneck", "single_source"}),
        ({"only_way_to": 1, "local_makers": 1, "sources": 2}, {"bottleneck", "single_source"}),
        ({"single_point_of": 1, "local_makers": 1, "sources": 1}, set()),
    ],
)
def test_each_new_rule_on_segments(more: dict[str, object], expected: set[str]) -> None:
    judged = judge(replace(SegmentFacts(local_makers=2, sources=1), **more), Thresholds())  # type: ignore[arg-type]  # mixed types by name
    assert {v.value for v in judged.verdicts} - {"present"} == expected


def test_two_rules_for_one_verdict_are_two_reasons() -> None:
    facts = SegmentFacts(
        local_makers=2,
        sources=1,
        capacity=1,
        capacity_whole=True,
        demand=4,
        lq_high=0.5,
        lq_segment=20,
        lq_here=20,
    )
    judged = judge(facts, Thresholds(external=1))
    assert judged.verdicts.count(Verdict.WEAK) == 1
    assert sum(r.zh.startswith("薄弱") for r in judged.rules) == 2


SHARE = st.floats(0, 1, allow_nan=False)
SEGMENTS = st.builds(
    SegmentFacts,
    local_makers=st.integers(0, 3),
    sources=st.integers(0, 3),
    capacity=st.floats(0.1, 100),
    capacity_whole=st.booleans(),
    demand=st.none() | st.floats(0.1, 100),
    largest_share=st.none() | SHARE,
    unseen_upper=st.none() | st.floats(0, 2),
    lq_high=st.none() | st.floats(0, 2),
    lq_segment=st.integers(0, 30),
    lq_here=st.integers(0, 30),
)
LINKS = st.builds(
    LinkFacts,
    suppliers=st.integers(0, 3),
    buyers=st.integers(0, 3),
    certain=st.booleans(),
    missing=st.booleans(),
    essential=st.booleans(),
    purchases_declared=st.booleans(),
    bought_here=st.integers(0, 2),
    outside_low=st.none() | SHARE,
    largest=st.none() | SHARE,
    stated=SHARE,
)
LIMITS = st.builds(
    Thresholds, weak=SHARE, external=SHARE, concentration=SHARE, unseen=st.floats(0, 2), lq=st.floats(0, 2)
)
_SHAKEN = ("weak", "external", "concentration", "unseen", "lq", "stated")


@given(st.one_of(SEGMENTS, LINKS), LIMITS, st.floats(0.01, 0.5))
def test_flips_are_those_of_brute_force(
    facts: SegmentFacts | LinkFacts, limits: Thresholds, shake: float
) -> None:
    def judged(t: Thresholds) -> frozenset[Verdict]:
        got = judge(facts, t) if isinstance(facts, SegmentFacts) else judge_link(facts, t)
        return frozenset(got.verdicts)

    rules = judge if isinstance(facts, SegmentFacts) else judge_link
    found = flips(lambda t: rules(facts, t), facts.compared(limits), limits, shake)  # type: ignore[operator,arg-type]  # rules fit the facts
    now = judged(limits)
    assert all(frozenset(f.verdicts) != now for f in found)
    for name in _SHAKEN:
        value = float(getattr(limits, name))
        grid = np.linspace(value * (1 - shake), value * (1 + shake), 23)[1:-1]
        changes = any(judged(replace(limits, **{name: float(x)})) != now for x in grid)  # type: ignore[arg-type]  # real numbers only
        if changes:
            assert name in {f.threshold for f in found}


@given(SEGMENTS, LIMITS)
def test_what_is_said_to_end_weakness_and_dependence_ends_it(f: SegmentFacts, t: Thresholds) -> None:
    judged = judge(f, t)
    for turn in turns(f, t, judged, None, "某市"):
        assert turn.zh
        assert turn.en
        if turn.amount is None or f.capacity is None:
            continue
        if turn.ends in ("weak", "external"):
            more = replace(f, capacity=f.capacity + turn.amount + 1e-4)
            quotient = f.quotient(t)
            assert turn.amount > 0
            assert (turn.ends == "weak" and quotient is not None and quotient < t.lq) or turn.ends not in judge(more, t).verdicts  # fmt: skip
        if turn.becomes == "weak":
            less = replace(f, capacity=f.capacity + turn.amount - 1e-4)
            assert Verdict.WEAK in judge(less, t).verdicts


@given(LINKS, LIMITS)
def test_turns_of_links_are_told_for_what_is_judged(f: LinkFacts, t: Thresholds) -> None:
    judged = judge_link(f, t)
    ends = {x.ends for x in link_turns(f, t, judged, None)} - {None}
    assert ends <= {v.value for v in judged.verdicts}


GRAPHS = st.integers(2, 6).flatmap(
    lambda n: st.tuples(
        st.just(n),
        st.lists(
            st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)).filter(lambda p: p[0] < p[1]),
            max_size=10,
            unique=True,
        ),
        st.lists(st.lists(st.integers(0, 7), max_size=2, unique=True), min_size=n, max_size=n),
    )
)


@given(GRAPHS)
def test_pinches_are_those_of_taking_firms_away(
    case: tuple[int, list[tuple[int, int]], list[list[int]]],
) -> None:
    n, arrows, held = case
    makers = dict(enumerate(held))
    present = {s for s in range(n) if makers[s]}
    inside = [(a, b) for a, b in arrows if a in present and b in present]
    graph = nx.DiGraph(inside)
    found = pinches(makers, arrows, arrows, range(n))

    def makeable(without: int | None) -> set[int]:
        made: set[int] = set()
        for s in sorted(present):  # arrows go upwards
            if all(a in made for a, b in inside if b == s) and any(f != without for f in makers[s]):
                made.add(s)
        return made

    for s, pinch in found.items():
        (firm,) = makers[s]
        ends = {e for e in graph if not graph.out_degree(e) and e in nx.descendants(graph, s)} if s in graph else set()  # fmt: skip
        assert pinch.point_of == {e for e in ends if e not in makeable(firm)}
        ways = set()
        for e in ends:
            starts = [x for x in nx.ancestors(graph, e) if not graph.in_degree(x)]
            cut = graph.subgraph(set(graph) - {s})
            if s not in starts and not any(x in cut and nx.has_path(cut, x, e) for x in starts):
                ways.add(e)
        assert pinch.way_to == ways


@given(GRAPHS)
def test_severity_counts_what_is_reached(
    case: tuple[int, list[tuple[int, int]], list[list[int]]],
) -> None:
    n, arrows, held = case
    makers = dict(enumerate(held))
    found = severities(arrows, makers, range(n))
    graph = nx.DiGraph()
    graph.add_nodes_from(range(n))
    graph.add_edges_from((a, b) for a, b in arrows if makers[b])
    firms = {f for h in held for f in h}
    ends = {s for s in range(n) if makers[s] and not graph.out_degree(s)}
    for s in range(n):
        below = nx.descendants(graph, s)
        assert found[s].segments == len(below)
        assert found[s].end_products == len(below & ends)
        assert found[s].firms == len({f for d in below for f in makers[d]})
        assert (found[s].score is None) == (not arrows)
        assert found[s].score is None or 0 <= found[s].score <= 1 + 1e-9
        assert found[s].firms <= len(firms)


def test_severity_passes_only_what_is_here() -> None:
    # The module is not made here: packs buy it elsewhere, so nothing here hangs on local cells.
    found = severities([(1, 2), (2, 3)], {1: [1], 2: [], 3: [3]}, [1, 2])
    assert (found[1].segments, found[2].segments) == (0, 1)


@given(st.lists(st.tuples(*[st.integers(0, 50)] * 3), min_size=1, max_size=8))
def test_the_baseline_lies_between_0_and_100_and_its_largest_is_full(
    rows: list[tuple[int, int, int]],
) -> None:
    found = ningbo(*map(list, zip(*rows, strict=True)))
    for s in found:
        assert 0 <= s.score <= 100
        assert s.level == ("empty" if s.score < 30 else "weak" if s.score < 55 else "ok")
    for at in range(3):
        if any(r[at] for r in rows):
            assert max(s[at] for s in found) == 100


def test_one_giant_changes_every_other_level_of_the_baseline() -> None:
    before = ningbo([4, 4, 4], [1, 1, 1], [0, 0, 0])
    after = ningbo([4, 4, 40], [1, 1, 1], [0, 0, 0])
    assert [s.level for s in before] == ["ok"] * 3
    assert [s.level for s in after] == ["weak", "weak", "ok"]
    with pytest.raises(ValueError, match="negative"):
        ningbo([-1], [0], [0])
    with pytest.raises(ValueError, match=r"shorter|longer"):
        ningbo([1, 2], [0], [0])


BOUGHT = st.lists(
    st.builds(
        Bought,
        buyer=st.integers(0, 3),
        seller=st.integers(4, 8),
        segment=st.just(9),
        by=st.just("name"),
        may_be=st.just(()),
        products=st.just(()),
        eids=st.just(()),
        share=st.none() | st.tuples(st.floats(0, 1), st.floats(0, 1)).map(sorted).map(tuple),
        amount=st.none() | st.floats(1, 100),
        currency=st.sampled_from(["CNY", "CNY", "USD"]),
    ),
    max_size=6,
    unique_by=lambda b: (b.buyer, b.seller),
)


@given(BOUGHT)
def test_shares_add_up_and_never_claim_more_than_is_stated(held: list[Bought]) -> None:
    found = shares(held, 4)
    if found is None:
        assert not held
        return
    assert sum(found.seller.values()) == pytest.approx(1)
    assert 0 <= found.stated <= 1
    assert (found.stated == 0) if found.basis == "purchases" else True
    assert set(found.seller) <= {b.seller for b in held}


def test_every_verdict_has_its_place_in_the_order() -> None:
    order = [v.value for v in Verdict]
    assert (order[0], order[-1]) == ("unknown", "present")
    for one, other in product(Verdict, Verdict):
        facts = judge(SegmentFacts(), Thresholds())
        facts.verdicts = [other, one]
        assert facts.primary == min((one, other), key=list(Verdict).index)
