"""English titles, needs, methods and numbers: what stands in quotation marks after a word for it, after a label, or is told by its own words."""

from __future__ import annotations

import re

from clusterkg.extract.pipeline.proposing import Proposals

CONFIDENCE = {
    "en-quoted": 0.92,
    "en-title": 0.9,
    "en-coined": 0.85,
    "en-label": 0.9,
    "en-need": 0.8,
    "en-method": 0.75,
    "en-number": 0.92,
    "en-chain": 0.8,
    "en-field": 0.7,
}

_QUOTED = re.compile(r"[“\"](?P<name>[A-Z][^“”\"\n]{5,110}?)[,.]?[”\"]")
#: What stands shortly before quotation marks, or after them → type of what they hold.
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("Standard", re.compile(r"\b(?:standards?|specification)\b", re.I)),
    (
        "Patent",
        re.compile(
            r"\b(?:patent(?:ed)?s?|licen[cs]ed?|licen[cs]es?|sub-?licen[cs]e|invention|utility model|inventor|application)\b",
            re.I,
        ),
    ),
    (
        "Achievement",
        re.compile(
            r"\b(?:item|achievement|results?|technolog(?:y|ies)|appraisal|appraised|transfer(?:red)?|listing|listed)\b",
            re.I,
        ),
    ),
    ("Project", re.compile(r"\b(?:project|programme|program)\b", re.I)),
    ("Need", re.compile(r"\b(?:need|problem|challenge|headache|call)\b", re.I)),
    ("Policy", re.compile(r"\b(?:policy|measures|plan|regulations?|opinions)\b", re.I)),
)
_CAPS = r"(?:[A-ZÀ-Ž][\w'’&-]*|\d{4}|of|on|for|and|the|in|to|with|by|from|at|under|between|a|an|de|des|zur)"
_POLICY = re.compile(
    rf"(?<![\w“])(?P<name>(?:(?!The |This |Our |In |By |Under |These )(?:[A-ZÀ-Ž][\w'’-]+ ){{0,5}})?(?:Implementation (?:Plan|Opinions|Rules|Measures)|Opinions|Several (?:Measures|Opinions|Provisions|Policies)|(?:Interim |Provisional |Administrative |Support(?:ing)? |Detailed |Trial )?(?:Measures|Regulations|Provisions|Rules|Guidelines)|(?:Three-Year |Five-Year )?Action Plan|Development Plan|Master Plan|Industrial (?:Plan|Strategy)|Guiding Opinions|Policy Measures) (?:of|on|for|to) {_CAPS}(?: {_CAPS})*[\w)]*(?: \((?:\d{{4}} ?[–—-] ?\d{{4}}|[Tt]rial|[Ii]nterim|[Pp]rovisional|[Rr]evised|[Dd]raft)[^)]*\))*)"
)
_AGREEMENT = re.compile(
    rf"(?<![\w“])(?P<name>(?:(?!The |This |Our |In |By |Under |These |A |An )(?:[A-ZÀ-Ž][\w'’-]+ ){{0,5}})?(?:(?:Memorandum of (?:Understanding|Cooperation|Agreement)|Convention|Treaty|Charter|Framework Agreement|Cooperation Agreement|Letter of Intent|Articles of Association|Pact) (?:on|for|of|concerning|regarding|between) (?:the )?{_CAPS}(?: {_CAPS})*)|(?!The |This )(?:[A-ZÀ-Ž][\w'’-]+ ){{1,5}}(?:Consortium|Framework|Cooperation|Alliance|Partnership|Membership|Strategic Cooperation) Agreement)(?![\w])"
)
_PROJECT = re.compile(
    r"(?<![\w“])(?P<name>(?!The |This |Our |A |An |In )(?:[A-ZÀ-Ž][\w'’-]+ ){1,6}(?:Programme|Program|Project|Initiative|Demonstrator|Scheme|Campaign))(?![\w])(?! (?:Manager|Director|Office|Coordinator|Leader|Officer))"
)
_PROJECT_NAMED = re.compile(
    r"\b(?:the|joint|a) (?:joint |research |pilot |common )?(?:project|programme|program) (?:called |named |entitled |titled )?(?P<name>[A-ZÀ-Ž][\w'’-]*(?: (?:[A-ZÀ-Ž][\w'’-]*|of|for|and|in|the))*)"
)
#: Behind the name of a project: the SeaEcho bid, its TideFarm pilot project.
OF_PROJECT = (
    r"(?:[a-z]+ )?(?:project|bid|proposal|demonstrator)\b(?! (?:manager|director|office|finance|price))"
)
#: A word that is no word but a project's own name, before what says so: the SeaEcho bid, its TideFarm project.
_PROJECT_COINED = re.compile(
    r"(?<![\w“-])(?P<name>(?:[A-Z][a-z]+[A-Z][A-Za-z]*|[A-Z]{6,}[A-Za-z]*)(?:-?\d{1,2})?|[A-Z]{3,}-?\d{1,2}) "
    + OF_PROJECT
)
_PROJECT_LABEL = re.compile(
    r"(?m)^(?:[IVX]+\.\d+\)? |\d+[.)] )?(?:Title|Project(?: name| title)?|Name of (?:the )?project|Contract title|Tender title|Procurement title|Subject of (?:the )?(?:tender|contract))(?: of (?:the )?(?:contract|project|tender|procurement))? ?: ?(?P<name>[A-ZÀ-Ž][^\n;|]{6,120}?)(?=\.?$|\.? \(|[;|])"
)
_TENDERISH = re.compile(
    r"\b(?:tender|contract|bid|award|lot|procure|contracting|purchaser|employer|winning|candidate)", re.I
)
_NUMBER = re.compile(
    r"(?<![\w])(?:[Bb]id(?:ding)? [Nn]o|[Tt]ender [Nn]o|[Pp]roject [Nn]o|[Cc]ontract [Nn]o|[Gg]rant [Nn]o|[Gg]rant [Aa]greement(?: [Nn]o)?|[Cc]ertificate [Nn]o|[Ff]ile [Nn]o|[Rr]ef(?:erence)?(?: [Nn]o| [Nn]umber)?|[Nn]otice [Nn]o|[Dd]oc(?:ument)? [Nn]o|[Ll]icen[cs]e [Nn]o|[Aa]nnouncement [Nn]o|[Pp]rocedure(?: [Nn]o)?|[Rr]egistration [Nn]o|(?m:^)[Nn]o|[Nn]umber)\.? ?:? ?(?P<name>[A-Z0-9][\w]*(?:[-/ .][A-Z0-9][\w]*){0,5}|[A-Z]{2,}\d[\w-]*)(?=[\s,;.)\]]|$)"
)
_NUMBER_BRACKET = re.compile(r"\((?P<name>[A-Z]{2,8}(?:[-/][A-Z0-9]{1,8}){1,5}[-/]\d{1,6})\)")
_NUMBER_HAN = re.compile(r"(?P<name>[A-ZÀ-Ž]\w+(?: [A-ZÀ-Ž]\w+){0,4} ?[〔\[(]\d{4}[〕\])] ?No\.? ?\d+)")
_NUMBER_NOTICE = re.compile(
    r"(?:[Nn]otice(?: of [a-z ]{3,40})?|[Aa]nnouncement|[Mm]inutes[^\n(]{0,50}) \(?(?P<name>[A-Z]{2,6}-[\dA-Z][\dA-Z/-]{4,30})\)?"
)
_NEED = re.compile(
    r"\b(?:(?:[Oo]ur|[Yy]our|[Tt]heir|[Tt]he|[Ii]ts|[Oo]pen|[Tt]echnical|[Aa]|[Mm]ain|[Bb]iggest) )(?:\w+ ){0,2}?(?:need|needs|problem|challenge|headache|difficulty|pain point|bottleneck|requirement|question)(?:, as [a-z ]{2,20})?(?: [a-z]+){0,4}?(?: ?:| is still| is| remains| was)(?: the| how to)? (?P<name>[a-z][a-z-]+(?:ing|ion|ment|al|ance|ence|ity|ness|ure|control|wear|loss|life|rate|difference|detection|bloom|feeding)?\b[^.;:\n,()]{12,120}?)(?=[.;\n,]|$)"
)
_HURTS = re.compile(
    r"\b[Ww]hat (?:really |most )?(?:hurts|is missing|we lack|troubles (?:us|them)|holds (?:us|them) back|is needed)(?: most| us)? is (?:the )?(?P<name>[a-z][^.;:\n]{12,120}?)(?=[.;\n]|, )"
)
_OPEN = re.compile(
    r"\b(?:[Ss]till open|[Oo]pen|[Cc]losed|[Ss]olved|[Uu]nsolved|[Nn]eed(?: \d+)?|[Tt]echnical need|[Pp]roblem|[Cc]hallenge|[Tt]opic) ?: ?(?P<name>[a-z][^.;:\n,|]{10,100}?)(?=[.;\n|]|, (?:which|handed|put|raised|submitted|posted|by|from|solved)|$)"
)
_METHOD = re.compile(
    r"\b(?:[Aa] method (?:of|for)|[Pp]rocess (?:of|for)|[Kk]now-how (?:in|of|for)|[Mm]astered|[Mm]asters|[Mm]astering|[Mm]astery of|[Ee]xpertise in|[Bb]reakthrough in|[Cc]ommand of) (?:the |its own )?(?P<name>[a-z][\w-]+(?: [a-z][\w-]+){0,4}?)(?= (?:is|are|has|was|for|in|to|of|and|that|which|with|on)\b|[.,;:)]|$)"
)
_METHOD_NEEDED = re.compile(
    r"\b(?:[Uu]rgently needs?|needs?|calls? (?:urgently )?for|lacks?|requires?|[Ii]t can do|[Cc]an (?:also )?do|[Oo]ffers?|offer (?:now )?includes?|provides?) (?:urgently )?(?:for )?(?P<name>[a-z][\w-]+(?: [a-z][\w-]+){0,3}? (?:technology|technique|process|method|firing|granulation|filtration|sintering|annealing|anodising|anodizing|welding|machining|polishing|brazing|etching|lithography|deposition|extraction|fermentation|sterili[sz]ation|purification|crystalli[sz]ation|distillation|electrolysis|moulding|molding|forming|forging|quenching|hardening|tempering|casting|spinning|weaving|dyeing|coating|plating|bonding|curing|printing|milling|grinding|drying|freeze-drying|recycling|pyrolysis|gasification|carbonisation|carbonization|lamination))(?![\w-])"
)
_CHAIN = re.compile(
    r"(?<![\w-])(?P<name>(?!the |a |an |our |its |this |that |whole |entire |local |complete |full |global |domestic |of |in |and )[a-z][\w-]+(?: (?!and |of |the |in )[a-z][\w-]+){0,3} (?:industry|industrial|value|supply) chain)\b(?! (?:manager|disruption|risk|management|map))"
)
_CHAIN_LEAD = re.compile(
    r"^(?:(?:serv(?:es?|ing)|cover(?:s|ing)?|support(?:s|ing)?|whole|entire|key|local|complete|full|global|domestic|across|along|for|with|to|by|on|from|strengthen(?:s|ing)?|extend(?:s|ing)?|the|its|our|industry|supply|value|industrial) )+"
)
_SECTOR = re.compile(
    r"\b(?:[Tt]he|[Ii]ts|[Oo]ur) (?P<name>[a-z][\w-]+(?: [a-z][\w-]+){0,2}) (?:segment|link|stage of the chain|sector)(?![\w-])"
)
_SECTOR_IN = re.compile(
    r"(?m)(?:^|(?<=[.;] ))In (?:the field of |the area of )?(?P<name>[a-z][\w-]+(?: [a-z][\w-]+){0,3}),? (?=(?:[Tt]he (?:Company|Group|company|group)|[Ww]e|it|[A-Z]\w+) (?:mainly |chiefly )?(?:meets|faces|competes|leads|ranks|rivals))"
)
_NO_SECTOR = re.compile(
    r"\b(?:private|public|whole|entire|this|that|same|each|every|missing|weak|financial|service|industrial|first|second|third|last|next|key|new|local)$|^(?:addition|particular|general|total|fact|return|part|short|turn|the|recent|future)\b"
)
_FOCUS = re.compile(
    r"\b(?:lays? stress on|takes?|focus(?:es|ing)? on|concentrates? on|speciali[sz]es? in|gives priority to|emphasi[sz]es|builds on|centres on|centers on|lists|names) (?P<list>[a-z][\w-]*(?: [a-z][\w-]*){0,4}(?:, [a-z][\w-]*(?: [a-z][\w-]*){0,4})*,? and [a-z][\w-]*(?: [a-z][\w-]*){0,4}?)(?= as (?:its |their |the )?(?:\w+ )?(?:fields?|segments?|links?|areas?|priorit(?:y|ies))|[.;]|$)"
)
_FOCUS_ON = re.compile(r"\b(?:[Cc]luster|[Bb]ase|[Zz]one|[Pp]ark|[Cc]hain)\b")
_RECOGNITION = re.compile(
    r"\b(?P<name>(?:(?:ISO|IATF|AS|EN|IEC|IRIS|NADCAP|Nadcap|CE|UL|FDA|GMP|HACCP|BRC|FSC)[ /]?\d{0,5}[A-Z]?(?::\d{4})? (?:certification|certificate|accreditation|approval|registration)|(?:Grade|Class|Level) (?:[IVX]+|[A-C]|\d) [a-z]+(?: [a-z]+){0,3} (?:qualification|certificate|licence|rating)))"
)
_RECOGNISED = re.compile(
    r"\b(?:recogni[sz]ed|designated|accredited|certified|listed|named|rated|approved|selected|chosen|elected) as (?:an? |the )?(?P<name>(?:[A-ZÀ-Ž][\w'’-]+ ){1,7}(?:Park|Enterprise|Factory|Champion|Base|Talent|Centre|Center|Incubator|Award|Firm|Company|Giant|Expert|Scholar|Leader|Brand|Unit|Platform))"
)
_TALENT = re.compile(r"(?:Talent|Scholar|Expert|Leader)$")


def propose(text: str, found: Proposals) -> None:
    """Propose what English sentences and lines name; ``text`` is simplified."""
    for match in _QUOTED.finditer(text):
        start, end = match.span("name")
        before, after = text[max(0, start - 60) : start], text[end : end + 30]
        before = before.rsplit("\n", 1)[-1]
        kind = _kind(before) or (
            _kind(after.split("\n", 1)[0]) if re.match(r"[”\"] \((?:ZL|CN|US|EP|No)", after) else None
        )
        if re.match(r"[”\"] \((?:ZL|CN|EP|US|DE|WO)", after):
            kind = "Patent"
        if kind:
            found.add(text, start, end, kind, "en-quoted")
    for pattern, type_, family in (
        (_POLICY, "Policy", "en-title"), (_AGREEMENT, "Agreement", "en-title"), (_PROJECT, "Project", "en-title"), (_PROJECT_NAMED, "Project", "en-title"), (_PROJECT_COINED, "Project", "en-coined"),
        (_NEED, "Need", "en-need"), (_HURTS, "Need", "en-need"), (_METHOD, "Technology", "en-method"), (_METHOD_NEEDED, "Technology", "en-method"),
        (_NUMBER_BRACKET, "DocumentNumber", "en-number"), (_NUMBER_HAN, "DocumentNumber", "en-number"), (_NUMBER_NOTICE, "DocumentNumber", "en-number"),
        (_RECOGNITION, "Recognition", "en-title"),
    ):  # fmt: skip
        for match in pattern.finditer(text):
            found.add(text, *match.span("name"), type_, family)
    for match in _RECOGNISED.finditer(text):
        found.add(
            text,
            *match.span("name"),
            "TalentPlan" if _TALENT.search(match["name"]) else "Recognition",
            "en-title",
        )
    for match in _NUMBER.finditer(text):
        if (
            re.search(r"\d", match["name"])
            and len(match["name"]) > 4
            and not re.fullmatch(r"(?:19|20)\d\d", match["name"])
        ):
            found.add(text, *match.span("name"), "DocumentNumber", "en-number")
    if _TENDERISH.search(text):
        for match in _PROJECT_LABEL.finditer(text):
            found.add(text, *match.span("name"), "Project", "en-label")
    for match in _OPEN.finditer(text):
        if re.search(
            r"\b(?:[Nn]eeds?|[Pp]roblems?|[Cc]hallenges?)\b", text[max(0, match.start() - 200) : match.end()]
        ):
            found.add(text, *match.span("name"), "Need", "en-need")
    _chains(text, found)


def _chains(text: str, found: Proposals) -> None:
    for match in _CHAIN.finditer(text):
        start, end = match.span("name")
        lead = _CHAIN_LEAD.match(text[start:end])
        if lead is None or lead.end() < end - start - len("industry chain"):
            found.add(text, start + (lead.end() if lead else 0), end, "Chain", "en-chain")
    for pattern in (_SECTOR, _SECTOR_IN):
        for match in pattern.finditer(text):
            if not _NO_SECTOR.search(match["name"]):
                found.add(text, *match.span("name"), "Segment", "en-field")
    for match in _FOCUS.finditer(text):
        line = text[max(text.rfind("\n", 0, match.start()) + 1, match.start() - 120) : match.start()]
        if not _FOCUS_ON.search(line):
            continue
        at = match.start("list")
        for part in re.finditer(r"(?:,? and |, )|$", match["list"]):
            stop = match.start("list") + part.start()
            if stop - at > 3:
                found.add(text, at, stop, "Segment", "en-field")
            at = match.start("list") + part.end()


def _kind(words: str) -> str | None:
    """Return the type told by the last telling word."""
    best: tuple[int, str] | None = None
    for type_, pattern in _KINDS:
        for match in pattern.finditer(words):
            if best is None or match.start() > best[0]:
                best = (match.start(), type_)
    return best[1] if best else None
