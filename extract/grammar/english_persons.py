"""Persons and posts in English texts where a line's make-up shows them: heads of letters, greetings, signatures, contacts, appositions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clusterkg.extract.grammar.english_names import THINGS, TRADES
from clusterkg.extract.grammar.found import Found

_CAP = r"(?:[A-ZÀ-ÖØ-ÞĀ-Ž][a-zß-öø-ÿā-ž'’]+(?:-[A-ZÀ-Ž][a-zß-ÿā-ž]+)?|[A-ZÀ-ÖØ-ÞĀ-Ž]\.|[A-Z][a-z]*'[A-Z][a-z]+|Mc[A-Z][a-z]+)"
_PARTICLE = r"(?:van|von|de|der|den|da|di|del|la|le|bin|binti|al|el|ten|ter|dos|y)"
NAME = rf"{_CAP}(?: {_PARTICLE}){{0,2}}(?: {_CAP}){{1,2}}"
_TITLE = r"(?:(?:Dr|Prof|Professor|Mr|Mrs|Ms|Ing|Eng|Dipl\.-Ing)\.? )*"
_HEAD = r"(?:[Mm]anager|[Dd]irector|[Oo]fficer|[Ee]ngineer|[Pp]resident|[Cc]hair(?:man|woman|person)?|[Ss]ecretary(?:[- ][Gg]eneral)?|[Cc]oordinator|[Ss]upervisor|[Tt]reasurer|[Ll]ead|[Hh]ead|[Bb]uyer|[Aa]ttorney|[Cc]ontroller|[Pp]rincipal|[Dd]ean|[Rr]ector|[Gg]overnor|[Mm]ayor|[Mm]inister|[Cc]hief [Ee]xecutive|[Ee]ditor|[Pp]lanner|[Aa]dvis[eo]r|[Rr]epresentative|[Ss]ecretary|[Ff]oreman|[Ss]uperintendent|C[A-Z]O|VP)"
#: Licensing manager; VP of research; General Manager, Public Relations; Head of Purchasing.
POST = rf"(?:(?:[A-Za-z][a-z]+(?:-[a-z]+)?|[A-Z&]{{1,3}})(?:,)? ){{0,3}}?{_HEAD}(?: (?:of|for) (?:the )?(?:Board|[Rr]esearch|[Ss]ales|[Oo]perations|[Pp]rocurement|[Pp]urchasing|[Ee]ngineering|[Qq]uality|[Pp]roduction|[Mm]arketing|[Ff]inance|[Tt]echnology|[Ss]trategy|[Ll]ogistics|[Ii]nnovation|[Dd]evelopment|[Ss]upply [Cc]hain|[Ss]ustainability|R&D|[Hh]uman [Rr]esources|[Cc]ommunications|[Mm]anufacturing)(?: (?:and |& )[A-Za-z]+)?|, (?:[A-Z][a-z]+ ){{0,2}}(?:Relations|Operations|Sales|Purchasing|Procurement|Marketing|Engineering|Research|Quality|Finance|Affairs|Strategy|Production))?"
#: From: Jane Roe, …; Contact: Jane Roe; For Party A: Jane Roe.
_LABELLED = re.compile(
    rf"(?m)^[ \t>*-]*(?:From|To|Cc|CC|Bcc|Contact(?: person)?|Contacts|Prepared by|Approved by|Signed(?: by)?|Checked by|Author|Chair|Chaired by|Present|Apologies|Attn\.?|Attention|Submitted by|Reported by|Minutes(?: taken)? by|Recorder|Enquiries|Signature|For (?:and on behalf of )?[^:\n]{{2,60}}|Inventors?|\(72\) Inventors?): ?{_TITLE}(?P<name>{NAME})(?=[,;(\n<]|$| [<(]|\.)"
)
_MORE = re.compile(rf"(?:[;,]| and) {_TITLE}(?P<name>{NAME})(?=[;,.\n]|$| and )")
_GREETED = re.compile(
    rf"(?m)^(?:Dear|Hello|Hi|Good morning|Good afternoon|Morning|Hey),? (?:Mr|Mrs|Ms|Dr|Prof)?\.? ?(?P<name>{_CAP}(?: {_CAP})?)(?=,?$|,)"
)
#: A name by itself on a line, after the words that close a letter, or with a post behind it.
_CLOSED = re.compile(
    rf"(?m)^(?:(?:[Bb]est|[Kk]ind|[Ww]arm|[Mm]any|[Ff]riendly)? ?(?:[Rr]egards|[Gg]reetings|[Ww]ishes)|Cheers|Sincerely|Yours(?: \w+)?|Best|Thanks|Thank you|[Ww]ith friendly greetings),?\n+(?P<name>{_CAP}(?: (?:{_CAP}|{_PARTICLE})){{0,2}})(?=,|$)"
)
_LINE = re.compile(rf"(?m)^[ \t]*{_TITLE}(?P<name>{NAME}), (?P<post>{POST})(?=,|$|\.$| of | at )")
_APPOSED = re.compile(
    rf"(?<![\w.]){_TITLE}(?P<name>{NAME}),? (?:\(|now |the |its |our |then |who is |as )?(?P<post>{POST})(?=[,.;)\n]|$| (?:of|at|for|said|says|told)\b)"
)
_POST_FIRST = re.compile(
    rf"(?:(?<='s )|(?<=[.,;:] )|(?<=\b[Tt]he )|(?<=\b[Ii]ts )|(?<=\b[Oo]ur ))(?P<post>{POST}),? {_TITLE}(?P<name>{NAME})(?=[,.;)\n]|$| [a-z])"
)
_HOLDS = re.compile(
    rf"(?:shareholder|founder|owner|investor|heir|widow),? (?:is |was )?{_TITLE}(?P<name>{NAME})(?=[,.;)]| [a-z])"
)
_WORKS = re.compile(
    rf"(?:(?<=[.;] )|(?m:^)){_TITLE}(?P<name>{NAME})(?=, (?:selected|elected|appointed|named|born|aged|now|who)\b| (?:works|worked|serves|served|heads|leads|chairs|runs|invented|came up|took over as|signed) )"
)
_NOBODY = re.compile(
    r"\b(?:Ltd|Limited|Inc|GmbH|AG|SA|Company|Group|Holdings?|University|Universit\w+|Hochschule|Institut\w*|Association|Street|Road|Park|Centre|Center|Bank|Technolog\w+|Systems|Industr\w+|International|The|This|In|On|At|For|Our|We|It|Annual|Report|Party|Customer|Supplier|Council|Committee|Ministry|Agency|Board|Works|"
    r"Office|Bureau|Alliance|Consortium|Fund|Capital|Ventures?|Partners|Manager|Director|President|Chief|Head|Officer|Chair\w*|Question|Section|Article|Dear|Subject|Date|Item|Foundry|Mills?|Dairy|Foods?|Steel|Metals?|Glass|Polymers?|Plastics|Textiles?|Machinery|Tools?|Pumps?|Valves?|Bearings?|Motors?|Energy|Power|Water|Marine|Medical|Optics|Seeds?|Labs?|Logistics|Engineering|Products|Services|Software|Devices|Components?|Castings?|Coatings?|Packaging|Chemicals?|Materials?|Zone|County|Province|City|District|Platform|Project|Programme|Line|Base|Exchange|Foundation|Society|Federation|Chamber|College|School|Laboratory|Station)\b"
)
_NO_POST = re.compile(r"^(?:the|its|our|and|now|a|an|of|who|is|as|by|to|in|for)\b", re.IGNORECASE)
#: Roles of members of an alliance: accepted as associated partner, joins as an associate.
_ROLE = re.compile(
    r"\b(?:as|As) (?:an? |the )?(?P<post>(?:full |associated? |founding |lead |ordinary |corresponding |co-?)?(?:[Mm]ember|[Pp]artner|[Cc]oordinator|[Oo]bserver|[Ss]ecretariat|[Vv]ice-?[Cc]hair|[Cc]hair|[Aa]ssociate)(?: unit)?)(?=[,.;)]| of| with| from| in| for|$)"
)


def english(text: str) -> Iterator[Found]:
    """Yield persons, and the posts beside them."""
    names: set[str] = set()
    for match in _LABELLED.finditer(text):
        yield from _person(text, match, "person_en_labelled", names)
        end = match.end("name")
        while more := _MORE.match(text, end):
            yield from _person(text, more, "person_en_labelled", names)
            end = more.end("name")
    for pattern, family in (
        (_LINE, "person_en_line"),
        (_APPOSED, "person_en_apposed"),
        (_POST_FIRST, "person_en_apposed"),
    ):
        for match in pattern.finditer(text):
            known = not (
                _NOBODY.search(match["name"])
                or TRADES.search(match["name"])
                or _named_after_things(match["name"])
            )
            if not known:
                continue
            yield from _person(text, match, family, names)
            start, end = match.span("post")
            while (lead := _NO_POST.match(text[start:end])) is not None:
                start += lead.end() + 1
            if start < end:
                yield Found(start, end, "Post", "post_en_apposed")
    for pattern in (_GREETED, _CLOSED, _HOLDS, _WORKS):
        for match in pattern.finditer(text):
            yield from _person(text, match, "person_en_line", names)
    for match in _ROLE.finditer(text):
        yield Found(*match.span("post"), "Post", "post_en_apposed")
    first = {name.split()[0] for name in names if len(name.split()) > 1 and len(name.split()[0]) > 2}
    for match in re.finditer(
        r"(?m)^[ \t>]*(?P<name>[A-ZÀ-Ž][a-zß-ÿ]+)(?:,)?$|[–—] (?P<last>[A-ZÀ-Ž][a-zß-ÿ]+)$", text
    ):
        group = "name" if match["name"] else "last"
        if match[group] in first:
            yield Found(*match.span(group), "Person", "person_en_line")


def _named_after_things(said: str) -> bool:
    """Whether a name ends in what is made, so that it is a firm's (Castlegate Compressors)."""
    word = said.rsplit(maxsplit=1)[-1].lower()
    return word in THINGS or (word.endswith("s") and word[:-1] in THINGS)


def _person(text: str, match: re.Match[str], family: str, names: set[str]) -> Iterator[Found]:
    start, end = match.span("name")
    if (
        _NOBODY.search(text, start, end)
        or TRADES.search(text[start:end])
        or _named_after_things(text[start:end])
    ):
        return
    names.add(text[start:end])
    yield Found(start, end, "Person", family)
