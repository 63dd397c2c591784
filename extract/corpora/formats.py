"""One reader for each way to write annotations down; offsets are code points, half-open, of the text as it stands.

Each takes parsed objects (or lines) and yields documents; ``KeyError``, ``TypeError`` and ``ValueError`` mean that something is not
of the format, and the caller says where.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from clusterkg.extract.model import Extraction, Mention, Relation


class Misfit(ValueError):
    """What is annotated is not of the format; says how, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} | {en}")
        self.zh, self.en = zh, en


Span = tuple[int, int, str]
_HAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
#: Tags that begin a span, and those that go on with one: BIO, IOB1, BIOES and BMES alike.
_BEGIN, _GO_ON, _LAST = "BSU", "IMEL", "ESLU"


def ours(record: Mapping[str, Any], name: str) -> Extraction:
    """Read an object of ``clusterkg read --dry-run --format jsonl``."""
    return Extraction.from_record(dict(record))


def cluener(record: Mapping[str, Any], name: str) -> Extraction:
    """Read an object of CLUENER: ``{"text", "label": {type: {words: [[first, last]]}}}``, the last character included."""
    spans = [
        (int(first), int(last) + 1, str(type_))
        for type_, words in record.get("label", {}).items()
        for places in words.values()
        for first, last in places
    ]
    return spanned(name, record["text"], spans)


def doccano(record: Mapping[str, Any], name: str) -> Extraction:
    """Read an object of a doccano export: sequence labelling (``label``: ``[[start, end, type]]``) or with relations."""
    name = str(record.get("id", name))
    if "entities" in record:
        held = record["entities"]
        ids = [e["id"] for e in held]
        spans = [(int(e["start_offset"]), int(e["end_offset"]), str(e["label"])) for e in held]
        links = [
            (str(r["type"]), ids.index(r["from_id"]), ids.index(r["to_id"]))
            for r in record.get("relations", ())
        ]
        return spanned(name, record["text"], spans, links)
    labels = record["label"] if "label" in record else record["labels"]
    return spanned(name, record["text"], [(int(a), int(b), str(t)) for a, b, t in labels])


def label_studio(task: Mapping[str, Any], name: str) -> Extraction:
    """Read a task of a Label Studio export: JSON, of which the first annotation that was not cancelled, or JSON-MIN."""
    if "data" not in task:
        return _label_studio_min(task, name)
    data = task["data"]
    text = data["text"] if "text" in data else next(v for v in data.values() if isinstance(v, str))
    done = [a for a in task.get("annotations", task.get("completions", ())) if not a.get("was_cancelled")]
    results = done[0]["result"] if done else []
    ids, spans, links = [], [], []
    for number, one in enumerate(results):
        value = one.get("value", {})
        for label in value.get("labels", ()):
            # Only relations ask for ids; what other programs write has none.
            ids.append(one.get("id", number))
            spans.append((int(value["start"]), int(value["end"]), str(label)))
    for one in results:
        if one.get("type") == "relation":
            for end in ("from_id", "to_id"):
                if one[end] not in ids:
                    raise Misfit(
                        f"关系的 {end} “{one[end]}”不是哪个标注的 id",
                        f"the relation's {end} '{one[end]}' is the id of no annotation",
                    )
            ends = ids.index(one["from_id"]), ids.index(one["to_id"])
            if one.get("direction") == "left":
                ends = (ends[1], ends[0])
            links += [(str(label), *ends) for label in one.get("labels") or ["RELATED"]]
    return spanned(str(task.get("id", name)), text, spans, links)


def is_label_studio_min(record: Mapping[str, Any]) -> bool:
    """Whether an object is a task of Label Studio's JSON-MIN: fields of the data beside lists of labelled spans, under names of its own."""
    return bool(record.keys() & {"annotation_id", "annotator", "lead_time"}) or any(
        True for _ in _labelled(record)
    )


def _labelled(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for held in record.values():
        for one in held if isinstance(held, list) else ():
            if isinstance(one, Mapping) and {"start", "end", "labels"} <= one.keys():
                yield one


def _label_studio_min(task: Mapping[str, Any], name: str) -> Extraction:
    text = task["text"] if "text" in task else max((v for v in task.values() if isinstance(v, str)), key=len)
    spans = [
        (int(one["start"]), int(one["end"]), str(label)) for one in _labelled(task) for label in one["labels"]
    ]
    return spanned(str(task.get("id", name)), text, spans)


def spacy_json(record: Mapping[str, Any] | Sequence[Any], name: str) -> Extraction:
    """Read spaCy's training pairs ``[text, {"entities": [[start, end, label]]}]``, or its ``Doc.to_json`` (``ents``)."""
    if isinstance(record, Mapping):
        held = record["ents"] if "ents" in record else record["entities"]
        spans = [
            (int(e["start"]), int(e["end"]), str(e["label"]))
            if isinstance(e, Mapping)
            else (int(e[0]), int(e[1]), str(e[2]))
            for e in held
        ]
        return spanned(name, record["text"], spans)
    text, given = record
    return spanned(name, text, [(int(a), int(b), str(t)) for a, b, t in given["entities"]])


def prodigy(record: Mapping[str, Any], name: str) -> Extraction:
    """Read an object with ``spans``, as Prodigy writes it: ``{"text", "spans": [{"start", "end", "label"}]}``, relations between spans."""
    spans = [(int(s["start"]), int(s["end"]), str(s["label"])) for s in record.get("spans") or ()]
    places = [(start, end) for start, end, _ in spans]

    def at(end: Mapping[str, Any]) -> int:
        return places.index((int(end["start"]), int(end["end"])))

    links = [
        (str(r["label"]), at(r["head_span"]), at(r["child_span"])) for r in record.get("relations") or ()
    ]
    return spanned(name, record["text"], spans, links)


def spacy_binary(data: bytes, name: str) -> Iterator[Extraction]:
    """Read spaCy's ``DocBin``: entities, or the span group ``sc`` where there are none."""
    import spacy
    from spacy.tokens import DocBin

    vocab = spacy.blank("xx").vocab
    for number, doc in enumerate(DocBin().from_bytes(data).get_docs(vocab), 1):
        held = list(doc.ents) or list(doc.spans.get("sc", ()))
        spans = [(s.start_char, s.end_char, s.label_) for s in held]
        yield spanned(f"{name}#{number}", doc.text, spans)


def bio(lines: Iterable[str], name: str) -> Iterator[Extraction]:
    """Read columns: a token and its tag a line, a blank line after each sentence, ``-DOCSTART-`` before a document.

    The first column is the token, the last one the tag. Without marks of documents each sentence is one. Between tokens stands a blank
    unless one of them is Chinese.
    """
    documents: list[list[list[tuple[str, str]]]] = []
    sentence: list[tuple[str, str]] = []
    marked = False
    for line in (*lines, ""):
        parts = line.split()
        if parts and parts[0] == "-DOCSTART-":
            marked = True
            documents.append([])
        elif not parts and line.strip("\ufeff \t\r\n") == "":
            if sentence:
                if not (marked and documents):
                    documents.append([])
                documents[-1].append(sentence)
                sentence = []
        elif len(parts) == 1:
            raise Misfit(f"没有标签的词:{line.strip()!r}", f"a token without a tag: {line.strip()!r}")
        else:
            sentence.append((parts[0].lstrip("\ufeff"), parts[-1]))
    held = [d for d in documents if d]
    for number, sentences in enumerate(held, 1):
        text, spans = "", list[Span]()
        for one in sentences:
            text += "\n" if text else ""
            text, more = _joined(text, one)
            spans += more
        yield spanned(f"{name}#{number}", text, spans)


def _joined(text: str, sentence: Sequence[tuple[str, str]]) -> tuple[str, list[Span]]:
    spans: list[Span] = []
    open_: tuple[int, str] | None = None
    end = begun = len(text)
    for token, tag in sentence:
        place, _, type_ = tag.partition("-")
        if tag not in ("O", "o") and (not type_ or place not in _BEGIN + _GO_ON):
            raise Misfit(f"不是 BIO、BIOES 或 BMES 的标签:{tag!r}", f"no tag of BIO, BIOES or BMES: {tag!r}")
        goes_on = tag not in ("O", "o") and place in _GO_ON and open_ is not None and open_[1] == type_
        if open_ is not None and not goes_on:
            spans.append((open_[0], end, open_[1]))
            open_ = None
        if len(text) > begun and not (_HAN.search(text[-1]) or _HAN.search(token[0])):
            text += " "
        if tag not in ("O", "o") and not goes_on:
            open_ = (len(text), type_)
        text += token
        end = len(text)
        if open_ is not None and place in _LAST:
            spans.append((open_[0], end, open_[1]))
            open_ = None
    if open_ is not None:
        spans.append((open_[0], end, open_[1]))
    return text, spans


def spanned(
    name: str, text: str, spans: Sequence[Span], links: Sequence[tuple[str, int, int]] = ()
) -> Extraction:
    """Return a document from spans, in order of their place, and links between them."""
    if not isinstance(text, str):
        raise Misfit("text 不是文字", "the text is no text")
    for start, end, type_ in spans:
        if not 0 <= start < end <= len(text):
            raise Misfit(
                f"位置在文字之外:{type_} {start}–{end},文字长 {len(text)}",
                f"a span outside the text: {type_} {start}–{end} of {len(text)}",
            )
    order = sorted(range(len(spans)), key=lambda i: spans[i])
    place = {old: new for new, old in enumerate(order)}
    return Extraction(
        name, text, tuple(Mention(*spans[i]) for i in order), tuple(Relation(t, place[a], place[b]) for t, a, b in links)
    )  # fmt: skip
