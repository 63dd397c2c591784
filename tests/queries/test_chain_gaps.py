"""chain-gaps beyond the segments' verdicts: links, severity, turns and flips against the key; other places; thinned and added data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.graph.graphs import fact, name, put

from clusterkg.api.regions import load_regions
from clusterkg.api.workspace import Workspace
from clusterkg.graph.demo import FOLDER
from clusterkg.graph.store import View, open_store
from clusterkg.graph.store.contract import Direction, Edges, Ids
from clusterkg.queries.contract import find_question
from clusterkg.queries.facts.turned import Turned

KEY = yaml.safe_load((FOLDER / "key.yaml").read_text("utf-8"))
OURS = KEY["chain_gaps"]
ON = "2026-06-30"


@pytest.fixture(scope="module")
def demo(demo_home: Path) -> Iterator[View]:
    """The demo's graph in the embedded store, for tests that ask many times."""
    store = open_store(demo_home / "graph")
    yield store.open()
    store.close()


def gaps(view: View, **more: Any) -> Any:
    given_ = {
        "chain": KEY["chain"], "place": KEY["place"], "as_of": ON, "limit": 2000, **more
    }  # fmt: skip
    return find_question("chain-gaps").ask(view, {k: v for k, v in given_.items() if v is not None})


def test_links_are_those_of_the_key(view: View) -> None:
    answer = gaps(view, rows="links")
    assert answer.total == OURS["links_in_all"]
    assert {r.kind for r in answer.rows} == {"link"}
    told = {f"{r.segment.name} → {r.towards.name}": set(r.verdicts) for r in answer.rows}
    assert {k: v for k, v in told.items() if v != {"unknown"}} == {
        k: set(v) for k, v in OURS["links"].items()
    }
    for r in answer.rows:
        places = [o.place.name for o in r.origins]
        expected = OURS["origins"].get(f"{r.segment.name} → {r.towards.name}")
        assert places == ([expected] if expected else [])


def test_all_rows_are_the_segments_and_then_the_links(view: View) -> None:
    both = gaps(view, rows="all")
    assert [r.kind for r in both.rows] == ["segment"] * 41 + ["link"] * 44
    assert both.rows == (*gaps(view).rows, *gaps(view, rows="links").rows)
    assert both.summary["segments"] == 41
    assert both.summary["links_broken"] == 1
    page = gaps(view, rows="all", limit=3, cursor=gaps(view, rows="all", limit=40).next_cursor)
    assert page.rows == both.rows[40:43]


def test_severity_is_that_of_the_key(view: View) -> None:
    rows = {r.segment.name: r for r in gaps(view).rows}
    for segment, (d, p, e, q, f, n) in OURS["severity"].items():
        figures = {x.name: x for x in rows[segment].figures}
        assert [figures[k].value for k in ("dependent_segments", "dependent_end_products", "dependent_firms")] == [d, e, f]  # fmt: skip
        assert rows[segment].severity == pytest.approx((d / p + e / q + f / n) / 3, abs=1e-6)


def test_turns_and_flips_are_those_of_the_key(view: View) -> None:
    answer = gaps(view)
    rows = {r.segment.name: r for r in answer.rows}
    for segment, expected in OURS["turns"].items():
        ends = {t.ends: t.amount for t in rows[segment].turns if t.amount is not None and t.ends in expected}
        assert ends == pytest.approx(expected)
        assert {t.unit for t in rows[segment].turns if t.ends in expected} == {"t/a"}
    flips = {r.segment.name: {f.threshold: f.at for f in r.flips} for r in answer.rows if r.flips}
    assert flips == OURS["flips"]
    assert answer.summary["flips"] == 2
    assert gaps(view, shake=0).summary["flips"] == 0


@pytest.mark.parametrize("place", OURS["elsewhere"])
def test_other_places_are_those_of_the_key(view: View, place: str) -> None:
    rows = {r.segment.name: set(r.verdicts) for r in gaps(view, place=place).rows}
    assert {s: rows[s] for s in OURS["elsewhere"][place]} == {
        s: set(v) for s, v in OURS["elsewhere"][place].items()
    }


def test_what_is_not_judged_says_what_is_lacking(view: View) -> None:
    rows = {r.segment.name: r for r in gaps(view, place="澜江市").rows}
    assert any("数量未满足" in x.zh for x in rows["碳化硅器件"].undecided)
    assert any("服务缺口无法判断" in x.zh for x in rows["充电桩"].undecided)
    assert not any("技术" in x.zh or "服务" in x.zh for x in rows["激光焊接设备"].undecided)
    assert rows["IGBT模块"].coverage.registered == rows["IGBT模块"].coverage.known == 0
    assert rows["IGBT模块"].search.declarations


def test_the_whole_takes_in_every_place(view: View) -> None:
    answer = gaps(view, place=None)
    rows = {r.segment.name: r for r in answer.rows}
    assert {n for n, r in rows.items() if r.primary == "unknown"} == {"硅碳负极", "换电站设备"}
    assert rows["铝塑膜"].primary == "present"  # wherever its maker is
    # The province's list of 六氟磷酸锂 is not one for the whole: somebody entered a place abroad.
    assert not [n for n, r in rows.items() if r.search.declarations]
    assert "没有限定地方" in answer.caveats[0].zh


def test_the_baseline_stands_beside_the_verdicts(view: View) -> None:
    rows = {r.segment.name: r for r in gaps(view, baseline=True).rows}
    scores = {n: {f.name: f for f in r.figures} for n, r in rows.items()}
    # 充电桩 has most makers (with 电池结构件), 电芯 most links, and 6 patents are most: its 2 makers of 5 make it 0.5*40 + 0.4*100 + 0.1*100.
    assert scores["电芯"]["ningbo_score"].value == pytest.approx(70)
    assert "level ok" in scores["电芯"]["ningbo_score"].method
    assert "ningbo_score" not in {f.name for r in gaps(view).rows for f in r.figures}


class Thinned(Turned):
    """A view that lacks some edges, as if the rows that state them had never arrived."""

    def __init__(self, view: View, lost: Ids) -> None:
        super().__init__(view)
        self.lost = lost

    def over(self, view: View) -> View:
        return cast(View, Thinned(view, self.lost))

    def expand(self, nids: Ids | Sequence[int], edge: str | None, direction: Direction) -> Edges:
        got = self._view.expand(nids, edge, direction)
        return got.where(~np.isin(got.eid, self.lost))


#: What rows of tables state; declarations are kept.
_ROWS = ("Production", "Location", "Purchase", "Supply", "PlacePart", "ReadsOn", "Application", "ObservationSubject", "ObservationPlace")  # fmt: skip


def thinned(view: View, keep: float, seed: int) -> View:
    everything = np.arange(view.manifest.counts["nodes"], dtype=np.int64)
    eids = np.concatenate([view.expand(everything, edge, "out").eid for edge in _ROWS])
    lost = eids[np.random.default_rng(seed).random(len(eids)) >= keep]
    return cast(View, Thinned(view, lost))


def missing(answer: Any) -> set[str]:
    return {r.segment.name for r in answer.rows if r.primary == "missing"}


PLACES = ["岚州市", "澜江市", "云泽市", "东陵省", "城东区", None]


@settings(max_examples=40)
@given(st.sampled_from(PLACES), st.sampled_from([0.95, 0.8, 0.5, 0.3, 0.1]), st.integers(0, 10_000))
def test_losing_rows_never_makes_anything_missing(
    demo: View, place: str | None, keep: float, seed: int
) -> None:
    whole, less = gaps(demo, place=place), gaps(thinned(demo, keep, seed), place=place)
    assert missing(less) <= missing(whole)
    before = {r.segment.name: r for r in whole.rows}
    for r in less.rows:  # neither do knowledge and services become gaps by it
        lost = set(r.verdicts) & {"technology_gap", "service_gap"}
        assert lost <= set(before[r.segment.name].verdicts)


def test_what_is_missing_is_still_said_when_little_is_lost(demo: View) -> None:
    said = sum(len(missing(gaps(thinned(demo, 0.95, seed)))) for seed in range(20))
    assert missing(gaps(demo)) == {"涂布机", "IGBT模块", "六氟磷酸锂"}
    assert said >= 0.8 * 3 * 20


@settings(max_examples=15)
@given(st.data())
def test_a_firm_outside_the_chain_changes_no_verdict(demo: View, data: st.DataObject) -> None:
    makers = set(demo.expand(demo.of_type("Organisation"), "Production", "out").source.tolist())
    bought = set(demo.expand(demo.of_type("Firm"), "Purchase", "in").target.tolist())
    others = sorted(set(demo.of_type("Firm").tolist()) - makers - bought)
    firm = data.draw(st.sampled_from(others))
    edges = np.concatenate([demo.expand([firm], None, d).eid for d in ("out", "in")])  # type: ignore[arg-type]  # both directions
    without = cast(View, Thinned(demo, edges))
    assert [(r.segment.id, r.verdicts, r.rules) for r in gaps(without).rows] == [
        (r.segment.id, r.verdicts, r.rules) for r in gaps(demo).rows
    ]


def test_a_maker_elsewhere_changes_no_verdict_on_another_segment(demo: View) -> None:
    (firm,) = demo.find("Firm", "name", "云泽昊芯驱动电机有限公司").tolist()
    edges = np.concatenate([demo.expand([firm], None, d).eid for d in ("out", "in")])  # type: ignore[arg-type]  # both directions
    less = {r.segment.name: r for r in gaps(cast(View, Thinned(demo, edges))).rows}
    for r in gaps(demo).rows:
        assert r.verdicts == less[r.segment.name].verdicts
        assert r.makers_elsewhere - less[r.segment.name].makers_elsewhere == (r.segment.name == "驱动电机")


FACTS = [
    name("d:p", "Place", "某省"),
    fact("d:p", "Place", "place_level", "province"),
    *(name(f"d:{c}", "Place", f"{c}市") for c in "甲乙丙"),
    *(fact(f"d:{c}", "Place", "place_level", "city") for c in "甲乙丙"),
    *(fact(f"d:{c}", "PlacePart", "WITHIN", to="d:p") for c in "甲乙丙"),
    name("d:chain", "Chain", "动力电池"),
    *(name(f"d:s{i}", "Segment", n) for i, n in enumerate(("隔膜", "电芯", "模组"))),
    *(fact(f"d:s{i}", "ChainPart", "PART_OF", to="d:chain") for i in range(3)),
    *(fact(f"d:s{i}", "Supply", "SUPPLIES", to=f"d:s{i + 1}") for i in range(2)),
    *(name(f"d:f{c}", "Firm", f"{c}电芯有限公司") for c in "甲乙"),
    *(fact(f"d:f{c}", "Location", "LOCATED_IN", to=f"d:{c}") for c in "甲乙"),
    *(fact(f"d:f{c}", "Production", "MAKES", to="d:s1") for c in "甲乙"),
]


def declared(
    id_: str, place: str, what: str = "makers", count: int | None = 0, about: str = "d:s0"
) -> list[Any]:
    said = [
        fact(id_, "Completeness", "what", what),
        fact(id_, "Completeness", "COMPLETE_IN", to=place),
        fact(id_, "Completeness", "COMPLETE_FOR", to=about),
    ]
    return [*said, *([fact(id_, "Completeness", "expected_count", str(count))] if count is not None else [])]


def workspace(tmp_path: Path, *more: Any, regions: str = "") -> Workspace:
    one = Workspace.at(tmp_path / "home")
    put(one.ledger, [*FACTS, *more])
    one.build()
    if regions:
        path = tmp_path / "regions.yaml"
        head = (
            "source: {title: 区域, publisher: 某局, licence: 自有, use: share, dated: 2026-01-01}\nregions:\n"
        )
        path.write_text(head + regions, encoding="utf-8")
        load_regions(one, path)
        one.build()
    return one


def verdicts(one: Workspace, place: str | None, segment: str = "隔膜") -> Any:
    given_ = {"chain": "动力电池", "place": place}
    answer = find_question("chain-gaps").ask(one.view(), {k: v for k, v in given_.items() if v})
    return next(r for r in answer.rows if r.segment.name == segment)


def test_a_region_is_complete_where_all_its_members_are(tmp_path: Path) -> None:
    one = workspace(
        tmp_path, *declared("d:c1", "d:甲"), *declared("d:c2", "d:乙"), regions="- {name: 甲乙圈, members: [甲市, 乙市]}\n- {name: 三市圈, members: [甲市, 乙市, 丙市]}\n"
    )  # fmt: skip
    row = verdicts(one, "甲乙圈")
    assert row.primary == "missing"
    assert "2 个组成部分" in row.rules[0].zh
    assert len(row.search.declarations) >= 6  # what, where and about what, of both
    assert verdicts(one, "三市圈").primary == "unknown"  # nobody speaks for 丙市
    assert verdicts(one, "某省").primary == "unknown"
    one.close()


def test_expected_counts_of_parts_add_and_each_must_be_met(tmp_path: Path) -> None:
    counts = {"甲": 1, "乙": 2, "丙": 0}
    said = [
        x for i, (c, n) in enumerate(counts.items()) for x in declared(f"d:c{i}", f"d:{c}", count=n, about="d:s1")
    ]  # fmt: skip
    one = workspace(tmp_path, *said)
    row = verdicts(one, "某省", "电芯")
    assert (row.coverage.registered, row.coverage.known) == (3, 2)
    assert verdicts(one, "丙市", "电芯").primary == "missing"
    assert verdicts(one, "乙市", "电芯").coverage.registered == 2
    one.close()


def test_parts_do_not_add_up_where_a_place_may_be_one_more_part(tmp_path: Path) -> None:
    said = [x for i, c in enumerate("甲乙丙") for x in declared(f"d:c{i}", f"d:{c}")]
    one = workspace(tmp_path, *said)
    assert verdicts(one, "某省").primary == "missing"
    assert "3 个组成部分" in verdicts(one, "某省").rules[0].zh
    put(one.ledger, [name("d:w", "Place", "丁市"), fact("d:w", "Place", "place_level", "city")], document="w.csv")  # fmt: skip
    one.build()
    assert verdicts(one, "某省").primary == "unknown"  # nobody says where 丁市 lies
    put(one.ledger, [name("d:q", "Place", "他省"), fact("d:q", "Place", "place_level", "province"), fact("d:w", "PlacePart", "WITHIN", to="d:q")], document="q.csv")  # fmt: skip
    one.build()
    assert verdicts(one, "某省").primary == "missing"
    put(one.ledger, [name("d:v", "Place", "戊县"), fact("d:v", "PlacePart", "WITHIN", to="d:lost")], document="v.csv")  # fmt: skip
    one.build()
    assert verdicts(one, "某省").primary == "unknown"  # what 戊县 lies in is known from nothing else
    one.close()


def test_a_larger_list_covers_a_region_once(tmp_path: Path) -> None:
    one = workspace(
        tmp_path, *declared("d:c", "d:p", count=2, about="d:s1"), regions="- {name: 乙丙圈, members: [乙市, 丙市]}\n- {name: 丙圈, members: [丙市]}\n"
    )  # fmt: skip
    assert verdicts(one, "乙丙圈", "电芯").coverage.registered == 2
    assert verdicts(one, "丙圈", "电芯").primary == "missing"  # both makers of the province are elsewhere
    assert (
        verdicts(one, None, "电芯").coverage.registered == 2
    )  # the province holds every place, so its list is whole for the whole
    one.close()


def test_a_count_for_the_chain_says_nothing_about_a_segment_unless_it_is_none(tmp_path: Path) -> None:
    one = workspace(
        tmp_path, *declared("d:c1", "d:甲", count=1, about="d:chain"), *declared("d:c2", "d:丙", count=0, about="d:chain")
    )  # fmt: skip
    assert verdicts(one, "甲市").primary == "unknown"
    assert verdicts(one, "丙市").primary == "missing"
    one.close()


def test_a_list_without_a_count_is_asked_for_one(tmp_path: Path) -> None:
    one = workspace(tmp_path, *declared("d:c1", "d:甲", count=None))
    row = verdicts(one, "甲市")
    assert row.primary == "unknown"
    assert "没有写明该环节应有几家" in row.rules[0].zh
    assert [t.becomes for t in row.turns] == ["present", "missing"]
    one.close()


def bought(buyer: str, seller: str, share: str | None = None) -> list[Any]:
    edge = fact(buyer, "Purchase", "BUYS_FROM", to=seller, key="a")
    return [edge, *([fact(edge.edge_id, "Purchase", "share_of_purchases", share)] if share else [])]


def maker(id_: str, text: str, place: str | None = None, of: str = "d:s0") -> list[Any]:
    held = [name(id_, "Firm", text), fact(id_, "Production", "MAKES", to=of)]
    return [*held, *([fact(id_, "Location", "LOCATED_IN", to=place)] if place else [])]


def link(one: Workspace, **more: Any) -> Any:
    given_ = {"chain": "动力电池", "place": "甲市", "rows": "links", **more}
    rows = find_question("chain-gaps").ask(one.view(), given_).rows
    return next(r for r in rows if r.segment.name == "隔膜")


def test_origins_name_place_and_country_with_their_basis(tmp_path: Path) -> None:
    one = workspace(
        tmp_path, *maker("d:x", "某外国隔膜公司"), fact("d:x", "Firm", "country", "DE"), *maker("d:y", "丙隔膜有限公司", "d:丙"),
        *maker("d:z", "不明隔膜有限公司"), *bought("d:f甲", "d:x", "0.5"), *bought("d:f甲", "d:y", "0.3"), *bought("d:f甲", "d:z", "0.2"),
    )  # fmt: skip
    row = link(one)
    told = [(o.country, o.place.name if o.place else None, o.basis, o.share) for o in row.origins]
    assert told == [("DE", None, "stated_shares", 0.5), (None, "丙市", "stated_shares", 0.3), (None, None, "stated_shares", 0.2)]  # fmt: skip
    figures = {f.name: f for f in row.figures}
    assert (figures["external_share"].low, figures["external_share"].high) == (0.8, 1.0)
    assert row.verdicts == ("external",)
    assert link(one, external=0.9).verdicts == ("unknown",)  # the seller without a place may be here
    one.close()


def test_purchases_without_shares_count_but_do_not_speak(tmp_path: Path) -> None:
    one = workspace(tmp_path, *maker("d:y", "丙隔膜有限公司", "d:丙"), *bought("d:f甲", "d:y"))
    row = link(one)
    assert [(o.place.name, o.basis, o.share) for o in row.origins] == [("丙市", "purchases", 1.0)]
    assert row.primary == "unknown"
    assert "向外地采购 1 笔" in row.rules[0].zh
    one.close()


def test_the_quotient_speaks_only_from_enough_makers_on(tmp_path: Path) -> None:
    many = [
        x
        for i in range(24)
        for x in (
            name(f"d:m{i}", "Firm", f"第{i}模组有限公司"),
            fact(f"d:m{i}", "Location", "LOCATED_IN", to="d:甲" if i % 3 == 0 else "d:乙"),
            fact(f"d:m{i}", "Production", "MAKES", to="d:s2" if i % 2 else "d:s0"),
        )
    ]
    extra = [
        x
        for i in range(6)
        for x in (
            name(f"d:k{i}", "Firm", f"第{i}薄膜有限公司"),
            fact(f"d:k{i}", "Location", "LOCATED_IN", to="d:甲"),
            fact(f"d:k{i}", "Production", "MAKES", to="d:s0"),
        )
    ]
    one = workspace(tmp_path, *many, *extra)

    def asked(**more: Any) -> Any:
        given_ = {"chain": "动力电池", "place": "甲市", **more}
        return {r.segment.name: r for r in find_question("chain-gaps").ask(one.view(), given_).rows}

    rows = asked()
    # here: 隔膜 4 + 6, 电芯 1, 模组 4 (of 15); in all: 18, 2, 12 (of 32)
    value = {f.name: f.value for f in rows["模组"].figures}["location_quotient"]
    assert value == pytest.approx((4 / 15) / (12 / 32), abs=1e-6)
    assert "weak" in rows["模组"].verdicts
    assert "区位商" in rows["模组"].rules[1].zh
    assert [(f.threshold, f.at) for f in asked(lq=0.8)["模组"].flips] == [("lq", value)]
    assert "weak" not in asked(lq_least=13)["模组"].verdicts
    put(
        one.ledger,
        [x for i in range(6) for x in maker(f"d:u{i}", f"第{i}不明模组有限公司", of="d:s2")],
        document="u.csv",
    )
    one.build()
    rows = asked()
    figure = next(f for f in rows["模组"].figures if f.name == "location_quotient")
    assert figure.low < value == figure.value < 1 < figure.high  # six more may be here: nothing is said
    assert "weak" not in rows["模组"].verdicts
    assert {f.name: f.value for f in rows["电芯"].figures}["location_quotient"] is None
    one.close()
