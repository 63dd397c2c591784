"""Read a file of annotated texts, whatever wrote it; the format is told by the file where it is not given."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from clusterkg.extract.corpora import formats
from clusterkg.extract.evaluation.corpus import plainly
from clusterkg.extract.model import Extraction
from clusterkg.graph.errors import SourceError

_OBJECTS: dict[str, Callable[[Any, str], Extraction]] = {
    "ours": formats.ours,
    "cluener": formats.cluener,
    "doccano": formats.doccano,
    "label-studio": formats.label_studio,
    "spacy-json": formats.spacy_json,
    "prodigy": formats.prodigy,
}
#: Formats by name; ``auto`` tells by ending and content.
FORMATS = ("auto", *_OBJECTS, "spacy", "bio")
_ENDINGS = {".spacy": "spacy", ".bio": "bio", ".bmes": "bio", ".conll": "bio", ".iob": "bio", ".tsv": "bio"}


def read_corpus(path: Path, format_: str = "auto") -> list[Extraction]:
    """Return the annotated documents of a file.

    Parameters
    ----------
    path
        The file.
    format_
        One of :data:`FORMATS`.

    Raises
    ------
    SourceError
        The file cannot be read, or a part of it is not of the format; says which.
    """
    try:
        data = path.read_bytes()
    except OSError as bad:
        raise SourceError(
            f"读不了标注文件 {path}:{bad.strerror}", f"The annotations {path} cannot be read: {bad.strerror}"
        ) from bad
    kind = _ENDINGS.get(path.suffix.lower()) if format_ == "auto" else format_
    if kind == "spacy":
        with _told(path):
            return list(formats.spacy_binary(data, path.stem))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as bad:
        raise SourceError(
            f"{path.name} 不是 UTF-8 文字。", f"{path.name} is no text in UTF-8.",
            hint_zh="另存为 UTF-8;spaCy 的二进制文件请用 --corpus spacy。", hint_en="Save it as UTF-8; for spaCy's binary say --corpus spacy.",
        ) from bad  # fmt: skip
    if kind == "bio" or (kind is None and not text.lstrip().startswith(("{", "["))):
        with _told(path):
            return list(formats.bio(text.splitlines(), path.stem))
    records = _records(path, text)
    if not records:
        return []
    kind = kind or _kind(path, *records[0])
    read = _OBJECTS[kind]
    found = []
    for number, record in records:
        # Who annotated said that this one is wrong, or could not tell.
        if kind == "prodigy" and isinstance(record, dict) and record.get("answer", "accept") != "accept":
            continue
        with _told(path, number, kind):
            # An annotated text without a name is called by its place in the file.
            found.append(read(record, f"{path.stem}#{number}"))
    return found


def _records(path: Path, text: str) -> list[tuple[int, Any]]:
    """Return the objects of JSON lines, or of one JSON list, each with its line or place."""
    if text.lstrip().startswith("["):
        try:
            whole = json.loads(text)
        except ValueError:
            whole = None  # JSON lines of lists: spaCy's pairs, one a line
        if isinstance(whole, list):
            single = len(whole) == 2 and isinstance(whole[0], str)
            return [(1, whole)] if single else list(enumerate(whole, 1))
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            with _told(path, number):
                found.append((number, json.loads(line)))
    return found


def _kind(path: Path, number: int, record: Any) -> str:
    """Tell the format of an object by what it has; raises ``SourceError`` where it has nothing that any format has."""
    if not isinstance(record, dict):
        return "spacy-json"
    if "mentions" in record and "relations" in record:
        return "ours"
    if "data" in record:
        return "label-studio"
    if formats.is_label_studio_min(record):
        return "label-studio"
    if isinstance(record.get("label"), dict):
        return "cluener"
    if "ents" in record:
        return "spacy-json"
    if isinstance(record.get("spans"), list) or ("text" in record and "_input_hash" in record):
        return "prodigy"
    entities = record.get("entities")
    if isinstance(entities, list) and (not entities or isinstance(entities[0], list)):
        return "spacy-json"
    if record.keys() & {"entities", "label", "labels"}:
        return "doccano"
    has = "、".join(map(str, record)) or "{}"
    raise SourceError(
        f"标注文件 {path.name} 第 {number} 条(有 {has})不是认得的写法。",
        f"The annotations {path.name}, record {number} (with {has}), are written in no way that is known.",
        hint_zh='每行一个对象,如 {"text": "甲公司…", "spans": [{"start": 0, "end": 3, "label": "Firm"}]};'
        f"或用 --corpus 指明格式:{'、'.join(FORMATS)}。",
        hint_en='One object a line, such as {"text": "Acme …", "spans": [{"start": 0, "end": 4, "label": "Firm"}]};'
        f" or name the format with --corpus: {', '.join(FORMATS)}.",
    )


def _why(bad: Exception, kind: str) -> tuple[str, str]:
    """Return why a part cannot be understood."""
    if isinstance(bad, formats.Misfit):
        return bad.zh, bad.en
    if (told := plainly(bad)) is not None:
        return told
    if kind:
        return f"写法与 {kind} 的不同", f"it is not written as {kind} is"
    return f"写法不合格式({bad})", f"it is not of the format ({bad})"


@contextmanager
def _told(path: Path, number: int = 0, kind: str = "") -> Iterator[None]:
    """What is not of its format is told with file and place, not in the words of Python."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, StopIteration, IndexError) as bad:
        where_zh, where_en = (f"第 {number} 条", f", record {number},") if number else ("", "")
        why_zh, why_en = _why(bad, kind)
        raise SourceError(
            f"标注文件 {path.name} {where_zh}读不懂:{why_zh}。", f"The annotations {path.name}{where_en} cannot be understood: {why_en}.",
            hint_zh=f"用 --corpus 指明格式:{'、'.join(FORMATS)}。", hint_en=f"Name the format with --corpus: {', '.join(FORMATS)}.",
        ) from bad  # fmt: skip
