"""Fast ways of loading give what the plain way gives: the same ids, claims, sightings and counts."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import inspect, text

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
    moving,
    staging,
)

SOURCE = Source("d", "名册", "某局", "CC-BY-4.0", UseRight.SHARE, date(2026, 1, 1))
#: (row, subject, object or value): rows and claims repeat.
Said = tuple[int, int, int]
some = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3), st.integers(0, 5)), max_size=25)


def fact(row: int, subject: int, what: int, extractor: str = "m@1") -> tuple[Claim, Sighting]:
    if what > 3:
        claim = Claim("d", f"d:{subject}", "Firm", "name", f"名{what}", f" 名{what}")
    else:
        claim = Claim(
            "d", f"d:{subject}", "Supply", "SUPPLIES", object=f"d:{what}", key="k", valid_from="2020"
        )
    place = Locator(row=f"{row:x}", row_number=row + 1, column=f"c{what}")
    return claim, Sighting(
        claim.id, place, f"见{what}", extractor, EvidenceClass(1 + what % 3), 0.5 + what / 10
    )


def load(ledger: Ledger, said: list[Said], name: str, extractor: str = "m@1") -> RunReport:
    content = hashlib.blake2b(repr((said, name)).encode(), digest_size=16).hexdigest()
    with ledger.run(
        dataset="d", document=name, content_hash=content, edition=EditionKind.DELTA, extractor=extractor
    ) as run:
        for i, one in enumerate(said):
            run.add([fact(*one, extractor)])
            run.checkpoint(i)
        return run.commit(rows=len(said))


def content(ledger: Ledger) -> dict[str, list[tuple[object, ...]]]:
    """Return all that the ledger holds, without the numbers of its rows."""
    queries = {
        "claims": """SELECT c.id, d.text, a.local, y.text, p.text, c.key, b.local, c.value, c.original, c.valid_from FROM claim AS c
                     JOIN term AS d ON d.id = c.dataset JOIN term AS y ON y.id = c.type JOIN term AS p ON p.id = c.prop
                     JOIN node AS a ON a.id = c.subject LEFT JOIN node AS b ON b.id = c.object""",
        "sightings": """SELECT c.id, o.name, u.key, u.locator, e.text, s.place, s.quote, s.evidence_class, s.confidence
                        FROM sighting AS s JOIN claim AS c ON c.seq = s.claim JOIN unit AS u ON u.id = s.unit
                        JOIN document AS o ON o.id = u.document JOIN term AS e ON e.id = s.extractor""",
        "nodes": "SELECT local FROM node",
    }
    with ledger.engine.connect() as connection:
        return {
            name: sorted((tuple(row) for row in connection.execute(text(query))), key=repr)
            for name, query in queries.items()
        }


def safeguards(ledger: Ledger) -> set[str]:
    """Return the indexes, and the references that are checked."""
    look = inspect(ledger.engine)
    held = {str(i["name"]) for table in ("claim", "sighting") for i in look.get_indexes(table)}
    return held | {f"unit.{k['constrained_columns'][0]}" for k in look.get_foreign_keys("unit")}


ALL = {"claim_id", "ix_claim_subject", "ix_claim_object", "sighting_key", "unit.document", "unit.edition"}


@pytest.fixture
def in_bulk_and_forgetful(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Make every load one in bulk that forgets each claim, local id and unit as soon as it is written."""
    monkeypatch.setattr(moving, "INDEX_LAST", 0)
    monkeypatch.setattr(staging, "REMEMBERED", 0)
    monkeypatch.setattr(staging, "HELD", 0)
    yield monkeypatch


def plainly(loads: list[list[Said]], folder: Path) -> tuple[object, list[RunReport]]:
    ledger = Ledger.open(f"sqlite:///{folder / 'plain' / 'l.sqlite'}")
    ledger.register(SOURCE)
    reports = [load(ledger, said, f"{i}.csv") for i, said in enumerate(loads)]
    held = content(ledger)
    ledger.close()
    return held, reports


@settings(max_examples=12)
@given(st.lists(some, min_size=1, max_size=3))
def test_loading_in_bulk_with_no_memory_gives_the_same_ledger_and_counts(
    tmp_path_factory: pytest.TempPathFactory, loads: list[list[Said]]
) -> None:
    folder = tmp_path_factory.mktemp("ledger")
    expected, told = plainly(loads, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(moving, "INDEX_LAST", 0)
        patch.setattr(staging, "REMEMBERED", 0)
        patch.setattr(staging, "HELD", 0)
        ledger = Ledger.open(f"sqlite:///{folder / 'bulk' / 'l.sqlite'}")
        ledger.register(SOURCE)
        reports = [load(ledger, said, f"{i}.csv") for i, said in enumerate(loads)]
    assert content(ledger) == expected
    assert reports == told
    assert safeguards(ledger) == ALL
    ledger.close()


LOADS: list[list[Said]] = [
    [(0, 0, 1), (0, 0, 1), (1, 1, 2), (2, 0, 1), (0, 2, 4), (3, 0, 1)],
    [(0, 0, 1), (5, 3, 5), (5, 3, 5), (6, 3, 0), (7, 2, 4), (7, 1, 1), (8, 1, 3), (9, 3, 5)],
]


@pytest.mark.usefixtures("in_bulk_and_forgetful")
def test_what_was_staged_twice_is_merged_on_both_databases(ledger: Ledger, tmp_path: Path) -> None:
    ledger.register(SOURCE)
    reports = [load(ledger, said, f"{i}.csv") for i, said in enumerate(LOADS)]
    assert [(r.claims_new, r.claims_seen, r.sightings_new, r.stubs) for r in reports] == [
        (3, 3, 5, 0),
        (4, 6, 7, 0),
    ]
    assert reports[1].by_type == {"Firm": 2, "Supply": 4}
    with pytest.MonkeyPatch.context() as patch:
        patch.undo()
        patch.setattr(moving, "INDEX_LAST", 100_000)
        expected, told = plainly(LOADS, tmp_path)
    assert content(ledger) == expected
    assert reports == [replace(r, tx=reports[i].tx, run=reports[i].run) for i, r in enumerate(told)]
    assert len([c for batch in ledger.live() for c in batch]) == 7
    assert safeguards(ledger) == ALL


def test_after_a_load_in_bulk_the_next_small_one_goes_on(ledger: Ledger) -> None:
    ledger.register(SOURCE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(moving, "INDEX_LAST", 0)
        load(ledger, LOADS[0], "a.csv")
    again = load(ledger, LOADS[0], "a.csv")
    assert (again.claims_new, again.sightings_new, again.claims_seen) == (0, 0, 3)
    assert load(ledger, LOADS[1], "b.csv").claims_new == 4


def test_a_staged_file_of_another_version_is_begun_anew(ledger: Ledger) -> None:
    ledger.register(SOURCE)
    path = ledger.stage_path("d", "x", "00", "m@1")
    old = sqlite3.connect(path)
    old.execute("CREATE TABLE stage (n)")
    old.execute("CREATE TABLE progress (rows, n)")
    old.execute("INSERT INTO progress VALUES (7, 7)")
    old.commit()
    old.close()
    with ledger.run(
        dataset="d", document="x", content_hash="00", edition=EditionKind.DELTA, extractor="m@1"
    ) as run:
        assert run.resumed == 0
        run.add([fact(0, 0, 4)])
        assert run.commit(rows=1).claims_new == 1


@given(
    st.builds(
        Claim,
        *[st.text()] * 4,
        value=st.none() | st.text(),
        original=st.none() | st.text(),
        object=st.none() | st.text(),
        key=st.text(),
        lang=st.none() | st.text(),
        valid_from=st.none() | st.text(),
        valid_to=st.none() | st.text(),
    )
)
def test_the_id_of_a_claim_is_the_hash_of_its_canonical_json(claim: Claim) -> None:
    what = (
        claim.object
        if claim.object is not None
        else claim.original
        if claim.original is not None
        else claim.value
    )
    members = [1, claim.dataset, claim.subject, claim.type, claim.prop, claim.key, int(claim.object is not None), what, claim.valid_from, claim.valid_to]  # fmt: skip
    canonical = json.dumps(members, ensure_ascii=False, separators=(",", ":")).encode()
    assert claim.id == hashlib.blake2b(canonical, digest_size=16).digest()
    assert claim.edge_id == f"edge:{claim.id.hex()}"


def test_ids_are_those_of_the_first_version() -> None:
    """Fixed for good: a ledger written by any version holds these."""
    name = Claim("d", "d:1", "Firm", "name", "甲", '甲"\n\x7f\u2028')
    edge = Claim("d", "d:1", "Supply", "SUPPLIES", object="d:2", key="7", valid_from="2020")
    assert [name.id.hex(), edge.id.hex()] == [
        "48ebc4a3e4976116ebec8f2b15e14a1f",
        "374080059945b21bdb7934467300692f",
    ]


@given(
    row=st.none() | st.text(max_size=3), number=st.none() | st.integers(1, 99), sheet=st.none() | st.text(max_size=3),
    column=st.none() | st.text(max_size=3), page=st.none() | st.integers(1, 9), start=st.none() | st.integers(0, 9),
)  # fmt: skip
def test_the_locator_of_a_unit_is_what_it_reads_back_as(
    row: str | None,
    number: int | None,
    sheet: str | None,
    column: str | None,
    page: int | None,
    start: int | None,
) -> None:
    end = None if start is None else start + 1
    place = Locator(row, number, column, sheet, page, start, end)
    whole = Locator(None, number, None, sheet, page, None if row else start, None if row else end)
    assert Locator.from_text(staging.unit_locator(place)) == whole
    assert staging.unit_locator(place) == whole.text()
