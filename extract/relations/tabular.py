"""Relations that rows of tables state: between the cells of a row, and between a row and what the table is about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from clusterkg.extract.grammar.scripts import simplified
from clusterkg.extract.model import Relation
from clusterkg.extract.relations.frame import Frame
from clusterkg.extract.relations.grids import Box, Grid
from clusterkg.extract.relations.kinds import class_types
from clusterkg.extract.relations.names import of_unit
from clusterkg.extract.relations.proposing import propose
from clusterkg.extract.relations.structures import first, structures
from clusterkg.extract.relations.table_owners import alliance_of, owner_of, year_of
from clusterkg.extract.relations.table_sides import BY, belonging, between_sides, by_context
from clusterkg.extract.relations.table_tasks import tasks


def read_grid(grid: Grid, frame: Frame) -> Iterator[Relation]:
    """Yield what a table states."""
    words = structures()
    frame = replace(frame, owner=owner_of(grid, frame), alliance=alliance_of(grid, frame))
    kinds = [first(words.columns, head) for head in grid.heads]
    context = first(words.contexts, " ".join(grid.heads))
    # 企业 | 供应商: each row says itself who buys.
    if context in _SIDES and _other_firms(grid, kinds, frame):
        return _rows(grid, kinds, None, frame)
    if context is None:
        context = next((c for said in reversed(grid.captions) if (c := first(words.contexts, said))), None)
    if "served" in kinds:
        context = "served"
    # An approved vendor list without a caption of its own: whose suppliers they are is told by the head.
    owned = frame.owner is not None and bool(frame.types[frame.owner] & {"Firm"})
    if context is None and owned and "supplier" in kinds and "customer" not in kinds:
        context = "suppliers"
    elif context is None and owned and "customer" in kinds and "supplier" not in kinds:
        context = "customers"
    return _rows(grid, kinds, context, frame)


def _rows(grid: Grid, kinds: list[str | None], context: str | None, frame: Frame) -> Iterator[Relation]:
    for row in grid.rows:
        # 注:对名单有异议的,请向省工信厅反映: no row, whatever it names.
        if not _NOTE.match(row[0].text) or any(box.text not in ("", row[0].text) for box in row):
            yield from _row(row, kinds, context, grid, frame)


_NOTE = re.compile(r"(?:备?注|说明|附注|(?i:notes?))\s?[0-9]{0,2}\s?[:.]")
#: What a table lists beside its owner as the other side of a deal.
_SIDES = frozenset({"suppliers", "customers"})


def _other_firms(grid: Grid, kinds: list[str | None], frame: Frame) -> bool:
    """Whether a column besides that of suppliers (or customers) names a firm in every row that such a one is named in."""
    side = {c for c, kind in enumerate(kinds) if kind in ("supplier", "customer")}
    told = [row for row in grid.rows if any(frame.of("Firm", row[c].mentions) for c in side if c < len(row))]
    return bool(told) and any(
        all(c < len(row) and frame.of("Firm", row[c].mentions) for row in told)
        for c in range(len(kinds))
        if c not in side
    )


def _status(row: tuple[Box, ...]) -> str:
    said = " ".join(box.text for box in row)
    return first(structures().row_status, said) or "asserted"


def _row(
    row: tuple[Box, ...], kinds: list[str | None], context: str | None, grid: Grid, frame: Frame
) -> Iterator[Relation]:
    span = (row[0].start, max(row[-1].end, row[0].start))
    status = _status(row)
    cells = [(kinds[c] if c < len(kinds) else None, box) for c, box in enumerate(row)]
    by_kind: dict[str, list[int]] = {}
    for kind, box in cells:
        if kind:
            by_kind.setdefault(kind, []).extend(box.mentions)
    everything = [m for box in row for m in box.mentions]

    def one(*names: str, kind: str = "ANY") -> int | None:
        return next(
            (m for n in names for m in by_kind.get(n, ()) if frame.types[m] & class_types(kind)), None
        )

    taken = {
        m for n in ("customer", "supplier", "served", "applicant", "responsible") for m in by_kind.get(n, ())
    }
    organisations = [
        m for kind, box in cells if kind not in _OTHER_PARTIES for m in frame.of("ORG", box.mentions)
    ]
    joined = [m for m in by_kind.get("alliance", ()) if "Alliance" in frame.types[m]]
    subject = next((m for m in organisations if m not in taken), None) or next(
        iter(frame.of("ORG", everything)), None
    )
    date = one("date", kind="Date") or year_of(grid, frame)
    amount, share = one("amount", kind="Money"), one("share", kind="Share")
    if subject is not None:
        for alliance in joined:
            own = replace(frame, alliance=alliance)
            yield from belonging("members", subject, own, span, BY, status, date, one("role", kind="Post"))
    years = _years(row, grid, frame) if amount is None else []
    for year, sum_ in () if joined and context == "members" else years or [(date, amount)]:
        yield from by_context(context, subject, frame, span, status, sum_, share, year, by_kind, row)
    if context not in ("subsidiaries", "shareholders", "served") and not by_kind.keys() & {
        "lender",
        "guarantor",
        "investor",
    }:
        for fund in frame.of("Fund", everything):
            kind = first(_FUNDS, frame.said(fund)) if frame.mentions[fund].type == "Fund" else None
            if kind:
                by_kind.setdefault(kind, []).append(fund)
    owing = [m for m in by_kind.get("borrower", ()) if frame.types[m] & class_types("ORG")]
    # 担保人/出借人 in one head: a bank lends, a firm stands surety.
    both = any(
        "担保" in head and re.search("出借|贷款|借款", head) for head in grid.heads if "被" not in head
    )
    for relation, kind in (("LENT_TO", "lender"), ("GUARANTEES", "guarantor")):
        for who in by_kind.get(kind, ()):
            borrower = next((m for m in (*owing, *frame.of("Firm", organisations)) if m != who), None)
            surety = both and frame.mentions[who].type == "Firm"
            yield from propose(
                frame, "GUARANTEES" if surety else relation, who, borrower, span=span, by=BY, status=status, qualifiers={"amount": amount, "date": date}
            )  # fmt: skip
    for investor in by_kind.get("investor", ()):
        target = next((m for m in organisations if m != investor), None)
        yield from propose(
            frame,
            "INVESTED_IN",
            investor,
            target,
            span=span,
            by=BY,
            status=status,
            qualifiers={"amount": amount, "share": share, "date": date},
        )
    # Cells of one row.
    for m in by_kind.get("customer", ()):
        for seller in by_kind.get("supplier", ()):
            product = next(iter(frame.of("Product", everything)), None)
            yield from propose(
                frame, "BUYS_FROM", m, seller, span=span, by=BY, status=status,
                qualifiers={"amount": amount, "share": share, "date": date, "product": product},
            )  # fmt: skip
    yield from between_sides(cells, by_kind, subject, context, frame, span, status, amount, share, date)
    # What has a seller beside it is bought, not made, by whom the row is of.
    maker = None if "supplier" in kinds else subject
    goods = [m for m in frame.of("GOODS", everything) if m not in by_kind.get("status", ())]
    if maker is None and goods and "supplier" not in kinds and context not in ("customers", "suppliers"):
        maker = frame.owner
    if context not in ("customers", "suppliers", "served"):
        for m in goods:
            yield from _production(maker, m, by_kind, frame, span, status, date)
        links = [m for m in goods if frame.mentions[m].type == "Segment"]
        for m in links:
            for other in organisations:
                if other != maker and frame.mentions[other].type == "Firm":
                    yield from propose(frame, "MAKES", other, m, span=span, by=BY, status=status)
    named = [m for m in (*grid.caption_mentions, *frame.title) if frame.mentions[m].type == "Chain"]
    if named and "segment" in kinds:
        for m in by_kind.get("segment", ()):
            if frame.mentions[m].type == "Segment":
                yield from propose(frame, "PART_OF", m, named[0], span=span, by=BY)
    # Where a project is built says nothing of where the firm is; a park that is built is where it will be.
    elsewhere = {m for n in ("project", "project_place") for m in by_kind.get(n, ())}
    zones = [m for m in everything if frame.mentions[m].type == "Zone" and m not in elsewhere]
    if not frame.of("Project", everything) and "project" not in by_kind:
        zones += by_kind.get("project_place", ())
    for place in (*by_kind.get("place", ()), *zones):
        yield from propose(frame, "LOCATED_IN", subject, place, span=span, by=BY)
    titled = [
        m
        for m in (*frame.title, *grid.caption_mentions)
        if frame.mentions[m].type == "Recognition" and frame.mentions[m].start < row[0].start
    ]
    for m in frame.of("Recognition", everything) or titled[-1:]:
        if not (context == "served" and not _granted(row)):
            gone = any(_TAKEN_BACK.search(simplified(said)) for said in grid.captions)
            yield from propose(
                frame, "HOLDS", subject, m, span=span, by=BY, status="past" if gone else "asserted", qualifiers={"date": date}
            )  # fmt: skip
    if context == "served":
        for m in [*frame.of("PublicPlatform", everything), *frame.of("PilotLine", everything)]:
            yield from propose(
                frame, "SHARES_FACILITY", subject, m, span=span, by=BY, qualifiers={"date": date}
            )
    yield from _persons(everything, subject, frame, span, context)
    yield from _things(everything, by_kind, subject, frame, span, status, date, amount)
    yield from tasks(row, by_kind, subject, grid, frame, span, date)


#: A list of those that hold a title no longer.
_TAKEN_BACK = re.compile(r"(?:取消|撤销|摘牌|不再具备)[^,。;]{0,24}(?:资格|称号|认定|名单|企业)")
#: What a fund does, by its name.
_FUNDS = {
    "guarantor": re.compile(r"担保|再担保|保证|(?i:guarant)"),
    "lender": re.compile(r"银行|农商|信用社|小额贷款|小贷|租赁|农信|(?i:\bbank\b|sparkasse|leasing)"),
    "investor": re.compile(r"基金|创投|资本|投资|(?i:capital|ventures|fund)"),
}
_OTHER_PARTIES = frozenset(
    {"alliance", "responsible", "status", "product", "lender", "guarantor", "investor"}
)


def _granted(row: tuple[Box, ...]) -> bool:
    return any(word in simplified(box.text) for box in row for word in ("获批", "通过", "认定", "获评"))


def _years(row: tuple[Box, ...], grid: Grid, frame: Frame) -> list[tuple[int | None, int | None]]:
    """Sums under heads that are years, each with its year."""
    found: list[tuple[int | None, int | None]] = []
    for column, box in enumerate(row):
        heads = grid.head_mentions[column] if column < len(grid.head_mentions) else ()
        dates = [m for m in heads if frame.mentions[m].type == "Date"]
        sums = [m for m in box.mentions if frame.mentions[m].type == "Money"]
        if dates and sums:
            found.append((dates[0], sums[0]))
    return found


def _production(
    maker: int | None,
    product: int,
    by_kind: dict[str, list[int]],
    frame: Frame,
    span: tuple[int, int],
    status: str,
    date: int | None,
) -> Iterator[Relation]:
    def quantity(kind: str) -> int | None:
        return next((m for m in by_kind.get(kind, ()) if frame.mentions[m].type == "Quantity"), None)

    capacity, planned = quantity("capacity"), quantity("planned_capacity")
    if capacity is not None or planned is None:
        yield from propose(
            frame, "MAKES", maker, product, span=span, by=BY, status="past" if status == "past" else "asserted",
            qualifiers={"capacity": capacity, "output": quantity("output"), "date": date if capacity is not None else None},
        )  # fmt: skip
    if planned is not None:
        due = next((m for m in by_kind.get("plan_date", ()) if frame.mentions[m].type == "Date"), None)
        yield from propose(
            frame, "MAKES", maker, product, span=span, by=BY, status="planned", qualifiers={"capacity": planned, "date": due}
        )  # fmt: skip


def _persons(
    everything: list[int], subject: int | None, frame: Frame, span: tuple[int, int], context: str | None
) -> Iterator[Relation]:
    persons = [m for m in everything if frame.mentions[m].type == "Person"]
    posts = [m for m in everything if frame.mentions[m].type == "Post"]
    at = subject if subject is not None else (frame.alliance if context == "members" else frame.owner)
    if context == "members" and subject is not None and posts and not persons:
        return
    for person in persons:
        post = min(
            posts, key=lambda p: abs(frame.mentions[p].start - frame.mentions[person].start), default=None
        )
        if post is None:
            continue
        if of_unit(frame.said(post)):  # 理事长单位 is what the firm is, not what its representative is
            relation, role = "WORKS_AT", None
        else:
            relation, role = "LEADS" if "Chief" in frame.types[post] else "WORKS_AT", post
        yield from propose(frame, relation, person, at, span=span, by=BY, qualifiers={"role": role})


def _things(
    everything: list[int],
    by_kind: dict[str, list[int]],
    subject: int | None,
    frame: Frame,
    span: tuple[int, int],
    status: str,
    date: int | None,
    amount: int | None,
) -> Iterator[Relation]:
    patents = [m for m in everything if frame.mentions[m].type == "Patent"]
    numbers = [m for m in everything if frame.mentions[m].type == "PatentNumber"]
    for patent in patents or numbers:
        for m in by_kind.get("applicant", ()) or (
            [subject] if subject is not None and "inventor" not in by_kind else ()
        ):
            yield from propose(frame, "APPLIED", m, patent, span=span, by=BY, qualifiers={"date": date})
        for m in by_kind.get("inventor", ()):
            yield from propose(frame, "INVENTED", m, patent, span=span, by=BY)
        for m in numbers:
            yield from propose(frame, "HAS_NUMBER", patent, m, span=span, by=BY)
    for need in (m for m in everything if frame.mentions[m].type == "Need"):
        yield from propose(
            frame, "RAISED_BY", need, next(iter(by_kind.get("raiser", ())), subject), span=span, by=BY
        )
    for project in (m for m in everything if frame.mentions[m].type == "Project"):
        for m in by_kind.get("responsible", ()):
            yield from propose(frame, "RESPONSIBLE_FOR", m, project, span=span, by=BY)
        for m in by_kind.get("fills", ()):
            yield from propose(frame, "FILLS", project, m, span=span, by=BY)
        for m in (*by_kind.get("place", ()), *by_kind.get("project_place", ())):
            yield from propose(frame, "LOCATED_IN", project, m, span=span, by=BY)
        for m in by_kind.get("investor", ()):
            yield from propose(
                frame,
                "INVESTED_IN",
                m,
                project,
                span=span,
                by=BY,
                status=status,
                qualifiers={"amount": amount, "date": date},
            )
        for m in by_kind.get("undertaker", ()) or ([subject] if subject is not None else ()):
            yield from propose(
                frame, "UNDERTAKES", m, project, span=span, by=BY, status=status, qualifiers={"amount": amount, "date": date}
            )  # fmt: skip
    for standard in (m for m in everything if frame.mentions[m].type == "Standard"):
        for m in by_kind.get("drafter", ()) or ([subject] if subject is not None else ()):
            yield from propose(frame, "JOINT_STANDARD", m, standard, span=span, by=BY)
        for m in (m for m in everything if frame.mentions[m].type == "StandardNumber"):
            yield from propose(frame, "HAS_NUMBER", standard, m, span=span, by=BY)
    for achievement in (m for m in everything if frame.mentions[m].type == "Achievement"):
        for m in by_kind.get("owner", ()) or (
            [subject] if subject is not None and "taker" not in by_kind else ()
        ):
            yield from propose(frame, "OWNED_BY", achievement, m, span=span, by=BY)
    for given in (
        m for m in everything if frame.mentions[m].type in ("Achievement", "Patent", "PatentNumber")
    ):
        for m in by_kind.get("taker", ()):
            yield from propose(
                frame,
                "TRANSFERRED_TO",
                given,
                m,
                span=span,
                by=BY,
                status=status,
                qualifiers={"amount": amount, "date": date},
            )
    for code in (m for m in everything if frame.mentions[m].type == "CreditCode"):
        yield from propose(frame, "HAS_NUMBER", subject, code, span=span, by=BY)
