"""The projection is a pure function of the ledger: it can be dropped and made again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.graph.graphs import TOWN, fact, name, put
from tests.graph.projection.plain import plainly

from clusterkg.graph.errors import LedgerError
from clusterkg.graph.ledger import Claim, EditionKind, EvidenceClass, Ledger, canonical_id
from clusterkg.graph.ledger.columns import LiveColumns
from clusterkg.graph.ontology import Status, load, with_status
from clusterkg.graph.projection import project
from clusterkg.graph.projection.validation import misfits


def test_names_edges_and_stubs(ledger: Ledger) -> None:
    put(ledger, TOWN)
    graph = project(ledger, load())
    nodes = {n.local_ids[0]: n for n in graph.nodes}
    assert nodes["d:a"].caption == "岚州宁海动力电池有限公司"
    assert nodes["d:s9"].stub
    assert not nodes["d:s1"].stub
    makes = [e for e in graph.edges if e.relation == "MAKES" and e.source == canonical_id("d:a")]
    assert len({e.id for e in makes}) == len(makes) == 2  # parallel edges stay apart
    split = [e for e in graph.edges if e.relation == "MAKES" and e.source == canonical_id("d:b")]
    assert len(split) == 2  # one arrow per validity interval
    assert len({e.id for e in split}) == 1


def test_two_sources_that_agree_stand_side_by_side_and_contradictions_too(ledger: Ledger) -> None:
    put(ledger, [name("d:a", "Firm", "甲公司")])
    put(
        ledger, [fact("d:a", "Firm", "name", "乙公司", dataset="e")], dataset="e", strength=EvidenceClass.LEAD
    )
    (node,) = project(ledger, load()).nodes
    assert [(a.value, a.dataset) for a in node.attributes] == [("甲公司", "d"), ("乙公司", "e")]
    assert node.caption == "甲公司"


def test_attributes_of_an_arrow_hang_on_it(ledger: Ledger) -> None:
    supply = fact("d:x", "Supply", "SUPPLIES", to="d:y")
    put(ledger, [supply, fact(supply.edge_id, "Supply", "cost_share", "0.35")])
    graph = project(ledger, load())
    (edge,) = graph.edges
    assert [(a.prop, a.value) for a in edge.attributes] == [("cost_share", "0.35")]
    assert len(graph.nodes) == 2


def test_a_merge_joins_and_undoing_it_splits_back_to_the_same_graph(ledger: Ledger) -> None:
    put(
        ledger,
        [
            name("d:a", "Firm", "甲公司"),
            name("d:b", "Firm", "甲股份公司"),
            fact("d:b", "Production", "MAKES", to="d:s"),
        ],
    )
    before = project(ledger, load()).content()
    tx = ledger.judge("d:a", "d:b", "same", by="clerk")
    merged = project(ledger, load())
    (node,) = (n for n in merged.nodes if n.type == "Firm")
    assert (node.id, node.local_ids) == (canonical_id("d:a"), ("d:a", "d:b"))
    assert merged.edges[0].source == canonical_id("d:a")
    ledger.undo(tx, by="clerk", reason="另一家")
    assert project(ledger, load()).content() == before


def test_a_past_tx_gives_the_past_graph(ledger: Ledger) -> None:
    first = put(ledger, TOWN[:5])
    past = project(ledger, load()).content()
    put(ledger, TOWN, document="u.csv")
    assert project(ledger, load()).content() != past
    assert project(ledger, load(), first.tx).content() == past


@settings(max_examples=12)
@given(order=st.permutations(range(4)), gone=st.integers(0, 3))
def test_the_graph_does_not_depend_on_loading_order_and_withdrawing_is_undone_exactly(
    tmp_path_factory: pytest.TempPathFactory, order: list[int], gone: int
) -> None:
    parts = [TOWN[i::4] for i in range(4)]
    contents = set()
    for sequence in (order, list(range(4))):
        folder = Path(tmp_path_factory.mktemp("l"))
        ledger = Ledger.open(f"sqlite:///{folder / 'l.sqlite'}")
        for i in sequence:
            put(ledger, parts[i], document=f"{i}.csv")
        whole = project(ledger, load()).content()
        tx = ledger.withdraw("document", f"d/{gone}.csv", by="clerk", reason="test")
        rest = project(ledger, load())
        assert rest.content() != whole
        ledger.undo(tx, by="clerk", reason="test")
        assert project(ledger, load()).content() == whole
        contents.add(whole)
        ledger.close()
    assert len(contents) == 1


def test_the_columns_hold_what_a_plain_projection_of_the_demo_holds(demo_home: Path) -> None:
    ledger = Ledger.open(f"sqlite:///{demo_home / 'ledger.sqlite'}")
    nodes, edges = plainly(ledger, load())
    graph = project(ledger, load())
    ledger.close()
    assert list(graph.nodes) == nodes
    assert list(graph.edges) == edges


_SUBJECTS = st.sampled_from(["d:a", "d:b", "d:c", "e:a", "e:s"])
_DATES = st.sampled_from([None, "2019", "2020-05", "2020-05-03", "2024"])
_ATTRIBUTE = st.builds(
    lambda s, t, p, v, d, a, b: fact(s, t, p, v, dataset=d, since=a, until=b),
    _SUBJECTS, st.sampled_from(["Firm", "Organisation", "Segment", "Thing"]), st.sampled_from(["name", "alias", "website"]),
    st.sampled_from(["甲", "乙", "丙"]), st.sampled_from(["d", "e"]), _DATES, _DATES,
)  # fmt: skip
_EDGE = st.builds(
    lambda s, r, o, k, d, a, b: fact(s, r[0], r[1], to=o, key=k, dataset=d, since=a, until=b),
    _SUBJECTS, st.sampled_from([("Production", "MAKES"), ("Purchase", "BUYS_FROM"), ("Observation", "MEASURES")]), _SUBJECTS,
    st.sampled_from(["", "x", "y"]), st.sampled_from(["d", "e"]), _DATES, _DATES,
)  # fmt: skip


@settings(max_examples=40)
@given(
    attributes=st.lists(_ATTRIBUTE, max_size=12),
    edges=st.lists(_EDGE, max_size=12),
    strong=st.booleans(),
    merge=st.booleans(),
)
def test_columns_and_a_plain_projection_agree_on_any_claims(
    tmp_path_factory: pytest.TempPathFactory,
    attributes: list[Claim],
    edges: list[Claim],
    strong: bool,
    merge: bool,
) -> None:
    folder = Path(tmp_path_factory.mktemp("l"))
    ledger = Ledger.open(f"sqlite:///{folder / 'l.sqlite'}")
    shares = [fact(e.edge_id, e.type, "share", "0.5", dataset=e.dataset) for e in edges[::2]]
    for dataset in ("d", "e"):
        mine = [c for c in (*attributes, *edges, *shares) if c.dataset == dataset]
        if mine:
            strength = EvidenceClass.DISCLOSED if strong or dataset == "d" else EvidenceClass.LEAD
            put(ledger, dict.fromkeys(mine), dataset=dataset, document=f"{dataset}.csv", strength=strength)
    known = ledger.node_ids(["d:a", "d:b"])
    if merge and len(known) == 2:
        ledger.judge("d:a", "d:b", "same", by="clerk")
    graph = project(ledger, load())
    nodes, rows = plainly(ledger, load())
    ledger.close()
    assert list(graph.nodes) == nodes
    assert list(graph.edges) == rows


_STEP = st.one_of(
    st.tuples(st.just("put"), st.lists(st.one_of(_ATTRIBUTE, _EDGE), min_size=1, max_size=6)),
    st.tuples(st.just("snapshot"), st.lists(st.one_of(_ATTRIBUTE, _EDGE), min_size=1, max_size=6)),
    st.tuples(st.just("share"), st.integers(0, 5)),
    st.tuples(st.just("withdraw"), st.integers(0, 5)),
    st.tuples(st.just("claim"), st.integers(0, 20)),
    st.tuples(
        st.just("judge"),
        st.tuples(st.sampled_from(["d:a", "d:b", "d:c"]), st.sampled_from(["e:a", "d:c", "d:b"]), st.sampled_from(["same", "not_same"])),
    ),
    st.tuples(st.just("undo"), st.integers(0, 8)),
)  # fmt: skip


@settings(max_examples=60)
@given(steps=st.lists(_STEP, min_size=2, max_size=9), builds=st.sets(st.integers(0, 8)))
def test_following_the_ledger_gives_the_graph_that_a_full_projection_gives(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, object]], builds: set[int]
) -> None:
    folder = Path(tmp_path_factory.mktemp("l"))
    ledger = Ledger.open(f"sqlite:///{folder / 'l.sqlite'}")
    put(ledger, TOWN, document="town.csv")
    previous = project(ledger, load())
    said: list[Claim] = list(TOWN)
    for n, (kind, what) in enumerate(steps):
        _take(ledger, kind, what, n, said)
        graph = project(ledger, load(), previous=previous)
        assert graph.content() == project(ledger, load()).content(), (n, kind)
        if n in builds:
            previous = graph
    ledger.close()


def _take(ledger: Ledger, kind: str, what: Any, n: int, said: list[Claim]) -> None:
    """One thing that can happen to a ledger."""
    runs = ledger.runs()
    if kind in ("put", "snapshot"):
        edition = EditionKind.DELTA if kind == "put" else EditionKind.SNAPSHOT
        for dataset in ("d", "e"):
            mine = [c for c in what if c.dataset == dataset]
            if mine:
                document = f"{n}.csv" if kind == "put" else "snapshot.csv"
                strength = EvidenceClass.DISCLOSED if n % 2 else EvidenceClass.LEAD
                put(
                    ledger,
                    dict.fromkeys(mine),
                    dataset=dataset,
                    document=document,
                    strength=strength,
                    edition=edition,
                    drop=True,
                )
                said += mine
    elif kind == "share":
        edges = [c for c in said if c.object is not None]
        edge = edges[what % len(edges)]
        put(
            ledger,
            [fact(edge.edge_id, edge.type, "share", "0.5", dataset=edge.dataset)],
            dataset=edge.dataset,
            document=f"{n}.csv",
        )
    elif kind == "withdraw":
        ledger.withdraw("run", str(runs[what % len(runs)]["run"]), by="clerk", reason="test")
    elif kind == "claim":
        ledger.withdraw("claim", said[what % len(said)].id.hex(), by="clerk", reason="test")
    elif kind == "judge":
        one, other, verdict = what
        if one != other and len(ledger.node_ids([one, other])) == 2:
            ledger.judge(one, other, verdict, by="clerk")
    else:
        numbers = [x["tx"] for x in ledger.transactions() if x["kind"] != "source"]
        try:
            ledger.undo(numbers[what % len(numbers)], by="clerk", reason="test")
        except LedgerError as refused:
            assert "undone already" in refused.text("en")


def test_following_reads_only_what_changed(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """A single new fact leads to the claims of its two ends, not to all."""
    from clusterkg.graph.projection import following

    many = [name(f"d:f{i}", "Firm", f"第{i}公司") for i in range(60)]
    put(
        ledger, [*many, *(fact(f"d:f{i}", "Location", "LOCATED_IN", to="adcode:1") for i in range(60)), *TOWN]
    )
    previous = project(ledger, load())
    put(ledger, [fact("d:f1", "Location", "LOCATED_IN", to="adcode:2")], document="new.csv")
    read: list[int] = []
    about = following.claims_about

    def counted(*given: Any, **more: Any) -> LiveColumns:
        live = about(*given, **more)
        read.append(len(live.edges) + len(live.attributes))
        return live

    monkeypatch.setattr(following, "claims_about", counted)
    assert project(ledger, load(), previous=previous).content() == project(ledger, load()).content()
    assert read
    assert max(read) < 10


def test_a_plan_stands_beside_the_fact_with_attributes_of_its_own(ledger: Ledger) -> None:
    makes = fact("d:a", "Production", "MAKES", to="d:s1")
    planned = fact("d:a", "Production", with_status("MAKES", Status.PLANNED), to="d:s1")
    assert makes.id != planned.id
    put(
        ledger,
        [
            name("d:a", "Firm", "甲公司"),
            makes,
            planned,
            fact(planned.edge_id, "Production", "capacity", "9 t/a"),
        ],
    )
    graph = project(ledger, load())
    assert {(e.relation, tuple(a.value for a in e.attributes)) for e in graph.edges} == {
        ("MAKES", ()),
        ("MAKES__PLANNED", ("9 t/a",)),
    }
    assert list(misfits(graph, load())) == []
    ledger.withdraw("claim", makes.id.hex(), by="王", reason="误")
    assert [e.relation for e in project(ledger, load()).edges] == ["MAKES__PLANNED"]  # no plan becomes a fact


def test_a_planned_arm_of_a_node_leads_to_the_same_types_and_wrong_ends_are_told(ledger: Ledger) -> None:
    put(
        ledger,
        [
            fact("d:t", "Tenancy", with_status("TENANT", Status.PLANNED), to="d:a"),
            fact("d:t", "Tenancy", "enter", "2027"),
            fact("adcode:1", "Membership", with_status("MEMBER_OF", Status.NEGATED), to="d:l"),
            name("adcode:1", "Place", "岚州市"),
        ],
    )
    graph = project(ledger, load())
    assert {n.local_ids[0]: n.type for n in graph.nodes}["d:a"] == "Firm"
    assert [m.type for m in misfits(graph, load())] == ["Membership"]


def test_a_party_whose_name_is_withheld_lacks_no_name(ledger: Ledger) -> None:
    put(ledger, [fact("d:x", "Firm", "masked_name", "客户一"), fact("d:y", "Firm", "founded", "2001")])
    assert [m.zh for m in misfits(project(ledger, load()), load())] == ["“y”缺少名称"]
