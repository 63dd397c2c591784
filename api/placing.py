"""Accept or refuse proposals of ``place-firms``: each decision is a claim of a data set of its own, evidenced by the claims behind it.

Nothing is copied: an accepted placement rests on sightings that name the source claims (``claim:<id>``) and one that names who decided
and why. Undoing the transaction, or withdrawing the claim, takes it out of every answer again.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np

from clusterkg.api.workspace import Workspace
from clusterkg.graph.errors import LedgerError, NotFound, QuestionError
from clusterkg.graph.ledger import (
    Claim,
    EditionKind,
    EvidenceClass,
    Locator,
    RunReport,
    Sighting,
    Source,
    UseRight,
    spoken_id,
)
from clusterkg.graph.store.contract import Entity, Scope, View
from clusterkg.queries.facts.lookup import the_one
from clusterkg.queries.facts.profiles import REFUSED, Profiles, Proposal

#: The data set of accepted and refused placements.
DATASET = "placing"
#: Where a sighting of a placement stands: in a source claim, or in the decision itself.
_SOURCE_CLAIM, _DECISION = "claim:", "decision"
#: Columns of the sheet that a reviewer fills.
SHEET = (
    "decision",
    "firm",
    "segment",
    "score",
    "class",
    "reasons",
    "chain",
    "firm_id",
    "segment_id",
    "release",
)
_YES, _NO = ("是", "采纳", "yes", "y", "accept", "1"), ("否", "不采纳", "no", "n", "refuse", "0")


@dataclass(frozen=True, slots=True)
class Rule:
    """A declared rule: everything it says is in the reason of what it accepts."""

    min_score: float
    #: Also proposals that no source states outright.
    leads: bool = False

    def takes(self, proposal: Proposal) -> bool:
        """Tell whether the rule accepts a proposal."""
        return proposal.placement.score >= self.min_score and (self.leads or proposal.placement.stated)

    def __str__(self) -> str:
        kind = "inferred, lead" if self.leads else "inferred"
        return f"规则 rule: score ≥ {self.min_score:g}, class {kind}"


@dataclass(frozen=True, slots=True)
class Decided:
    """One accepted placement as it stands: who decided, and whether what it rests on still lives."""

    firm: Entity
    segment: Entity
    claim: str
    decided: str
    #: Source claims that live no more: the decision should be looked at again.
    gone: tuple[str, ...]


def scoped(view: View, as_of: date | None = None) -> View:
    """Return a release as the question place-firms sees it: on a day (default: the last that it knows), inferred and better."""
    return view.scoped(Scope(as_of=as_of or view.manifest.known_at.date(), minimum=EvidenceClass.INFERRED))


def write_sheet(path: Path, view: View, chain: Entity, found: Iterable[Proposal]) -> int:
    """Write proposals as a CSV that a reviewer fills in its first column; returns the number of rows."""
    rows = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:  # with a mark, for Excel
        writer = csv.DictWriter(file, SHEET)
        writer.writeheader()
        for p in found:
            reasons = "；".join(piece.zh for piece in p.placement.pieces)
            writer.writerow(
                {
                    "decision": "", "firm": p.firm.caption, "segment": p.segment.caption, "score": f"{p.placement.score:.3f}",
                    "class": "inferred" if p.placement.stated else "lead", "reasons": reasons, "chain": chain.id,
                    "firm_id": p.firm.id, "segment_id": p.segment.id, "release": view.manifest.release,
                }
            )  # fmt: skip
            rows += 1
    return rows


def read_sheet(path: Path) -> tuple[str, list[tuple[str, str]], list[tuple[str, str]]]:
    """Return the chain of a filled sheet, the pairs (firm, segment) to accept, and those to refuse; an empty decision leaves a row as it is.

    Raises
    ------
    QuestionError
        It is no such sheet, is of several chains, or a decision is neither yes nor no.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    if not rows or not {"decision", "chain", "firm_id", "segment_id"} <= set(rows[0]):
        raise QuestionError(
            f"{path.name} 不是归位建议表。", f"{path.name} is no sheet of proposals.",
            hint_zh="用 place-firms propose --out 生成。", hint_en="Make one with place-firms propose --out.",
        )  # fmt: skip
    chains = {r["chain"] for r in rows}
    if len(chains) > 1:
        raise QuestionError(f"{path.name} 里有不止一条产业链。", f"{path.name} is of more than one chain.")
    accepted, refused = [], []
    for number, row in enumerate(rows, 2):
        said = row["decision"].strip().casefold()
        if said in _YES:
            accepted.append((row["firm_id"], row["segment_id"]))
        elif said in _NO:
            refused.append((row["firm_id"], row["segment_id"]))
        elif said:
            raise QuestionError(
                f"{path.name} 第 {number} 行的决定“{row['decision']}”看不懂。", f"{path.name}, row {number}: the decision '{row['decision']}' is neither yes nor no.",
                hint_zh="写 是 或 否;空着表示以后再定。", hint_en="Write yes or no; leave it empty to decide later.",
            )  # fmt: skip
    return chains.pop(), accepted, refused


def proposed(view: View, chain: Entity, pairs: Sequence[tuple[str, str]]) -> list[Proposal]:
    """Return the proposals for these pairs of firm and segment (ids or names), whatever their score.

    Raises
    ------
    NotFound
        Nothing speaks for a pair, or a source states it (or a reviewer refused it) already.
    """
    firms = {f: the_one(view, f, ["Firm"]) for f, _ in pairs}
    segments = {s: the_one(view, s, ["Segment"]) for _, s in pairs}
    nids = np.array(sorted({e.nid for e in firms.values()}), dtype=np.int64)
    found = {(p.firm.nid, p.segment.nid): p for p in Profiles(view, chain).proposals(nids, 0.0)}
    chosen = []
    for f, s in pairs:
        one = found.get((firms[f].nid, segments[s].nid))
        if one is None:
            firm, segment = firms[f].caption, segments[s].caption
            raise NotFound(
                f"没有把“{firm}”归入“{segment}”的建议。", f"There is no proposal of '{firm}' for '{segment}'.",
                hint_zh="用 why-not 查看原因。", hint_en="See why-not for the cause.",
            )  # fmt: skip
        chosen.append(one)
    return chosen


def accept(workspace: Workspace, view: View, found: Sequence[Proposal], *, by: str, reason: str) -> RunReport:
    """Write accepted placements: ``MAKES`` claims, class inferred, seen in the claims behind each proposal and in the decision."""
    facts: list[tuple[Claim, Sighting]] = []
    extractor = _extractor(by)
    for p in found:
        claim = Claim(
            DATASET, _local(view, p.firm.id), "Production", "MAKES", object=_local(view, p.segment.id)
        )
        sure = round(p.placement.score, 4)
        facts.append((claim, _decision(claim, f"采纳 accepted: {reason}", extractor)))
        for piece in p.placement.pieces:
            facts += (
                (claim, Sighting(claim.id, Locator(row=_SOURCE_CLAIM + c, column=_SOURCE_CLAIM + c), piece.zh, extractor, EvidenceClass.INFERRED, sure))
                for c in piece.claims
            )  # fmt: skip
    return _write(workspace, facts, by=by)


def refuse(
    workspace: Workspace, view: View, pairs: Sequence[tuple[str, str]], *, by: str, reason: str
) -> RunReport:
    """Write that a reviewer says a firm does not make a segment: proposed no more, and the answer of ``why-not``."""
    facts: list[tuple[Claim, Sighting]] = []
    for f, s in pairs:
        firm, segment = the_one(view, f, ["Firm"]), the_one(view, s, ["Segment"])
        claim = Claim(DATASET, _local(view, firm.id), "Production", REFUSED, object=_local(view, segment.id))
        facts.append((claim, _decision(claim, f"不采纳 refused: {reason}", _extractor(by))))
    return _write(workspace, facts, by=by)


def decided(workspace: Workspace, view: View) -> list[Decided]:
    """Return the accepted placements of a release, each with the source claims that live no more."""
    if DATASET not in view.datasets:
        return []
    edges = view.expand(view.of_type("Organisation"), "Production", "out")
    edges = edges.where(edges.dataset == view.datasets.index(DATASET))
    found = []
    for record in view.edge_records(edges.eid):
        firm, segment = view.entity(record.source), view.entity(record.target)
        assert firm is not None
        assert segment is not None
        for claim in record.claims:
            seen = workspace.ledger.evidence([claim])
            sources = {
                e.locator.column.removeprefix(_SOURCE_CLAIM)
                for e in seen
                if e.locator.column and e.locator.column.startswith(_SOURCE_CLAIM)
            }
            gone = tuple(sorted(c for c in sources if not workspace.ledger.evidence([c])))
            said = "; ".join(e.quote for e in seen if e.locator.column == _DECISION)
            found.append(Decided(firm, segment, claim, said, gone))
    return found


def _decision(claim: Claim, said: str, extractor: str) -> Sighting:
    return Sighting(
        claim.id, Locator(row=_DECISION, column=_DECISION), said, extractor, EvidenceClass.INFERRED
    )


def _extractor(by: str) -> str:
    return f"placing:{by}@1"


def _write(workspace: Workspace, facts: list[tuple[Claim, Sighting]], *, by: str) -> RunReport:
    ledger = workspace.ledger
    if ledger.source(DATASET) is None:
        today = datetime.now(UTC).date()
        ledger.register(
            Source(
                DATASET,
                "企业归位的采纳与否决",
                by,
                "自有 own",
                UseRight.INTERNAL,
                today,
                EvidenceClass.INFERRED,
            )
        )
    now = datetime.now(UTC).isoformat()
    content = hashlib.blake2b(
        repr([now, *(c.id.hex() for c, _ in facts)]).encode(), digest_size=16
    ).hexdigest()
    claims = {c.id for c, _ in facts}
    with ledger.run(
        dataset=DATASET, document=f"{by} {now}", content_hash=content, edition=EditionKind.DELTA, extractor=_extractor(by)
    ) as run:  # fmt: skip
        run.add(facts)
        report = run.commit(rows=len(claims))
    for claim in sorted(claims):
        if not ledger.evidence([claim.hex()]):  # a withdrawal of the very claim outlasts its being said again
            raise LedgerError(
                f"陈述 {claim.hex()} 曾被撤回,再次采纳不能使它生效。", f"Claim {claim.hex()} was withdrawn; accepting it again does not bring it back.",
                hint_zh="用 history 找到那次撤回并 undo。", hint_en="Find the withdrawal with history and undo it.",
            )  # fmt: skip
    return report


def _local(view: View, id: str) -> str:
    found = view.entity(id)
    assert found is not None
    return spoken_id(found.local_ids)


__all__ = [
    "DATASET",
    "Decided",
    "Rule",
    "accept",
    "decided",
    "proposed",
    "read_sheet",
    "refuse",
    "scoped",
    "write_sheet",
]
