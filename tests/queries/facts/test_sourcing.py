"""When a list of makers is known well enough to say "the only one", and how what sources state of sizes is put together."""

from __future__ import annotations

from clusterkg.graph.ledger import EvidenceClass
from clusterkg.graph.store.contract import Attribute
from clusterkg.queries.algorithms.bounds import UNKNOWN_SIZE
from clusterkg.queries.facts.sourcing import KnownMakers, _sizes


def _stated(*values: str) -> list[Attribute]:
    return [
        Attribute("capacity", v, None, None, EvidenceClass.DISCLOSED, f"d{i}", (f"c{i}",))
        for i, v in enumerate(values)
    ]


def test_one_source_alone_does_not_settle_a_list() -> None:
    assert not KnownMakers({1: []}, {}, {}, 1).settled
    assert KnownMakers({1: []}, {}, {}, 2).settled


def test_a_maker_without_a_place_unsettles_what_two_sources_say() -> None:
    assert not KnownMakers({1: []}, {}, {2: []}, 2).settled
    assert "所在地不明" in KnownMakers({1: []}, {}, {2: []}, 2).basis.zh


def test_a_declaration_settles_where_its_count_is_met() -> None:
    assert KnownMakers({1: []}, {}, {}, 1, True, 1, 1).settled
    uncounted = KnownMakers({1: []}, {}, {}, 1, True, None, None)
    assert not uncounted.settled
    assert "应有数量" in uncounted.basis.zh
    short = KnownMakers({1: []}, {}, {}, 1, True, 2, 1)
    assert not short.settled
    assert "应有 2" in short.basis.zh
    # Two sources that agree on one maker do not outweigh a register that counts two.
    assert not KnownMakers({1: []}, {}, {}, 2, True, 2, 1).settled


def test_contradicting_sources_make_an_interval() -> None:
    sizes = _sizes({1: {-1: _stated("10 kt/a", "12 kt/a")}})
    assert (sizes.interval(1), sizes.unit) == ((10.0, 12.0), "kt/a")
    assert sizes.claims([1]) == ["c0", "c1"]
    assert sizes.interval(2) == UNKNOWN_SIZE


def test_sizes_of_several_products_add_up_unless_the_whole_is_stated() -> None:
    assert _sizes({1: {7: _stated("1..2 t/a"), 8: _stated("3 t/a")}}).interval(1) == (4.0, 5.0)
    assert _sizes({1: {-1: _stated("9 t/a"), 8: _stated("3 t/a")}}).interval(1) == (9.0, 9.0)


def test_another_unit_is_not_added_up() -> None:
    sizes = _sizes({1: {-1: _stated("5 t/a")}, 2: {-1: _stated("6 t/a")}, 3: {-1: _stated("7 GWh/a")}})
    assert (sizes.unit, sizes.other_unit, sizes.interval(3)) == ("t/a", 1, UNKNOWN_SIZE)
