"""What is bought is brought to segments by one rule: by its name, else by its seller and said so, else to none without calling it absent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.graph.graphs import fact, name, put

from clusterkg.graph.ledger import Ledger
from clusterkg.graph.ontology import load
from clusterkg.graph.projection import project
from clusterkg.graph.store import View, suppose
from clusterkg.queries.contract import Answer, find_question
from clusterkg.queries.facts.buying import BY_SELLER, UNSAID, Names, brought, terms
from clusterkg.queries.facts.lookup import the_chain
from clusterkg.queries.facts.sourcing import Sourcing

#: 隔膜 and 铜箔 go into 电芯; one seller makes 隔膜 only, one makes both inputs; all are in one city.
FACTS = [
    name("d:市", "Place", "甲市"),
    fact("d:市", "Place", "place_level", "city"),
    name("d:chain", "Chain", "动力电池"),
    *(name(f"d:{s}", "Segment", s) for s in ("隔膜", "铜箔", "电芯")),
    *(fact(f"d:{s}", "ChainPart", "PART_OF", to="d:chain") for s in ("隔膜", "铜箔", "电芯")),
    *(fact(f"d:{s}", "Supply", "SUPPLIES", to="d:电芯") for s in ("隔膜", "铜箔")),
    name("d:涂覆", "Product", "涂覆隔膜"),
    fact("d:涂覆", "SegmentEntry", "IN_SEGMENT", to="d:隔膜"),
    *(name(f"d:{f}", "Firm", f"{f}有限公司") for f in ("买", "专", "兼")),
    *(fact(f"d:{f}", "Location", "LOCATED_IN", to="d:市") for f in ("买", "专", "兼")),
    fact("d:买", "Production", "MAKES", to="d:电芯"),
    fact("d:专", "Production", "MAKES", to="d:隔膜"),
    *(fact("d:兼", "Production", "MAKES", to=f"d:{s}") for s in ("隔膜", "铜箔")),
]
#: Purchases of 隔膜 are declared complete.
DECLARED = [
    fact("d:c", "Completeness", "what", "purchases"),
    fact("d:c", "Completeness", "COMPLETE_IN", to="d:市"),
    *(fact("d:c", "Completeness", "COMPLETE_FOR", to=f"d:{s}") for s in ("隔膜", "铜箔")),
]
Made = Callable[..., View]


def purchase(seller: str, product: str | None = None, share: str | None = None, key: str = "") -> list[Any]:
    edge = fact("d:买", "Purchase", "BUYS_FROM", to=f"d:{seller}", key=key or product or "")
    said = {"product": product, "share_of_purchases": share}
    return [edge, *(fact(edge.edge_id, "Purchase", p, v) for p, v in said.items() if v)]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    def view_of(*claims: Any) -> View:
        ledger = Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}", folder=tmp_path)
        put(ledger, [*FACTS, *claims])
        view = suppose(project(ledger, load()))
        ledger.close()
        return view

    return view_of


def brought_to(view: View) -> list[tuple[str | None, str | None, list[str]]]:
    read = Sourcing(view, the_chain(view, "动力电池").nid, None)
    called = {b.nid: b.caption for b in view.briefs(read.segments)}
    return [
        (called.get(b.segment or -1), b.by, sorted(called[s] for s in b.may_be))
        for b in read.bought(view.of_type("Firm"))
    ]


@pytest.mark.parametrize(
    ("seller", "product", "expected"),
    [
        ("兼", "隔膜", ("隔膜", "name", [])),
        ("专", "铜箔", ("铜箔", "name", [])),  # the name counts, whoever is known to make what
        ("兼", "涂覆隔膜", ("隔膜", "name", [])),
        ("专", None, ("隔膜", "seller", [])),
        ("专", "某膜", ("隔膜", "seller", [])),
        ("兼", None, (None, None, ["铜箔", "隔膜"])),
        ("兼", "某物", (None, None, ["铜箔", "隔膜"])),
    ],
)
def test_each_purchase_is_brought_to_a_segment_or_to_none(
    made: Made, seller: str, product: str | None, expected: tuple[Any, ...]
) -> None:
    assert brought_to(made(*purchase(seller, product))) == [expected]


def test_a_name_that_two_segments_bear_is_settled_by_the_seller_or_not_at_all(made: Made) -> None:
    twice = [name("d:隔膜二", "Segment", "隔膜"), fact("d:隔膜二", "ChainPart", "PART_OF", to="d:chain")]
    assert brought_to(made(*twice, *purchase("专", "隔膜"))) == [("隔膜", "seller", [])]


def test_statements_of_one_purchase_are_told_together_from_the_least_to_the_most(made: Made) -> None:
    view = made(*purchase("专", "隔膜", "0.3"), *purchase("专", "涂覆隔膜", "0.5", key="b"))
    read = Sourcing(view, the_chain(view, "动力电池").nid, None)
    (one,) = read.bought(view.of_type("Firm"))
    assert (one.share, sorted(one.products), len(one.eids), one.by) == (
        (0.3, 0.5),
        ["涂覆隔膜", "隔膜"],
        2,
        "name",
    )
    assert [t.share for t in terms(view, list(one.eids))] in (
        [(0.3, 0.3), (0.5, 0.5)],
        [(0.5, 0.5), (0.3, 0.3)],
    )


def links(view: View) -> dict[str, Any]:
    asked: Answer[Any] = find_question("chain-gaps").ask(
        view, {"chain": "动力电池", "place": "甲市", "rows": "links"}
    )
    return {r.segment.name: r for r in asked.rows} | {"caveats": asked.caveats}


def test_a_purchase_of_nobody_says_what_is_no_link_and_no_break_either(made: Made) -> None:
    view = made(*DECLARED, *purchase("兼"))
    held = links(view)
    for segment in ("隔膜", "铜箔"):
        row = held[segment]
        assert row.verdicts == ("unknown",)
        assert "没有写明" in row.rules[0].zh
        assert {f.name: f.value for f in row.figures}["bought_here"] == 0
        assert len(row.evidence_against) > 0
        assert not {"broken"} & {t.becomes for t in row.turns}
    assert UNSAID in held["caveats"]
    assert BY_SELLER not in held["caveats"]


def test_what_is_named_otherwise_hides_no_break(made: Made) -> None:
    held = links(made(*DECLARED, *purchase("兼", "铜箔")))
    assert (held["铜箔"].primary, held["隔膜"].primary) == ("present", "broken")


@pytest.mark.parametrize(
    ("product", "broken"), [("铜箔", {"隔膜"}), ("隔膜", {"铜箔"}), (None, set()), ("某物", set())]
)
def test_segments_break_as_their_links_do(made: Made, product: str | None, broken: set[str]) -> None:
    view = made(*DECLARED, *purchase("兼", product))
    asked = find_question("chain-gaps").ask(view, {"chain": "动力电池", "place": "甲市"})
    assert {r.segment.name for r in asked.rows if "broken" in r.verdicts} == broken
    held = links(view)
    assert {s for s in ("隔膜", "铜箔") if "broken" in held[s].verdicts} == broken


def test_what_is_supposed_by_the_seller_is_said(made: Made) -> None:
    held = links(made(*purchase("专")))
    assert held["隔膜"].primary == "present"
    assert BY_SELLER in held["caveats"]
    asked = find_question("dependence").ask(made(*purchase("专", None, "0.9")), {"of": "电芯", "max_tier": 1})
    assert BY_SELLER in asked.caveats
    mine = next(r for r in asked.rows if r.kind == "input" and r.segment.name == "隔膜")
    assert (mine.share.low, mine.by_stated, mine.by_listed) == (
        0,
        0,
        1,
    )  # its share is of goods that nobody names


def test_of_a_seller_of_several_inputs_dependence_takes_none(made: Made) -> None:
    asked = find_question("dependence").ask(made(*purchase("兼")), {"of": "电芯", "max_tier": 1})
    assert UNSAID in asked.caveats
    assert all(r.by_listed == r.by_stated == 0 for r in asked.rows)


def test_a_declared_list_with_an_unnamed_purchase_is_no_single_source(made: Made) -> None:
    def certainty(*more: Any) -> str:
        got = find_question("single-sources").ask(
            made(*DECLARED, *more), {"chain": "动力电池", "place": "甲市"}
        )
        return next(str(r.certainty) for r in got.rows if r.kind == "purchase" and r.segment)

    assert certainty(*purchase("专", "隔膜")) == "single"
    assert certainty(*purchase("专", "隔膜"), *purchase("兼")) == "only_one_known"


NUMBERS = st.frozensets(st.integers(0, 4), max_size=4)


@given(NUMBERS, NUMBERS)
def test_a_segment_is_told_only_where_nothing_else_is_as_likely(
    meant: frozenset[int], makes: frozenset[int]
) -> None:
    got = brought(meant, makes)
    assert (got.segment is None) is (got.by is None)
    assert got.segment is None or got.segment in meant | makes
    assert got.segment is None or not got.may_be
    assert len(got.may_be) != 1
    if got.by == "name":
        assert meant == {got.segment}
    if len(meant) > 1 and got.by == "seller":
        assert meant & makes == {got.segment}


def test_the_name_of_a_segment_comes_before_that_of_a_product(made: Made) -> None:
    view = made(name("d:同名", "Product", "铜箔"), fact("d:同名", "SegmentEntry", "IN_SEGMENT", to="d:隔膜"))
    names = Names(view)
    segments = view.of_type("Segment")
    names.learn(segments.tolist())
    called = {b.caption: b.nid for b in view.briefs(segments)}
    assert names.meant("铜箔") == {called["铜箔"]}
    assert names.meant("涂覆隔膜") == {called["隔膜"]}
    assert names.meant("没有") == names.meant(None) == frozenset()
    assert np.all(segments == np.sort(segments))
