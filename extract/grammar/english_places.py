"""Places in English texts that no list knows: by the level above them, by the kind of place in their name, behind a firm's name, as addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clusterkg.extract.grammar import atlas
from clusterkg.extract.grammar.english_nobody import WORKS
from clusterkg.extract.grammar.found import Found
from clusterkg.extract.grammar.lexing import trie

_CAP = r"[A-ZÀ-ÖØ-ÞĀ-Ž][\wÀ-ÿ'’]*[a-zß-ÿ](?:-[A-ZÀ-Ž]?[\wÀ-ÿ]+)*"
_CITY = rf"{_CAP}(?: (?:{_CAP}|de|da|do|del|la|le|am|an der|upon|sur|on)){{0,2}}"
_STATES = ["Alabama", "Alaska", "Arizona", "Arkansas", "California", "Colorado", "Connecticut", "Delaware", "Florida", "Georgia", "Hawaii", "Idaho", "Illinois", "Indiana", "Iowa", "Kansas", "Kentucky", "Louisiana", "Maine", "Maryland", "Massachusetts", "Michigan", "Minnesota", "Mississippi", "Missouri", "Montana", "Nebraska", "Nevada", "Ohio", "Oklahoma", "Oregon", "Pennsylvania", "Tennessee", "Texas", "Utah", "Vermont", "Virginia", "Washington", "Wisconsin", "Wyoming", "Ontario", "Quebec", "Québec", "Alberta", "Manitoba", "Saskatchewan", "Victoria", "Queensland", "Tasmania", "Bavaria", "Saxony", "Thuringia", "Hesse", "Westphalia", "Brandenburg", "Lombardy", "Piedmont", "Veneto", "Tuscany", "Catalonia", "Galicia", "Andalusia", "Brittany", "Normandy", "Flanders", "Wallonia", "Silesia", "Moravia", "Bohemia", "Scotland", "Wales", "Yorkshire", "Lancashire", "Cornwall", "Kent", "Essex", "Gujarat", "Maharashtra", "Karnataka", "Punjab", "Haryana", "Kerala", "Sindh", "Johor", "Penang", "Selangor", "Hokkaido", "Kyushu", "Osaka", "Transylvania", "Tyrol", "Styria", "Carinthia"]  # fmt: skip
_SHORT_STATES = r"(?:A[LKZR]|C[AOT]|DE|FL|GA|HI|I[DLNA]|K[SY]|LA|M[EDAINSOT]|N[EVHJMYCD]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[TA]|W[AVIY]|DC|ON|QC|BC|AB|NSW|VIC|QLD)(?![\w])|(?:N\.C|S\.C|N\.Y|N\.J|N\.H|N\.M|N\.D|S\.D|W\.Va|D\.C|R\.I|B\.C)\."
_ABBREVIATED = r"(?:Mass|Minn|Mich|Conn|Calif|Colo|Ill|Ind|Kan|Ky|Md|Mo|Neb|Okla|Ore|Pa|Penn|Tenn|Tex|Va|Vt|Wash|Wis|Wyo|Ala|Ariz|Ark|Del|Fla|Ga)\."
_HIGHER = rf"(?:{trie([*atlas.PLACES_EN, *_STATES])}(?![\w-])(?: (?:Province|Prefecture|County|State|Region))?|{_CAP}(?: {_CAP})? (?:Province|Prefecture|County|State|Region|District|Autonomous Region)\b|{_SHORT_STATES}|{_ABBREVIATED})"
#: Bergamo, Italy; Greensboro, N.C.; after words of place, a name, a bracket, a bar, or at the head of a line.
_LEVELS = re.compile(
    rf"(?m)(?:^|(?<=, )|(?<=\()|(?<=[|:;] )|(?<=\t)|(?<=\bin )|(?<=\bat )|(?<=\bnear )|(?<=\bfrom )|(?<=\bof )|(?<=\bto )|(?<=\boutside )|(?<=\bfor )|(?<=\bout of ))(?P<place>{_CITY}(?:, {_CITY})?, {_HIGHER})(?![\w])"
)
_ADDRESS = re.compile(
    rf"(?P<place>(?:(?:No\.?|Unit|Building|Block|Floor|Suite|Room|Plot) ?[\w/-]*\d[\w/-]*,? |\d+[A-Za-z]?,? )+(?:{_CAP} ){{1,3}}(?:Road|Street|Avenue|Lane|Boulevard|Drive|Way|Highway|Square|Close|Straße|Strasse|Street)\b(?:,? (?:{_CAP}|North|South|East|West)(?: {_CAP}){{0,2}}(?: \d{{4,6}})?){{0,4}})"
)
#: Legal forms after which a name between commas is where the firm is.
_AFTER_FIRM = re.compile(
    rf"\b(?:Ltd|Limited|LLC|Inc|Corp|Corporation|plc|GmbH|AG|SE|KG|S\.p\.A|S\.r\.l|SAS|SA|S\.A|BV|B\.V|NV|AB|AS|ASA|A/S|ApS|Oy|Oyj|d\.o\.o|a\.s|s\.r\.o|Kft|SL|S\.L|Lda|Sarl|Bhd|Company|Co|Group|Works|Institute|University|Park|Zone|Estate|Centre|Center|Incubator|Laboratory|\d\))\.?(?:\)|\([^()]*\)| \([^()]*\))?, (?P<place>{_CAP}(?: {_CAP})?)(?=[,;.]? ?(?:\n|$)|\.? [A-Z]?[a-z]|, (?:an?|the|acting|which|who|has|is|and|for|to)\b|[;)])"
)
_FIRM_OF = re.compile(
    rf"\b(?:Ltd|Limited|LLC|Inc|Corp|Corporation|plc|GmbH|AG|SE|KG|S\.p\.A|S\.r\.l|SAS|SA|S\.A|BV|B\.V|NV|AB|AS|ASA|A/S|ApS|Oy|Oyj|d\.o\.o|a\.s|s\.r\.o|Kft|SL|S\.L|Lda|Sarl|Bhd|Co)\.?,? (?:of|in|from|near|at) (?P<place>{_CAP}(?: {_CAP})?)(?=[,;.)\n]|$| [a-z])"
)
_KIND = re.compile(
    rf"(?<![\w-])(?P<place>(?!The |This |Our |Its |Each |A )(?:{_CAP} ){{1,2}}(?:County|Province|Prefecture|Township|Municipality|Peninsula|Valley|Delta|Autonomous Region|District|City|Island|Islands|Basin))(?![\w-]| [A-Z])"
)
_COMPASS = re.compile(
    r"(?<![\w-])(?P<place>(?:(?:North|South|East|West)(?:-|ern)?(?:[Ww]est|[Ee]ast)?(?:ern)?|Northern|Southern|Eastern|Western|Central|Latin|Southeast|Northeast|Southwest|Northwest|Upper|Lower|Sub-Saharan|Mainland|Greater) (?:Europe|Asia|America|Africa|China|Germany|France|Italy|Spain|India|England|Wales|Scotland|Bavaria|Saxony|Australia|Japan|Poland|Bohemia|Austria|Norway|Sweden|Finland|Russia|Brazil|Mexico|Canada|Fujian|Jiangsu|Zhejiang|Guangdong|Anhui|Shandong|Hebei|Bay Area|Africa|Pacific)"
    r"|(?:[Tt]he )?(?:Middle East|Far East|Benelux|Balkans|Baltics|Maghreb|Nordics|Midwest|Southeast(?! Asia)|Southwest|Northeast|Northwest|Pacific Northwest|West Coast|East Coast|Gulf states|Caribbean|Balkan states|Midlands|Ruhr))(?![\w-]| [A-Z])"
)
_NO_PLACE = re.compile(
    r"\b(?:Ltd|Inc|GmbH|LLC|Group|Company|Bank|University|Institute|Dear|Note|January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|"
    r"Director|Manager|President|Chairman|Officer|Chief|Head|The|This|In|On|At|By|As|For|With|From|Our|Its|Annual|Section|Article|Table|Party|Customer|Supplier|Coordinator|Applicant|Industrial|Business|Development|Science|High-tech|Enterprise|Economic|Management)\b"
)
#: Where a works of somebody is, before the word for it: Thanh Long's Bac Ninh factory. What is made there may stand in its place too, so
#: one word by itself is believed less.
_WORKS = re.compile(
    rf"(?:['’]s|(?<=s)['’]|\b(?:[Ii]ts|[Tt]heir|[Oo]ur)) (?P<place>{_CAP}(?: {_CAP})?) (?:{WORKS}|headquarters)\b(?!'s| (?:for|of) )"
)
#: Abroad cities at the head of a news line: Minneapolis – …, Kobe, November 29 – ….
_DATELINE = re.compile(rf"(?m)^(?P<place>{_CAP}(?: {_CAP})?) (?:–|—|--) (?=[A-Z])")


def english(text: str) -> Iterator[Found]:
    """Yield places of an English text that their surroundings show."""
    for match in _ADDRESS.finditer(text):
        yield Found(*match.span("place"), "Place", "place_en_address")
    for match in _LEVELS.finditer(text):
        start, end = match.span("place")
        if not _NO_PLACE.search(text, start, text.find(",", start)):
            yield Found(start, end, "Place", "place_en_levels")
    for pattern, family in (
        (_AFTER_FIRM, "place_en_after_firm"),
        (_FIRM_OF, "place_en_firm_of"),
        (_KIND, "place_en_kind"),
        (_DATELINE, "place_en_dateline"),
    ):
        for match in pattern.finditer(text):
            if not _NO_PLACE.search(match["place"]):
                yield Found(*match.span("place"), "Place", family)
    for match in _WORKS.finditer(text):
        if not _NO_PLACE.search(match["place"]):
            family = "place_en_works" if " " in match["place"] else "place_en_works_word"
            yield Found(*match.span("place"), "Place", family)
    for match in _COMPASS.finditer(text):
        start, end = match.span("place")
        if text[start:end].lower().startswith("the "):
            start += 4
        yield Found(start, end, "Place", "place_en_region")
