"""Teaching the readers of relations from annotated texts, as the command line does it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from clusterkg.extract.model import Extraction
from clusterkg.graph.errors import SourceError

Component = Literal["tagger", "pairs", "qualifiers", "precision"]


def teach_relations(
    component: Component,
    examples: Sequence[Extraction],
    out: Path,
    language: str,
    seed: int,
    jobs: int,
    say: Callable[[str], None],
) -> str:
    """Train the reader of pairs or of qualifiers, or measure the families of rules, write it to a folder, and tell what was learnt.

    Raises
    ------
    SourceError
        The annotations have no relations to learn from, or the weights of the multilingual network are not installed.
    """
    if not any(one.relations for one in examples):
        raise _nothing()
    out.mkdir(parents=True, exist_ok=True)
    return (
        _precision(examples, out, say)
        if component == "precision"
        else _reader(component, examples, out, seed, jobs, say)
    )


def _reader(
    component: Component,
    examples: Sequence[Extraction],
    out: Path,
    seed: int,
    jobs: int,
    say: Callable[[str], None],
) -> str:
    from clusterkg.extract.relations.spans import learning, qualifying

    train = learning.train if component == "pairs" else qualifying.train
    try:
        model = train(examples, seed=seed, jobs=jobs, say=say)
    except ValueError as bad:
        raise _nothing() from bad
    model.save(out, component)
    return ", ".join(f"{r} {p:.2f}" for r, p in model.precision.items())


def _precision(examples: Sequence[Extraction], out: Path, say: Callable[[str], None]) -> str:
    from clusterkg.extract.pipeline import Pipeline
    from clusterkg.extract.relations.measuring import precision_table
    from clusterkg.extract.relations.precision import FILE

    pipeline = Pipeline("rules")
    table, counts = precision_table(
        examples, lambda one: pipeline.read_text(one.text, one.document, one.mentions)
    )
    for family, (right, said) in counts.items():
        say(f"{family}: {right} / {said}")
    text = json.dumps(table, ensure_ascii=False, indent=1, sort_keys=True)
    (out / FILE).write_text(text + "\n", "utf-8")
    return ", ".join(f"{family} {figures['all']:.2f}" for family, figures in table.items())


def _nothing() -> SourceError:
    return SourceError(
        "标注里没有足够的关系可学。", "The annotations have too few relations to learn from.",
        hint_zh="每种关系至少标四条,两端在同一句里;限定语(qualifiers)标在关系上;用我们的 JSONL 格式。",
        hint_en="Annotate at least four of a relation, both ends in one sentence, qualifiers on it, in our JSON lines.",
    )  # fmt: skip
