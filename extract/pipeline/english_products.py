"""English noun phrases that are products: by their last word, by the verb or noun that governs them, by their neighbours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from clusterkg.extract.grammar.lexing import trie
from clusterkg.extract.grammar.vocabulary import words
from clusterkg.extract.pipeline import english_words, triggers
from clusterkg.extract.pipeline.proposing import Proposals

CONFIDENCE = {
    "en-slot+head": 0.65,
    "en-head": 0.5,
    "en-single": 0.45,
    # No head that a list knows, but what is made, sold or bought there.
    "en-slot": 0.56,
    # With its rating before it: 24 kV ring main units.
    "en-rated": 0.8,
    "en-label": 0.8,
    "en-again": 0.6,
}

_WORD = re.compile(r"[A-Za-z0-9À-ÿµ°Ω]+(?:[-/'’&.+][A-Za-z0-9À-ÿµ°Ω]+)*|[^\sA-Za-z0-9]")
_LONGEST = 6
_MAKERS = words("maker makers manufacturer supplier suppliers manufacturers producer producers")


@cache
def _sets() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    return (
        frozenset(english_words.STOPS.split()),
        frozenset(english_words.TAKES.split()),
        frozenset(english_words.HEADS.split()),
    )


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    for ending in ("ches", "shes", "sses", "xes", "buses", "lenses", "gases"):
        if word.endswith(ending):
            return word[:-2]
    return (
        word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3 else word
    )


def propose(text: str, start: int, end: int, names: Sequence[tuple[int, int]], found: Proposals) -> None:
    """Propose what an English sentence names."""
    stops, takes, heads = _sets()
    words = [(m.start(), m.end(), m.group()) for m in _WORD.finditer(text, start, end)]
    held = [any(a < e and s < b for a, b in names) for s, e, _ in words]
    chunks: list[tuple[int, int]] = []
    i = 0
    while i < len(words):
        if held[i] or _parts(words[i][2], stops, takes) or words[i][2].lower() in _MODIFIERS:
            i += 1
            continue
        j = i
        while (
            j < len(words) and not held[j] and not _parts(words[j][2], stops, takes)
            and (j == i or words[j][0] - words[j - 1][1] <= 1)
        ):  # fmt: skip
            j += 1
        chunks.append((i, j))
        i = j
    governed = False
    for n, (i, j) in enumerate(chunks):
        joined = n > 0 and _joins(words, chunks[n - 1][1], i)
        governed = (governed and joined) or _governs(text, words, i, takes) or _undergoes(text, words, j)
        _judge(text, words, i, j, governed, heads, found)


_LABEL = re.compile(
    r"(?:\b(?:[Ll]eading|[Mm]ain|[Kk]ey|[Cc]ore|[Pp]rincipal) products?(?: (?:is|are))? ?:? |(?m:^)(?:Description|Goods|Commodity|Products?|Subject matter|Scope|Item)(?: of (?:goods|supply))? ?: ?|(?m:^)Lot (?:No\.? ?)?\d+[A-Z]? ?[:–—-] ?|(?m:^)[•*-] [^\n]{3,60}? – (?=[a-z]))(?P<thing>[a-z0-9][^\n,;:.()|]{3,70}?)(?=[,;:.\n(|]| (?:to be|for delivery|made by|from|by|with|will)\b|$)"
)


_MOVING = re.compile(
    r"\s*(?:(?:Spot |List )?[Pp]rices? (?:of|for) )?(?P<thing>[A-Za-z][a-z]+(?: [a-z][\w-]+){0,3}?)(?=,? (?:which|for which|itself|by contrast|in turn|however|also|meanwhile|prices?|has|have|had|was|is)\b|, | $)"
)


def labelled(text: str, found: Proposals) -> None:
    """Propose what stands after a label for things, and the other places where a thing stands that was surely one."""
    for match in _LABEL.finditer(text):
        if lead := re.match(
            r"(?:supply|delivery|purchase|procurement|provision)(?: and \w+)? of (?:\d[\d,]* )?",
            match["thing"],
        ):
            found.add(text, match.start("thing") + lead.end(), match.end("thing"), "Product", "en-label")
            continue
        if re.match(
            r"(?:\w+ed|born|gave|makes?|made|arrived|left|grew|won|the|its|a|an|in|with|by|who|which|now|still|we|as|to|from|has|is)\b",
            match["thing"],
        ):
            continue
        if _singular(match["thing"].rsplit(maxsplit=1)[-1].lower()) not in _ABSTRACT:
            found.add(text, *match.span("thing"), "Product", "en-label")
    for moved in triggers.moves(text):
        before = text[max(0, moved - 200) : moved]
        stop = max((m.end() for m in re.finditer(r"[.;] |\n", before)), default=0)
        if thing := _MOVING.match(text, moved - len(before) + stop, moved):
            found.add(text, *thing.span("thing"), "Product", "en-label")
    known = {
        text[m.start : m.end] for m in found.held("Product") if m.confidence >= 0.56 and m.end - m.start >= 6
    }
    several = {said for said in known if " " in said and said.isascii() and len(said) < 60}
    if several:
        either = {
            form
            for said in several
            for form in (said, said[0].upper() + said[1:], said[0].lower() + said[1:])
        }
        for match in re.finditer(rf"(?<![\w-])(?:{trie(either)})(?![\w-])", text):
            found.add(text, *match.span(), "Product", "en-again")


#: Words of making that stand before nouns as well: building tiles, produce crates.
_MODIFIERS = words("building produce machines milling brewing forging")


def _parts(word: str, stops: frozenset[str], takes: frozenset[str]) -> bool:
    low = word.lower()
    owner = word[0].isupper() and low.endswith(("'s", "’s"))
    return owner or not word[0].isalnum() or low in stops or (low in takes and low not in _MODIFIERS)


def _joins(words: Sequence[tuple[int, int, str]], left: int, right: int) -> bool:
    between = [w[2].lower() for w in words[left:right]]
    return (
        bool(between)
        and len(between) <= 3
        and all(w in {",", "and", "or", "&", "the", "a", "an"} for w in between)
    )


#: Words right before a thing: goes into …, feedstock for …, a shortage of ….
_BEFORE = re.compile(
    r"(?:\b(?:goes?|went|go|processed|made|laminated|converted|turned|drawn|rolled|spun|woven|fed|fitted|used|installed|incorporated|built) (?:in|into|to|for|on|of|from)|\b(?:raw materials?|feedstocks?|components?|inputs?|ingredients?|precursors?|substitutes?|replacements?|alternatives?) (?:of|for|to|in)"
    r"|\b(?:containing|contains?|consists? of|replac(?:es?|ed|ing)|instead of|lack of|shortage of|shortages of|suppl(?:y|ies) of|demand for|prices? (?:of|for)|batch of|consignment of|orders? for|lines? for|plants? for|tender for|quotations? for|whose|force majeure (?:\w+ ){0,4}on|gets? (?:\w+ ){0,4}(?:its|their)))(?: the| an?| its| their| \w+er| new)? $"
)


def _governs(text: str, words: Sequence[tuple[int, int, str]], i: int, takes: frozenset[str]) -> bool:
    """Whether a verb or noun that takes a product stands before a chunk, determiners and ``of`` between them."""
    if _BEFORE.search(text, max(0, words[i][0] - 70), words[i][0]):
        return True
    k = i - 1
    while k >= 0 and i - k <= 4:
        word = words[k][2].lower()
        if word in takes:
            return True
        if word not in {
            "of",
            "for",
            "the",
            "a",
            "an",
            "its",
            "their",
            "our",
            "new",
            "more",
            "high-quality",
            "in",
            "and",
            "various",
            "all",
            "own",
            "from",
            "as",
        }:
            return False
        k -= 1
    return False


#: What is done to things: are pressed in-house, comes from, goes into, used in, can be made.
_UNDERGONE = re.compile(
    r"(?:,? (?:once|formerly|previously|now|also|already|mostly|usually|all))*,? ?(?:(?:is|are|was|were|will be|being|has been|have been|can be|cannot be|shall be|to be)? ?(?:\w+ly |not |also |now |then |all |already |still |being )*"
    r"(?:made|manufactured|produced|supplied|delivered|sourced|bought|purchased|procured|imported|exported|pressed|cast|forged|moulded|molded|machined|milled|built|assembled|ordered|fitted|laminated|spun|woven|brewed|baked|bottled|packed|shipped|replaced|installed|incorporated|processed)\b(?! (?:the|a|an|its|their) )"
    r"|(?:comes?|came|stems?|originates?) (?:\w+ )?from|(?:goes?|went) into|(?:is|are) (?:a |an |the )?(?:\w+ )?(?:raw material|feedstock|input|component|precursor)s?)"
)


def _undergoes(text: str, words: Sequence[tuple[int, int, str]], j: int) -> bool:
    """Whether what follows a chunk is done to things only, so that the chunk is one."""
    match = _UNDERGONE.match(text, words[j - 1][1])
    return match is not None and match.end() > words[j - 1][1] + 3


def _judge(
    text: str, words: Sequence[tuple[int, int, str]], i: int, j: int, governed: bool,
    heads: frozenset[str], found: Proposals,
) -> None:  # fmt: skip
    if j - i > _LONGEST:
        return
    last = words[j - 1][2]
    low = _singular(last.lower())
    start, end = words[i][0], words[j - 1][1]
    followed = j < len(words) and words[j][2].lower() in _MAKERS
    while i < j - 1 and words[i][2].isdecimal() and words[i + 1][2] not in _UNITS:
        i += 1  # a count before the thing
        start = words[i][0]
    # The first word of a sentence has a capital anyhow.
    titled = all(w[2][0].isupper() for w in words[max(i, 1) : j]) and (
        i > 0 or j > 1 or not last.endswith("s")
    )
    if titled and not governed and not followed:
        return  # rather a name, or a heading
    if low not in heads and not titled and (governed or followed) and _thing(words, i, j):
        found.add(text, start, end, "Product", "en-slot")
        return
    if low in heads:
        if j - i == 1 and low in _bare():
            return
        family = "en-slot+head" if governed or followed else "en-head"
        if family == "en-head" and j - i == 1:
            if not ((last.islower() or i == 0) and last.endswith("s")):
                return
            family = "en-single"
        if governed and last[0].islower():
            end = _purpose(words, j, heads, end)
        found.add(text, start, end, "Product", family)


#: Units of ratings that belong to a thing's name.
_UNITS = words("kV V MW kW W MVA kVA mm cm m cl ml l litre kg g GHz MHz Hz kWh MWh Ah A nm µm bar hp tonne")
#: What verbs of making and selling take that is no thing.
_ABSTRACT = words(
    """sale service job result customer client people staff employee market share capacity value time need demand cost quality
    profit revenue turnover plant factory site test research technology experience training advice support information
    opportunity measure solution range load model version order contract stake majority company firm subsidiary deal
    agreement use progress effort contribution loss gain money capital delivery sample batch good item product thing part
    one half more most number amount percentage ton tonne unit year month week day hectare building office headquarters hall
    shop store network platform website brand name award prize report statement plan programme program project strategy
    policy licence license patent right permit certificate approval system process method way approach idea concept design
    growth increase decrease rise fall price rate level total rest remainder balance input output supply production
    manufacture line department division branch unit team group member partner supplier competitor rival industry sector
    field area region country city town place world home abroad position role task job business trade activity operation
    interest attention impression difference sense decision choice offer call answer question problem issue reason case fact
    point view word news letter mail document form list foundation basis base centre center headway inroad room space ground
    land stock majority minority percent euro dollar yuan million billion asset land plot premise warehouse who which that
    others ones everything anything something nothing everyone nobody both all none it them us him her me you themselves
    itself loom turnaround acquisition takeover merger venture joint-venture investment loan credit fund funding finance
    bond round series customers' holding"""
)
_MASS = (
    "ate",
    "ene",
    "ide",
    "ine",
    "ite",
    "ium",
    "ol",
    "yl",
    "ose",
    "ane",
    "ase",
    "con",
    "oil",
    "ics",
    "ware",
    "ing",
)


def _thing(words: Sequence[tuple[int, int, str]], i: int, j: int) -> bool:
    """Whether words without a known head may name a thing: several, or a plural, the last of them in small letters."""
    last = words[j - 1][2]
    low = last.lower()
    if (
        not last[0].islower()
        or len(last) < 4
        or _singular(low) in _ABSTRACT
        or low in _ABSTRACT
        or low.endswith(("ly", "ed", "er's"))
    ):
        return False
    if (
        j - i == 1
        and j < len(words)
        and words[j][2].lower()
        in {"to", "of", "that", "its", "the", "a", "an", "on", "in", "with", "and", "about"}
        and not low.endswith(_MASS)
    ):
        return False
    if any(w[2][0].isupper() and w[2].lower() in _ABSTRACT for w in words[i:j]):
        return False
    plural = low.endswith("s") and not low.endswith(("ss", "us", "is"))
    return (j - i > 1 and not words[i][2][0].isdigit()) or plural or low.endswith(_MASS)


@cache
def _bare() -> frozenset[str]:
    return frozenset(english_words.BARE.split())


def _purpose(words: Sequence[tuple[int, int, str]], j: int, heads: frozenset[str], end: int) -> int:
    """Disc brakes for metro trains: what a thing is for belongs to its name where that is a thing too."""
    stops = _sets()[0]
    if j >= len(words) or words[j][2] != "for":
        return end
    k = j + 1
    while (
        k < len(words)
        and k - j <= 4
        and words[k][2][0].isalnum()
        and words[k][2].lower() not in stops
        and words[k][2].islower()
    ):
        k += 1
    if k > j + 1 and _singular(words[k - 1][2]) in heads:
        return words[k - 1][1]
    return end
