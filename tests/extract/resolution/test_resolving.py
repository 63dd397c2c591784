"""Resolution of a ledger: what it joins, what it asks, that order and steps make no difference, and that all of it is undone."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from bench.firm_records import generate
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.conftest import ROOT
from tests.extract.resolution.loaded import load, parts
from tests.graph.graphs import fact, name, put

from clusterkg.extract.resolution.explaining import explain
from clusterkg.extract.resolution.records import Name, NameKind, Record, read_places
from clusterkg.extract.resolution.running import resolve
from clusterkg.graph.errors import NotFound, QuestionError
from clusterkg.graph.ledger import Ledger
from clusterkg.graph.ontology import load as ontology

# Two credit codes with right check digits, of no firm.
_CODES = ("91330200MA2AF0000D", "91330200MA2AF0001B")


def _firm(key: str, name: str, *, code: int | None = None, former: str = "", address: str = "") -> Record:
    names = [Name(NameKind.NAME, name)] + ([Name(NameKind.FORMER, former)] if former else [])
    held = frozenset() if code is None else frozenset({f"uscc:{_CODES[code]}"})
    return Record(0, f"gen:{key}", "Firm", tuple(names), held, address=address)


def _resolved(ledger: Ledger, *records: Record) -> set[frozenset[str]]:
    load(ledger, records)
    resolve(ledger, ontology(), only=["organisation"])
    return parts(ledger)


def test_one_full_name_is_one_firm_and_another_brand_is_another(ledger: Ledger) -> None:
    found = _resolved(
        ledger,
        _firm("1", "宁波海川电池有限公司"),
        _firm("2", "宁波海川电池有限公司"),
        _firm("3", "宁波海州电池有限公司"),
    )
    assert found == {frozenset({"gen:1", "gen:2"})}


def test_two_parties_whose_names_are_withheld_are_never_one(ledger: Ledger) -> None:
    put(
        ledger,
        [
            claim
            for firm in ("doc:1#undisclosed.1", "doc:2#undisclosed.1")
            for claim in (
                fact(firm, "Firm", "masked_name", "客户一"), fact(firm, "Firm", "address", "岚州市高新区创业路100号"),
                fact(firm, "Patent", "APPLIED", to="cn:p1"), fact(firm, "Patent", "APPLIED", to="cn:p2"),
            )
        ],
    )  # fmt: skip
    (report,) = resolve(ledger, ontology(), only=["organisation"])
    assert parts(ledger) == set()
    assert (report.pairs, report.asked) == (0, 0)


def test_a_firm_that_was_renamed_is_one_firm(ledger: Ledger) -> None:
    found = _resolved(
        ledger,
        _firm("1", "宁波海川电池有限公司", former="宁波恒远蓄电池厂"),
        _firm("2", "宁波恒远蓄电池厂"),
        _firm("3", "宁波海川科技有限公司"),
    )
    assert found == {frozenset({"gen:1", "gen:2"})}


def test_identifiers_that_conflict_keep_apart_also_through_a_third_until_a_person_joins_them(
    ledger: Ledger,
) -> None:
    found = _resolved(
        ledger,
        _firm("1", "宁波海川电池有限公司", code=0),
        _firm("2", "宁波海川电池有限公司"),
        _firm("3", "宁波海川电池有限公司", code=1),
    )
    assert len(found) == 1
    assert not any({"gen:1", "gen:3"} <= part for part in found)
    before = parts(ledger)
    tx = ledger.judge("gen:1", "gen:3", "same", by="王", reason="登记机关换发过代码")
    assert parts(ledger) == {frozenset({"gen:1", "gen:2", "gen:3"})}
    ledger.undo(tx, by="王", reason="看错了")
    assert parts(ledger) == before


def test_a_place_that_only_the_graph_knows_is_no_part_of_the_brand_whenever_it_is_loaded(
    ledger: Ledger,
) -> None:
    firms = [
        _firm("1", "岚州海川电池有限公司"),
        _firm("2", "海川电池"),
        _firm("3", "云泽海川电池有限公司"),
        _firm("4", "岚州海宁电池厂"),
    ]
    load(ledger, firms)
    (alone,) = resolve(ledger, ontology(), only=["organisation"])
    assert (alone.asked, parts(ledger)) == (0, set())
    assert read_places(ledger) == frozenset()
    put(ledger, [name(f"d:{n}", "Place", n) for n in ("岚州市", "云泽市", "宁波市", "海川区", "科技市")])
    put(
        ledger,
        [
            *(
                fact(f"d:{n}", "Place", "place_level", "city")
                for n in ("岚州市", "云泽市", "宁波市", "科技市")
            ),
            fact("d:海川区", "Place", "place_level", "county"),
        ],
        document="levels",
    )
    assert read_places(ledger) == {
        "岚州",
        "云泽",
    }  # neither what the atlas has, nor counties, nor words of trade
    (following,) = resolve(ledger, ontology(), only=["organisation"])
    assert following.fresh >= 3
    assert following.asked == 2  # which of the two it is short for
    before = ledger.judgements()
    resolve(ledger, ontology(), only=["organisation"], full=True)
    assert {(j.one, j.other, j.verdict) for j in ledger.judgements()} == {
        (j.one, j.other, j.verdict) for j in before
    }
    assert parts(ledger) == set()
    told = explain(ledger, ontology(), "gen:1", "gen:3")
    assert told.probability < 0.3  # one brand and trade in two cities
    assert explain(ledger, ontology(), "gen:1", "gen:4").one.places == ("岚州",)


def test_a_shared_identifier_joins_whatever_the_names(ledger: Ledger) -> None:
    found = _resolved(
        ledger, _firm("1", "宁波海川电池有限公司", code=0), _firm("2", "北京京岳智能农业股份有限公司", code=0)
    )
    assert found == {frozenset({"gen:1", "gen:2"})}


def test_a_person_outranks_the_model_whichever_spoke_last(ledger: Ledger) -> None:
    twins = _firm("1", "宁波海川电池有限公司"), _firm("2", "宁波海川电池有限公司")
    load(ledger, twins)
    ledger.judge("gen:1", "gen:2", "not_same", by="王")
    resolve(ledger, ontology(), only=["organisation"])
    assert parts(ledger) == set()


def test_a_withdrawn_source_takes_its_joins_along_and_brings_them_back(ledger: Ledger) -> None:
    load(ledger, [_firm("1", "宁波海川电池有限公司")], "a.csv")
    load(ledger, [_firm("2", "宁波海川电池有限公司")], "b.csv")
    resolve(ledger, ontology(), only=["organisation"])
    assert parts(ledger)
    tx = ledger.withdraw("document", "gen/b.csv", by="王", reason="误装")
    resolve(ledger, ontology(), only=["organisation"])
    assert not parts(ledger)
    ledger.undo(tx, by="王", reason="没有误装")
    resolve(ledger, ontology(), only=["organisation"])
    assert parts(ledger)


def test_undoing_a_run_brings_back_the_clusters_before_it(ledger: Ledger) -> None:
    load(ledger, [_firm("1", "宁波海川电池有限公司"), _firm("2", "宁波海川电池有限公司")])
    (report,) = resolve(ledger, ontology(), only=["organisation"])
    assert report.same == 1
    assert report.tx is not None
    ledger.undo(report.tx, by="王", reason="再想想")
    assert not parts(ledger)
    # An undone run has looked at nothing: the next one looks again.
    (again,) = resolve(ledger, ontology(), only=["organisation"])
    assert (again.fresh, again.same) == (2, 1)


def test_only_what_is_new_is_compared(ledger: Ledger) -> None:
    records, _ = generate(60, seed=3)
    load(ledger, records, "a.csv")
    resolve(ledger, ontology(), only=["organisation"])
    (idle,) = resolve(ledger, ontology(), only=["organisation"])
    assert (idle.fresh, idle.pairs) == (0, 0) or idle.same == idle.asked == idle.taken_back == 0
    load(ledger, [_firm("new", "宁波海川电池有限公司")], "b.csv")
    (report,) = resolve(ledger, ontology(), only=["organisation"])
    assert report.fresh == 1


def test_a_dry_run_writes_nothing_and_an_unknown_model_is_named(ledger: Ledger) -> None:
    load(ledger, [_firm("1", "宁波海川电池有限公司"), _firm("2", "宁波海川电池有限公司")])
    before = ledger.at(None)
    (report,) = resolve(ledger, ontology(), only=["organisation"], dry=True)
    assert (report.tx, report.same, ledger.at(None)) == (None, 1, before)
    with pytest.raises(QuestionError, match="There are"):
        resolve(ledger, ontology(), only=["firms"])


def test_a_pair_is_explained_feature_by_feature(ledger: Ledger) -> None:
    load(ledger, [_firm("1", "宁波海川电池有限公司", code=0), _firm("2", "宁波海川电池有限公司", code=1)])
    found = explain(ledger, ontology(), "gen:1", "gen:2")
    said = {r.feature: r for r in found.reasons}
    assert said["identifier"].weight < 0 < said["name"].weight
    assert "冲突" in said["identifier"].zh
    assert not found.together
    with pytest.raises(NotFound):
        explain(ledger, ontology(), "gen:1", "gen:nobody")


def test_products_are_joined_by_word_and_synonym_and_persons_are_not_compared(tmp_path: Path) -> None:
    ledger = Ledger.open(f"sqlite:///{tmp_path / 'l.sqlite'}")
    from clusterkg.graph.ledger import Claim

    said = [
        Claim("hand", f"p:{i}", type_, prop, name)
        for i, (type_, prop, name) in enumerate([
            ("Product", "name", "锂离子电池"), ("Product", "name", "锂 电池"), ("Product", "name", "锂硫电池"),
            ("Segment", "name", "锂离子电池"), ("Person", "person_name", "王明"), ("Person", "person_name", "王明"),
        ])
    ]  # fmt: skip
    ledger.assert_by_hand(said, by="王", note="手工")
    resolve(ledger, ontology())
    assert parts(ledger) == {frozenset({"p:0", "p:1"})}
    ledger.close()


@settings(max_examples=6)
@given(st.integers(0, 10_000), st.integers(2, 4))
@example(158, 2)  # two records of nothing but one short name: which of them is the older made a difference
def test_steps_and_order_of_loading_make_no_difference(
    tmp_path_factory: pytest.TempPathFactory, seed: int, steps: int
) -> None:
    records, _ = generate(70, seed=seed)
    once = Ledger.open(f"sqlite:///{tmp_path_factory.mktemp('once') / 'l.sqlite'}")
    load(once, records)
    resolve(once, ontology(), only=["organisation"])
    expected = parts(once)
    shuffled = random.Random(seed).sample(records, len(records))
    stepwise = Ledger.open(f"sqlite:///{tmp_path_factory.mktemp('steps') / 'l.sqlite'}")
    for step in range(steps):
        load(stepwise, shuffled[step::steps], f"{step}.csv")
        resolve(stepwise, ontology(), only=["organisation"])
    assert parts(stepwise) == expected
    # And what following made is what a full run makes, row by row: it finds nothing to change.
    (full,) = resolve(stepwise, ontology(), only=["organisation"], full=True)
    assert parts(stepwise) == expected
    assert full.same == 0
    once.close()
    stepwise.close()


@settings(max_examples=15)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.sampled_from(["same", "not_same", "never_same"])), max_size=6), st.randoms())  # fmt: skip
def test_judgements_undone_in_any_order_leave_what_was_before(
    tmp_path_factory: pytest.TempPathFactory, judged: list[tuple[int, int, str]], chance: random.Random
) -> None:
    ledger = Ledger.open(f"sqlite:///{tmp_path_factory.mktemp('l') / 'l.sqlite'}")
    load(ledger, [_firm(str(i), f"宁波{c}川电池有限公司") for i, c in enumerate("海恒远宏盛华")])
    before = parts(ledger), [sorted(c) for batch in ledger.live() for c in [[repr(x) for x in batch]]]
    txs = [ledger.judge(f"gen:{a}", f"gen:{b}", v, by="王") for a, b, v in judged if a != b]
    chance.shuffle(txs)
    for tx in txs:
        ledger.undo(tx, by="王", reason="撤")
    after = parts(ledger), [sorted(c) for batch in ledger.live() for c in [[repr(x) for x in batch]]]
    assert after == before
    ledger.close()


def test_a_run_that_is_killed_leaves_the_former_clusters(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'l.sqlite'}"
    ledger = Ledger.open(url)
    records, _ = generate(400, seed=9)
    load(ledger, records[:200], "a.csv")
    resolve(ledger, ontology(), only=["organisation"])
    before = parts(ledger)
    load(ledger, records[200:], "b.csv")
    ledger.close()
    code = (
        "import sys; from clusterkg.graph.ledger import Ledger; from clusterkg.graph.ontology import load;"
        "from clusterkg.extract.resolution.running import resolve; print('on', flush=True);"
        f"resolve(Ledger.open({url!r}), load(), only=['organisation'])"
    )
    for wait in (0.0, 0.5):
        with subprocess.Popen(
            [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "on\n"
            time.sleep(wait)
            process.send_signal(signal.SIGKILL)
            assert process.wait() == -signal.SIGKILL
        ledger = Ledger.open(url)
        assert parts(ledger) == before  # one transaction: all of it, or nothing
        ledger.close()
    ledger = Ledger.open(url)
    resolve(ledger, ontology(), only=["organisation"])
    afresh = Ledger.open(f"sqlite:///{tmp_path / 'm.sqlite'}")
    load(afresh, records)
    resolve(afresh, ontology(), only=["organisation"])
    assert parts(ledger) == parts(afresh)
    ledger.close()
    afresh.close()


def test_a_short_name_joins_where_one_firm_fits_it_and_asks_where_two_do(ledger: Ledger) -> None:
    load(ledger, [_firm("1", "宁波海川电池有限公司"), _firm("2", "海川电池")], "a.csv")
    resolve(ledger, ontology(), only=["organisation"])
    assert parts(ledger) == {frozenset({"gen:1", "gen:2"})}
    load(ledger, [_firm("3", "杭州海川电池有限公司")], "b.csv")
    resolve(ledger, ontology(), only=["organisation"])
    assert parts(ledger) == set()
    ledger.withdraw("document", "gen/b.csv", by="王", reason="误装")
    resolve(ledger, ontology(), only=["organisation"])
    assert parts(ledger) == {frozenset({"gen:1", "gen:2"})}


def test_all_records_of_a_short_name_join_the_one_firm_that_fits(ledger: Ledger) -> None:
    found = _resolved(
        ledger, _firm("1", "海川电池"), _firm("2", "宁波海川电池有限公司"), _firm("3", "海川电池")
    )
    assert found == {frozenset({"gen:1", "gen:2", "gen:3"})}


def test_a_translation_or_a_name_that_leaves_more_out_is_asked_and_not_joined(ledger: Ledger) -> None:
    load(ledger, [_firm("1", "中国出版传媒股份有限公司"), _firm("2", "中国科技出版传媒股份有限公司")])
    (report,) = resolve(ledger, ontology(), only=["organisation"])
    assert report.same == 0
    assert parts(ledger) == set()
