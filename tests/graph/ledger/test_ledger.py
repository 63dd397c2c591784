"""The ledger keeps everything, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clusterkg.graph.errors import DataDropped, LedgerError, NotFound, SourceError
from clusterkg.graph.ledger import (
    Claim,
    EditionKind,
    EvidenceClass,
    Ledger,
    Locator,
    RunReport,
    Sighting,
    Source,
    UseRight,
    canonical_id,
)

Row = tuple[str, str]  # key, name


def source(dataset: str = "d") -> Source:
    return Source(dataset, "名册", "某局", "CC-BY-4.0", UseRight.SHARE, date(2026, 1, 1))


def facts(rows: Iterable[Row], dataset: str = "d", extractor: str = "m@1") -> list[tuple[Claim, Sighting]]:
    found = []
    for number, (key, name) in enumerate(rows, 1):
        claim = Claim(dataset, f"{dataset}:{key}", "Firm", "name", name, name)
        row = hashlib.blake2b(f"{key}|{name}".encode(), digest_size=8).hexdigest()
        place = Locator(row=row, row_number=number, column="名称")
        found.append((claim, Sighting(claim.id, place, name, extractor, EvidenceClass.DISCLOSED)))
    return found


def load(
    ledger: Ledger,
    rows: list[Row],
    *,
    document: str = "firms.csv",
    edition: EditionKind = EditionKind.SNAPSHOT,
    extractor: str = "m@1",
    dataset: str = "d",
    confirm_drop: bool = True,
) -> RunReport:
    content = hashlib.blake2b(repr(rows).encode(), digest_size=16).hexdigest()
    with ledger.run(
        dataset=dataset, document=document, content_hash=content, edition=edition, extractor=extractor
    ) as run:
        run.add(facts(rows, dataset, extractor))
        return run.commit(confirm_drop=confirm_drop, rows=len(rows))


def living(ledger: Ledger, tx: int | None = None) -> set[str]:
    locals_ = dict(ledger.locals_of())
    return {f"{locals_[c.subject]}={c.value}" for batch in ledger.live(tx) for c in batch}


ROWS = [("1", "甲公司"), ("2", "乙公司"), ("3", "丙公司")]


def test_without_a_source_nothing_is_loaded(ledger: Ledger) -> None:
    with pytest.raises(SourceError, match="no registered source"):
        load(ledger, ROWS)


def test_loading_twice_adds_nothing(ledger: Ledger) -> None:
    ledger.register(source())
    first = load(ledger, ROWS)
    before = ledger.at(None)
    again = load(ledger, ROWS)
    assert (first.claims_new, again.claims_new, again.sightings_new) == (3, 0, 0)
    assert ledger.at(None) == before
    assert living(ledger) == {"d:1=甲公司", "d:2=乙公司", "d:3=丙公司"}


def test_a_line_inserted_at_the_top_changes_nothing_else(ledger: Ledger) -> None:
    ledger.register(source())
    load(ledger, ROWS)
    report = load(ledger, [("0", "零公司"), *ROWS])
    assert (report.claims_new, report.sightings_new) == (1, 1)


def test_a_new_extractor_version_adds_sightings_not_claims(ledger: Ledger) -> None:
    ledger.register(source())
    load(ledger, ROWS)
    report = load(ledger, ROWS, extractor="m@2")
    assert (report.claims_new, report.sightings_new) == (0, 3)
    assert len(living(ledger)) == 3


def test_a_snapshot_ends_in_known_time_what_it_no_longer_lists(ledger: Ledger) -> None:
    ledger.register(source())
    first = load(ledger, ROWS)
    load(ledger, ROWS[:2])
    assert living(ledger) == {"d:1=甲公司", "d:2=乙公司"}
    assert living(ledger, first.tx) == {"d:1=甲公司", "d:2=乙公司", "d:3=丙公司"}


def test_a_delta_ends_nothing(ledger: Ledger) -> None:
    ledger.register(source())
    load(ledger, ROWS)
    load(ledger, [("4", "丁公司")], edition=EditionKind.DELTA)
    assert len(living(ledger)) == 4


def test_a_correction_replaces_what_the_source_said_and_the_past_still_shows_what_was_known(
    ledger: Ledger,
) -> None:
    ledger.register(source())
    first = load(ledger, ROWS)
    load(ledger, [("1", "甲集团公司")], edition=EditionKind.CORRECTION)
    assert living(ledger) == {"d:1=甲集团公司", "d:2=乙公司", "d:3=丙公司"}
    assert "d:1=甲公司" in living(ledger, first.tx)


def test_a_drop_above_a_fifth_stops_and_asks(ledger: Ledger) -> None:
    ledger.register(source())
    load(ledger, ROWS)
    with pytest.raises(DataDropped, match="fewer"):
        load(ledger, ROWS[:1], confirm_drop=False)
    assert len(living(ledger)) == 3


def test_withdrawing_removes_exactly_what_a_source_alone_supported(ledger: Ledger) -> None:
    ledger.register(source())
    load(ledger, ROWS)
    second = load(ledger, [*ROWS, ("4", "丁公司")])
    gone = ledger.withdraw("run", str(second.run), by="王", reason="试")
    assert living(ledger) == {"d:1=甲公司", "d:2=乙公司", "d:3=丙公司"}
    back = ledger.undo(gone, by="王", reason="误撤")
    assert len(living(ledger)) == 4
    ledger.undo(back, by="王", reason="还是撤")
    assert len(living(ledger)) == 3
    assert len(living(ledger, second.tx)) == 4


def test_a_second_undo_is_refused_and_says_what_would_bring_it_back(ledger: Ledger) -> None:
    ledger.register(source())
    load(ledger, ROWS)
    gone = ledger.withdraw("dataset", "d", by="王", reason="试")
    back = ledger.undo(gone, by="王", reason="误撤")
    with pytest.raises(LedgerError, match=f"undo transaction {back}"):
        ledger.undo(gone, by="王", reason="再撤一次")
    ledger.undo(back, by="王", reason="还是撤")
    assert living(ledger) == set()
    assert ledger.undo(gone, by="王", reason="又不撤了") > back
    assert len(living(ledger)) == 3


def test_withdrawing_what_is_not_there_is_refused(ledger: Ledger) -> None:
    with pytest.raises(NotFound, match="no dataset 'nix'"):
        ledger.withdraw("dataset", "nix", by="王", reason="x")


def test_an_interrupted_run_goes_on_where_it_stopped(ledger: Ledger, ledger_url: str, tmp_path: Path) -> None:
    ledger.register(source())
    all_facts = facts(ROWS)

    def opened() -> object:
        return ledger.run(
            dataset="d", document="x.csv", content_hash="00", edition=EditionKind.DELTA, extractor="m@1"
        )

    with pytest.raises(RuntimeError), opened() as run:  # type: ignore[attr-defined]  # a Run
        run.add(all_facts[:2])
        run.checkpoint(2)
        raise RuntimeError
    assert living(ledger) == set()
    with opened() as run:  # type: ignore[attr-defined]  # a Run
        assert run.resumed == 2
        run.add(all_facts[run.resumed :])
        report = run.commit(rows=3)
    assert (report.rows, len(living(ledger))) == (3, 3)


def test_evidence_shows_cell_document_source_and_class(ledger: Ledger) -> None:
    ledger.register(source())
    load(ledger, ROWS)
    claim = facts(ROWS)[1][0]
    (seen,) = ledger.evidence([claim.id.hex()])
    assert (seen.quote, seen.document, seen.source_title) == ("乙公司", "firms.csv", "名册")
    assert (seen.locator.row_number, seen.locator.column) == (2, "名称")


def test_history_shows_what_was_said_and_what_became_of_it(ledger: Ledger) -> None:
    ledger.register(source())
    load(ledger, ROWS)
    load(ledger, [("1", "甲集团公司")], edition=EditionKind.CORRECTION)
    rows = ledger.history(["d:1"])
    assert [(r.value, r.live) for r in rows] == [("甲公司", False), ("甲集团公司", True)]
    assert rows[0].withdrawn_tx is not None


def test_facts_are_entered_and_corrected_by_hand(ledger: Ledger) -> None:
    ledger.register(source())
    load(ledger, ROWS)
    claim = Claim("hand_wang", "d:1", "Firm", "website", "https://example.org", "https://example.org")
    ledger.assert_by_hand([claim], by="wang", note="电话核实")
    assert "d:1=https://example.org" in living(ledger)
    ledger.assert_by_hand(
        [Claim("hand_wang", "d:1", "Firm", "website", "https://example.com", "https://example.com")],
        by="wang",
        note="更正",
    )
    assert "d:1=https://example.org" not in living(ledger)
    assert ledger.evidence([claim.id.hex()], tx=ledger.at(None) - 1)[0].source_title == "手工录入 wang"


def test_a_second_writer_is_told_to_wait(ledger: Ledger, ledger_url: str, tmp_path: Path) -> None:
    ledger.register(source())
    other = Ledger.open(ledger_url, folder=tmp_path)
    with (
        ledger.run(dataset="d", document="x", content_hash="1", edition=EditionKind.DELTA, extractor="m@1"),
        pytest.raises(LedgerError, match="Another process"),
    ):
        other.register(source("e"))
    other.close()


def test_merging_follows_judgements_and_is_undone_by_a_row(ledger: Ledger) -> None:
    ledger.register(source())
    load(ledger, ROWS)
    n = ledger.node_ids(["d:1", "d:2", "d:3"])
    ledger.judge("d:1", "d:2", "same", by="model", human=False, score=0.9)
    merge = ledger.judge("d:2", "d:3", "same", by="王")
    assert ledger.partition().head == dict.fromkeys(n.values(), n["d:1"])
    ledger.judge("d:1", "d:2", "not_same", by="李")
    assert ledger.partition().head == {n["d:2"]: n["d:2"], n["d:3"]: n["d:2"]}
    ledger.undo(merge, by="李", reason="x")
    assert ledger.partition().head == {}


def test_what_must_stay_apart_is_not_joined_through_a_third(ledger: Ledger) -> None:
    ledger.register(source())
    load(ledger, ROWS)
    ledger.judge("d:1", "d:3", "never_same", by="identifier@1", human=False)
    ledger.judge("d:1", "d:2", "same", by="m", human=False, score=0.9)
    ledger.judge("d:2", "d:3", "same", by="m", human=False, score=0.8)
    parts = ledger.partition()
    assert len(parts.refused) == 1
    assert parts.head.keys() == set(ledger.node_ids(["d:1", "d:2"]).values())


def test_canonical_ids_are_opaque_and_stable() -> None:
    assert canonical_id("d:1") == canonical_id("d:1")
    assert canonical_id("d:1").startswith("ckg")
    assert len(canonical_id("d:1")) == 23


Step = tuple[str, list[Row]]
steps = st.lists(
    st.tuples(
        st.sampled_from(["snapshot", "delta", "withdraw", "undo"]),
        st.lists(st.tuples(st.sampled_from("123"), st.sampled_from(["甲", "乙"])), max_size=4, unique=True),
    ),
    max_size=6,
)


@settings(max_examples=25)
@given(steps)
def test_what_was_known_never_changes_and_withdrawing_is_undone(
    tmp_path_factory: pytest.TempPathFactory, todo: list[Step]
) -> None:
    folder = tmp_path_factory.mktemp("ledger")
    ledger = Ledger.open(f"sqlite:///{folder / 'l.sqlite'}")
    ledger.register(source())
    known: dict[int, set[str]] = {}
    for kind, rows in todo:
        if kind in ("snapshot", "delta"):
            load(ledger, rows, edition=EditionKind(kind))
        elif kind == "withdraw":
            before = living(ledger)
            gone = ledger.withdraw("dataset", "d", by="t", reason="t")
            assert living(ledger) == set()
            back = ledger.undo(gone, by="t", reason="t")
            assert living(ledger) == before
            known[back] = before
        else:
            ledger.undo(ledger.at(None), by="t", reason="t")
        known[ledger.at(None)] = living(ledger)
    assert {k: living(ledger, k) for k in known} == known
    ledger.close()


@settings(max_examples=20)
@given(st.permutations([("a.csv", ROWS), ("b.csv", [("9", "己公司")]), ("c.csv", ROWS[:1])]))
def test_loading_order_is_irrelevant(
    tmp_path_factory: pytest.TempPathFactory, order: list[tuple[str, list[Row]]]
) -> None:
    folder = tmp_path_factory.mktemp("ledger")
    ledger = Ledger.open(f"sqlite:///{folder / 'l.sqlite'}")
    ledger.register(source())
    for document, rows in order:
        load(ledger, rows, document=document)
    assert living(ledger) == {"d:1=甲公司", "d:2=乙公司", "d:3=丙公司", "d:9=己公司"}
    ledger.close()
