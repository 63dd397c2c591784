"""Why a firm does not stand in a segment: what is said of the two outside the scope of an answer, and of firms that look like it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

import numpy as np

from clusterkg.graph.ledger import EvidenceClass
from clusterkg.graph.ontology.statuses import Status
from clusterkg.graph.store.contract import Brief, EdgeRecord, Entity, Scope, View
from clusterkg.graph.store.scoping import days
from clusterkg.queries.algorithms.wording import grams, plain
from clusterkg.queries.facts import chains
from clusterkg.queries.facts.places import located


class Cause(StrEnum):
    """Why a firm is not, or seems not to be, in a segment; in the order in which they are told."""

    #: A source states it within the scope: it is in.
    STATED = "stated"
    OTHER_TIME = "other_time"
    WEAKER_CLASS = "weaker_class"
    #: Said as a plan, as past, as denied, as hearsay; or refused by a reviewer.
    OTHER_STATUS = "other_status"
    #: Located elsewhere, or nobody knows where.
    OUT_OF_PLACE = "out_of_place"
    PLACE_UNKNOWN = "place_unknown"
    #: The segment is no part of the chain on that day, or has parts of its own that get the verdicts.
    NOT_IN_CHAIN = "not_in_chain"
    HAS_PARTS = "has_parts"
    #: Said of a segment above or below this one.
    OTHER_LEVEL = "other_level"
    #: A firm that looks like this one carries the statement; nobody has said whether they are one.
    UNRESOLVED = "unresolved"
    #: A firm that is in the segment was judged to be another than this one; were they one, it would be in.
    JUDGED_APART = "judged_apart"
    #: The statement was made and withdrawn, undone, or left out by a newer edition.
    WITHDRAWN = "withdrawn"
    #: Known only after the moment that the release knows.
    LATER = "later"
    #: A row that names the firm was not taken.
    REJECTED = "rejected"
    #: Nobody states it, but texts speak for it.
    PROPOSED = "proposed"
    NO_STATEMENT = "no_statement"


@dataclass(frozen=True, slots=True)
class Decision:
    """Who judged, when and why; ``human`` tells a person from a model."""

    tx: int
    by: str
    time: str
    reason: str | None
    human: bool


@dataclass(frozen=True, slots=True)
class Found:
    """One cause in words, with what it is about and the claims behind it."""

    cause: Cause
    zh: str
    en: str
    claims: tuple[str, ...] = ()
    about: tuple[Brief, ...] = ()
    since: str | None = None
    until: str | None = None
    score: float | None = None
    where: tuple[str, int | None] | None = None
    decision: Decision | None = None


_STATUS = {
    Status.PLANNED: ("只说是计划", "it is said as a plan"), Status.PAST: ("只说曾经如此", "it is said to have been so once"),
    Status.NEGATED: ("有来源(或审核员)说并非如此", "a source, or a reviewer, says that it is not so"),
    Status.REPORTED: ("只是转述,无人担保", "it is passed on, and nobody vouches for it"),
}  # fmt: skip
_CLASS = {EvidenceClass.LEAD: ("线索", "lead"), EvidenceClass.INFERRED: ("推断", "inferred"), EvidenceClass.DISCLOSED: ("披露", "disclosed")}  # fmt: skip
_FORM = re.compile(r"(?:股份|集团|控股|有限责任|有限|总|分)*(?:公司|集团|厂|中心|研究院|研究所)$")
#: Likeness of two names (Dice over pairs of characters) from which a reader may take one firm for the other.
LOOKS_LIKE = 0.6


@dataclass
class Absence:
    """What the graph says of one firm and one segment, looked at from outside a view's scope."""

    view: View
    firm: Entity
    segment: Entity
    explored: int = 0
    told: list[Found] = field(default_factory=list)

    def look(self, place: Entity | None, chain: Entity | None) -> list[Found]:
        """Return the causes that the graph holds, in order."""
        wide = self.view.scoped(Scope(as_of=None, minimum=EvidenceClass.LEAD, statuses=frozenset(Status)))
        stated = self._statements(wide)
        if place is not None:
            self.told += self._where(place, stated)
        if chain is not None:
            self.told += self._in_chain(chain)
        self.told += self._levels(wide)
        if not stated:
            self.told += self._lookalikes(wide)
        return self.told

    def _statements(self, wide: View) -> bool:
        """Tell whether a source states it in scope; enter why those that do not count are outside."""
        entries = wide.expand([self.segment.nid], "SegmentEntry", "in")
        products = {p: e for p, e in zip(entries.source.tolist(), entries.eid.tolist(), strict=True)}
        made = wide.expand([self.firm.nid], "Production", "out")
        self.explored += len(entries) + len(made)
        wanted = np.isin(made.target, [self.segment.nid, *products])
        targets = dict(zip(made.eid.tolist(), made.target.tolist(), strict=True))
        stated = False
        for record in wide.edge_records(made.eid[wanted]):
            entry = products.get(targets[record.eid])
            chain = [record] if entry is None else [record, *wide.edge_records([entry])]
            outside = [x for r in chain for x in self._outside(r)]
            if not outside:
                stated = True
                self.told.append(
                    Found(
                        Cause.STATED, "在这一环节:有来源这样说", "it is in the segment: a source says so",
                        tuple(c for r in chain for c in r.claims), since=record.valid_from, until=record.valid_to,
                    )
                )  # fmt: skip
            self.told += outside
        return stated

    def _outside(self, r: EdgeRecord) -> Iterator[Found]:
        """Yield why a statement does not count in the view's scope."""
        scope = self.view.scope
        if r.status is not Status.ASSERTED:
            zh, en = _STATUS[r.status]
            yield Found(Cause.OTHER_STATUS, zh, en, r.claims, since=r.valid_from, until=r.valid_to)
        if scope.as_of is not None:
            first, last = days(r.valid_from, r.valid_to)
            today, _ = days(scope.as_of.isoformat(), None)
            if not first <= today <= last:
                span = f"{r.valid_from or '…'} – {r.valid_to or '…'}"
                yield Found(
                    Cause.OTHER_TIME, f"只在 {span} 有效,问的是 {scope.as_of}", f"it holds {span} only; the question is of {scope.as_of}",
                    r.claims, since=r.valid_from, until=r.valid_to,
                )  # fmt: skip
        if r.evidence_class < scope.minimum:
            (zh, en), (least_zh, least_en) = _CLASS[r.evidence_class], _CLASS[scope.minimum]
            yield Found(
                Cause.WEAKER_CLASS, f"证据等级是{zh},低于所要的{least_zh}", f"its evidence class is {en}, below {least_en}", r.claims
            )  # fmt: skip

    def _where(self, place: Entity, stated: bool) -> Iterator[Found]:
        nids = np.array([self.firm.nid], dtype=np.int64)
        where = located(self.view, place.nid, nids)
        if len(where.local(nids)):
            return
        edges = self.view.expand(nids, "Location", "out")
        self.explored += len(edges)
        claims = tuple(c for held in self.view.edge_claims(edges.eid) for c in held)
        there = tuple(self.view.briefs(np.unique(edges.target)))
        if there:
            names = "、".join(b.caption for b in there)
            yield Found(
                Cause.OUT_OF_PLACE, f"不在{place.caption},而在{names}", f"it is not in {place.caption} but in {names}", claims, there
            )  # fmt: skip
        else:
            yield Found(
                Cause.PLACE_UNKNOWN,
                "没有来源说明它在哪里",
                "no source says where it is",
                self.firm.claims("name"),
            )

    def _in_chain(self, chain: Entity) -> Iterator[Found]:
        tree = chains.parts(self.view, chain.nid)
        self.explored += len(tree.parent)
        if self.segment.nid not in tree.parent:
            yield Found(
                Cause.NOT_IN_CHAIN, f"这一天“{self.segment.caption}”不属于“{chain.caption}”", f"on that day '{self.segment.caption}' is no part of '{chain.caption}'",
                chain.claims("name"), (_brief(chain),),
            )  # fmt: skip
        elif self.segment.nid not in set(tree.leaves.tolist()):
            below = [n for n, up in tree.parent.items() if up == self.segment.nid]
            claims = tuple(
                c for held in self.view.edge_claims([tree.part_edge[n] for n in below]) for c in held
            )
            yield Found(
                Cause.HAS_PARTS, "它有下级环节,判断落在下级上", "it has parts of its own, and these get the verdicts", claims, tuple(self.view.briefs(below))
            )  # fmt: skip

    def _levels(self, wide: View) -> Iterator[Found]:
        """Yield segments directly above and below that the firm is said to make."""
        up = self.view.expand([self.segment.nid], "ChainPart", "out").target
        down = self.view.expand([self.segment.nid], "ChainPart", "in").source
        made = self.view.expand([self.firm.nid], "Production", "out")
        for eid, target in zip(made.eid.tolist(), made.target.tolist(), strict=True):
            if target in up or target in down:
                (other,) = self.view.briefs([target])
                (claims,) = self.view.edge_claims([eid])
                place_zh, place_en = ("上级", "above") if target in up else ("下级", "below")
                yield Found(
                    Cause.OTHER_LEVEL, f"有来源说它在{place_zh}环节“{other.caption}”", f"a source puts it into '{other.caption}', {place_en} this segment",
                    claims, (other,),
                )  # fmt: skip

    def _lookalikes(self, wide: View) -> Iterator[Found]:
        """Yield makers of the segment whose name is like the firm's."""
        self.explored += self.made.looked_at
        mine = _names(self.firm)
        for other in wide.entities(self.made.all()):
            if other.nid == self.firm.nid:
                continue
            sure, name = max(((alike(a, b), b) for a in mine for b in _names(other)), default=(0.0, ""))
            if sure >= LOOKS_LIKE:
                yield Found(
                    Cause.UNRESOLVED, f"名称相近的“{other.caption}”({name},相似 {sure:.2f})在这一环节;是否同一企业须由人判断",
                    f"'{other.caption}', whose name is like its own ({name}, {sure:.2f}), is in the segment; whether they are one is for a person to say",
                    self.saying(other.nid), (_brief(other),), score=round(sure, 3),
                )  # fmt: skip

    @cached_property
    def made(self) -> chains.Makers:
        """Who is in the segment, in the scope of the question."""
        return chains.makers(self.view, np.array([self.segment.nid], dtype=np.int64))

    def saying(self, maker: int) -> tuple[str, ...]:
        """Return the claims that put a maker into the segment."""
        edges = zip(self.made.eid.tolist(), self.made.maker.tolist(), strict=True)
        eids = [e for e, m in edges if m == maker]
        return tuple(c for held in self.view.edge_claims(eids) for c in held)

    def apart(self, other: Entity, decision: Decision) -> Found:
        """Return the cause that somebody judged a maker of the segment to be another firm."""
        who_zh, who_en = ("", "") if decision.human else ("模型 ", "the model ")
        why_zh = f":{decision.reason}" if decision.reason else ",没有写明理由"
        why_en = f": {decision.reason}" if decision.reason else ", no reason given"
        at = f"{decision.time[:10]}"
        return Found(
            Cause.JUDGED_APART,
            f"“{other.caption}”在这一环节,但{who_zh}{decision.by} 于 {at} 判断两者不是同一企业(第 {decision.tx} 号事务){why_zh}",
            f"'{other.caption}' is in the segment, but {who_en}{decision.by} judged on {at} that the two are not one firm (transaction {decision.tx}){why_en}",
            self.saying(other.nid), (_brief(other),), decision=decision,
        )  # fmt: skip


def alike(one: str, other: str) -> float:
    """Return how alike two names of firms are, 0 to 1: Dice over pairs of characters, legal forms left out."""
    a, b = set(grams(_FORM.sub("", plain(one)))), set(grams(_FORM.sub("", plain(other))))
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def _names(firm: Entity) -> Sequence[str]:
    return tuple(
        dict.fromkeys(v for p in ("name", "short_name", "former_name", "alias") for v in firm.values(p))
    )


def _brief(e: Entity) -> Brief:
    return Brief(e.id, e.nid, e.type, e.caption)


__all__ = ["LOOKS_LIKE", "Absence", "Cause", "Decision", "Found", "alike"]
