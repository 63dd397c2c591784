"""Vocabularies: what ships holds together, says what was not seen, loads, and answers look-ups as brute force does."""

from __future__ import annotations

import csv
import doctest
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterkg.graph.errors import NotFound, ValueProblem
from clusterkg.graph.ledger import Ledger
from clusterkg.graph.mapping import load_table, read_mapping
from clusterkg.graph.mapping.loading import files_of
from clusterkg.graph.values.schemes import ipc
from clusterkg.graph.vocabularies import (
    FOLDER,
    MAPPINGS,
    catalogue,
    emerging,
    emerging_industries,
    emerging_industry,
    fields,
    problems,
    technology,
    technology_field,
    technology_fields,
    vocabularies,
)

with (FOLDER / "ipc_technology_fields.csv").open(encoding="utf-8") as _file:
    TABLE = {r["symbol"]: int(r["field"]) for r in csv.DictReader(_file)}
#: A main group, of a subclass that is in the table or that nobody knows.
GROUPS = st.builds(
    "{}{}/{}".format,
    st.sampled_from(sorted({s[:4] if len(s) > 3 else s + "Z" for s in TABLE})) | st.just("B33Y"),
    st.integers(1, 999),
    st.sampled_from(["00", "02", "525", "0525"]),
)


def number(symbol: str) -> int | None:
    found = technology_field(symbol)
    return None if found is None else found.number


def test_the_concordance_holds_together() -> None:
    assert problems() == []
    assert [f.number for f in fields()] == list(range(1, 36))
    assert {f.sector for f in fields()} == {"I", "II", "III", "IV", "V"}
    assert len({f.zh for f in fields()}) == len({f.en for f in fields()}) == 35


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({"symbol": "H01L", "field": "1", "basis": "2008"}, "H01L: in field 8 and in field 1"),
        ({"symbol": "H01M10/00", "field": "1", "basis": "2008"}, "not split by main group"),
        ({"symbol": "h01x", "field": "1", "basis": "2008"}, "not a class, subclass or main group"),
        ({"symbol": "H99Y", "field": "1", "basis": "guess"}, "unknown basis guess"),
    ],
)
def test_the_validator_finds_a_row_that_does_not_fit(
    bad: dict[str, str], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = {name: catalogue.rows(name) for name in ("technology_fields", "ipc_technology_fields")}
    held["ipc_technology_fields"] += (bad,)
    monkeypatch.setattr("clusterkg.graph.vocabularies.technology.rows", held.__getitem__)
    assert any(says in line for line in problems())


@pytest.mark.parametrize(
    ("symbol", "field"),
    [
        ("A61K 8/02", 14), ("A61K 31/00", 16), ("B01D 53/94", 24), ("B01D 61/00", 23), ("C13B 25/00", 29), ("C13B 10/00", 18),
        ("E01F 8/00", 24), ("E01F 9/00", 35), ("G01N 33/50", 11), ("G01N 27/00", 10), ("H04N 1/00", 3), ("H04N 5/00", 2), ("H04N 21/20", 4),
        ("H01M 10/0525", 1), ("H01L 21/00", 8), ("H10B 12/00", 8), ("G06Q 10/06", 7), ("G06V 10/00", 6), ("B25J 9/16", 25), ("B60L 50/60", 32),
    ],
)  # fmt: skip
def test_symbols_stand_in_the_field_of_the_document(symbol: str, field: int) -> None:
    assert number(symbol) == field


@pytest.mark.parametrize(
    "symbol",
    ["A61K", "G01N", "H04N", "G06", "H01", "H", "B33Y 10/00", "G16H 10/00", "H04N 19/10", "cpc:Y02E 60/10"],
)
def test_what_the_table_does_not_tell_is_not_known(symbol: str) -> None:
    assert technology_field(symbol) is None


@given(GROUPS)
def test_the_most_specific_row_decides(symbol: str) -> None:
    group = symbol.partition("/")[0] + "/00"
    expected = next((TABLE[s] for s in (group, symbol[:4], symbol[:3]) if s in TABLE), None)
    assert number(symbol) == expected


@given(GROUPS)
def test_every_way_to_write_a_symbol_gives_the_same_field(symbol: str) -> None:
    head, _, rest = symbol.partition("/")
    written = [
        f"ipc:{symbol}", symbol.lower(), f"{head[:4]} {head[4:]}/{rest}", f"{head[:4]}-{int(head[4:]):03d}/{rest}",
        f"{head[:4]}{int(head[4:]):04d}{rest.ljust(6, '0')}", f"{symbol} (2006.01)",
    ]  # fmt: skip
    assert {number(w) for w in written} == {number(symbol)}


@given(st.text(max_size=16))
def test_an_ipc_symbol_is_canonical_or_none(text: str) -> None:
    found = ipc(text)
    assert found is None or ipc(found) == found


@given(st.lists(GROUPS, max_size=6))
def test_a_document_has_the_fields_of_its_symbols_less_those_that_pharmacy_takes(symbols: list[str]) -> None:
    found = {f.number for f in technology_fields(symbols)}
    each = {number(s) for s in symbols} - {None}
    pharmacy = any(s.startswith("A61K") for s in symbols)
    assert found <= each
    assert each - found <= ({14, 15} if pharmacy else set())


def test_what_is_no_symbol_is_refused_in_both_languages() -> None:
    with pytest.raises(ValueProblem, match="not an IPC symbol") as caught:
        technology_field("电池")
    assert "不是 IPC" in caught.value.zh


def test_the_emerging_industries_are_nine_and_forty() -> None:
    held = emerging_industries()
    assert [sum(x.level == n for x in held) for n in (1, 2)] == [9, 40]
    assert all(x.code.rpartition(".")[0] == (x.parent or "") for x in held)
    assert {x.parent for x in held if x.parent} == {x.code for x in held if x.level == 1}
    assert emerging_industry("sei2018:1.2.3").name == "电子核心产业"
    with pytest.raises(NotFound):
        emerging_industry("10")


def test_each_vocabulary_says_whose_it_is_and_what_was_not_seen() -> None:
    assert [v.mapping for v in vocabularies()] == list(MAPPINGS)
    # The table of synonyms is nobody's classification: it is written for this project and loaded by nobody.
    held = {path for path in FOLDER.glob("*.csv") if path.name != "segment_synonyms.csv"}
    assert held == {m.with_suffix(".csv") for m in MAPPINGS}
    for one in vocabularies():
        assert "未见" in one.note
        assert "not seen" in one.note
        assert one.licence.startswith("Apache-2.0")
        assert "# not seen:" in one.mapping.read_text("utf-8")


def test_vocabularies_load_without_a_reject_and_their_crosswalk_is_statements(tmp_path: Path) -> None:
    ledger = Ledger.open(f"sqlite:///{tmp_path / 'l.sqlite'}")
    for path in MAPPINGS:
        mapping = read_mapping(path)
        (file,) = files_of(mapping, path.parent)
        report = load_table(ledger, mapping, file)
        assert (report.rejected, report.values_left_out, report.filtered) == (0, 0, 0)
        assert report.rows == len(catalogue.rows(path.stem))
        assert report.run is not None
        assert report.run.stubs == 0
    names, terms = dict(ledger.locals_of()), ledger.terms()
    links = {
        names[c.subject]: (names[c.object], int(c.evidence_class))
        for batch in ledger.live()
        for c in batch
        if c.object is not None and terms[c.dataset] == "ipc_technology_fields"
    }
    ledger.close()
    assert {s.removeprefix("ipc:"): int(o.removeprefix("wipo35:")) for s, (o, _) in links.items()} == TABLE
    assert links["ipc:H10"][1] < links["ipc:H01L"][1]  # what we placed is inferred


@pytest.mark.parametrize("module", [technology, emerging], ids=lambda m: m.__name__)
def test_the_examples_in_the_docstrings_are_true(module: ModuleType) -> None:
    ran = doctest.testmod(module)
    assert ran.attempted > 0
    assert ran.failed == 0
