"""Short names in English texts: words of a name found in full that stand again by themselves (Hexley Bearings plc … Hexley)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from clusterkg.extract.grammar import atlas
from clusterkg.extract.grammar.found import Found
from clusterkg.extract.grammar.lexing import trie

#: Families that are sure enough of a name for its words to be looked for.
_SURE = ("_legal", "_trade", "_last", "_of", "_named", "_slot")
#: Words that many names share, so that they are nobody's short name.
_COMMON = re.compile(
    r"^(?:The|New|North|South|East|West|Northern|Southern|Eastern|Western|Central|Upper|Lower|Great|Greater|National|International|Global|European|American|Asian|Royal|United|General|First|Second|Third|"
    r"Technolog(?:y|ies)|Systems?|Industr(?:y|ies|ial)|Group|Holdings?|Company|Works|Materials?|Energy|Power|Precision|Equipment|Engineering|Manufacturing|Products?|Services?|Solutions|Partners|Institute|University|"
    r"Centre|Center|Bank|Fund|Ventures?|Capital|Association|Alliance|Consortium|Park|Zone|Cluster|Science|Research|Innovation|Development|County|City|Province|Office|Bureau|Ministry|Department|Co|Ltd|Inc|Joint|Smart|Green|Advanced|Medical|Marine|"
    r"Steel|Chemical|Machinery|Electronics?|Optical|Motors?|Foods?|Paper|Glass|Pump|Valve|Wind|Water|Solar|School|College|Industrial|Business|Pilot|Test|Line|Platform|Station|Base|Project|Programme|Program)$"
)
_PLACES = frozenset(atlas.PLACES_EN)
_WORD = re.compile(r"[^\s,()&]+")
#: What may follow a short name; another capital makes it part of a longer one.
_AFTER = re.compile(r"(?!(?: (?:&|and) (?:Sons|Co\b))|[ -][A-ZÀ-Ž][a-z])")
_TYPES = frozenset(
    {
        "Firm",
        "Fund",
        "Alliance",
        "ResearchInstitute",
        "University",
        "Zone",
        "Cluster",
        "Incubator",
        "Accelerator",
        "Organisation",
    }
)


def english(text: str, found: Sequence[Found]) -> Iterator[Found]:
    """Yield the places where a name's telling words stand without the rest of it."""
    short: dict[str, str] = {}
    whole = {text[f.start : f.end] for f in found if f.family.endswith(_SURE)}
    for one in found:
        if one.type not in _TYPES or not one.family.startswith("en_") or not one.family.endswith(_SURE):
            continue
        for said in _shorter(text[one.start : one.end], one.type):
            if said not in whole:
                short.setdefault(said, one.type)
    if not short:
        return
    spans = [(f.start, f.end) for f in found if f.family.endswith(_SURE)]
    for match in re.finditer(rf"(?<![\w&-])(?:{trie(short)})(?![\w]|-\w)", text):
        start, end = match.span()
        if _AFTER.match(text, end) and not any(s <= start and end <= e for s, e in spans):
            yield Found(start, end, short[match.group()], "en_again_named")


def _shorter(name: str, type_: str) -> Iterator[str]:
    """Yield runs of a name's words that can stand for it: each holds a word that is no place and that few names share."""
    spoken = [m.span() for m in _WORD.finditer(name)]
    if len(spoken) > 12:
        return
    said = [name[a:b] for a, b in spoken]
    telling = [len(w) > 3 and w[0].isupper() and not _COMMON.match(w) and w not in _PLACES for w in said]
    for i in range(len(said)):
        if i > 2 or (i and any(telling[:i]) and type_ not in ("Firm", "Fund")):
            break
        for j in range(i + 1, len(said) + 1):
            if (i, j) == (0, len(said)) or not any(telling[i : min(j, i + 2)]):
                continue
            # A trade or thing alone names nobody; the first word or what stands behind a town does.
            if not telling[i] or (i > 1 and j - i == 1) or (i and type_ not in ("Firm", "Fund")):
                continue
            run = name[spoken[i][0] : spoken[j - 1][1]]
            if run[-1] not in ",.&":
                yield run
