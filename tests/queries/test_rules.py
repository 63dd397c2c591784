"""The rules of the verdicts, one by one, and the bound on unseen makers."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterkg.queries.algorithms.unseen import chapman
from clusterkg.queries.algorithms.verdicts import SegmentFacts, Thresholds, Verdict, judge


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (SegmentFacts(), {"unknown"}),
        (
            SegmentFacts(declared=True),
            {"unknown"},
        ),  # a list without a count cannot tell none from not entered
        (SegmentFacts(declared=True, expected=0, counted=0), {"missing"}),
        (SegmentFacts(declared=True, expected=2, counted=2, other_makers=2), {"missing"}),
        (SegmentFacts(declared=True, expected=1, counted=0), {"unknown"}),
        (SegmentFacts(declared=True, unplaced_makers=1), {"unknown"}),
        (SegmentFacts(unseen_upper=0.4), {"unknown"}),  # a probability speaks only where it is asked to
        (SegmentFacts(local_makers=1, sources=1), {"present"}),
        (SegmentFacts(local_makers=1, sources=2), {"present", "single_source"}),
        (
            SegmentFacts(local_makers=1, sources=2, essential_downstream=2),
            {"present", "single_source", "bottleneck"},
        ),
        (SegmentFacts(local_makers=2, sources=2, largest_share=0.81), {"present", "single_source"}),
        (SegmentFacts(local_makers=2, sources=1, largest_share=0.81), {"present"}),
        (SegmentFacts(local_makers=2, purchases_declared=True, present_downstream=1), {"present", "broken"}),
        (
            SegmentFacts(local_makers=2, purchases_declared=True, present_downstream=1, linked_downstream=1),
            {"present"},
        ),
        (SegmentFacts(local_makers=2, present_downstream=1), {"present"}),
        (
            SegmentFacts(local_makers=1, sources=1, capacity=1, capacity_whole=True, demand=4),
            {"present", "external", "weak"},
        ),
        (SegmentFacts(local_makers=1, sources=1, capacity=1, capacity_whole=False, demand=4), {"present"}),
    ],
)
def test_each_rule(facts: SegmentFacts, expected: set[str]) -> None:
    judged = judge(facts, Thresholds())
    assert {v.value for v in judged.verdicts} == expected
    assert len(judged.rules) >= len(judged.verdicts)


def test_what_is_known_to_be_missing_from_the_data_is_not_taken_for_too_little() -> None:
    short = SegmentFacts(
        local_makers=2,
        sources=1,
        declared=True,
        expected=4,
        counted=2,
        capacity=10,
        capacity_whole=True,
        demand=40,
    )
    judged = judge(short, Thresholds())
    assert judged.verdicts == [Verdict.PRESENT]
    assert "应有 4 家,只查到 2 家" in " ".join(u.zh for u in judged.undecided)
    assert short.self_sufficiency is None
    enough = SegmentFacts(
        local_makers=2, declared=True, expected=4, counted=2, capacity=50, capacity_whole=True, demand=40
    )
    assert enough.self_sufficiency == 1, "what is known meets the demand, whoever else there is"


@given(
    st.builds(
        SegmentFacts,
        local_makers=st.integers(0, 5),
        unplaced_makers=st.integers(0, 2),
        sources=st.integers(0, 3),
        declared=st.booleans(),
        expected=st.none() | st.integers(0, 4),
        counted=st.integers(0, 4),
        unseen_upper=st.none() | st.floats(0, 5),
        capacity=st.none() | st.floats(0, 100),
        capacity_whole=st.booleans(),
        demand=st.none() | st.floats(0, 100),
        essential_downstream=st.integers(0, 3),
    )
)
def test_missing_never_without_a_declaration_or_a_bound_and_never_with_a_maker(f: SegmentFacts) -> None:
    judged = judge(f, Thresholds())
    if Verdict.MISSING in judged.verdicts:
        assert f.local_makers == f.unplaced_makers == 0
        assert f.complete or (f.unseen_upper is not None and f.unseen_upper < 1)
    assert (Verdict.PRESENT in judged.verdicts) is (f.local_makers > 0)
    assert judged.primary in judged.verdicts


def test_chapman_on_a_worked_case() -> None:
    u = chapman(20, 15, 10)
    assert u.estimate == pytest.approx(21 * 16 / 11 - 1)
    variance = 21 * 16 * 10 * 5 / (11**2 * 12)
    assert u.unseen_upper == pytest.approx(u.estimate + 1.96 * math.sqrt(variance) - 25)
    assert chapman(10, 10, 10).unseen_upper == 0
    assert chapman(5, 5, 5).unseen_upper == math.inf
