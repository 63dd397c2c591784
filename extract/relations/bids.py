"""Who bid and who lost: tables of candidates, and sentences that name losers without the buyer, whom the notice names elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from clusterkg.extract.grammar.scripts import simplified
from clusterkg.extract.model import Relation
from clusterkg.extract.relations.forms import fields, titled_buyer
from clusterkg.extract.relations.frame import Frame
from clusterkg.extract.relations.grids import Box, Grid
from clusterkg.extract.relations.proposing import propose

_BIDDERS = re.compile(
    r"候选人|投标|开标|评标|评审|报价|中标|成交|应答|竞标|\b(?:bidders?|tenderers?|bids?|tenders?|ranking|offers?)\b",
    re.IGNORECASE,
)
_CANDIDATES = re.compile(r"候选|评标结果|推荐|preferred|ranking", re.IGNORECASE)
#: A heading over winners, and one over losers: what is listed under it has no word of its own.
_WINNERS = re.compile(r"^(?:拟|已)?(?:入围|中标|成交|中选|入选)(?:供应商|单位|人|企业|情况|结果|名单)?")
_LOSERS = re.compile(r"^(?:未|落)(?:中标|成交|入围|中选|入选|选|标)|^(?:否决|废标|无效投标|被否决|淘汰)")
_HEAD = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十\d]{1,2}[)）]|\d{1,2}[.、])?\s*(?=\S)"
)
#: Where the names of a list stand: at its beginning, after a label, after a mark of enumeration.
_ITEM = re.compile(r"(?:^|[:：;；、,，。\s)）])\s*$")
_WINNER_COLUMN = re.compile(r"中标|成交|中选|入围|供应商|中标候选人")
_LOST = re.compile(
    r"未中标|未成交|未入围|落选|落标|否决|废标|无效|不合格|未通过|淘汰|rejected|unsuccessful|not selected|excluded|disqualified|lost",
    re.IGNORECASE,
)
_WON = re.compile(r"中标|成交|第一|中选|入选|winner|awarded|successful|selected", re.IGNORECASE)
_FIRST = re.compile(r"^(?:1|一|01|第一(?:名|中标候选人|候选人)?|1st|first)$", re.IGNORECASE)
#: A name before it lost; names after it did.
_LOST_AFTER = re.compile(
    r"^(?:的投标)?(?:等)?(?:[^,。;一-龥]|\s)*(?:[^,。;]{0,8}?)(?:未中标|未能中标|未成交|落选|落标|被否决|被判废标|废标|未入围|未通过(?:资格|初步|符合性|技术)?(?:审查|评审|预审))|^因[^。;]{0,40}?(?:否决|废标|未通过|取消)|^(?:'s)?,? (?:bid|tender|offer)?\s?(?:was|were|has been) (?:rejected|unsuccessful|excluded|disqualified)|^,? (?:lost|failed to win)\b[^.;]{0,20}\b(?:bid|tender|contract|bidding|award)",
    re.IGNORECASE,
)
_LOST_BEFORE = re.compile(
    r"(?:落选|未中标|未成交|落标|未入围|其余投标|其他投标)(?:的)?(?:单位|人|供应商|企业|方|者)?(?:有|为|是|包括|:)?\s?$|第[二三四五]名?(?:中标|成交)?候选(?:人|单位|供应商)(?:为|是|:)?\s?$|(?:[Uu]nsuccessful (?:bidders?|tenderers?|bids?)|[Ll]osing bidders?|[Rr]ejected bidders?)(?: (?:were|are|was|include[sd]?)|:)\s?$"
)
_OF_BID = re.compile(r"(?:bid|tender|offer),? (?:of|from|by|submitted by) (?:the )?$", re.IGNORECASE)
_LISTED = re.compile(r"\s*(?:、|和|与|及|以及|,|;| and )\s*")


def read_bids(frame: Frame, tables: Sequence[Grid], proposals: Sequence[Relation]) -> Iterator[Relation]:
    """Yield what a notice of tender states of those who bid, where one buyer is named."""
    buyer = _buyer(frame, proposals)
    if buyer is None:
        return
    for grid in tables:
        said = " ".join((*grid.heads, *grid.captions))
        if _BIDDERS.search(simplified(said)):
            expected = _CANDIDATES.search(simplified(said)) is not None
            winners = {
                c
                for c, head in enumerate(grid.heads)
                if _WINNER_COLUMN.search(simplified(head))
                and not _LOST.search(simplified(head))
                and not re.search("价|金额|日期|时间", head)
            }
            for row in grid.rows:
                yield from _row(frame, buyer, row, expected, winners if len(winners) == 1 else set())
    yield from _listed(frame, buyer)
    yield from _losers(frame, buyer)


def _listed(frame: Frame, buyer: int) -> Iterator[Relation]:
    """Yield those under a heading of winners or of losers, up to the next heading."""
    status: str | None = None
    for line in frame.lines:
        said = simplified(frame.text[line.start : line.end])
        opened = _HEAD.match(said)
        words = said[opened.end() :] if opened else said
        numbered = opened is not None and opened.end() > 0 and re.match(r"\s*[一二三四五六七八九十(（]", said)
        if (
            len(said) <= 24
            and (numbered or said.rstrip().endswith((":", "：")))
            and not line.mentions
            and (_WINNERS.match(words) or _LOSERS.match(words))
        ):
            status = "negated" if _LOSERS.match(words) else "asserted"
            continue
        if numbered:
            status = None
        if status is None or re.search(r"[|\t]", said):
            continue
        for m in line.mentions:
            before = frame.text[line.start : frame.mentions[m].start]
            if frame.mentions[m].type == "Firm" and m != buyer and _ITEM.search(before):
                yield from propose(
                    frame, "BUYS_FROM", buyer, m, span=(line.start, line.end), by="forms", status=status
                )


def _buyer(frame: Frame, proposals: Sequence[Relation]) -> int | None:
    labelled = [m for f in fields(frame) if f.kind == "buyer" for m in frame.of("Firm", f.mentions)]
    if labelled:
        return labelled[0] if len({frame.said(m) for m in labelled}) == 1 else None
    if (titled := titled_buyer(frame)) is not None:
        return titled.mentions[0]
    buyers = [one.source for one in proposals if one.type == "BUYS_FROM"]
    names = {frame.said(m) for m in buyers}
    return (
        min(buyers)
        if len(names) == 1 and re.search(r"中标|招标|投标|采购|[Tt]ender|\bbid", frame.text)
        else None
    )


def _row(
    frame: Frame, buyer: int, row: tuple[Box, ...], expected: bool, winners: set[int]
) -> Iterator[Relation]:
    firms = [
        m
        for box in row
        for m in frame.of("Firm", box.mentions)
        if frame.mentions[m].type in ("Firm", "Masked")
    ]
    if not firms:
        return
    cells = [simplified(box.text.strip()) for box in row]
    others = [cell for box, cell in zip(row, cells, strict=True) if not box.mentions]
    if any(_LOST.search(cell) for cell in others):
        status = "negated"
    elif any(_WON.search(cell) for cell in others):
        status = "planned" if expected else "asserted"
    elif expected and any(_FIRST.match(cell) for cell in others):
        status = "planned"
    elif winners:
        status = "planned" if expected else "asserted"
        firms = [m for c in winners if c < len(row) for m in frame.of("Firm", row[c].mentions)]
    else:
        return
    amount = next((m for box in row for m in box.mentions if frame.mentions[m].type == "Money"), None)
    for m in firms:
        yield from propose(
            frame, "BUYS_FROM", buyer, m, span=(row[0].start, row[-1].end), by="tables", status=status,
            qualifiers={
                "amount": amount if status != "negated" else None,
                "product": next((m for box in row for m in frame.of("Product", box.mentions)), None) if winners else None,
            },
        )  # fmt: skip


def _losers(frame: Frame, buyer: int) -> Iterator[Relation]:
    text = frame.text
    last: int | None = None
    for m, mention in enumerate(frame.mentions):
        if mention.type != "Firm" or m == buyer:
            continue
        before = text[max(0, mention.start - 40) : mention.start]
        listed = last is not None and _LISTED.fullmatch(text, frame.mentions[last].end, mention.start)
        ahead = m + 1 < len(frame.mentions) and _LISTED.fullmatch(
            text, mention.end, frame.mentions[m + 1].start
        )
        end = frame.mentions[m + 1].end if ahead and frame.mentions[m + 1].type == "Firm" else mention.end
        after = simplified(text[end : end + 60])
        lost = (
            listed
            or _LOST_BEFORE.search(simplified(before))
            or _LOST_AFTER.match(after)
            or (_OF_BID.search(before) and _LOST.search(after.split(".")[0]))
        )
        if not lost:
            continue
        last = m
        yield from propose(
            frame, "BUYS_FROM", buyer, m, span=(mention.start, mention.end), by="forms", status="negated"
        )
