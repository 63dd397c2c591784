"""The label files of organisations keep their promises; none of this needs the data."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest
from tests.gold_resolution.agreement import HERE, SETS, VERDICTS, kappa, report, rows, settled, twice

KEY = re.compile(r"[0-9a-f]{16}(@\d+)?")


@pytest.mark.parametrize("name", SETS)
def test_a_label_is_two_keys_and_known_verdicts_and_nothing_of_the_data(name: str) -> None:
    found = rows(f"{name}_pairs.tsv")
    for r in found:
        assert KEY.fullmatch(r["left"])
        assert KEY.fullmatch(r["right"])
        assert {r["first"], r["second"], r["verdict"]} <= set(VERDICTS)
        assert r["split"] in {"dev", "test"}
        assert re.fullmatch("[a-z_]+", r["stratum"])
    pairs = [frozenset((r["left"], r["right"])) for r in found]
    assert len(set(pairs)) == len(pairs)
    assert all(len(p) == 2 for p in pairs)


@pytest.mark.parametrize("name", SETS)
def test_where_both_readings_agree_the_verdict_is_theirs_and_else_it_was_settled(name: str) -> None:
    third = {(r["left"], r["right"]) for r in settled() if r["set"] == name}
    for r in rows(f"{name}_pairs.tsv"):
        if (r["left"], r["right"]) in third:
            assert r["annotator"] == "A, B, settled"
        elif r["first"] == r["second"]:
            assert (r["verdict"], r["annotator"]) == (r["first"], "A")
        else:
            assert r["annotator"] == "A adjudicated"


def test_each_pair_on_which_a_and_b_differ_is_settled_once_with_reasons_and_both_readings_kept() -> None:
    told = {(r["set"], r["left"], r["right"]): r for r in settled()}
    assert len(told) == len(settled())
    differ = {(n, r["left"], r["right"]): (r, b) for n in SETS for r, b in twice(n) if r["verdict"] != b}
    assert set(told) == set(differ)
    now = {(n, r["left"], r["right"]): r["verdict"] for n in SETS for r in rows(f"{n}_pairs.tsv")}
    for key, one in told.items():
        read, b = differ[key]
        assert one["a"] == read["first"] == read["second"]  # A had said it twice
        assert one["b"] == b
        assert one["verdict"] == now[key]
        assert one["verdict"] in VERDICTS
        assert all(1 <= int(rule) <= 13 for rule in one["rules"].split(", "))
        assert len(one["zh"]) > 20
        assert len(one["en"]) > 40


def test_the_sample_is_as_large_as_the_issue_asks() -> None:
    cordis = rows("cordis_pairs.tsv")
    assert len([r for r in cordis if r["stratum"] != "repeat"]) >= 400
    assert len([r for r in cordis if r["verdict"] == "same"]) >= 120
    assert len(rows("ickg_pairs.tsv")) >= 150
    assert len({r["neighbourhood"] for r in rows("cordis_clusters.tsv")}) == 60


def test_no_writing_of_cordis_is_in_both_halves() -> None:
    side: dict[str, set[str]] = defaultdict(set)
    for r in rows("cordis_pairs.tsv"):
        for end in ("left", "right"):
            side[r[end].partition("@")[0]].add(r["split"])
    for r in rows("cordis_clusters.tsv"):
        side[r["record"]].add(r["split"])
    assert [key for key, halves in side.items() if len(halves) > 1] == []


def test_no_node_and_no_listed_firm_is_in_both_halves() -> None:
    side: dict[str, set[str]] = defaultdict(set)
    for r in rows("ickg_pairs.tsv"):
        side[r["left"]].add(r["split"])
        side[r["right"]].add(r["split"])
    assert [key for key, halves in side.items() if len(halves) > 1] == []


def test_pairs_called_same_and_neighbourhoods_say_the_same() -> None:
    cluster = {r["record"]: r["cluster"] for r in rows("cordis_clusters.tsv")}
    asked = [r for r in rows("cordis_pairs.tsv") if {r["left"], r["right"]} <= set(cluster)]
    assert len([r for r in asked if r["verdict"] == "same"]) == 16
    for r in asked:
        together = cluster[r["left"]] == cluster[r["right"]]
        assert together == (r["verdict"] == "same"), r


def test_reader_b_says_keys_and_verdicts_only_once_and_of_labelled_pairs() -> None:
    found = rows("reader_b.tsv")
    assert all(list(r) == ["set", "left", "right", "verdict"] for r in found)
    assert found == sorted(found, key=lambda r: (r["set"], r["left"], r["right"]))
    assert {r["verdict"] for r in found} <= set(VERDICTS)
    for r in found:
        assert KEY.fullmatch(r["left"])
        assert KEY.fullmatch(r["right"])
    assert len({(r["set"], frozenset((r["left"], r["right"]))) for r in found}) == len(found)
    assert sum(len(twice(name)) for name in SETS) == len(found)


@pytest.mark.parametrize(
    ("name", "strata"), [("cordis", {"reading", "near", "contained"}), ("ickg", {"near", "holds_short_name"})]
)
def test_reader_b_read_whole_strata_and_all_of_cordis_called_same(name: str, strata: set[str]) -> None:
    read = {(r["left"], r["right"]) for r, _ in twice(name)}
    for r in rows(f"{name}_pairs.tsv"):
        asked = r["stratum"] in strata or (
            name == "cordis" and r["verdict"] == "same" and r["stratum"] != "repeat"
        )
        assert not asked or (r["left"], r["right"]) in read


def test_the_agreement_told_is_the_agreement_counted() -> None:
    assert report() in (HERE / "AGREEMENT.md").read_text("utf-8")


def test_kappa_is_nought_where_two_readers_agree_as_chance_would() -> None:
    assert kappa([("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")]) == pytest.approx(0)
    assert kappa([("a", "a"), ("b", "b")]) == pytest.approx(1)
    assert kappa([("a", "b"), ("b", "a")]) == pytest.approx(-1)
    assert kappa(
        [("a", "a")] * 20 + [("a", "b")] * 5 + [("b", "a")] * 10 + [("b", "b")] * 15
    ) == pytest.approx(0.4)
