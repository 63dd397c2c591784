"""What a row is to who the table or list is about, by what stands over it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clusterkg.extract.grammar.scripts import simplified
from clusterkg.extract.model import Relation
from clusterkg.extract.relations.frame import Frame
from clusterkg.extract.relations.grids import Box
from clusterkg.extract.relations.proposing import propose

#: A role of those that are no members (guideline 8, case 20).
_OBSERVER = re.compile(r"观察员|(?i:observer)")
#: Who proposes what tables say.
BY = "tables"


def by_context(
    context: str | None,
    subject: int | None,
    frame: Frame,
    span: tuple[int, int],
    status: str,
    amount: int | None,
    share: int | None,
    date: int | None,
    by_kind: dict[str, list[int]],
    row: tuple[Box, ...],
) -> Iterator[Relation]:
    """Yield what the party of a row is to the owner of its table: a customer, a supplier, a subsidiary, a shareholder …"""
    owner = frame.owner
    party = subject
    if party is None and context == "shareholders":
        party = next((m for box in row for m in box.mentions if frame.mentions[m].type == "Person"), None)
    everything = [m for box in row for m in box.mentions]
    if party is None:
        return
    deal = {
        "amount": amount,
        "share": share,
        "date": date,
        "product": next(iter(frame.of("Product", everything)), None),
    }
    if context == "customers" and "supplier" not in by_kind:
        party = next(iter(by_kind.get("customer", ())), party)
        yield from propose(frame, "BUYS_FROM", party, owner, span=span, by=BY, status=status, qualifiers=deal)
    elif context == "suppliers" and "customer" not in by_kind:
        party = next(iter(by_kind.get("supplier", ())), party)
        yield from propose(frame, "BUYS_FROM", owner, party, span=span, by=BY, status=status, qualifiers=deal)
    elif context == "subsidiaries" or (context is None and "own_share" in by_kind):
        held = next((m for m in by_kind.get("own_share", ()) if frame.mentions[m].type == "Share"), share)
        own_date = (
            next((m for m in everything if frame.mentions[m].type == "Date"), None)
            if status == "past"
            else None
        )
        yield from propose(
            frame, "OWNS", owner, party, span=span, by=BY, status=status, qualifiers={"share": held, "date": own_date or date}
        )  # fmt: skip
    elif context == "shareholders":
        held = next((m for m in everything if frame.mentions[m].type == "Share"), None)
        yield from propose(
            frame, "OWNS", party, owner, span=span, by=BY, status=status, qualifiers={"share": held}
        )
    elif context == "served":
        served = next(iter(by_kind.get("served", ())), party)
        kept = "past" if status == "past" else "asserted"
        yield from propose(
            frame, "SERVES", owner, served, span=span, by=BY, status=kept, qualifiers={"date": date}
        )
    else:
        role = next((m for m in by_kind.get("role", ()) if frame.mentions[m].type == "Post"), None)
        yield from belonging(context, party, frame, span, BY, status, date, role)


def belonging(
    context: str | None,
    party: int,
    frame: Frame,
    span: tuple[int, int],
    by: str,
    status: str,
    date: int | None,
    role: int | None,
) -> Iterator[Relation]:
    """Yield how a party in a list under a heading belongs to the owner or alliance of the document."""
    owner = frame.owner
    if context == "graduates":
        yield from propose(
            frame, "GRADUATED_FROM", party, owner, span=span, by=by, status=status, qualifiers={"date": date}
        )
        yield from propose(
            frame, "ACCELERATES", owner, party, span=span, by=by, status="past", qualifiers={"date": date}
        )
    elif context == "incubated":
        yield from propose(
            frame, "INCUBATES", owner, party, span=span, by=by, status=status, qualifiers={"date": date}
        )
        yield from propose(
            frame, "ACCELERATES", owner, party, span=span, by=by, status=status, qualifiers={"date": date}
        )
    elif context == "left":
        for relation in ("INCUBATES", "ACCELERATES"):
            yield from propose(
                frame, relation, owner, party, span=span, by=by, status="past", qualifiers={"date": date}
            )
    elif context == "tenants":
        for relation in ("INCUBATES", "ACCELERATES"):
            yield from propose(
                frame, relation, owner, party, span=span, by=by, status=status, qualifiers={"date": date}
            )
        if owner is not None and "Zone" in frame.types[owner] and frame.mentions[party].type != "Firm":
            yield from propose(frame, "HOSTS", owner, party, span=span, by=by, status=status)
        if owner is not None and "Zone" in frame.types[owner]:
            yield from propose(
                frame, "TENANT_IN", party, owner, span=span, by=by, status=status, qualifiers={"date": date}
            )
    elif context == "members" and not (role is not None and _OBSERVER.search(simplified(frame.said(role)))):
        yield from propose(
            frame, "MEMBER_OF", party, frame.alliance, span=span, by=by, status=status, qualifiers={"role": role}
        )  # fmt: skip
    elif context == "booked":
        yield from propose(
            frame, "BOOKED_BY", owner, party, span=span, by=by, status=status, qualifiers={"date": date}
        )
    elif context == "customers":
        yield from propose(frame, "BUYS_FROM", party, owner, span=span, by=by, status=status)
    elif context == "suppliers":
        yield from propose(frame, "BUYS_FROM", owner, party, span=span, by=by, status=status)


#: A row that says itself which way goods go: 向关联人采购.
_BOUGHT = re.compile(r"^(?:向[^|]{0,10})?(?:采购|购买|接受|租入)")
_SOLD = re.compile(r"^(?:向[^|]{0,10})?(?:销售|出售|提供)")
_INTENDED = re.compile(r"拟|计划|意向|试用|试制|在试|在调|洽谈|在谈|样品|备选")


def between_sides(
    cells: list[tuple[str | None, Box]],
    by_kind: dict[str, list[int]],
    subject: int | None,
    context: str | None,
    frame: Frame,
    span: tuple[int, int],
    status: str,
    amount: int | None,
    share: int | None,
    date: int | None,
) -> Iterator[Relation]:
    """Yield purchases of a row in which one side has a column of its own and the other is who the row is of."""
    everything = [m for _, box in cells for m in box.mentions]
    facts = {
        "amount": amount,
        "share": share,
        "date": date,
        "product": next(iter(frame.of("Product", everything)), None),
    }
    sellers, buyers = by_kind.get("supplier", []), by_kind.get("customer", [])
    hired = any(frame.mentions[m].type in ("PilotLine", "PublicPlatform") for m in everything)
    if (
        context not in ("customers", "suppliers", "booked", "served")
        and bool(sellers) != bool(buyers)
        and subject is not None
        and not hired
    ):
        for m in (*sellers, *buyers):
            if m != subject and frame.mentions[m].type in ("Firm", "Masked", "Reference"):
                ends = (subject, m) if sellers else (m, subject)
                yield from propose(
                    frame, "BUYS_FROM", *ends, span=span, by=BY, status=status, qualifiers=facts
                )
    buyer = buyers[0] if buyers else subject
    if sellers and context not in ("customers", "suppliers"):
        for kind, box in cells:  # 拟换某某 among the remarks
            if kind == "status":
                for m in frame.of("Firm", box.mentions):
                    told = "planned" if _INTENDED.search(box.text) else status
                    yield from propose(frame, "BUYS_FROM", buyer, m, span=span, by=BY, status=told)
    said = next((simplified(box.text) for kind, box in cells[:2] if not box.mentions and box.text), "")
    way = "S" if _BOUGHT.match(said) else "B" if _SOLD.match(said) else ""
    if way and frame.owner is not None and not sellers and not buyers:
        for m in (m for _, box in cells for m in frame.of("Firm", box.mentions)):
            ends = (frame.owner, m) if way == "S" else (m, frame.owner)
            yield from propose(frame, "BUYS_FROM", *ends, span=span, by=BY, status=status, qualifiers=facts)
