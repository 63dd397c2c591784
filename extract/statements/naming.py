"""What a document says of itself and of the things in it: names, other names, numbers, where each is mentioned."""

from __future__ import annotations

from clusterkg.extract.statements.clauses import Span
from clusterkg.extract.statements.clusters import BEARERS
from clusterkg.extract.statements.heading import title_of
from clusterkg.extract.statements.model import Refused
from clusterkg.extract.statements.sheet import Sheet
from clusterkg.graph.errors import ValueProblem
from clusterkg.graph.ledger import Claim
from clusterkg.graph.values import clean

#: Properties that name a thing, best first.
_NAMES = ("name", "title", "person_name")
#: Where another spelling goes, best first; one that is all ASCII is an English name of what has a Chinese one.
_OTHER_NAMES = ("short_name", "aliases", "alias")
#: Mention type → properties that may hold the number, best first.
NUMBERS: dict[str, tuple[str, ...]] = {
    "CreditCode": ("credit_code",),
    "PatentNumber": ("application_no", "publication_no"),
    "StandardNumber": ("standard_no",),
    "DocumentNumber": ("document_number",),
}


def write_document(sheet: Sheet) -> None:
    """Write title, hash, language and date of issue."""
    d, space = sheet.document, sheet.origin.space
    title, at = title_of(d)
    whole = sheet.clauses.trimmed(*at)
    sheet.say(
        sheet.claim(space, "Document", "title", clean(title, sheet.spec("Document", "title")), title),
        whole,
        1.0,
    )
    sheet.say(
        sheet.claim(space, "Document", "content_hash", d.content_hash, d.content_hash),
        whole,
        1.0,
        certain=True,
    )
    sheet.say(sheet.claim(space, "Document", "language", d.language, d.language), whole, 0.9)
    if sheet.issued is not None:
        day, where = sheet.issued
        words = sheet.document.text[slice(*where)] if where else day
        sheet.say(sheet.claim(space, "Document", "published", day, words), where or whole, 0.9)


def write_thing(sheet: Sheet, i: int) -> None:
    """Write the names and numbers of a thing, and where the document mentions it."""
    thing, local, type_ = sheet.things.all[i], sheet.local(i), sheet.type_of(i)
    if thing.masked:
        (at,) = thing.mentions
        _named(sheet, local, type_, "masked_name", at)
        return
    known = sheet.ontology.properties(type_)
    if thing.named_by is not None:
        _named(sheet, local, type_, next(p for p in _NAMES if p in known), thing.named_by)
    for at in thing.others:
        english = sheet.words(at).isascii() and "english_name" in known
        _named(
            sheet,
            local,
            type_,
            "english_name" if english else next(p for p in _OTHER_NAMES if p in known),
            at,
        )
    numbers: dict[str, int] = {}
    for at in thing.mentions:
        if sheet.extraction.mentions[at].type in BEARERS:
            numbers.setdefault(sheet.words(at), at)
    for at in numbers.values():
        write_number(sheet, local, type_, at, sheet.clause(at), sheet.extraction.mentions[at].confidence)
    for at in thing.mentions:
        claim = Claim(sheet.origin.dataset, sheet.origin.space, "Mention", "MENTIONS", object=local)
        sheet.say(claim, sheet.clause(at), sheet.extraction.mentions[at].confidence)


def _named(sheet: Sheet, local: str, type_: str, prop: str, at: int) -> None:
    value = clean(sheet.words(at), sheet.spec(type_, prop))
    sure = sheet.extraction.mentions[at].confidence
    sheet.say(sheet.claim(local, type_, prop, value, sheet.words(at)), sheet.clause(at), sure)


def write_number(sheet: Sheet, local: str, type_: str, at: int, span: Span, confidence: float) -> None:
    """Write a number as the identifier that the type has for it; a wrong one is left out and told."""
    known = sheet.ontology.properties(type_)
    words, problems = sheet.words(at), []
    for prop in NUMBERS[sheet.extraction.mentions[at].type]:
        if prop in known:
            try:
                value = clean(words, known[prop])
            except ValueProblem as bad:
                problems.append(bad)
                continue
            sheet.say(sheet.claim(local, type_, prop, value, words), span, confidence)
            return
    zh = problems[0].text("zh") if problems else f"{type_} 没有放这个号码的属性"
    en = problems[0].text("en") if problems else f"{type_} has no property for this number"
    quote = sheet.document.text[slice(*span)]
    sheet.refused.append(
        Refused("value", f"{type_}.{sheet.extraction.mentions[at].type}", words, quote, zh, en)
    )
