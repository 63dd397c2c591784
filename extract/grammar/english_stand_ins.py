"""Phrases of English that stand for a named thing (the mill, the Company, Party A, we), and names that a source withholds (one customer)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clusterkg.extract.grammar.found import Found
from clusterkg.extract.grammar.lexing import trie
from clusterkg.extract.grammar.naming import STANDS_IN, declared
from clusterkg.extract.grammar.stand_ins import FIRM, ORGANISATIONS

HEADS: dict[str, tuple[str, ...]] = {
    "mill mills label distillery producer grower growers brewer winery dairy creamery bakery roaster smelter steelworks steelmaker papermaker chipmaker drugmaker shipbuilder toolmaker toymaker moulder molder forge works workshop quarry mine cooperative co-operative contractor subcontractor bidder tenderer candidate applicant assignee spin-off spin-out shipowner exporter importer wholesaler distributor dealer integrator insurer franchisee purchaser borrower guarantor packager processor tannery weaver spinner studio yard shipyard foundry factory brewery carmaker automaker airline utility operator retailer refinery developer company firm group business supplier manufacturer maker buyer vendor plant startup start-up subsidiary parent seller issuer licensee licensor customer tenant": FIRM,
    "bank investor lender": ("Fund", "Firm"),
    "university college school": ("University",),
    "institute laboratory lab": ("ResearchInstitute",),
    "association chamber society federation": ("Organisation", "OverseasEntity", "Alliance", "GovernmentBody"),
    "alliance consortium network": ("Alliance",),
    "cluster": ("Cluster", "Alliance"),
    "park zone site estate": ("Zone", "UnivPark", "Base"),
    "base": ("Base", "PilotLine"),
    "station": ("Station",),
    "fund facility": ("Fund",),
    "incubator": ("Incubator",),
    "accelerator": ("Accelerator",),
    "platform centre center": ("PublicPlatform", "ResearchInstitute", "PilotLine", "IntlPlatform"),
    "project programme program": ("Project", "Policy"),
    "agreement memorandum contract": ("Agreement",),
    "policy scheme regulation regulations guidelines measures plan act": ("Policy",),
    "patent invention": ("Patent",),
    "standard": ("Standard",),
    "ministry agency authority department commission": ("GovernmentBody",),
    "companies partners institutions": ORGANISATIONS,
}  # fmt: skip
TYPES_OF = {noun: types for nouns, types in HEADS.items() for noun in nouns.split()}
_NOUN = trie(TYPES_OF)
_EN = re.compile(
    rf"\b(?P<the>[Tt]he (?:{_NOUN})(?![\w-])(?! [A-Z][a-zà-ÿ])(?! of | for |'s? of| (?:is|was|are|were) [A-Z]))"
    r"|(?P<capital>\b[Tt]he (?:Company|Group|Chamber|Association|Consortium|Alliance|Fund|Bank|Institute|University|Agency|Centre|Center|Buyer|Seller|Supplier|Licensor|Licensee|Issuer|Project|Plan|Base|Incubator|Accelerator|Platform|Station|Zone|Society|Foundation|Federation|Mill|Works|Action Plan|Measures|Regulations|Policy|Patent|Invention|Standard|Memorandum|Contract|Firm|Vendor|Customer|Yard|Plant|Laboratory|College|Agreement|Programme|Scheme|Network|Cluster|Park|Borrower|Lender|Purchaser|Contractor|Client|Authority|Council)(?![\w-])(?! of ))"
    rf"|\b(?P<this>[Tt]his (?:{_NOUN}|Agreement|Memorandum|Scheme|Policy|Programme|Plan|Notice|Regulation|Fund|Consortium|Alliance)(?![\w-]))"
    rf"|\b(?P<both>(?:[Bb]oth|[Tt]he two|[Tt]hese) (?:companies|firms|partners|institutions|suppliers))\b"
    r"|\b(?P<order>[Tt]he former|[Tt]he latter)\b(?! [a-z]+(?:er|or|ee|man)\b)"
    r"|\b(?P<party>Party [A-F])(?![\w])"
    r"|\b(?P<we>We|we|Our|our|us)\b"
)


_MASKED_EN = re.compile(
    r"\b(?P<coded>(?:Customer|Supplier|Client|Company|Firm|Vendor|Buyer|Distributor|Licensee) (?:[A-Z]|\d{1,2})(?![\w]))"
    r"|\b(?P<one>(?:[Oo]ne|[Aa]n?|[Tt]wo|[Aa]nother|[Tt]hree) (?:(?:unnamed|undisclosed|unidentified|large|major|big|leading|single|further|other|German|Chinese|Japanese|US|European|American|aerospace|automotive|agricultural|industrial|medical|marine|electronics|retail|North|South|Latin|Asian|Korean|Indian|British|French|Italian|Dutch|Swiss|Nordic|Scandinavian|battery|defence|defense|foreign|overseas|domestic|tier-one|tier-1|listed|global|confidential) )*(?:customers?|clients?|buyers?|suppliers?|carmakers?|automakers?|OEMs?|retailers?|distributors?|shipyards?|airlines?)(?=,|\.| (?:the Company|the Group|we|accounted|in|that|who|which|whose|of|has|have|represented|under|has)\b))"
    r"|\b(?P<unnamed>(?:[Aa]n? |[Tt]wo |[Tt]hree )?(?:unnamed|undisclosed|unidentified|anonymous|confidential) [a-z -]{0,20}?(?:customers?|clients?|buyers?|suppliers?|compan(?:y|ies)|firms?|carmakers?|investors?|manufacturers?|partners?|banks?|party))\b"
)


def english(text: str) -> Iterator[Found]:
    """Yield stand-ins of an English text."""
    for short in declared(text):
        if STANDS_IN.fullmatch(text, short.start, short.end):
            yield Found(short.start, short.end, "Reference", "reference_declared")
    for match in _EN.finditer(text):
        kind = match.lastgroup or "the"
        if kind == "we" and (
            match.group() in ("Our", "our", "us") or text[: match.start()].lower().endswith("who ")
        ):
            continue
        yield Found(*match.span(kind), "Reference", f"reference_en_{kind}")
    for match in _MASKED_EN.finditer(text):
        kind = match.lastgroup or "coded"
        yield Found(*match.span(kind), "Masked", f"masked_en_{kind}")
