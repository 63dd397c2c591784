"""The gold set keeps to its guidelines, its splits and its own copies; the scripts that read it can be trusted."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import ROOT
from tests.gold import agreement, convert
from tests.gold.markup import Annotated, MarkupError, parse, read

from clusterkg.extract import inventory

DOCUMENTS = sorted((convert.HERE / "documents").glob("*.txt"))
#: What a model could learn by heart; offices (市科技局), places and products may well recur.
NAMED = {
    "Firm", "University", "ResearchInstitute", "Incubator", "Accelerator", "UnivPark", "TransferOrg", "ProductivityCentre",
    "Exchange", "Station", "PublicPlatform", "IntlPlatform", "Fund", "Alliance", "OverseasEntity", "Organisation", "Zone",
    "Base", "Cluster", "Person", "Project", "Patent",
}  # fmt: skip


@pytest.fixture(scope="module")
def documents() -> list[Annotated]:
    return convert.documents()


def made(text: str, relations: str = "") -> Annotated:
    return parse("made", f"kind: news\nlanguage: zh\n---\n{text}\n---\n{relations}\n")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.stem)
def test_each_document_follows_the_markup_and_the_ontology(path: Path) -> None:
    document = read(path)
    assert set(document.head) == {"kind", "language"}
    assert document.document.startswith(document.head["language"] + "-")
    assert all(document.text[m.start : m.end] == m.text for m in document.mentions)
    assert 120 <= len(document.text) <= 2_000, "a document is a page, not a line"


def test_the_set_is_as_large_and_as_mixed_as_promised(documents: list[Annotated]) -> None:
    languages = Counter(d.head["language"] for d in documents)
    assert languages["zh"] >= 48 and languages["en"] >= 14
    kinds = Counter(d.head["kind"] for d in documents)
    assert len(kinds) >= 9 and all(n >= 3 for n in kinds.values()), kinds
    used = {m.type for d in documents for m in d.mentions}
    assert used == set(inventory.TYPES), "a type without one example cannot be measured"
    assert {r.type for d in documents for r in d.relations} == set(inventory.relations())
    assert {q for d in documents for r in d.relations for q in r.qualifiers} == set(inventory.QUALIFIERS)
    assert {r.status for d in documents for r in d.relations} == set(inventory.STATUSES)
    assert sum(not d.mentions for d in documents) >= 2, "texts with nothing in them belong to the measure"


def test_generated_files_are_what_the_sources_give() -> None:
    assert convert.stale() == []


def test_the_jsonl_has_the_form_that_read_prints() -> None:
    seen: list[str] = []
    for split in convert.SPLITS:
        for line in (convert.HERE / f"{split}.jsonl").read_text("utf-8").splitlines():
            one = json.loads(line)
            assert set(one) == {"document", "text", "mentions", "relations"}
            ids = {m["id"] for m in one["mentions"]}
            assert len(ids) == len(one["mentions"])
            for m in one["mentions"]:
                assert one["text"][m["start"] : m["end"]] == m["text"] and m["type"] in inventory.TYPES
            for r in one["relations"]:
                assert {r["source"], r["target"], *r.get("qualifiers", {}).values()} <= ids
                assert r["status"] in inventory.STATUSES
            seen.append(one["document"])
    assert sorted(seen) == [p.stem for p in DOCUMENTS]


def test_splits_cover_every_document_in_the_shares_fixed(documents: list[Annotated]) -> None:
    where = convert.splits()
    assert set(where) == {d.document for d in documents} and set(where.values()) == set(convert.SPLITS)
    share = Counter(where.values())
    assert share["test"] / len(where) == pytest.approx(0.4, abs=0.03)
    assert share["tune"] / len(where) == pytest.approx(0.2, abs=0.03)
    for language in ("zh", "en"):
        parts = Counter(where[d.document] for d in documents if d.head["language"] == language)
        assert min(parts[s] / sum(parts.values()) for s in ("train", "test")) > 0.3
    for kind, total in Counter(d.head["kind"] for d in documents).items():
        parts = Counter(where[d.document] for d in documents if d.head["kind"] == kind)
        assert total < 5 or (parts["train"] and parts["test"]), kind


def test_names_in_test_documents_stand_in_no_other_split(documents: list[Annotated]) -> None:
    where = convert.splits()
    names: dict[str, set[str]] = {}
    for d in documents:
        for m in d.mentions:
            if m.type in NAMED:
                names.setdefault(m.text.replace("\n", ""), set()).add(where[d.document])
    assert {name: splits for name, splits in names.items() if "test" in splits and len(splits) > 1} == {}


def test_no_firm_of_the_set_is_in_the_demo(documents: list[Annotated]) -> None:
    with (ROOT / "graph" / "demo" / "tables" / "firms.csv").open(encoding="utf-8", newline="") as rows:
        known = {row["企业名称"] for row in csv.DictReader(rows)}
    assert known and not known & {m.text for d in documents for m in d.mentions}


def test_a_withheld_name_is_never_a_firm(documents: list[Annotated]) -> None:
    withheld = re.compile(r"^(客户|供应商|企业)[一二三四五甲乙丙A-Z0-9]$|^某|^(Customer|Supplier) [A-Z0-9]$")
    found = [m for d in documents for m in d.mentions if withheld.search(m.text)]
    assert len(found) >= 10 and {m.type for m in found} == {"Masked"}


def test_the_guidelines_name_every_type_relation_qualifier_and_status() -> None:
    text = (convert.HERE / "GUIDELINES.md").read_text("utf-8")
    words = set(re.findall(r"[A-Za-z_]+", text))
    wanted = {*inventory.TYPES, *inventory.relations(), *inventory.QUALIFIERS, *inventory.STATUSES}
    assert wanted - words == set()


def test_texts_for_the_second_annotator_are_bare_and_complete() -> None:
    chosen = convert.second()
    assert len(chosen) >= 20 and set(chosen) <= {p.stem for p in DOCUMENTS}
    for name in chosen:
        bare = read(convert.HERE / "second" / "texts" / f"{name}.txt")
        assert bare.text == read(convert.HERE / "documents" / f"{name}.txt").text
        assert not bare.mentions and not bare.relations


@pytest.mark.parametrize(
    ("text", "relations", "says"),
    [
        ("[[Company|甲厂]]", "", "no mention type"),
        ("[[Firm|甲[[Place|乙]]厂]]", "", "do not nest"),
        ("[[Firm|甲厂", "", "is no mark"),
        ("[[Firm|甲厂 ]]", "", "white space"),
        ("[[Reference|该公司]]", "", "stands for nothing"),
        ("[[Firm#a|甲厂]][[Firm#a|乙厂]]", "", "given twice"),
        ("[[Firm=x|甲厂]]", "", "which no mark carries"),
        ("[[Firm#a|甲厂]][[Firm=a|甲]][[Firm=a|甲]]", "", "first stands"),
        ("[[Firm#a|甲厂]][[Place=a|甲]]", "", "type of the full one"),
        ("[[Firm#a|甲厂]][[Product#p|锅]]", "a BUYS_FROM p", "allowed"),
        ("[[Firm#a|甲厂]][[Product#p|锅]]", "p MAKES a", "allowed"),
        ("[[Firm#a|甲厂]][[Firm#b|乙厂]]", "a LIKES b", "no such relation"),
        ("[[Firm#a|甲厂]][[Firm#b|乙厂]]", "a OWNS b @maybe", "no status"),
        ("[[Firm#a|甲厂]][[Firm#b|乙厂]]", "a OWNS b share=b", "not ('Share',)"),
        ("[[Firm#a|甲厂]][[Firm#b|乙厂]]", "a BRANCH_OF b date=b", "takes no qualifier"),
        ("[[Firm#a|甲厂]][[Firm#b|乙厂]]", "a owns b", "write 'a RELATION b"),
        ("[[Firm#a|甲厂]][[Firm#b|乙厂]]", "a OWNS b\na OWNS b", "said twice"),
        ("[[Firm#a|甲厂]][[Place#l|某地]]", "a LOCATED_IN z", "no mark carries #z"),
    ],
)
def test_a_slip_of_the_annotator_is_refused_with_what_is_wrong(text: str, relations: str, says: str) -> None:
    with pytest.raises(MarkupError, match=re.escape(says)):
        made(text, relations)


words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="[]|\r"), min_size=1, max_size=8)
plain = words.filter(lambda w: "---" not in w)


@given(
    st.lists(
        st.tuples(plain, plain.filter(lambda w: w == w.strip()), st.sampled_from(inventory.ENTITY_TYPES))
    )
)
def test_stripping_the_marks_gives_the_text_and_spans_that_cut_it(parts: list[tuple[str, str, str]]) -> None:
    body = "首" + "".join(f"{before}[[{kind}|{inner}]]" for before, inner, kind in parts) + "尾"
    document = made(body)
    assert document.text == "首" + "".join(before + inner for before, inner, _ in parts) + "尾"
    assert [(m.text, m.type) for m in document.mentions] == [(inner, kind) for _, inner, kind in parts]
    assert all(document.text[m.start : m.end] == m.text for m in document.mentions)


def test_an_annotation_agrees_with_itself_and_not_with_less(documents: list[Annotated]) -> None:
    for d in documents:
        assert agreement.overlap(agreement.spans(d), agreement.spans(d)).f1 == 1
    one = made("[[Firm#a|甲厂]]位于[[Place#l|乙县]]。", "a LOCATED_IN l")
    two = made("[[Firm#a|甲]]厂位于[[Place#l|乙县]]。", "a LOCATED_IN l")
    assert agreement.overlap(agreement.spans(one), agreement.spans(two)).f1 == 0.5
    assert agreement.overlap(agreement.links(one, False, True), agreement.links(two, False, True)).f1 == 0
    assert agreement.differences(one, two)[0] == "< Firm '甲厂' 0"


def test_resolved_ends_make_a_reference_and_the_name_agree() -> None:
    text = "[[Firm#a|甲阀门有限公司]]（[[Firm#s=a|甲阀]]）与[[Firm#b|乙厂]]来往。[[Reference#r>a|该公司]]向[[Firm#b2|乙厂]]供货。"
    by_reference, by_name = made(text, "b2 BUYS_FROM r"), made(text, "b BUYS_FROM s")
    strict = agreement.overlap(
        agreement.links(by_reference, False, True), agreement.links(by_name, False, True)
    )
    resolved = agreement.overlap(
        agreement.links(by_reference, True, True), agreement.links(by_name, True, True)
    )
    assert strict.f1 < 1 and resolved.f1 == 1


def test_the_order_of_a_symmetric_relation_does_not_matter() -> None:
    text = "[[Firm#a|甲厂]]与[[Firm#b|乙厂]]合作，[[Firm#c|丙厂]]持股。"
    one, two = made(text, "a PARTNER_OF b\nc OWNS a"), made(text, "b PARTNER_OF a\na OWNS c")
    assert agreement.overlap(agreement.links(one, True, True), agreement.links(two, True, True)).both == 1


def test_kappa_is_one_for_equal_labels_and_zero_for_chance() -> None:
    assert agreement.kappa(Counter({("a", "a"): 5, ("b", "b"): 5})) == 1
    assert agreement.kappa(Counter({("a", "a"): 1, ("a", "b"): 1, ("b", "a"): 1, ("b", "b"): 1})) == 0


def test_agreement_names_a_text_that_is_missing_or_altered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert agreement.main([str(tmp_path)]) == 1
    assert "one per text" in capsys.readouterr().err
    assert agreement.main([str(tmp_path), "--check"]) == 1
    assert len(capsys.readouterr().out.splitlines()) == len(convert.second())
    for name in convert.second():
        source = (convert.HERE / "documents" / f"{name}.txt").read_text("utf-8")
        (tmp_path / f"{name}.txt").write_text(source, "utf-8")
    assert agreement.main([str(tmp_path), "--differences"]) == 0
    assert "spans, strict with type" in capsys.readouterr().out
    assert agreement.main([str(tmp_path), "--check"]) == 0
    assert "nothing is missing" in capsys.readouterr().out
    first = tmp_path / f"{convert.second()[0]}.txt"
    first.write_text(first.read_text("utf-8").replace("\n---\n", "\n---\n又", 1), "utf-8")
    assert agreement.main([str(tmp_path)]) == 1
    assert "altered at character 0" in capsys.readouterr().err
