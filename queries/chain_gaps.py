"""产业链缺口: a set of verdicts for each segment and each link of a chain in a place, with the evidence for, against, and of the search."""

from __future__ import annotations

from clusterkg.graph.store.contract import View
from clusterkg.queries.contract import Outcome, question
from clusterkg.queries.facts.gap_answer import ChainGapsParams, answer
from clusterkg.queries.facts.gap_rows import GapRow


@question(
    "chain-gaps",
    zh="产业链缺口",
    en="Gaps of an industrial chain in a place",
    params=ChainGapsParams,
    row=GapRow,
    example={"chain": "动力电池与新能源汽车", "place": "岚州市"},
    method=(
        "Self-sufficiency = min(1, local capacity / regional demand); external dependence = 1 - self-sufficiency; CR1 = largest "
        "share of local capacity; location quotient by number of makers; bottleneck by needs (AND/OR) and minimum vertex cut 1; unseen "
        "makers by Chapman (1951). Missing needs a declaration of completeness whose count is met. Primary verdict in the order unknown, "
        "missing, broken, external, single source, bottleneck, weak, technology gap, service gap, present. Links by purchases between "
        "local firms. Severity = mean share of segments, end products and firms here that depend through essential arrows."
    ),
)
def chain_gaps(view: View, params: ChainGapsParams) -> Outcome[GapRow]:
    """逐个环节(rows=links:逐条供应关系)判断一条产业链在一个地方是缺失、断链、外部依赖、单一来源、瓶颈、薄弱、缺技术、缺服务还是存在;资料不足时答“无法判断”并说明缺什么。

    For each segment of a chain in a place: missing, broken, external, single source, bottleneck, weak, technology or service gap, or
    present; with ``rows=links`` for each arrow between segments: present, broken, external or single source. Each with the rule, the
    numbers, the firms, the evidence, what would turn it, and which threshold nearly does. Where the data cannot tell, the verdict is
    "unknown" and says what is lacking. "Missing" does not mean that nobody could make it, and "present" not that there is enough of it.
    Without a place the whole that the data reach is judged.
    """
    return answer(view, params).outcome


__all__ = ["ChainGapsParams", "GapRow", "chain_gaps"]
