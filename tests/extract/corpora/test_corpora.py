"""Annotations of others are read as they mean them."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import DocBin
from tests.extract.statements.saying import extracted

from clusterkg.extract.corpora import FORMATS, read_corpus
from clusterkg.extract.corpora.formats import bio
from clusterkg.extract.model import Extraction
from clusterkg.graph.errors import SourceError

TEXT = "甲公司生产碳纤维布。"
SPANS = [("甲公司", "Firm"), ("碳纤维布", "Product")]
PLACES = [[0, 3, "Firm"], [5, 9, "Product"]]


def words(one: Extraction) -> list[tuple[str, str]]:
    return [(one.text[m.start : m.end], m.type) for m in one.mentions]


WRITTEN = {
    "ours.jsonl": json.dumps(
        extracted("[[Firm#a|甲公司]]生产[[Product#p|碳纤维布]]。", "a MAKES p").record(), ensure_ascii=False
    ),
    "cluener.json": json.dumps(
        {"text": TEXT, "label": {"Product": {"碳纤维布": [[5, 8]]}, "Firm": {"甲公司": [[0, 2]]}}}
    ),
    "doccano.jsonl": json.dumps({"id": 7, "text": TEXT, "label": PLACES}),
    "doccano_relations.jsonl": json.dumps(
        {
            "id": 7, "text": TEXT,
            "entities": [{"id": 2, "label": "Product", "start_offset": 5, "end_offset": 9}, {"id": 1, "label": "Firm", "start_offset": 0, "end_offset": 3}],
            "relations": [{"id": 1, "from_id": 1, "to_id": 2, "type": "MAKES"}],
        }
    ),
    "label_studio.json": json.dumps(
        [
            {
                "id": 7, "data": {"text": TEXT},
                "annotations": [
                    {"was_cancelled": True, "result": []},
                    {"result": [
                        {"id": "x", "type": "labels", "value": {"start": 5, "end": 9, "labels": ["Product"]}},
                        {"id": "y", "type": "labels", "value": {"start": 0, "end": 3, "labels": ["Firm"]}},
                        {"type": "relation", "from_id": "x", "to_id": "y", "direction": "left", "labels": ["MAKES"]},
                    ]},
                ],
            }
        ]
    ),
    "no_ids_studio.json": json.dumps(
        [{"data": {"text": TEXT}, "annotations": [{"result": [{"value": {"start": a, "end": b, "labels": [t]}} for a, b, t in PLACES]}]}]
    ),
    "studio_min.json": json.dumps(
        [{"id": 7, "text": TEXT, "ner": [{"start": a, "end": b, "text": TEXT[a:b], "labels": [t]} for a, b, t in PLACES], "annotator": 1, "annotation_id": 3}]
    ),
    "spacy_pairs.json": json.dumps([[TEXT, {"entities": PLACES}]]),
    "spacy_doc.jsonl": json.dumps({"text": TEXT, "ents": [{"start": 0, "end": 3, "label": "Firm"}, {"start": 5, "end": 9, "label": "Product"}]}),
    "prodigy_relations.jsonl": json.dumps(
        {
            "text": TEXT, "answer": "accept", "tokens": [{"text": TEXT, "start": 0, "end": 10, "id": 0}],
            "spans": [{"start": 5, "end": 9, "label": "Product", "token_start": 0}, {"start": 0, "end": 3, "label": "Firm"}],
            "relations": [{"label": "MAKES", "head_span": {"start": 0, "end": 3}, "child_span": {"start": 5, "end": 9}}],
        }
    ),
    "spans.jsonl": json.dumps({"text": TEXT, "spans": [{"start": 0, "end": 3, "label": "Firm"}, {"start": 5, "end": 9, "label": "Product"}]}),
    "chars.bio": "甲 B-Firm\n公 I-Firm\n司 I-Firm\n生 O\n产 O\n碳 B-Product\n纤 I-Product\n维 I-Product\n布 I-Product\n。 O\n",
    "chars.bmes": "甲 B-Firm\n公 M-Firm\n司 E-Firm\n生 O\n产 O\n碳 B-Product\n纤 M-Product\n维 M-Product\n布 E-Product\n。 O\n",
    "iob1.txt": "甲\tI-Firm\n公\tI-Firm\n司\tI-Firm\n生\tO\n产\tO\n碳\tI-Product\n纤\tI-Product\n维\tI-Product\n布\tI-Product\n。\tO\n",
}  # fmt: skip


@pytest.mark.parametrize("name", WRITTEN)
def test_a_format_is_told_by_the_file_and_read(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(WRITTEN[name], "utf-8")
    (one,) = read_corpus(path)
    assert one.text == TEXT
    assert words(one) == SPANS
    if "relations" in name or name.startswith(("ours", "label")):
        assert [(r.type, r.source, r.target) for r in one.relations] == [("MAKES", 0, 1)]


def test_what_prodigys_annotators_did_not_accept_is_left_out(tmp_path: Path) -> None:
    spans = [{"start": 0, "end": 3, "label": "Firm"}]
    lines = [
        {"text": TEXT, "_input_hash": 1, "spans": spans, "answer": said}
        for said in ("ignore", "accept", "reject")
    ]
    lines.append({"text": TEXT, "_input_hash": 2, "answer": "accept"})
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    assert [len(one.mentions) for one in read_corpus(tmp_path / "a.jsonl")] == [1, 0]


def test_an_object_of_no_known_shape_is_told_with_what_it_has_and_what_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({"text": TEXT, "marks": []}), "utf-8")
    with pytest.raises(SourceError) as bad:
        read_corpus(tmp_path / "a.jsonl")
    for language in ("zh", "en"):
        said = bad.value.text(language)
        assert "marks" in said and '"spans"' in said and "--corpus" in said and "KeyError" not in said


def test_label_studios_short_form_is_known_by_a_text_without_labels_too(tmp_path: Path) -> None:
    bare = {"id": 1, "text": "甲", "annotator": 1, "annotation_id": 2, "lead_time": 1.5}
    label = {"start": 0, "end": 3, "text": "甲公司", "labels": ["Firm"]}
    (tmp_path / "a.json").write_text(json.dumps([bare, {**bare, "text": TEXT, "label": [label]}]), "utf-8")
    assert [words(one) for one in read_corpus(tmp_path / "a.json")] == [[], SPANS[:1]]


@pytest.mark.parametrize(
    ("name", "record", "said"),
    [
        ("a.jsonl", {"data": {"text": TEXT}, "annotations": [{"result": [{"type": "relation", "from_id": "x", "to_id": "y"}]}]}, "'x' is the id of no annotation"),
        ("a.jsonl", {"text": TEXT, "label": [{"from": 0, "to": 3}]}, "it is not written as doccano is"),
        ("a.jsonl", {"text": TEXT, "label": [[0, 90, "Firm"]]}, "a span outside the text"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_in_words_of_ours(
    name: str, record: dict[str, object], said: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(json.dumps(record), "utf-8")
    with pytest.raises(SourceError, match=said) as bad:
        read_corpus(tmp_path / name)
    assert "Error(" not in bad.value.zh + bad.value.en


def test_a_part_that_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({"text": TEXT, "spans": [{"start": 0, "end": 3}]}), "utf-8")
    with pytest.raises(SourceError, match="record 1, cannot be understood: it has no 'label'"):
        read_corpus(tmp_path / "a.jsonl")


def test_spacys_binary(tmp_path: Path) -> None:
    doc = spacy.blank("xx")("Acme makes carbon fibre")
    doc.ents = [doc.char_span(0, 4, "Firm"), doc.char_span(11, 23, "Product")]
    (tmp_path / "a.spacy").write_bytes(DocBin(docs=[doc]).to_bytes())
    (one,) = read_corpus(tmp_path / "a.spacy")
    assert words(one) == [("Acme", "Firm"), ("carbon fibre", "Product")]


def test_columns_with_documents_and_words() -> None:
    lines = "-DOCSTART- -X- O\n\nAcme NNP B-ORG\nInc. NNP I-ORG\nsells VBZ O\n\n它 O\n在 O\nBonn B-LOC\n\n-DOCSTART- O\n\nX S-ORG\nY S-ORG\n"
    one, two = bio(lines.splitlines(), "c")
    assert one.text == "Acme Inc. sells\n它在Bonn"
    assert words(one) == [("Acme Inc.", "ORG"), ("Bonn", "LOC")]
    assert words(two) == [("X", "ORG"), ("Y", "ORG")]


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.jsonl", '{"text": "甲", "label": [[0, 9, "Firm"]]}'), ("a.jsonl", '{"text": "甲"}'), ("a.jsonl", "{"), ("a.bio", "甲\n"), ("a.bio", "甲 X-Firm\n"),
     ("a.jsonl", '{"text": 5, "label": []}'), ("a.spacy", "no"), ("a.json", "[1, 2, 3]")],
)  # fmt: skip
def test_what_is_not_of_the_format_is_told(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(SourceError) as bad:
        read_corpus(tmp_path / name)
    assert name in bad.value.text("en")


def test_an_absent_file_and_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_bytes(b"\xff\xfe\x00")
    for name in ("a.txt", "b.txt"):
        with pytest.raises(SourceError):
            read_corpus(tmp_path / name)
    assert "bio" in FORMATS


@given(st.lists(st.tuples(st.sampled_from("甲乙ab1"), st.sampled_from(["O", "B-X", "I-X", "E-X", "S-Y", "M-Y"])), min_size=1, max_size=12))  # fmt: skip
def test_spans_of_any_tags_lie_apart_inside_the_text(rows: list[tuple[str, str]]) -> None:
    (one,) = bio([f"{a} {b}" for a, b in rows], "x")
    ends = [(m.start, m.end) for m in one.mentions]
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(ends))
    assert sum(t != "O" for _, t in rows) == sum(len(one.text[a:b].replace(" ", "")) for a, b in ends)
