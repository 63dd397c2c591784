"""What is worth finding out: outcomes are judged by the rules themselves, and greedy picks hold their bound."""

from __future__ import annotations

from itertools import combinations
from math import e

from hypothesis import given
from hypothesis import strategies as st

from clusterkg.queries.algorithms.collecting import greedy, what_ifs
from clusterkg.queries.algorithms.verdicts import SegmentFacts, Thresholds, Verdict, judge

FACTS = st.builds(
    SegmentFacts,
    local_makers=st.integers(0, 3),
    other_makers=st.integers(0, 3),
    unplaced_makers=st.integers(0, 2),
    sources=st.integers(0, 2),
    declared=st.booleans(),
    expected=st.none() | st.integers(0, 3),
    counted=st.integers(0, 3),
    capacity=st.none() | st.integers(1, 100).map(float),
    capacity_whole=st.booleans(),
    demand=st.none() | st.integers(1, 100).map(float),
    present_downstream=st.integers(0, 2),
    purchases_declared=st.booleans(),
    linked_downstream=st.integers(0, 1),
)


@given(FACTS)
def test_what_is_asked_could_change_something(f: SegmentFacts) -> None:
    before = judge(f, Thresholds())
    for w in what_ifs(f, Thresholds()):
        assert w.now is before.primary
        assert len(w.outcomes) == 2
        assert any(o.verdict is not w.now for o in w.outcomes)
        assert 0 <= w.settles <= 1
        assert w.now is Verdict.UNKNOWN or w.settles == 0


@given(FACTS)
def test_asking_leaves_the_facts_as_they_are(f: SegmentFacts) -> None:
    before = repr(f)
    what_ifs(f, Thresholds())
    assert repr(f) == before


def test_an_unknown_segment_always_has_something_to_ask() -> None:
    for f in (
        SegmentFacts(),
        SegmentFacts(unplaced_makers=2),
        SegmentFacts(declared=True, expected=2, counted=1),
        SegmentFacts(other_makers=3),
    ):
        assert any(w.settles for w in what_ifs(f, Thresholds()))


SHARES = st.dictionaries(
    st.sampled_from("abcde"),
    st.dictionaries(st.integers(0, 4), st.sampled_from([0.5, 1.0]), max_size=5),
    min_size=1,
)


@given(SHARES)
def test_greedy_is_within_its_bound_of_the_best_of_any_number(shares: dict[str, dict[int, float]]) -> None:
    weight = dict.fromkeys(range(5), 1.0)
    picks = greedy(shares, weight, dict.fromkeys(shares, 1.0))
    assert {p.candidate for p in picks} == set(shares)
    margins = [p.marginal for p in picks]
    assert margins == sorted(margins, reverse=True)

    def worth(chosen: tuple[str, ...]) -> float:
        return sum(max((shares[c].get(s, 0.0) for c in chosen), default=0.0) for s in range(5))

    for n in range(1, len(shares) + 1):
        best = max(worth(c) for c in combinations(shares, n))
        assert sum(margins[:n]) >= (1 - 1 / e) * best - 1e-9
    assert abs(sum(margins) - worth(tuple(shares))) < 1e-9
