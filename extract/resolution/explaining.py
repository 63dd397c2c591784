"""Why two records are, or are not, the same: each feature with its weight, and what was judged so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from clusterkg.extract.resolution.comparing import levels, pack
from clusterkg.extract.resolution.model import Model, Reason, models
from clusterkg.extract.resolution.records import Record, read_records, types_of
from clusterkg.graph.errors import NotFound, QuestionError
from clusterkg.graph.ledger import Ledger
from clusterkg.graph.ledger.sameness import Judged
from clusterkg.graph.ontology import Ontology


@dataclass(frozen=True)
class Explanation:
    """What each feature says of two records, the score, and the judgements on the pair, oldest first."""

    one: Record
    other: Record
    model: Model
    levels: str
    probability: float
    reasons: tuple[Reason, ...]
    judged: tuple[Judged, ...]
    together: bool

    def shown(self) -> list[dict[str, Any]]:
        """Return a row per feature."""
        return [
            {"feature": r.label.zh, "zh": r.zh, "en": r.en, "weight": round(r.weight, 1)}
            for r in self.reasons
        ]

    @property
    def verdict(self) -> str:
        """Return score and standing in one line, in both languages."""
        last = self.judged[-1] if self.judged else None
        said = f"{last.verdict} ({last.by})" if last else "—"
        now_zh, now_en = ("已合并", "one entity") if self.together else ("未合并", "two entities")
        return (
            f"{self.one.named()} ／ {self.other.named()}：分数 {self.probability:.4f}，最近的判断 {said}，{now_zh} | "
            f"score {self.probability:.4f}, last judgement {said}, {now_en}"
        )


def explain(ledger: Ledger, ontology: Ontology, one: str, other: str) -> Explanation:
    """Compare two local ids as the model of their kind does.

    Raises
    ------
    NotFound
        The ledger does not hold one of them, or holds nothing of it that lives.
    QuestionError
        No model compares things of these types.
    """
    numbers = ledger.node_ids([one, other])
    for local in (one, other):
        if local not in numbers:
            raise NotFound(f"台账里没有“{local}”。", f"The ledger has no '{local}'.")
    wanted = [numbers[one], numbers[other]]
    for model in models().values():
        records = read_records(ledger, ontology, types_of(ontology, model.roots), nodes=wanted)
        if all(n in records for n in wanted):
            break
    else:
        raise QuestionError(
            f"没有模型能比较“{one}”和“{other}”:类型不同,或资料已撤回。",
            f"No model compares '{one}' and '{other}': they are of different kinds, or what was said of them was withdrawn.",
        )
    a, b = (records[n] for n in sorted(wanted))
    found = levels(pack(a), pack(b))
    judgements = ledger.judgements()
    head = ledger.partition().head
    pair = (a.node, b.node)
    return Explanation(
        a, b, model, found, model.probability(found), tuple(model.reasons(found)),
        tuple(j for j in judgements if (j.one, j.other) == pair), head.get(a.node, a.node) == head.get(b.node, b.node),
    )  # fmt: skip
