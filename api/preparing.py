"""Whole-graph answers computed for a release before anybody asks."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any

from clusterkg.api.workspace import Workspace
from clusterkg.graph.errors import ClusterKGError
from clusterkg.queries.contract import Question, find_question, questions
from clusterkg.queries.facts.lookup import CHAINS


def prepare_answers(workspace: Workspace, names: Sequence[str] | None = None) -> Iterator[str]:
    """Compute and keep answers for the current release with the parameters that are asked by default; yield a line for each.

    A question without required parameters is asked once; one that needs a chain is asked for every chain. One that needs anything else
    is left for who asks it.
    """
    chosen = [find_question(n) for n in names] if names else [q for q in questions().values() if q.heavy]
    for q in chosen:
        sets = _asked(workspace, q)
        if not sets:
            yield f"{q.name}: 须由提问者给出参数 needs parameters that only who asks can give"
        for given in sets:
            told = " ".join(f"{k}={v}" for k, v in given.items())
            start = time.perf_counter()
            try:
                answer = workspace.ask(q, given)
            except ClusterKGError as bad:
                yield f"{q.name} {told}: {bad.text('zh')} {bad.text('en')}"
                continue
            yield f"{q.name} {told}: {answer.total} 行 rows, {time.perf_counter() - start:.1f} s"


def _asked(workspace: Workspace, q: Question[Any, Any]) -> list[dict[str, str]]:
    needed = [n for n, f in q.params.model_fields.items() if f.is_required()]
    if not needed:
        return [{}]
    if needed != ["chain"]:
        return []
    view = workspace.view()
    roots = view.of_type(CHAINS[0])
    return [{"chain": id_} for id_ in view.ids(roots)]
