"""One suite for every graph store: it passes unchanged on each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from tests.graph.graphs import TOWN, fact, name, put

from clusterkg.graph.errors import NotFound
from clusterkg.graph.ledger import EvidenceClass, Ledger, canonical_id
from clusterkg.graph.ontology import Status, load, with_status
from clusterkg.graph.projection import Graph, project
from clusterkg.graph.store import Scope, Store, View, open_store


@pytest.fixture
def sqlite_ledger(tmp_path: Path) -> Iterator[Ledger]:
    one = Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    put(one, TOWN)
    put(
        one,
        [
            fact("d:e", "Production", "MAKES", to="d:s1", dataset="lead"),
            fact("d:a", "Firm", "name", "宁海动力", dataset="lead"),
        ],
        dataset="lead",
        strength=EvidenceClass.LEAD,
    )
    supply = fact("d:s1", "Supply", "SUPPLIES", to="d:s2", key="back")
    put(one, [supply, fact(supply.edge_id, "Supply", "cost_share", "0.2..0.3")], document="s.csv")
    yield one
    one.close()


@pytest.fixture
def graph(sqlite_ledger: Ledger) -> Graph:
    return project(sqlite_ledger, load())


@pytest.fixture
def view(store: Store, graph: Graph) -> Iterator[View]:
    store.write(graph)
    one = store.open()
    yield one
    one.close()


def n(view: View, local: str) -> int:
    found = view.nid(canonical_id(local))
    assert found is not None
    return found


def makers(view: View, local: str) -> list[str]:
    edges = view.expand([n(view, local)], "Production", "in")
    return sorted(e.caption for e in view.entities(np.unique(edges.source)))


def test_manifest_counts_and_content(store: Store, view: View, graph: Graph) -> None:
    assert view.manifest.content == graph.content()
    assert view.manifest.counts["nodes"] == len(graph.nodes)
    assert view.manifest.counts["edges"] == len(graph.edges)
    assert view.manifest.release == store.current()
    assert view.manifest.counts["stubs"] == sum(x.stub for x in graph.nodes)


def test_everything_written_is_read_back(view: View, graph: Graph) -> None:
    for node in graph.nodes:
        got = view.entity(node.id)
        assert got is not None
        assert (got.type, got.caption, got.stub, got.local_ids, got.attributes) == (
            node.type, node.caption, node.stub, node.local_ids, node.attributes,
        )  # fmt: skip
    nids = view.of_type("Thing")
    edges = view.expand(np.arange(len(graph.nodes)), None, "out")
    assert set(nids) <= set(range(len(graph.nodes)))
    records = view.edge_records(edges.eid)
    wrote = {(e.id, e.valid_from, e.valid_to, e.dataset): e for e in graph.edges}
    assert len(records) == len(wrote) == len(graph.edges)
    for r in records:
        e = wrote[r.id, r.valid_from, r.valid_to, r.dataset]
        assert (r.type, r.relation, r.source, r.target, r.evidence_class, r.claims, r.attributes) == (
            e.type, e.relation, e.source, e.target, e.evidence_class, e.claims, e.attributes,
        )  # fmt: skip


def test_resolve_local_canonical_and_unknown(view: View) -> None:
    assert view.resolve("d:a") == canonical_id("d:a")
    assert view.resolve(canonical_id("d:a")) == canonical_id("d:a")
    assert view.resolve("d:nobody") is None
    assert view.nid("nobody") is None
    assert view.entity("nobody") is None


def test_a_merged_id_leads_to_the_one_it_became(store: Store, sqlite_ledger: Ledger) -> None:
    sqlite_ledger.judge("d:a", "d:b", "same", by="clerk")
    store.write(project(sqlite_ledger, load()))
    view = store.open()
    assert view.resolve(canonical_id("d:b")) == canonical_id("d:a")
    assert view.resolve("d:b") == canonical_id("d:a")


def test_types_include_those_below(view: View) -> None:
    firms = view.of_type("Firm")
    assert len(firms) == 4
    assert set(firms) <= set(view.of_type("Organisation"))
    assert sorted(firms) == list(firms)
    assert [view.ids([i])[0] for i in view.find("Firm", "name", "青川隔膜有限公司")] == [canonical_id("d:b")]
    assert len(view.find("Segment", "name", "青川隔膜有限公司")) == 0


def test_parallel_edges_stay_apart(view: View) -> None:
    assert len(view.expand([n(view, "d:a")], "MAKES", "out")) == 2
    assert len(view.expand([n(view, "d:a")], "Production", "out")) == 2


@pytest.mark.parametrize(
    ("day", "made"),
    [(date(2018, 1, 1), False), (date(2019, 5, 1), True), (date(2023, 12, 31), True), (date(2024, 1, 1), False), (date(2026, 1, 1), True)],
)  # fmt: skip
def test_as_of_shows_what_was_true_that_day(view: View, day: date, made: bool) -> None:
    assert (makers(view.scoped(Scope(as_of=day)), "d:s2") == ["青川隔膜有限公司"]) is made


def test_scope_by_data_set_and_evidence_class(view: View) -> None:
    assert makers(view, "d:s1") == ["岚州宁海动力电池有限公司", "无址有限公司"]
    assert makers(view.scoped(Scope(minimum=EvidenceClass.INFERRED)), "d:s1") == ["岚州宁海动力电池有限公司"]
    lead = view.scoped(Scope(datasets=frozenset({"lead"})))
    assert len(lead.expand([n(view, "d:s1")], "Production", "in")) == 1
    known = lead.entity(canonical_id("d:a"))
    assert known is not None
    assert known.values("name") == ("宁海动力",)


def test_scope_by_place_keeps_inside_and_unlocated(view: View) -> None:
    here = view.scoped(Scope(place=canonical_id("adcode:1")))
    assert {e.caption for e in here.entities(here.of_type("Firm"))} == {
        "岚州宁海动力电池有限公司", "青川隔膜有限公司", "无址有限公司",
    }  # fmt: skip
    assert len(here.expand([n(view, "d:s9")], "Production", "in")) == 0
    there = view.scoped(Scope(place=canonical_id("adcode:9")))
    assert {e.caption for e in there.entities(there.of_type("Firm"))} == {
        "远州电解液有限公司",
        "无址有限公司",
    }


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("宁海", "岚州宁海动力电池有限公司"),
        ("隔膜有限", "青川隔膜有限公司"),
        ("gemo", "隔膜"),
        ("wzyxgs", "无址有限公司"),
        ("岚州市", "岚州市"),
    ],
)
def test_search_by_substring_and_pinyin(view: View, text: str, first: str) -> None:
    hits = view.search(text)
    assert hits[0].caption == first
    assert all(0 < h.score <= 1 for h in hits)


def test_search_by_type_and_limit(view: View) -> None:
    assert {h.type for h in view.search("隔膜", ["Firm"])} == {"Firm"}
    assert len(view.search("有限公司", limit=2)) == 2
    assert view.search("没有这个名字") == []
    assert view.search("  ") == []


def test_a_party_whose_name_is_withheld_is_undisclosed_and_found_by_no_search(
    store: Store, sqlite_ledger: Ledger
) -> None:
    put(
        sqlite_ledger,
        [
            fact("d:m1", "Firm", "masked_name", "客户一"), fact("d:m2", "Firm", "masked_name", "Customer 1"),
            fact("d:m3", "Firm", "masked_name", "供应商甲"), fact("d:m3", "Firm", "name", "岚州申甲有限公司"),
        ],
        document="m.csv",
    )  # fmt: skip
    store.write(project(sqlite_ledger, load()))
    one = store.open()
    called = [e.caption for e in one.entities([n(one, f"d:m{i}") for i in (1, 2, 3)])]
    assert called == ["未披露(客户一)", "undisclosed (Customer 1)", "岚州申甲有限公司"]
    for text in ("客户一", "客户", "kehuyi", "khy", "Customer 1", "未披露", "undisclosed", "供应商甲"):
        assert one.search(text) == [], text
    assert [h.id for h in one.search("申甲")] == [canonical_id("d:m3")]
    one.close()


def test_search_finds_a_name_only_in_the_scope_that_bears_it(view: View) -> None:
    lead = view.scoped(Scope(datasets=frozenset({"lead"})))
    assert [h.id for h in lead.search("宁海动力")] == [canonical_id("d:a")]
    assert lead.search("岚州宁海动力电池") == []
    assert lead.search("青川") == []


def test_project_gives_rows_of_neighbours(view: View) -> None:
    arrays = view.project(["Production"])
    at = n(view, "d:a")
    assert list(arrays.indices[arrays.indptr[at] : arrays.indptr[at + 1]]) == [n(view, "d:s1")] * 2
    back = view.project(["Production"], "in")
    assert arrays.indptr[-1] == back.indptr[-1] == 6
    segment = n(view, "d:s2")
    assert set(back.indices[back.indptr[segment] : back.indptr[segment + 1]]) == {n(view, "d:b")}
    assert len(view.project([]).indices) == 0
    assert view.edge_records([arrays.eid[arrays.indptr[at]]])[0].relation == "MAKES"


def test_as_networkx_is_the_same_graph(view: View, graph: Graph) -> None:
    from clusterkg.graph.store.networks import as_networkx

    made = as_networkx(view)
    assert made.number_of_nodes() == len(graph.nodes)
    assert made.number_of_edges() == len(graph.edges)
    assert made.has_edge(canonical_id("d:a"), canonical_id("d:s1"))


def test_rows_answers_the_shared_cypher(view: View) -> None:
    rows = view.rows(
        "MATCH (f:Firm)-[r:MAKES]->(s:Segment) WHERE s.name = $s RETURN f.id AS id, count(r) AS n ORDER BY n DESC, id",
        {"s": "电芯"},
    )
    assert rows[0] == {"id": canonical_id("d:a"), "n": 2}
    assert len(rows) == 2
    assert view.rows("MATCH (f:Organisation) RETURN count(f) AS n") == [{"n": 4}]


def test_rows_is_read_only_and_says_what_is_wrong(view: View) -> None:
    from clusterkg.graph.errors import QuerySyntax, ReadOnly

    with pytest.raises(ReadOnly):
        view.rows("CREATE (x:Firm {id: 'x'}) RETURN x.id AS id")
    with pytest.raises(QuerySyntax):
        view.rows("MATCH (x RETURN x")
    assert len(view.rows("MATCH (n) RETURN n.id AS id", limit=3)) == 3


def test_an_old_release_and_a_name_can_be_reopened(store: Store, sqlite_ledger: Ledger, graph: Graph) -> None:
    first = store.write(graph, name="2026Q4 上报稿")
    put(sqlite_ledger, [name("d:z", "Firm", "新公司")], document="z.csv")
    second = store.write(project(sqlite_ledger, load()))
    assert store.current() == second.release != first.release
    assert [m.release for m in store.releases()] == [first.release, second.release]
    assert store.open().resolve("d:z") is not None
    assert store.open("2026Q4 上报稿").resolve("d:z") is None
    assert store.open(first.release).manifest.content == graph.content()


def test_writing_the_same_graph_again_adds_no_release(store: Store, graph: Graph) -> None:
    one, two = store.write(graph), store.write(graph)
    assert one.release == two.release
    assert len(store.releases()) == 1


def test_a_rebuilt_graph_is_the_same(store: Store, sqlite_ledger: Ledger, graph: Graph) -> None:
    put(sqlite_ledger, [name("d:z", "Firm", "新公司")], document="z.csv")
    store.write(project(sqlite_ledger, load()))
    sqlite_ledger.withdraw("document", "d/z.csv", by="clerk", reason="test")
    again = store.write(project(sqlite_ledger, load()))
    assert again.content == graph.content()


def test_nothing_built_yet_says_so(store: Store) -> None:
    assert store.current() is None
    assert store.releases() == []
    with pytest.raises(NotFound):
        store.open()


def test_an_address_nobody_answers_to() -> None:
    from clusterkg.graph.errors import StoreError

    with pytest.raises(StoreError):
        open_store("gopher://x")


def test_only_what_is_said_as_a_fact_is_shown_unless_more_is_asked_for(
    store: Store, sqlite_ledger: Ledger
) -> None:
    more = [
        fact("d:b", "Production", with_status("MAKES", status), to="d:s1", key=status.value)
        for status in Status
        if status is not Status.ASSERTED
    ]
    planned = more[0]
    put(sqlite_ledger, [*more, fact(planned.edge_id, "Production", "capacity", "1 t/a")], document="said.txt")
    graph = project(sqlite_ledger, load())
    store.write(graph)
    view = store.open()
    firm = [n(view, "d:b")]
    for edge in ("Production", "MAKES", None):
        assert {r.relation for r in view.edge_records(view.expand(firm, edge, "out").eid)} <= {
            "MAKES",
            "LOCATED_IN",
        }
    assert len(view.expand(firm, "Production", "out")) == 2  # as before
    arrays = view.project(["Production"])
    assert n(view, "d:s1") not in arrays.indices[slice(*arrays.indptr[firm[0] : firm[0] + 2])]
    wide = view.scoped(Scope(statuses=frozenset(Status)))
    told = view.edge_records(wide.expand(firm, "Production", "out").eid)
    assert {r.status for r in told} == set(Status)
    (record,) = view.edge_records(view.expand(firm, "MAKES__PLANNED", "out").eid)  # by its full name
    assert (record.status, record.values("capacity")) == (Status.PLANNED, ("1 t/a",))
    rows = view.rows("MATCH (f:Firm)-[r:MAKES]->(s:Segment) RETURN f.id AS firm, s.id AS segment")
    assert {
        "firm": canonical_id("d:b"),
        "segment": canonical_id("d:s1"),
    } not in rows  # Cypher meets facts only
    rows = view.rows("MATCH (f:Firm)-[r:MAKES__PLANNED]->(s:Segment) RETURN f.id AS firm")
    assert rows == [{"firm": canonical_id("d:b")}]
    view.close()
