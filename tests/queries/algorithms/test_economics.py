"""Measures of specialisation, complexity and input–output: examples run, units make no difference, brute force agrees."""

from __future__ import annotations

import doctest

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis.extra import numpy as arrays

from clusterkg.queries.algorithms import complexity, input_output, specialisation
from clusterkg.queries.algorithms.complexity import (
    cooccurrence_density,
    economic_complexity,
    product_space,
    relatedness_density,
    specialised,
)
from clusterkg.queries.algorithms.input_output import (
    hypothetical_extraction,
    leontief,
    leontief_inverse,
    linkages,
    multipliers,
)
from clusterkg.queries.algorithms.specialisation import (
    ellison_glaeser,
    hachman_index,
    herfindahl,
    hoover_index,
    krugman_index,
    location_quotient,
)

_TABLES = arrays.arrays(
    np.float64,
    st.tuples(st.integers(2, 6), st.integers(2, 6)),
    elements=st.integers(0, 50).map(float),
)
_BINARY = arrays.arrays(
    np.float64, st.tuples(st.integers(2, 7), st.integers(2, 7)), elements=st.sampled_from([0.0, 1.0])
)


@pytest.mark.parametrize("module", [specialisation, complexity, input_output])
def test_the_examples_in_the_docstrings_are_true(module: object) -> None:
    got = doctest.testmod(module)  # type: ignore[arg-type]  # a module
    assert got.attempted > 0
    assert got.failed == 0


@given(_TABLES, st.sampled_from([0.001, 7.0, 1e6]))
def test_a_change_of_unit_changes_nothing(x: np.ndarray, factor: float) -> None:
    for measure in (location_quotient, krugman_index, hoover_index, hachman_index):
        assert np.allclose(measure(x), measure(x * factor), equal_nan=True)


@given(_TABLES)
def test_quotients_weighted_by_the_economy_give_one(x: np.ndarray) -> None:
    assume(x.sum() > 0)
    quotient, share = location_quotient(x), x.sum(axis=0) / x.sum()
    for row in quotient[x.sum(axis=1) > 0]:
        assert np.nansum(row * share) == pytest.approx(1.0)


@given(_TABLES)
def test_the_indices_stay_in_their_bounds(x: np.ndarray) -> None:
    known = krugman_index(x)[x.sum(axis=1) > 0]
    assert ((known >= -1e-12) & (known <= 2 + 1e-12)).all()
    rest = krugman_index(x, reference="rest")
    assert (rest[np.isfinite(rest)] <= 2 + 1e-12).all()


def test_what_is_undefined_is_not_zero() -> None:
    assert np.isnan(location_quotient([[0, 0], [1, 2]])[0]).all()
    assert np.isnan(location_quotient([[0, 1], [0, 2]])[:, 0]).all()
    assert np.isnan(herfindahl([0, 0]).hhi)
    assert np.isnan(ellison_glaeser([0, 0], [1], [1, 1]))
    assert np.isnan(ellison_glaeser([1, 1], [5], [1, 1])), "one firm alone cannot gather"
    with pytest.raises(ValueError, match="finite"):
        location_quotient([[float("nan"), 1]])


def test_an_industry_that_is_spread_as_all_activity_shows_no_gathering_beyond_its_firms() -> None:
    many = [1.0] * 100_000
    assert ellison_glaeser([30, 70], many, [300, 700]) == pytest.approx(0.0, abs=1e-4)
    assert ellison_glaeser([1, 0], many, [1, 1]) == pytest.approx(1.0, abs=1e-4)


@given(_BINARY)
def test_proximity_and_density_agree_with_brute_force(m: np.ndarray) -> None:
    phi, (p, n) = product_space(m), m.shape
    for i in range(n):
        for j in range(n):
            both, larger = (m[:, i] * m[:, j]).sum(), max(m[:, i].sum(), m[:, j].sum())
            assert phi[i, j] == pytest.approx(0.0 if i == j or larger == 0 else both / larger)
    some = np.arange(0, n, 2)
    assert (product_space(m, of=some) == phi[some]).all(), "some rows by themselves are those of the whole"
    density = relatedness_density(m, phi)
    assert relatedness_density(m, phi[some]) == pytest.approx(density[:, some], nan_ok=True)
    for c in range(p):
        for i in range(n):
            below = phi[i].sum()
            if below:
                assert density[c, i] == pytest.approx(sum(m[c, j] * phi[i, j] for j in range(n)) / below)
            else:
                assert np.isnan(density[c, i])


@pytest.mark.parametrize("by", ["probability", "association", "cosine", "jaccard"])
@given(m=_BINARY)
def test_the_other_density_is_a_per_cent(by: str, m: np.ndarray) -> None:
    found = cooccurrence_density(m, by=by)  # type: ignore[arg-type]  # one of the four
    assert ((found[np.isfinite(found)] >= -1e-9) & (found[np.isfinite(found)] <= 100 + 1e-9)).all()


@given(_BINARY)
def test_complexity_is_standardised_and_the_eigenvector_is_one(m: np.ndarray) -> None:
    eci, pci = economic_complexity(m)
    if np.isnan(eci).all():
        return
    known = ~np.isnan(eci)
    assert eci[known].mean() == pytest.approx(0, abs=1e-8)
    assert eci[known].std(ddof=1) == pytest.approx(1)
    held = m[known][:, ~np.isnan(pci)] if not np.isnan(pci).all() else m[known][:, m.sum(axis=0) > 0]
    w = (held / held.sum(axis=1, keepdims=True)) @ (held / held.sum(axis=0)).T
    moved = w @ eci[known]
    # Up to its mean, which standardising took away, the vector keeps its direction.
    assert abs(np.corrcoef(moved, eci[known])[0, 1]) == pytest.approx(1, abs=1e-6)


def test_a_place_without_industries_has_no_complexity_and_the_more_diverse_has_more() -> None:
    eci, _ = economic_complexity([[1, 1, 1, 1], [1, 1, 1, 0], [1, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]])
    assert np.isnan(eci[4])
    assert (np.diff(eci[:4]) < 0).all()


def test_specialised_claims_nothing_of_what_is_undefined() -> None:
    assert specialised([[0, 0], [1, 2]]).tolist() == [[0, 0], [1, 1]]


_FLOWS = arrays.arrays(
    np.float64, st.integers(2, 5).map(lambda n: (n, n)), elements=st.integers(0, 20).map(float)
)


@given(_FLOWS, st.integers(1, 40))
def test_extraction_by_the_closed_form_equals_taking_out_row_and_column(z: np.ndarray, demand: int) -> None:
    output = np.maximum(z.sum(axis=1), z.sum(axis=0)) + demand
    lost = hypothetical_extraction(z, output).total
    a, final = z / output, output - z.sum(axis=1)
    for k in range(len(z)):
        without, left = a.copy(), final.copy()
        without[k], without[:, k], left[k] = 0, 0, 0
        x = np.linalg.solve(np.eye(len(z)) - without, left)
        assert lost[k] == pytest.approx(output.sum() - x.sum())


@given(_FLOWS, st.sampled_from([0.01, 6.5]))
def test_linkages_do_not_depend_on_the_currency(z: np.ndarray, rate: float) -> None:
    output = np.maximum(z.sum(axis=1), z.sum(axis=0)) + 5
    one, other = linkages(z, output), linkages(z * rate, output * rate)
    assert np.allclose(one.backward, other.backward)
    assert np.allclose(one.forward, other.forward)
    assert one.backward_relative.mean() == pytest.approx(1)


def test_a_table_that_cannot_feed_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="not productive"):
        leontief([[0, 90], [90, 0]], [50, 50])
    with pytest.raises(ValueError, match="do not fit"):
        leontief([[1, 2]], [3])


@given(_FLOWS, st.integers(1, 40))
def test_multipliers_from_coefficients_are_those_of_the_flows(z: np.ndarray, demand: int) -> None:
    output = np.maximum(z.sum(axis=1), z.sum(axis=0)) + demand
    got, plain = multipliers(z / output, output), linkages(z, output)
    assert np.allclose(got.backward, plain.backward)
    assert np.allclose(got.forward, plain.forward)
    assert np.allclose(got.extraction, hypothetical_extraction(z, output).total)
    assert np.allclose(multipliers(z / output).backward, plain.backward)


@given(_FLOWS, st.floats(0, 1))
def test_multipliers_only_grow_with_the_coefficients(z: np.ndarray, part: float) -> None:
    a = z / (np.maximum(z.sum(axis=1), z.sum(axis=0)) + 5)
    less, more = multipliers(a * part), multipliers(a)
    assert (less.backward <= more.backward + 1e-9).all()
    assert (less.supply <= more.supply + 1e-9).all()


def test_without_outputs_only_what_needs_none_is_reckoned() -> None:
    a = [[0.0, 0.5, 0.0], [0.0, 0.0, 0.5], [0.0, 0.0, 0.0]]
    got = multipliers(a, [10.0, np.nan, 20.0])
    assert np.isfinite(got.backward).all()
    assert np.isnan(got.forward).tolist() == [True, True, False], (
        "the first reaches one whose output is not known"
    )
    assert np.isnan(got.extraction).tolist() == [False, True, False]
    assert np.isnan(got.extraction_share).all()
    with pytest.raises(ValueError, match="not productive"):
        leontief_inverse([[0, 2], [2, 0]])
    with pytest.raises(ValueError, match="do not fit"):
        multipliers(a, [1.0])
