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
