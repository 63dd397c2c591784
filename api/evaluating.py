"""Measuring a reading against annotated texts, and training on them, as the command line does it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Any

from clusterkg.extract.evaluation import Figure, Scores
from clusterkg.extract.evaluation.confusion import Slip, confusion, examples
from clusterkg.extract.model import Extraction
from clusterkg.graph.errors import SourceError


def paired(gold: Sequence[Extraction], predicted: Iterable[Extraction]) -> list[Extraction]:
    """Return what was read under the names of the annotated documents: by name, by name without ending, or by text.

    Raises
    ------
    SourceError
        A document has another text than the annotated one, so that places cannot be compared; or none fits.
    """
    by_name = {g.document: g for g in gold}
    by_stem = {PurePath(g.document).stem: g for g in gold}
    by_text = {g.text: g for g in gold}
    found = []
    for one in predicted:
        truth = by_name.get(one.document) or by_stem.get(PurePath(one.document).stem) or by_text.get(one.text)
        if truth is None:
            continue  # not annotated: not counted
        if truth.text.rstrip() != one.text.rstrip():
            raise SourceError(
                f"“{one.document}”读出的文字与标注的不同,位置对不上。",
                f"The text read from '{one.document}' is not the annotated one: places cannot be compared.",
            )
        found.append(replace(one, document=truth.document))
    if gold and not found:
        raise SourceError(
            "没有一份读出的文档在标注里。", "None of the documents read is annotated.",
            hint_zh="文档名或文字须相同。", hint_en="Names or texts must be the same.",
        )  # fmt: skip
    return found


def renamed(one: Extraction, names: Mapping[str, str]) -> Extraction:
    """Return annotations of others under our names (theirs → ours); relations are left out, for they are not learnt from here."""
    drop = names.get("others") == "drop"
    mentions = tuple(
        replace(m, type=names.get(m.type, m.type)) for m in one.mentions if m.type in names or not drop
    )
    return replace(one, mentions=mentions, relations=())


def annotated_types(gold: Iterable[Extraction]) -> set[str]:
    """Return the types of mentions that annotated documents have."""
    return {m.type for one in gold for m in one.mentions}


def not_annotated(scores: Scores) -> list[str]:
    """Return the types that were read and that no annotated document has: who annotated may not have looked for them."""
    return sorted(t for t, f in scores.mentions.items() if t != "micro" and f.predicted and not f.gold)


def rows_of(scores: Scores) -> list[dict[str, Any]]:
    """Return the figures as rows: mentions by type, spans, relations by type, statuses, qualifiers."""
    rows = [_row("mention", t, f) for t, f in _ordered(scores.mentions)]
    rows.append(_row("span", "micro", scores.spans))
    rows += [_row("relation", t, f) for t, f in _ordered(scores.relations)]
    rows += [_row("status", "micro", scores.with_status), _row("qualifier", "micro", scores.qualifiers)]
    return rows


def confusion_rows(found: Sequence[Slip]) -> list[dict[str, Any]]:
    """Return what is taken for what as rows, the most frequent first; right readings are not among them."""
    return [
        {"kind": kind, "annotated": gold, "read": read, "count": n}
        for kind, gold, read, n in confusion(found)
    ]


def error_rows(found: Sequence[Slip], size: int, seed: int) -> list[dict[str, Any]]:
    """Return some errors as rows, with their words and what stands around them."""
    return [
        {
            "document": one.document, "kind": one.kind, "annotated": one.gold, "read": one.read, "words": one.words,
            "context": one.context,
        }
        for one in examples(found, size, seed=seed)
    ]  # fmt: skip


def _ordered(figures: Any) -> list[tuple[str, Figure]]:
    return sorted(figures.items(), key=lambda x: (x[0] != "micro", -x[1].gold, x[0]))


def _row(kind: str, type_: str, f: Figure) -> dict[str, Any]:
    return {
        "kind": kind, "type": type_, "precision": round(f.precision, 4), "recall": round(f.recall, 4), "f1": round(f.f1, 4),
        "low": f.low, "high": f.high, "right": f.right, "predicted": f.predicted, "gold": f.gold,
    }  # fmt: skip
