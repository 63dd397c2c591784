"""Names of institutions in English: runs of capitalised words, told apart by their last (or first) words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clusterkg.extract.grammar import atlas
from clusterkg.extract.grammar.english_nobody import WORKS, nobody
from clusterkg.extract.grammar.found import Found
from clusterkg.extract.grammar.vocabulary import words

_CAP = r"(?:[A-ZÀ-ÖØ-ÞĀ-Ž][\wÀ-ÿ'’]*(?:[-/][\wÀ-ÿ]+)*|\d[A-Z][\w]*|[a-z][A-Z][a-z]+)"
_LEGAL = r"(?:,? (?:Co\.?,? ?Ltd\.?|Co\., ?Limited|Pvt\.? Ltd\.?|Private Limited|Pte\.? Ltd\.?|Pty\.? Ltd\.?|Pty(?!\.? Ltd)|Sdn\.? Bhd\.?|Ltd\.?|Limited|LLC|L\.L\.C\.|LLP|L\.P\.|Inc\.?|Incorporated|Corp\.?|Corporation|plc|PLC|GmbH(?: & Co\.? KG(?:aA)?)?|mbH|AG(?: & Co\.? KG)?|KGaA|KG|SE|e\.V\.|S\.p\.A\.|SpA|S\.r\.l\.|Srl|S\.A\.S\.?|SAS|SARL|S\.à r\.l\.|S\.A\.(?: de C\.V\.)?|SA|S\.L\.(?:U\.)?|B\.V\.|BV|N\.V\.|NV|AB|ASA|AS|A/S|ApS|Oyj|Oy|K\.K\.|KK|G\.K\.|s\.r\.o\.|a\.s\.|d\.o\.o\.|Kft\.?|Zrt\.?|Sp\. z o\.o\.|Tbk|PJSC|JSC|OOO|Sarl|SARL|Sàrl|eG|eGen|Lda\.?|Ltda\.?|SL|SLU|WLL|W\.L\.L\.|OÜ|UAB|SIA|d\.d\.|d\.o\.o\.|FZE|FZCO|FZ-LLC|Nyrt\.?|A\.Ş\.|Cía|Co-operative|Cooperative|Co\.?|Company)(?![\w])(?:, ?Ltd\.?)?)"
#: Labels of the next line, where lines run on.
_LABELS = r"(?:Inventors?|Applicants?|Assignees?|Abstract|Title|Winner|Value|Lead|Buyer|Supplier|Contractor|Price|Members?|Associates?|Secretary|Chair|Reference|Date|Address|Partners?|Publication|Claims?|Authority|Status|Notes?)(?: \w+)? ?:"
#: A word of a name that is no legal form.
_NEXT = rf"(?!{_LABELS})(?!(?:Co|Ltd|Inc|Corp|Pvt|Pte|Pty|Sdn|Bhd|Limited|LLC|LLP|PLC|GmbH|Private Limited|Oy|Oyj|KG|AG|Kft|Zrt|Lda|Ltda|Sarl|ApS|Spa|SpA|SL|eG|WLL|plc)(?:[.,\s;:)]|$)|[A-Z]\.[A-Za-z]){_CAP}"
#: Science and Technology Bureau: what follows *and* in the names of bodies.
_BODY = r"(?:[A-Z][a-z]+ ){1,3}(?:Bureau|Department|Commission|Ministry|Office|Administration|Authority|Agency|Committee|Institute|Association|Centre|Center)\b"
_RUN = re.compile(
    rf"(?<![\w&-])(?P<run>{_CAP}(?:(?: & | (?:für|de|do|da|dos|das|del|della|delle|di|du|des|der|den|zur|zum|van|von|y|et|und|i|og|och) (?=[A-ZÀ-ÖØ-ÞĀ-Ž])| and (?=(?:Sons|Co|Brothers|Partners)\b|{_BODY})| |(?<=[a-z])'s )(?:{_NEXT}|\([A-Z][\w ]+\)(?= (?:Co|Ltd|Inc|Corp|Limited|Pte|Pvt|GmbH|Company|Holding))))*(?:{_LEGAL})?)"
)
_OF = re.compile(
    rf"(?<![\w-])(?P<name>(?:(?:{_CAP} ){{0,4}}(?P<head>University|Ministry|Department|Institute|Academy|Bureau|Bank|Chamber|Association|Federation|Society|Office|Council|College|School|Board|Commission|Committee|Agency|Centre|Center|Confederation|Union|Municipality|City|Government|Faculty|Consortium|Alliance|Cluster|Network|Hospital|Laboratory|League|Guild|Institution) (?:of|for|on) (?:the )?{_CAP}(?:(?:,? and | & | for | of (?:the )?| )(?:the )?(?!{_LABELS})(?!(?:University|Ministry|Department|Institute|Bureau|Chamber|Association) of)(?!\w+ (?:University|Institute|Ministry|Association|Inc|Ltd|GmbH)\b){_CAP})*))"
)
#: Last words → type; the first that fits, so the more special stand first.
_LAST: tuple[tuple[str, str], ...] = (
    ("UnivPark", r"(?:University|Polytechnic|College|Institute|Hochschule|Universit\w+)(?: \w+){0,3} (?:Science|Technology|Research|Innovation)(?: and Technology)? Park"),
    ("TransferOrg", r"(?:Technology|Tech|Knowledge) (?:Transfer|Exchange) (?:Office|Centre|Center|Company|Network|Agency|Unit)|(?:Transfer|Exchange) Office"),
    ("ProductivityCentre", r"Productivity (?:Promotion )?(?:Centre|Center|Council)"),
    ("Incubator", r"Incubator|Incubation (?:Centre|Center)|Startup Hub|Start-up Hub|Maker ?[Ss]pace"),
    ("Accelerator", r"Accelerator"),
    ("PilotLine", r"(?:Pilot|Test|Trial|Demonstration|Demo|Pilot-[Ss]cale)(?: Production)? (?:Line|Plant)|Pilot (?:Facility|Base|Factory)"),
    ("Station", r"Innovation (?:Relay |Service )?(?:Station|Relay Centre)"),
    ("IntlPlatform", r"International (?:\w+ ){0,3}(?:Centre|Center|Platform|Hub)|(?:Soft-?Landing|Offshore(?: Innovation)?|Overseas Innovation) (?:Centre|Center|Platform|Hub|Base)"),
    ("PublicPlatform", r"(?:Test|Testing|Inspection|Calibration|Metrology|Analysis|Certification|Demonstration|Characteri[sz]ation|Shared) (?:Centre|Center|House|Facility|Platform|Station|Bed|Hub|Field|Track)|(?:Test|Testing) [A-Z]\w+ (?:Centre|Center)|Service (?:Centre|Center|Platform)|Platform|Test House|Testbed"),
    ("Alliance", r"Alliance|Consortium"),
    ("Exchange", r"(?:Technology|Patent|IP|Property Rights|Intellectual Property|Equity) (?:Exchange|Market)"),
    ("Zone", r"(?:Industrial|Business|Technology|Biomedical|Software|Eco-?industrial|High-Tech|Hi-Tech|Logistics|Economic|Manufacturing|Chemical|Science and Technology|Free Trade|Free|Enterprise|Development) (?:Park|Zone|Estate|District|Area)|Industrial Estate|Economic Zone|Techno-?park|Park|Zone"),
    ("Base", r"(?:National|State|Provincial|Torch|Characteristic|Special\w*|Speciality|Specialty|Industry|Industrial|Industrialisation|Industrialization|Manufacturing|Export)(?: [\w-]+){0,4} Base"),
    ("Cluster", r"Cluster"),
    ("Fund", r"Bank|Sparebank\w*|Fund|Ventures?|Venture (?:Capital|Partners)|Capital(?: Partners)?|(?:Equity|Growth|Investment|Seed|Venture) (?:Partners|Capital)|Insurance|Assurance|Credit Union|(?:Credit )?Guarant(?:ee|y)(?: Agency| Corporation| Fund)?|Investments?|Equity|Angels"),
    ("Organisation", r"(?:Tendering|Bidding|News) Agency"),
    ("GovernmentBody", r"(?:City|County|Town|District|Regional|Borough|State|Municipal|People.s) (?:Council|Government|Office)|(?:Growth|Development|Investment|Enterprise|Employment|Patent|Statistics|Cluster|Tax|Labour) Office|(?:Management|Administrative|Administration) Committee|Council|Authority|Agency|Ministry|Commission|Bureau|Department|Municipality|Government|Administration|Customs|Court|Police|Parliament"),
    ("University", r"University|Polytechnic|College|Universit\w+|Hochschule|Institute of Technology|School|University of Applied Sciences|Politecnico"),
    ("ResearchInstitute", r"Institute|Research (?:Centre|Center|Council|Laboratory|Group|Station)|Laborator(?:y|ies)|Technology (?:Centre|Center)|Innovation (?:Centre|Center)|Competence (?:Centre|Center)|Catapult|Academy(?: of Sciences)?|Observatory|Institut|(?:Robotics|Materials|Energy|Engineering|Manufacturing|Composites|Photonics|Polymers?|Plastics|Steel|Metals|Welding|Battery|Hydrogen|Biotechnology|Science|Space|Marine|Aerospace|Textiles?|Food|Water|Laser|Nanotechnology|Electronics|Automotive) (?:Centre|Center)"),
    ("Organisation", r"Association|Chamber(?: of Commerce)?|Federation|Society|Foundation|Union|Hospital|Council|Forum|Guild|Trust|Confederation|Clinic|Museum|Stock Exchange|Bourse|Institution|Trade Body|Organi[sz]ation|Committee|Network"),
)  # fmt: skip
_LAST_OF = tuple((type_, re.compile(rf"(?:^| )(?:{words})$")) for type_, words in _LAST)
_HEAD_TYPES = {
    "University": "University", "College": "University", "School": "University", "Faculty": "University", "Ministry": "GovernmentBody", "Department": "GovernmentBody", "Bureau": "GovernmentBody",
    "Office": "GovernmentBody", "Council": "GovernmentBody", "Commission": "GovernmentBody", "Agency": "GovernmentBody", "Municipality": "GovernmentBody", "City": "GovernmentBody",
    "Government": "GovernmentBody", "Board": "Organisation", "Institute": "ResearchInstitute", "Academy": "ResearchInstitute", "Centre": "ResearchInstitute", "Center": "ResearchInstitute",
    "Laboratory": "ResearchInstitute", "Bank": "Fund", "Chamber": "Organisation", "Association": "Organisation", "Federation": "Organisation", "Society": "Organisation",
    "Committee": "Organisation", "Confederation": "Organisation", "Union": "Organisation", "Hospital": "Organisation", "League": "Organisation", "Guild": "Organisation",
    "Institution": "Organisation", "Consortium": "Alliance", "Alliance": "Alliance", "Cluster": "Cluster", "Network": "Organisation",
}  # fmt: skip
#: First words of names in other languages → type.
_FIRST: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (type_, re.compile(rf"(?:{words}) ."))
    for type_, words in (
        (
            "University",
            r"Universidade?|Universit[àáäé]\w*|Università|Uniwersytet|Hochschule|Fachhochschule|Technische (?:Universität|Hochschule|Universiteit)|École|Ecole|Politecnico|Politechnika|Escuela|Escola|Högskolan|Högskola",
        ),
        (
            "ResearchInstitute",
            r"Institut(?:o|um|ul|et)?|Instytut|Istituto|Intézet|Centro|Fraunhofer|Forschungs\w+|Max Planck|Laboratoire|Laboratorio|Laboratorium|Helmholtz|Leibniz",
        ),
        ("OverseasEntity", r"Fundación|Fundação|Fundacja|Fondazione|Fondation|Stiftung|Stichting|Fundació"),
        (
            "Zone",
            r"Parque|Parco|Parc|Technologiepark|Gewerbepark|Industriepark|Polígono|Zona|Zone (?:d|i)\w+",
        ),
        ("Fund", r"Banco|Banque|Banca|Sparkasse|Volksbank|Raiffeisen\w*|Kreditanstalt"),
    )
)
#: Last words of firms that leave out their legal form.
TRADES = re.compile(
    r"(?:^| )(?:Technolog(?:y|ies)|Systems?|Industries|Motors?|Electronics|Components?|Solutions|Holdings?|Group|Works|Polymers?|Chemicals?|Materials?|Energy|Power|Steels?|Metals?|Robotics|Foundry|Castings?|Valves?|Pumps?|Bearings?|Plastics?|Textiles?|Machinery|Machines|Tools?|Instruments?|Optics|Photonics|Lasers?|Pharma|Pharmaceuticals?|Biotech|Biologics|Bio|Tech|Process|Rail|Rolling Stock|Marine|Cookware|Fib(?:re|er)s?|Mills?|Weaves|Knits?|Spinning|Logistics|Engineering|Products|Services|Software|Devices|Semiconductors?|Micro\w+|Membranes?|Chromatography|Separators?|Coatings?|Crystals?|Lenses|Glass|Ceramics?|Batteries|Battery|Aerospace|Aviation|Aquatech|Automotive|Foods?|Dairy|Seeds?|Paper|Packaging|Printing|Shipyards?|Shipping|Mining|Minerals|Carbon|Composites?|Alloys?|Gears?|Drives?|Hydraulics|Controls?|Sensors?|Networks?|Telecom|Labs?|Sons|Brothers|Partners|Enterprises|Manufacturing|Equipment|Cables?|Wires?|Turbines?|Wind|Solar|Hydrogen|Water|Medical|Diagnostics|Therapeutics|Genomics|Furniture|Leather|Shoes|Apparel|Toys|Watches|Freni|Robot|Data|Analytics|Digital|AI|Vision|Brewery|Ventilation|Consulting|Trading|International|Co|Fittings|Seals?|Renewables|Biofuels?|Fuels?|Filtration|Filters?|Connectors?|Fasteners?|Nutrition|Ingredients|Proteins?|Forgings?|Stampings|Springs|Gauges|Metering|Meters|Catalysts?|Refractories|Timber|Inks?|Paints?|Adhesives?|Resins?|Rubber|Tyres?|Boilers?|Burners|Furnaces|Heaters?|Refrigeration|Actuators|Robots|Drones|Satellites|Space|Farms|Fisheries|Salmon|Grain|Sugar|Oils?|Quartz|Silicon|Wafers|Displays|Lighting|Elevators|Railways|Airlines|Airways|Ferries|Propulsion|Nuclear|Environmental|Recycling|Compressors?|Winches|Cranes|Boats?|Yachts?|Turbo|Motion|Dynamics|Nanotech|Graphene|Magnets|Anodes|Cathodes|Cells|Electrolysers|Reactors|Vessels|Tanks|Pipes?|Tubes?|Wire|Ropes?|Nets|Feeds?|Vaccines|Biosciences|Sciences|Imaging|Acoustics|Audio|Ultrasonics|Microscopes?|Scientific|Precision|Abrasives|Crystal)$"
)
#: Things that firms name themselves after, besides trades.
THINGS = words(
    """propeller rudder cable gear gearing screw bolt nut rivet rope mooring anchor winch crane hoist lift elevator escalator tram bus truck
    trailer wagon boiler burner kiln pump valve pipe tube hose fitting seal gasket bearing shaft spring chain belt wheel tyre brake clutch lens mirror
    lamp light sensor meter gauge probe antenna battery cell magnet motor turbine blade rotor stator wire mesh foil film sheet plate panel tile
    brick glass pane lock hinge knife mould mold mill drill lathe saw furnace oven heater cooler chiller fan filter membrane
    tank vessel drum barrel bottle jar lid cap carton sack pallet crate paper pulp ink paint dye resin plastic rubber foam fibre fiber yarn
    fabric textile cloth carpet shoe boot glove helmet toy bike bicycle boat ship yacht ferry drone robot grain seed feed flour malt cheese
    biscuit fish salmon timber veneer plywood cement mortar plaster gypsum graphite carbide alloy casting forging fabrication weld"""
)
#: Who manages funds is a firm (guideline 2.1).
_MANAGES = re.compile(
    r"(?:Capital|Asset|Fund|Investment|Equity|Wealth) (?:Management|Managers?|Advis[oe]rs?)$"
)
#: Adjectives of nations and continents directly before a name.
_PEOPLES = re.compile(
    r"(?:Italian|German|French|British|Chinese|Japanese|Korean|American|Swiss|Dutch|Danish|Swedish|Norwegian|Finnish|Austrian|Spanish|Portuguese|Polish|Czech|Indian|European|Asian|Vietnamese|Thai|Turkish) $"
)
_NATIONAL = frozenset(
    {
        "Organisation",
        "Alliance",
        "ResearchInstitute",
        "GovernmentBody",
        "University",
        "Cluster",
        "Exchange",
        "TransferOrg",
        "Fund",
    }
)
#: Words that begin a sentence or a label and no name.
_LEAD = re.compile(
    r"^(?:The|A|An|In|On|At|By|For|From|To|With|As|Its?|Their|Our|We|This|That|These|Those|Both|Two|Three|One|More|Most|Some|All|Each|Every|No|Not|But|And|Or|If|When|While|After|Before|Since|Until|Under|Over|During|According|Meanwhile|However|Also|Only|Help|Table|Note|Annex|Annual|Report|Page|Section|Article|Chapter|Issue|Press|Release|News|About|Contact|Former|Founder|Chairman|Chief|Dr|Prof|Professor|Mr|Mrs|Ms|Sir|President|Vice|Director|Managing|Secretary|Signed|Inventors?|Applicants?|Assignee|Supplier|Customers?|Buyers?|Suppliers?|Member|Members|Name|Country|Town|Product|Products|Capacity|Planned|Company|Companies|Firm|Firms|Date|Re|Ref|Subject|Last|Next|Yesterday|Today|So|Such|There|Then|Here|He|She|They|You|It|His|Her|What|Who|Which|Where|Why|How|Yes|Neither|Either|Steel|Sales|Supply|Supplier|Tech|New|Question|Answer|Q|Source|Total|Notes?|Replies|Together|Between|Because|Although|Despite|Nearly|About|Around|Almost|Another|Other|Others|Many|Several|Few|First|Second|Third|Finally|Currently|Previously|Recently|Separately|Additionally|Asked|Sources|Shares|Revenue|Turnover|Item|Items|Lot|Tender|Contract|Winner|Bidders?|Awarded|Status|Value|Price|Unit|Total|Role|Activity|Holding|Plant|Segment|Share|City|Chair|Observers?|Partner|Partners|Participants|Coordinator|Title|Abstract|Claim|Claims|Background|Summary|Introduction|Appendix|Schedule|Memorandum|Minutes|Agenda|Present|Apologies|Newsletter|FOR|IMMEDIATE|RELEASE|Italian|German|French|British|Chinese|Japanese|Korean|American|Swiss|Dutch|Danish|Swedish|Norwegian|Finnish|Austrian|Spanish|Portuguese|Polish|Czech|Indian|European|Asian|Vietnamese|Thai|Turkish)(?: |$)"
)
_NO_NAME = re.compile(
    r"^(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|CEO|CTO|CFO|COO|R&D|AI|IoT|PDF|OEMs?|SMEs?|GDP|ESG|IPO|EUR|USD|GBP|RMB|CNY|NOK|SEK|DKK|CHF|JPY|INR|Q[1-4]|ISO|EU|UN|US|USA|UK|PhD|MoU|NDA|Group|Company|Board|n/a|N/A|[IVX]+|[A-Z])$"
)
_PLACE = re.compile(
    rf"^(?:{'|'.join(re.escape(p) for p in sorted(atlas.PLACES_EN, key=len, reverse=True))})$"
)
#: Before the word for a works stands where it is, before that whose it is.
_OWNER = re.compile(r"(?P<name>[^\n]{2,40}?)(?:(?<=s)['’]|['’]s) (?=[A-ZÀ-Ž])")
_WORKS = re.compile(rf" (?:{WORKS}|headquarters)\b")
#: Where a firm is, before its name: Korea's Daemyung Cathode Co.
_PLACES = re.compile(
    rf"(?:{'|'.join(re.escape(p) for p in sorted(atlas.PLACES_EN, key=len, reverse=True))})['’]s (?=[A-ZÀ-Ž])"
)
#: Ecuador-based Maderas Quivira S.A.
_BASED = re.compile(
    r"(?:[A-ZÀ-Ž][\w'’.]*[ -]){1,3}?(?:based|headquartered|listed|owned|backed|born) (?=[A-ZÀ-Ž])"
)
_FIRM_AFTER = re.compile(
    r"^(?:'s?|’s)? ?(?:,? (?:an?|the) (?:\w+[ -]){0,3}?(?:maker|supplier|manufacturer|producer|developer|provider|start-?up|company|firm|spin-out|distributor|subsidiary|tenant|division|competitor|rival|unit|specialist|group|venture|utility|retailer|operator)\b|\((?:yes|formerly)|(?:supplies|supplied|makes|produces|manufactures|acquires|acquired|sells|sold|buys|bought|exports|ships|shipped|stopped|raised|will supply|will buy|is about to|has completed|has acquired|has agreed|has signed|has stopped|said|says|announced|declined|cancelled|showed|owns|holds|employs|plans|expects|won|lost|left|joined|opened|closed|posted|reported)\b)"
)
_FIRM_BEFORE = re.compile(
    r"(?:(?:maker|supplier|supplier of|manufacturer|producer|company|firm|subsidiary|customer|competitor|rival|start-?up|spin-outs?|distributor|acquisition of|takeover of|shares? in|stake in|division of|supplies|supply|supplied by|bought by|acquired by|from|supplied to|contract with|buys from|purchased from|customers?:|suppliers?:|competitors?:|brand|sold to|licence to|licensed to|owned by|(?:run|operated|managed|made|produced|supplied|delivered|provided|handed in|developed|drafted|acquired|guaranteed|booked|reserved|founded|put forward|sourced|poured|cast|milled|won|granted|held|controlled|taken over|represented) by|(?:rely|relies|relied|depends?|depended) on|archrival is|rival is|supplier is|customer is|subsidiaries|goes to|such as|including|tenant[:,]|stake to|renamed from|formerly|between|against|with) )$"
)


#: What names of two words and more follow, where one word may be a country.
_FIRM_TO = re.compile(
    r"\b(?:loan|lent|sells|sold|ships|shipped|supplies|supply|delivers|delivered|switched|changed(?: \w+)?|outsourced|farmed out|subcontracted|transferred|assigned|granted|awarded|licen[cs]ed|customer of|merger with|buying|since buying|needs of|increase of) (?:to |from )?$"
)
_SYLLABLE = r"(?:[bpmfdtnlgkhjqxzcsryw]|zh|ch|sh)?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|an|ao|ei|en|er|ia|ie|in|iu|ou|ua|ue|ui|un|uo|üe|a|e|i|o|u|ü|v)"
_PINYIN = re.compile(rf"(?:{_SYLLABLE}){{2,4}}", re.IGNORECASE)


def _pinyin_firm(spoken: list[str]) -> bool:
    """Whether a name opens with a town and a trade name in pinyin (Fangchenggang Lanzao Algae); persons have a surname of one syllable."""
    return (
        all(len(w) > 3 and w[:1].isupper() and _PINYIN.fullmatch(w.replace("'", "")) for w in spoken[:2])
        and len(spoken[0]) > 4
    )


def find(text: str, persons: frozenset[str] = frozenset()) -> Iterator[Found]:
    """Yield names of institutions in an English text; ``persons`` are names of people, which are none."""
    taken: list[tuple[int, int]] = []
    for match in _OF.finditer(text):
        start, end = match.span("name")
        start = _lead(text, start, end)
        if start >= match.start("head") + len(match["head"]):
            continue
        end = _trim(text, start, end)
        taken.append((start, end))
        type_ = _HEAD_TYPES[match["head"]]
        if match["head"] == "Committee" and re.search(
            r"(?:Management|Administrati(?:ve|on)) Committee of", text[start:end]
        ):
            type_ = "GovernmentBody"
        if match["head"] == "Institute" and " of Technology" in text[start:end]:
            type_ = "University"
        if (people := _PEOPLES.search(text, match.start("name"), start)) and type_ in _NATIONAL:
            start = people.start()
        yield Found(start, end, type_, f"en_{type_}_of")
    for match in _RUN.finditer(text):
        start, end = match.span("run")
        if any(s <= start < e for s, e in taken):
            continue
        start = _lead(text, start, end)
        # Thanh Long's Bac Ninh factory: whose works it is, not where.
        if (owner := _OWNER.match(text, start, end)) and _WORKS.match(text, end):
            end = owner.end("name")
        if start >= end:
            continue
        if text[start:end] in persons:
            continue
        for one in _typed(text, start, end):
            # The Swiss Watch Components Association: of a body that is no firm a nationality is part of the name.
            people = _PEOPLES.search(text, match.start("run"), one.start)
            if people and one.type in _NATIONAL:
                yield Found(people.start(), one.end, one.type, one.family)
            else:
                yield one


def _lead(text: str, start: int, end: int) -> int:
    """Return the start without words that begin a sentence; unless nothing but such words stands there."""
    while start < end:
        match = _LEAD.match(text[start:end])
        if match is None:
            break
        start += match.end()
    owner = _PLACES.match(text, start, end) or _BASED.match(text, start, end)
    return owner.end() if owner else start


def _trim(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1] in " ,'’":
        end -= 1
    return end


def _typed(text: str, start: int, end: int) -> Iterator[Found]:
    said = text[start:end]
    if said.endswith(("'s", "’s")):
        end -= 2
        said = text[start:end]
    if _NO_NAME.match(said) or len(said) < 2 or nobody(text, start, end):
        return
    if (legal := re.search(rf"{_LEGAL}$", said)) is not None and legal.start() > 0:
        money = re.search(r"\b(?:Bank|Insurance|Assurance|Ventures|Capital|Fund)\b", said)
        type_ = (
            "Fund"
            if money and not re.search(r"\b(?:Management|Managers?|Advisors?|Advisers?)\b", said)
            else "Firm"
        )
        if (
            legal.group().strip() in ("Company", "Co", "AS", "SA", "SE", "AB", "BV")
            and " " not in said[: legal.start()].strip()
        ):
            yield Found(start, end, type_, "en_Firm_legal_short")
        else:
            yield Found(start, end, type_, "en_Firm_legal")
        return
    if _MANAGES.search(said):
        yield Found(start, end, "Firm", "en_Firm_trade")
        return
    for type_, pattern in _LAST_OF:
        if (found := pattern.search(said)) is not None:
            if found.start() == 0:
                return
            yield Found(start, end, type_, f"en_{type_}_last")
            return
    if _PLACE.match(said):
        return
    for type_, opening in _FIRST:
        if opening.match(said):
            yield Found(start, end, type_, f"en_{type_}_named")
            return
    if re.match(r"(?:Spareban\w+|Banco|Banque|Banca|Bank) ", said):
        yield Found(start, end, "Fund", "en_Fund_last")
        return
    spoken = said.split()
    last = spoken[-1].lower()
    trade = len(spoken) > 1 and (
        TRADES.search(said) is not None or (last in THINGS or last.removesuffix("s") in THINGS)
    )
    if not trade and re.search(
        r"(?:Street|Road|Avenue|Lane|Report|Memorandum|Agreement|Act|Plan|Programme|Program|Strategy|Directive|Regulation|Award|Prize|Conference|Summit|Expo|Fair|Day|Week|Project|Initiative|Standard|Certificate)$",
        said,
    ):
        return
    after = _FIRM_AFTER.match(text[end : end + 60]) is not None
    before = _FIRM_BEFORE.search(text[max(0, start - 30) : start]) is not None
    if len(spoken) > 1 and not before:
        before = _FIRM_TO.search(text[max(0, start - 30) : start]) is not None or _pinyin_firm(spoken)
    # What one is in is a place, whatever it does next.
    if not trade and re.search(r"\b[Ii]n $", text[max(0, start - 4) : start]):
        after = before = False
    family = "trade" if trade else "slot" if after or before else "bare"
    if family == "bare" and said.isupper() and len(said) <= 5:
        family = "acronym"
    if len(spoken) == 1 and family == "bare":
        family = "single"
    yield Found(start, end, "Firm", f"en_Firm_{family}")
