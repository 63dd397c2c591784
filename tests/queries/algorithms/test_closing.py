"""Ways to close a gap: weights scale away, what is unknown is left out, and relatedness equals what counting by hand gives."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from clusterkg.queries.algorithms.closing import (
    NATURES,
    TRAITS,
    Trait,
    Way,
    alike,
    same_head,
    together,
    worth,
)

VALUES = st.fixed_dictionaries({t: st.none() | st.floats(0, 1) for t in ("near", "related", "size", "sure")})
WEIGHTS = st.fixed_dictionaries({t: st.floats(0.1, 10) for t in TRAITS})
WAYS = st.sampled_from(sorted(NATURES))


@given(WAYS, VALUES, WEIGHTS, st.floats(0, 1), st.floats(0.1, 10))
def test_scores_are_shares_and_weights_scale_away(
    way: Way, traits: dict[Trait, float | None], weights: dict[Trait, float], w_cost: float, k: float
) -> None:
    one = worth(way, traits, weights, w_cost)
    other = worth(way, traits, {t: k * w for t, w in weights.items()}, w_cost)
    assert 0 <= one.score <= one.benefit <= 1 + 1e-12
    assert abs(one.score - other.score) < 1e-9
    assert 0 < one.known <= 1


@given(WAYS, VALUES, WEIGHTS)
def test_a_better_trait_is_never_worse_and_an_unknown_one_is_no_zero(
    way: Way, traits: dict[Trait, float | None], weights: dict[Trait, float]
) -> None:
    worst = worth(way, {**traits, "size": 0.0}, weights, 0.5)
    best = worth(way, {**traits, "size": 1.0}, weights, 0.5)
    unknown = worth(way, {**traits, "size": None}, weights, 0.5)
    assert worst.score <= unknown.score + 1e-12
    assert unknown.score <= best.score + 1e-12
    assert unknown.known < best.known


PAIRS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 5)), min_size=1, max_size=20)


@given(PAIRS)
def test_made_together_equals_counting(pairs: list[tuple[int, int]]) -> None:
    firm, segment = (np.array(x) for x in zip(*pairs, strict=True))
    got = together(firm, segment, [0, 3], 6)
    makers = [{f for f, s in pairs if s == i} for i in range(6)]
    for row, i in enumerate((0, 3)):
        for j in range(6):
            larger = max(len(makers[i]), len(makers[j]))
            expected = len(makers[i] & makers[j]) / larger if larger and i != j else 0.0
            assert abs(got[row, j] - expected) < 1e-12


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=20))
def test_shared_neighbours_count_the_more_the_fewer_share_them(arrows: list[tuple[int, int]]) -> None:
    source, target = (
        np.array([a for a, _ in arrows], dtype=np.int64),
        np.array([b for _, b in arrows], dtype=np.int64),
    )
    got = alike(source, target, [1], 6)
    near = [
        {("to", b) for a, b in arrows if a == i} | {("from", a) for a, b in arrows if b == i}
        for i in range(6)
    ]
    degree = {n: sum(n in x for x in near) for x in near for n in x}
    for j in range(6):
        expected = min(1.0, sum(1 / degree[n] for n in near[1] & near[j])) if j != 1 else 0.0
        assert abs(got[0, j] - expected) < 1e-12


@given(st.text(alphabet="正极材料负膜箔A", max_size=6), st.text(alphabet="正极材料负膜箔A", max_size=6))
def test_heads_of_names_are_alike_both_ways(one: str, other: str) -> None:
    assert same_head(one, other) == same_head(other, one)
    assert 0 <= same_head(one, other) < 1
