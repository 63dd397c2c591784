"""Tables in: nothing is lost, and every count adds up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from clusterkg.graph.errors import DataDropped, MappingError, SourceError, UnknownType
from clusterkg.graph.ledger import Ledger
from clusterkg.graph.mapping import load_table, read_mapping
from clusterkg.graph.mapping.form import DATA, SOURCE, read_form, write_form
from clusterkg.graph.mapping.loading import META, TableReport
from clusterkg.graph.mapping.suggest import suggest
from clusterkg.graph.ontology import TypeSpec
from clusterkg.graph.ontology import load as load_ontology

FIRMS = {
    "dataset": "firms",
    "source": {"title": "名册", "publisher": "某局", "licence": "CC-BY-4.0", "use": "share", "dated": "2026-01-01"},
    "edition": "snapshot",
    "input": {"files": "firms.csv"},
    "entities": {
        "firm": {
            "type": "Firm", "id": "firms:{编号}",
            "properties": {"name": "名称", "founded": "成立", "short_name": {"column": "简称", "split": "、"}},
        },
        "product": {"type": "Product", "id": "product:{item}", "each": {"column": "产品", "split": "、"}, "properties": {"name": "item"}},
    },
    "edges": [{"type": "Production", "source": "firm", "target": "product", "properties": {"share": "份额"}}],
}  # fmt: skip
HEAD = "编号,名称,成立,简称,产品,份额\n"


def mapping_file(folder: Path, **changes: object) -> Path:
    path = folder / "m.yaml"
    path.write_text(
        yaml.safe_dump({**FIRMS, **changes}, allow_unicode=True, sort_keys=False), encoding="utf-8"
    )
    return path


def load(
    ledger: Ledger, folder: Path, text: str | bytes, name: str = "firms.csv", **more: object
) -> TableReport:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    changes = more.pop("changes", {})
    assert isinstance(changes, dict)
    return load_table(ledger, read_mapping(mapping_file(folder, **changes)), path, **more)  # type: ignore[arg-type]  # keywords of load_table


def texts(ledger: Ledger) -> set[str]:
    names, terms = dict(ledger.locals_of()), ledger.terms()
    return {
        f"{names[c.subject]} {terms[c.prop]} {c.value if c.object is None else names[c.object]}"
        for batch in ledger.live()
        for c in batch
        if not names[c.subject].startswith("edge:")
    }


@pytest.fixture
def sqlite(tmp_path: Path) -> Ledger:
    return Ledger.open(f"sqlite:///{tmp_path / 'l' / 'ledger.sqlite'}")


def test_columns_become_properties_and_edges(ledger: Ledger, tmp_path: Path) -> None:
    report = load(ledger, tmp_path, HEAD + "1,甲有限公司,2010-05,甲、小甲,电芯、模组,0.35\n")
    assert (report.rows, report.kept, report.rejected, report.values_left_out) == (1, 1, 0, 0)
    assert texts(ledger) == {
        "firms:1 name 甲有限公司", "firms:1 founded 2010-05", "firms:1 short_name 甲", "firms:1 short_name 小甲",
        "product:电芯 name 电芯", "product:模组 name 模组", "firms:1 MAKES product:电芯", "firms:1 MAKES product:模组",
    }  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_are_told_apart(sqlite: Ledger, tmp_path: Path, encoding: str) -> None:
    text = (HEAD + "1,甲有限公司,2010,,电芯,\n2,乙有限公司,,,隔膜,\n").encode(encoding)
    assert load(sqlite, tmp_path, text).kept == 2
    assert "firms:2 MAKES product:隔膜" in texts(sqlite)


def test_the_cell_behind_a_claim_is_found(sqlite: Ledger, tmp_path: Path) -> None:
    load(sqlite, tmp_path, HEAD + "1,甲有限公司,2010 年 5 月,,电芯,35%\n")
    found = {
        (e.quote, e.locator.column, e.locator.row_number)
        for b in sqlite.live()
        for c in b
        for e in sqlite.evidence([c.id.hex()])
    }
    assert ("2010 年 5 月", "成立", 2) in found
    assert ("35%", "份额", 2) in found


def test_bad_rows_and_values_are_kept_counted_listed_and_can_be_mended(
    sqlite: Ledger, tmp_path: Path
) -> None:
    text = HEAD + "1,甲有限公司,不知道,,电芯,\n2,,2010,,隔膜,\n,丙有限公司,,,,\n4,丁,,,,,多,余\n5,戊\n\n"
    report = load(sqlite, tmp_path, text)
    assert (report.rows, report.kept, report.rejected, report.values_left_out) == (5, 2, 3, 1)
    assert report.rejects_file is not None
    lines = report.rejects_file.read_text("utf-8-sig").splitlines()
    assert len(lines) == 1 + 4
    mended = tmp_path / report.rejects_file.name
    mended.write_text(
        report.rejects_file.read_text("utf-8-sig").replace("2,,2010", "2,乙有限公司,2010"), "utf-8"
    )
    again = load_table(sqlite, read_mapping(tmp_path / "m.yaml"), mended, mend=True)
    assert again.kept >= 1
    assert {"firms:2 name 乙有限公司", "firms:1 name 甲有限公司", "firms:5 name 戊"} <= texts(sqlite)
    assert META[0] in lines[0]


def test_a_line_inserted_at_the_top_changes_nothing_else(sqlite: Ledger, tmp_path: Path) -> None:
    body = "1,甲有限公司,2010,,电芯,\n1,甲有限公司,2010,,电芯,\n2,乙有限公司,,,,\n"
    load(sqlite, tmp_path, HEAD + body)
    before = texts(sqlite)
    report = load(sqlite, tmp_path, HEAD + "0,零有限公司,,,,\n" + body)
    assert report.run is not None
    assert report.run.claims_new == report.run.sightings_new == 1
    assert texts(sqlite) == before | {"firms:0 name 零有限公司"}


def test_dry_run_counts_and_writes_nothing(sqlite: Ledger, tmp_path: Path) -> None:
    report = load(sqlite, tmp_path, HEAD + "1,甲有限公司,,,电芯,\n2,,,,,\n", dry_run=True)
    assert (report.rows, report.kept, report.rejected, report.by_type["Firm"]) == (2, 1, 1, 1)
    assert sqlite.sources() == {}


def test_filters_derived_columns_and_lookups(sqlite: Ledger, tmp_path: Path) -> None:
    (tmp_path / "cities.csv").write_text("name,code\n岚州市,3301\n青川县,3302\n", "utf-8")
    changes = {
        "columns": {
            "编号": {"pattern": r"^(\d+)"},
            "city": {"from": "名称", "lookup": {"file": "cities.csv", "key": "name", "value": "code", "prefix": True, "strip": "(市|县)$"}},
        },
        "filter": [{"column": "成立", "excludes": "^19"}],
        "edges": [{"type": "Location", "source": "firm", "target": "adcode:{city}00", "when": "city", "class": "inferred"}],
    }  # fmt: skip
    report = load(
        sqlite,
        tmp_path,
        HEAD + "1.SH,岚州甲公司,2001,,,\n2.SZ,乙公司,1999,,,\n3,丙公司,,,,\n",
        changes=changes,
    )
    assert (report.kept, report.filtered) == (2, 1)
    assert {t for t in texts(sqlite) if "LOCATED_IN" in t} == {"firms:1 LOCATED_IN adcode:330100"}


@pytest.mark.parametrize("kind", ["json", "jsonl", "tsv", "xlsx", "parquet"])
def test_other_formats_say_the_same(sqlite: Ledger, tmp_path: Path, kind: str) -> None:
    rows = [{"编号": "1", "名称": "甲有限公司", "成立": "2010", "简称": "", "产品": "电芯", "份额": "0.4"}]
    path = tmp_path / f"firms.{kind}"
    if kind == "json":
        path.write_text(json.dumps(rows, ensure_ascii=False), "utf-8")
    elif kind == "jsonl":
        path.write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in rows), "utf-8")
    elif kind == "tsv":
        path.write_text("\t".join(rows[0]) + "\n" + "\t".join(rows[0].values()), "utf-8")
    elif kind == "parquet":
        import pyarrow
        import pyarrow.parquet

        pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), path)
    else:
        import openpyxl

        book = openpyxl.Workbook()
        assert book.active is not None
        book.active.append(list(rows[0]))
        book.active.append(list(rows[0].values()))
        book.save(path)
    load_table(sqlite, read_mapping(mapping_file(tmp_path)), path)
    assert {"firms:1 name 甲有限公司", "firms:1 founded 2010", "firms:1 MAKES product:电芯"} <= texts(sqlite)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"entities": {"firm": {"type": "Frim", "id": "a:{编号}"}}}, UnknownType),
        (
            {"entities": {"firm": {"type": "Firm", "id": "a:{编号}", "properties": {"nmae": "名称"}}}},
            MappingError,
        ),
        ({"edges": [{"type": "Production", "source": "product", "target": "firm"}]}, MappingError),
        ({"edges": [{"type": "Production", "source": "nobody", "target": "firm"}]}, MappingError),
        ({"edges": [{"type": "Firm", "source": "firm", "target": "firm"}]}, MappingError),
        ({"editoin": "delta"}, MappingError),
        ({"source": {"title": "x"}}, MappingError),
    ],
)
def test_a_wrong_mapping_says_where(
    tmp_path: Path, changes: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        read_mapping(mapping_file(tmp_path, **changes))


@pytest.mark.parametrize(
    ("changes", "place", "meant"),
    [
        ({"entities": {"firm": {"type": "Frim", "id": "a:{编号}"}}}, "entities.firm", "Firm"),
        ({"entities": {"firm": {"type": "企业", "id": "a:{编号}"}}}, "entities.firm", "Firm"),
        ({"entities": {"firm": {"type": "Firm", "id": "a:{编号}", "properties": {"nmae": "名称"}}}}, "entities.firm.nmae", "name"),
        ({"entities": {"firm": {"type": "Firm", "id": "a:{编号}", "properties": {"全称": "名称"}}}}, "entities.firm.全称", "name"),
        ({"entities": {"stay": {"type": "Tenancy", "id": "a:{编号}", "ends": {"入驻企业": "firm:{编号}"}}}}, "entities.stay.ends", "tenant"),
        ({"entities": {"site": {"type": "Site", "id": "a:{编号}"}}}, "entities.site", "Zone"),
        ({"edges": [{"type": "MAKES", "source": "firm", "target": "product"}]}, "edges[0]", "Production"),
        ({"edges": [{"type": "Production", "source": "firm", "target": "prodcut"}]}, "edges[0].target", "product"),
        ({"edges": [{"type": "Production", "source": "firm", "target": "product", "properties": {"sahre": "份额"}}]}, "edges[0].sahre", "share"),
    ],
)  # fmt: skip
def test_a_slip_is_named_with_file_and_place_and_what_was_meant(
    tmp_path: Path, changes: dict[str, object], place: str, meant: str
) -> None:
    with pytest.raises((MappingError, UnknownType)) as caught:
        read_mapping(mapping_file(tmp_path, **changes))
    for text in (caught.value.text("zh"), caught.value.text("en")):
        assert "m.yaml" in text
        assert place in text
    assert meant in caught.value.hint_zh
    assert meant in caught.value.hint_en


def test_a_mistyped_key_of_a_mapping_is_named(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match=r"editoin.*did you mean edition"):
        read_mapping(mapping_file(tmp_path, editoin="delta"))


def test_ends_of_an_edge_that_is_a_node_are_checked(tmp_path: Path) -> None:
    entities = {
        "place": {"type": "Place", "id": "p:{编号}"},
        "stay": {
            "type": "Tenancy",
            "id": "t:{编号}",
            "ends": {"tenant": "place"},
            "properties": {"enter": "成立"},
        },
    }
    with pytest.raises(MappingError, match=r"tenant of Tenancy cannot be Place; it is one of Firm"):
        read_mapping(mapping_file(tmp_path, entities=entities, edges=[]))


@pytest.mark.parametrize("spec", load_ontology().entities, ids=lambda s: s.name)
def test_columns_headed_as_in_the_ontology_are_found_again(tmp_path: Path, spec: TypeSpec) -> None:
    known = {
        p: s for p, s in load_ontology().properties(spec.name).items() if s.type in ("text", "name", "place")
    }
    table = tmp_path / "t.csv"
    table.write_text(
        ",".join(s.label.zh for s in known.values()) + "\n" + ",".join("x" for _ in known) + "\n"
    )
    told = yaml.safe_load(suggest(table))["entities"]["row"]
    assert set(told["properties"]) <= set(load_ontology().properties(told["type"]))
    assert len(told["properties"]) >= len(known)


def test_a_missing_column_is_named_before_anything_is_written(sqlite: Ledger, tmp_path: Path) -> None:
    with pytest.raises(MappingError) as told:
        load(sqlite, tmp_path, "编号,名称x,成立,简称,产品,份额\n1,甲,,,,\n")
    assert "没有映射所说的列:名称。" in told.value.zh
    assert "名称x" in told.value.hint_zh
    assert sqlite.runs() == []


def test_a_snapshot_that_is_no_longer_understood_asks_before_it_ends_what_was_known(
    sqlite: Ledger, tmp_path: Path
) -> None:
    load(sqlite, tmp_path, HEAD + "".join(f"{i},甲{i},,,,\n" for i in range(10)))
    before = texts(sqlite)
    unnamed = HEAD + "".join(f"{i},,,,,\n" for i in range(10))  # as many rows, but the required name has gone
    with pytest.raises(DataDropped) as told:
        load(sqlite, tmp_path, unnamed)
    assert "拒了 10 行" in told.value.zh
    assert texts(sqlite) == before
    load(sqlite, tmp_path, unnamed, confirm_drop=True)
    assert texts(sqlite) == set()


@pytest.mark.parametrize("text", ["", HEAD, "\n\n"])
def test_a_snapshot_without_rows_asks(sqlite: Ledger, tmp_path: Path, text: str) -> None:
    with pytest.raises(DataDropped):
        load(sqlite, tmp_path, text)
    assert load(sqlite, tmp_path, text, confirm_drop=True).rows == 0


def test_a_dry_run_needs_no_ledger_and_says_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "firms.csv"
    path.write_text(HEAD + "1,甲,20-13-45,,,\n2,,,,,\n", "utf-8")
    report = load_table(None, read_mapping(mapping_file(tmp_path)), path, dry_run=True)
    assert (report.rows, report.kept, report.rejected, report.values_left_out) == (2, 1, 1, 1)
    assert [(n, bad.column) for n, bad in report.examples] == [(2, "成立"), (3, "名称")]
    assert {p.name for p in tmp_path.iterdir()} == {"firms.csv", "m.yaml"}


def test_progress_tells_rows_and_the_share_of_the_file(sqlite: Ledger, tmp_path: Path) -> None:
    seen: list[tuple[int, float | None]] = []
    body = "".join(f"{i},甲有限公司{i},,,,\n" for i in range(5000))
    load(sqlite, tmp_path, HEAD + body, progress=lambda rows, share: seen.append((rows, share)))
    assert [rows for rows, _ in seen] == [2000, 4000, 5000]
    shares = [share for _, share in seen if share is not None]
    assert shares == sorted(shares)
    assert 0 < shares[0] < 1
    assert shares[-1] == 1


@pytest.mark.parametrize("name", ["broken.xlsx", "broken.parquet", "broken.json"])
def test_a_file_that_is_not_what_its_name_says_is_refused_with_its_name(
    sqlite: Ledger, tmp_path: Path, name: str
) -> None:
    with pytest.raises(MappingError, match=name):
        load(sqlite, tmp_path, b"\x00\xff not a table", name)


def test_a_lookup_without_its_column_is_a_mistake_of_the_mapping(sqlite: Ledger, tmp_path: Path) -> None:
    (tmp_path / "towns.csv").write_text("a,b\n1,2\n", "utf-8")
    looked_up = {"town": {"from": "名称", "lookup": {"file": "towns.csv", "key": "c", "value": "b"}}}
    with pytest.raises(MappingError, match=r"towns\.csv"):
        load(sqlite, tmp_path, HEAD + "1,甲,,,,\n", changes={"columns": looked_up})


def test_faults_of_a_mapping_are_told_in_both_languages(tmp_path: Path) -> None:
    source = {"title": "名册", "publisher": "某局", "use": "share", "dated": "soon", "licence": ""}
    with pytest.raises(MappingError) as told:
        read_mapping(mapping_file(tmp_path, entites={}, source=source))
    assert "entites:没有这一项,请核对拼写" in told.value.zh
    assert "source.dated:不是日期" in told.value.zh
    assert "source.licence:太短,至少 1 个字符" in told.value.zh
    assert "Extra inputs are not permitted" in told.value.en


def test_a_suggested_key_is_a_column_that_every_row_fills(tmp_path: Path) -> None:
    table = tmp_path / "list.csv"
    table.write_text("企业名称,统一社会信用代码\n甲有限公司,91440300708461136T\n乙有限公司,\n", "utf-8")
    assert yaml.safe_load(suggest(table))["entities"]["row"]["id"] == "list:{企业名称}"
    table.write_text("企业名称,统一社会信用代码\n", "utf-8")
    with pytest.raises(MappingError):
        suggest(table)


def test_a_suggested_mapping_loads_once_its_source_is_filled_in(sqlite: Ledger, tmp_path: Path) -> None:
    table = tmp_path / "list.csv"
    table.write_text(
        "企业名称,统一社会信用代码,成立日期,备忘\n甲有限公司,91440300708461136T,2010-05-04,x\n", "utf-8"
    )
    told = yaml.safe_load(suggest(table))
    assert told["entities"]["row"]["type"] == "Firm"
    assert told["entities"]["row"]["properties"] == {
        "name": "企业名称",
        "credit_code": "统一社会信用代码",
        "founded": "成立日期",
    }
    told["source"] |= {"publisher": "某局", "licence": "内部", "dated": "2026-01-01"}
    path = tmp_path / "m.yaml"
    path.write_text(yaml.safe_dump(told, allow_unicode=True), "utf-8")
    assert load_table(sqlite, read_mapping(path), table).kept == 1


def test_a_form_is_filled_in_and_read_back(sqlite: Ledger, tmp_path: Path) -> None:
    import openpyxl

    path = tmp_path / "form.xlsx"
    write_form("Membership", path)
    write_form("Firm", path)
    book = openpyxl.load_workbook(path)
    sheet = book[DATA]
    heads = {str(c.value).rpartition("[")[2].rstrip("]"): c.column for c in sheet[1]}
    assert {"id", "name", "size_class", "credit_code"} <= set(heads)
    assert any(
        str(v.sqref).startswith(sheet.cell(2, heads["size_class"]).coordinate)
        for v in sheet.data_validations.dataValidation
    )
    for key, value in {
        "id": "1",
        "name": "甲有限公司",
        "size_class": "small",
        "short_name": "甲;小甲",
    }.items():
        sheet.cell(2, heads[key], value)
    for row, value in enumerate(["survey_2026", "调查", "某局", "内部资料", "internal", "2026-01-01"], 1):
        book[SOURCE].cell(row, 2, value)
    book.save(path)
    assert load_table(sqlite, read_form(path), path).kept == 1
    assert {
        "survey_2026:1 name 甲有限公司",
        "survey_2026:1 size_class small",
        "survey_2026:1 short_name 小甲",
    } <= texts(sqlite)


def test_an_unfilled_form_says_what_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    write_form("Firm", path)
    with pytest.raises(MappingError, match="title"):
        read_form(path)


def test_no_source_no_load(tmp_path: Path) -> None:
    with pytest.raises((MappingError, SourceError)):
        read_mapping(mapping_file(tmp_path, source={**FIRMS["source"], "licence": ""}))  # type: ignore[dict-item]  # a mapping inside
