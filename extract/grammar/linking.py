"""What a stand-in or a short name in a document stands for (guideline 4).

The target is where the antecedent's name stands first. A document's own firm is the one in its title, or the one it declares
(以下简称“公司”); other references look back to the nearest name of a type that their noun can mean.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from clusterkg.extract.grammar import naming, stand_ins
from clusterkg.extract.grammar.owners import NAMED, OWN_WORD, before, in_row, owner, said_of
from clusterkg.extract.grammar.vocabulary import words
from clusterkg.extract.model import Mention

_ALIASED = NAMED | {"Person", "Policy", "Project", "Agreement"}
_ORDER = {"前者": 0, "后者": 1, "the former": 0, "the latter": 1}
_PLURAL = re.compile(
    r"^(?:上述|前述|以上|这|该|此)?(?P<many>[两二三四五六七八九2-9])(?:家|个|所|位)|^(?:上述|前述|以上)(?:企业|公司|单位|机构|项目|园区|高校)|^(?:[Bb]oth|[Tt]he two|[Tt]hese) "
)
_DEMONSTRATIVE = re.compile(
    r"^(?:该家|该|此|这家|那家|上述|前述|本|标的|目标|原|新|合资|[Tt]he |[Tt]his )(?:两家|家)?"
)
_COUNTS = {c: n for n, c in enumerate("两三四五六七八九", 2)} | {str(n): n for n in range(2, 10)} | {"二": 2}
#: Between two names that stand joined, what is said of the second too: 甲与丹麦乙, A and Finnish refiner B.
_JOINED = re.compile(r" ?(?:(?:与|和|、|及|同|以及)[^,。;:、\n与和对向]{0,6}|(?:and|&)(?: [\w-]+){0,3}) ?")
#: What stands joined as two things, besides institutions: 主营甲、乙,后者….
_THINGS = words("Product Segment Technology PilotLine Chain Project Policy")
_IN_BRACKET = re.compile(r"\([^()\n]{0,8}$")
_BRACKETED = re.compile(r"\([^()\n]{0,30}\)")
#: A firm that was just called into being: 双方出资组建X,新公司….
_NEW = re.compile(
    r"^(?:该|这家)?(?:新公司|合资公司|合营公司|新企业|合资企业)$|^(?:[Tt]he|[Tt]his) (?:new company|joint venture|venture)$"
)
_FOUNDING = re.compile(
    r"(?:组建|成立|设立|创办|新设|注册|合资公司|合营公司|合资企业)[^,。;\n]{0,12}$|(?:joint venture|venture|form|formed|set up|founded|established|created),? (?:called |named |known as )?$"
)
_NAMING = re.compile(
    r"^ ?(?:的?名称?[为叫是]?|取名为?|定名为?|命名为|即|,|:|is called |is named |called |named ){1,2} ?$"
)
#: Whoever is called so is not who was spoken of before as 公司.
_PARTNER = re.compile(
    r"客户|供应商|厂商|厂家|受让|转让|customer|supplier|buyer|seller|vendor|tenant|licen[sc]|manufacturer"
)
_NOUN = re.compile(r"^(?:该家|该|此|这家|那家|上述|前述|[Tt]he )")
#: Nouns that stand in most names of their kind: the nearest is meant, not the last that has the word.
_COMMON_NOUNS = words("公司 企业 集团 厂 项目 中心 company companies firm business plant Company")
#: The writer of a text speaking of itself.
_SELF_WORD = re.compile(
    r"^(?:[Ww]e|[Oo]ur company|本公司|我公司|the Company|The Company|the Group|The Group|本集团)$"
)
#: A line of a list, with its number or mark.
_ITEM = re.compile(
    r"^[ \u3000\t]*(?:[(（]?\d{1,3}[)）]?[、.．]?|[(（]?[一二三四五六七八九十]{1,3}[)）、]|[-•*·])[ \u3000\t]*$"
)
_SENTENCE = re.compile(r"[。!?;\n]|\.(?= [A-Z])")
_CLAUSE = re.compile(r"[,。;:!?\n]|\. ")


class Link(NamedTuple):
    """From a mention to a mention, by positions, with the relation and the family of the rule."""

    type: str
    source: int
    target: int
    family: str


def link(text: str, mentions: Sequence[Mention]) -> list[Link]:
    """Return what references stand for, and which names are short for which; ``mentions`` sorted by place."""
    first: dict[str, int] = {}
    for index, one in enumerate(mentions):
        first.setdefault(text[one.start : one.end], index)
    shorts = tuple(naming.declared(text))
    links = list(_aliases(text, mentions, first, shorts))
    declared = {short.start for short in shorts}
    full = {said_of(text, mentions[one.source]): one.target for one in links}
    called: dict[str, int] = {}
    for short in shorts:
        word = text[short.start : short.end]
        if (
            naming.STANDS_IN.fullmatch(word)
            and (target := before(mentions, short.at, tuple(NAMED))) is not None
        ):
            called.setdefault(word, target)
    own, sure, ahead = owner(text, mentions, shorts)
    parties: dict[str, int] = {}
    known: dict[int, int] = {}
    for index, one in enumerate(mentions):
        if one.type == "Reference":
            said = text[one.start : one.end]
            if said in called and mentions[called[said]].start < one.start:
                links.append(Link("COREF", index, first[said_of(text, mentions[called[said]])], "coref_own"))
                known.setdefault(index, links[-1].target)
                continue
            for target, family in _antecedents(text, mentions, index, own, sure, ahead, parties, known):
                # In X(简称“Y”)…该公司 it is X that stands before; a later Y is a name of its own.
                word = said_of(text, mentions[target])
                named = full.get(word) if mentions[target].start in declared else None
                named = first[word] if named is None else named
                links.append(Link("COREF", index, named, family))
                known.setdefault(index, named)
                parties.setdefault(said, target)
    return links


# --- short names -----------------------------------------------------------------------------------------------------------------


def _aliases(
    text: str, mentions: Sequence[Mention], first: dict[str, int], shorts: Sequence[naming.Declared]
) -> Iterator[Link]:
    declared = {short.start: short for short in shorts}
    names = [index for said, index in first.items() if mentions[index].type in _ALIASED]
    fulls: dict[str, list[int]] = {}
    #: Two characters with which a short form may begin → full names: at the beginning, or behind a place.
    begins: dict[str, list[int]] = {}
    for index in names:
        said = said_of(text, mentions[index])
        for at in (0, 2, 3):
            if said[at : at + 2]:
                begins.setdefault(said[at : at + 2], []).append(index)
    for index in names:
        for form in naming.short_forms(said_of(text, mentions[index]), mentions[index].type):
            fulls.setdefault(form, []).append(index)
    for index in names:
        one = mentions[index]
        said = said_of(text, one)
        short = declared.get(one.start)
        if short is not None:
            target = before(mentions, short.at, (one.type,))
            if target is not None and said_of(text, mentions[target]) != said:
                yield Link("ALIAS_OF", index, first[said_of(text, mentions[target])], "alias_declared")
                continue
        found = [t for t in fulls.get(said, ()) if t != index and mentions[t].type == one.type]
        if not found and one.type in ("Firm", "Fund") and _HAN_NAME.fullmatch(said):
            found = [
                t
                for t in begins.get(said[:2], ())
                if t != index and mentions[t].type == one.type and _shortens(said, said_of(text, mentions[t]))
            ]
        # Between a full name and a longer short form (岱琅光电 of 广州岱琅光电科技有限公司) the fullest is meant.
        if found:
            # A single Latin word begins several names; the one that was named first is meant.
            target = (
                min(found)
                if said.isascii() and " " not in said
                else max(found, key=lambda t: (mentions[t].end - mentions[t].start, -t))
            )
            yield Link("ALIAS_OF", index, target, "alias_form")


_HAN_NAME = re.compile(r"[一-龥]{4,8}")
_FORM = re.compile(
    r"(?:\([^()]*\))?(?:集团)?(?:股份)?(?:有限)?(?:责任)?(?:公司|合伙企业)(?:\(有限合伙\))?$|集团$|厂$"
)


def _shortens(short: str, full: str) -> bool:
    """Whether a short name is cut out of a full one behind its place (绵田食品, 泓镜医疗), or keeps its first two characters and order (鄂东国资)."""
    if full.endswith(short) and len(full) - len(short) in (2, 3) and len(short) >= 4:
        return True  # 澄目光学 of 霖州澄目光学
    form = _FORM.search(full)
    if form is None or not _HAN_NAME.fullmatch(short) or len(short) >= len(full) or _FORM.search(short):
        return False
    core = full[: form.start()]
    if any(core.startswith(short, at) for at in (2, 3)):
        return True
    if not core.startswith(short[:2]):
        return False
    at = 2
    for char in short[2:]:
        at = full.find(char, at) + 1
        if at == 0:
            return False
    return True


# --- references ------------------------------------------------------------------------------------------------------------------


def _antecedents(
    text: str,
    mentions: Sequence[Mention],
    index: int,
    own: int | None,
    sure: bool,
    ahead: bool,
    parties: dict[str, int],
    known: dict[int, int],
) -> list[tuple[int, str]]:
    one = mentions[index]
    said = said_of(text, one)
    if (
        own is not None
        and sure
        and own != index
        and OWN_WORD.match(said)
        and (ahead or mentions[own].start < one.start)
    ):
        return [(own, "coref_own")]
    if own is not None and _SELF_WORD.match(said) and mentions[own].start < one.start:
        return [(own, "coref_self")]
    if said[:1] in "甲乙丙丁戊" and said[1:] == "方":
        party = _party(text, mentions, index, parties)
        return [(party, "coref_party")] if party is not None else []
    if said in _ORDER:
        pair = _pair(text, mentions, index, NAMED | _THINGS) or _distinct(
            text, mentions, index, NAMED, 2, within=one.start
        )
        return [(pair[_ORDER[said] - 2], "coref_order")] if len(pair) == 2 else []
    if said in ("前面那家", "前一家", "第一家"):
        back = _distinct(text, mentions, index, frozenset({"Firm"}), 2, within=one.start)
        return [(back[0], "coref_order")] if len(back) == 2 else []
    if _NEW.match(said):
        new = _founded(text, mentions, index)
        if new is None:
            new = next((target for word, target in parties.items() if _NEW.match(word)), None)
        return [] if new is None else [(new, "coref_new")]
    types = wanted(said)
    if types is None:
        return []
    if (
        (many := _PLURAL.match(said))
        and many["many"] is None
        and (listed := _listed(text, mentions, index, types))
    ):
        return [(target, "coref_plural") for target in listed]
    if many := _PLURAL.match(said):
        size = _COUNTS.get(many["many"] or "两", 2)
        back = (_pair(text, mentions, index, _widened(types)) if size == 2 else []) or _distinct(
            text, mentions, index, _widened(types), size, within=one.start
        )
        return [(target, "coref_plural") for target in back] if len(back) == size else []
    # A label before the name: 原项目:…
    if re.match(r" ?[::]", text[one.end : one.end + 2]) and index + 1 < len(mentions):
        following = mentions[index + 1]
        if following.type in types and following.start - one.end <= 4:
            return [(index + 1, "coref_label")]
    if said.startswith("本") or said.lower().startswith("this "):
        target = next((i for i, m in enumerate(mentions[:index]) if m.type in types), None)
        if (
            target is None and "Patent" in types
        ):  # an abstract names its invention behind 本发明涉及…,公开了一种…
            target = next((i for i, m in enumerate(mentions) if m.type == "Patent"), None)
        return [(target, "coref_this")] if target is not None else []
    called = _NOUN.sub("", said)
    same = [
        i
        for i, m in enumerate(mentions[:index])
        if len(called) > 1 and called in said_of(text, m) and (m.type in NAMED or m.type == "Masked")
    ]
    if same and called not in _COMMON_NOUNS:
        return [(same[-1], "coref_noun")]
    nearest = None
    if types == stand_ins.FIRM:  # a bank is seldom 该公司
        nearest = _nearest(text, mentions, index, ("Firm",), known)
    nearest = _nearest(text, mentions, index, types, known) if nearest is None else nearest
    return [(nearest, "coref_near")] if nearest is not None else []


def wanted(said: str) -> tuple[str, ...] | None:
    """Return the types that a reference may stand for, by its noun; None where the noun tells nothing."""
    if OWN_WORD.match(said):
        return stand_ins.FIRM
    rest = _DEMONSTRATIVE.sub("", said)
    for size in range(len(rest), 0, -1):
        tail = rest[-size:]
        if tail in stand_ins.TYPES_OF:
            return stand_ins.TYPES_OF[tail]
    return stand_ins.EN_TYPES_OF.get(rest.split()[-1].lower()) if rest and rest[0].isascii() else None


def _widened(types: tuple[str, ...]) -> frozenset[str]:
    return frozenset(types) | (NAMED if "Firm" in types and len(types) > 2 else frozenset(types))


def _nearest(
    text: str, mentions: Sequence[Mention], index: int, types: tuple[str, ...], known: dict[int, int]
) -> int | None:
    """Return what a reference looks back to: the nearest name of its own sentence, else the first of the last sentence that has one.

    A name in the same clause acts on the reference and is someone else, if there is a choice; the first name of a sentence is mostly what
    it is about, and a reference there speaks of what it stands for. Rows of tables are passed over from outside of them.
    """
    one = mentions[index]
    begin = _sentence_start(text, one.start)
    outside = not in_row(text, one)

    other = _PARTNER.search(said_of(text, one)) is not None

    def meant(at: int) -> int | None:
        at = at if other else known.get(at, at)
        return at if mentions[at].type in types and not (outside and in_row(text, mentions[at])) else None

    skipped = None
    said_in_latin = said_of(text, one).isascii()
    at = index - 1
    while at >= 0 and mentions[at].start >= begin:
        if mentions[at].type in types and meant(at) is not None:
            between = text[mentions[at].end : one.start]
            if _CLAUSE.search(between):
                if said_in_latin and (opening := _opening(text, mentions, begin, at, types)) is not None:
                    return opening
                return at
            skipped = at if skipped is None else skipped
        at -= 1
    while at >= 0:
        if meant(at) is not None:
            begin = _sentence_start(text, mentions[at].start)
            return next(
                t for i in range(at + 1) if mentions[i].start >= begin and (t := meant(i)) is not None
            )
        at -= 1
    return skipped


def _opening(
    text: str, mentions: Sequence[Mention], begin: int, at: int, types: tuple[str, ...]
) -> int | None:
    """Return the name that a sentence opens with: what an English one goes on to call the company."""
    return next(
        (
            i
            for i in range(at + 1)
            if mentions[i].start >= begin and mentions[i].type in types and mentions[i].start - begin <= 5
        ),
        None,
    )


@lru_cache(maxsize=2)
def _sentence_starts(text: str) -> tuple[int, ...]:
    return (0, *(m.end() for m in _SENTENCE.finditer(text)))


def _sentence_start(text: str, at: int) -> int:
    starts = _sentence_starts(text)
    return starts[bisect_right(starts, at) - 1]


def _founded(text: str, mentions: Sequence[Mention], index: int) -> int | None:
    """Return the firm that was last called into being before a reference to it, or that it is said to be called."""
    for at in range(index - 1, -1, -1):
        one = mentions[at]
        if one.type == "Firm" and _FOUNDING.search(text, max(0, one.start - 40), one.start):
            return at
    after = mentions[index + 1] if index + 1 < len(mentions) else None
    if after is not None and after.type == "Firm" and _NAMING.match(text[mentions[index].end : after.start]):
        return index + 1
    return None


def _listed(text: str, mentions: Sequence[Mention], index: int, types: tuple[str, ...]) -> list[int]:
    """Return the names that begin the items of the last list before a reference, where it has two or more."""
    found: list[int] = []
    for at in range(index - 1, -1, -1):
        one = mentions[at]
        begin = text.rfind("\n", 0, one.start) + 1
        if one.type in types and _ITEM.match(text[begin : one.start]):
            if found and text.count("\n", one.end, mentions[found[-1]].start) > 2:
                break
            found.append(at)
    return found[::-1] if len(found) > 1 else []


def _distinct(
    text: str, mentions: Sequence[Mention], index: int, types: frozenset[str], size: int, *, within: int
) -> list[int]:
    """Return the last ``size`` mentions of different names before a reference, in the order of the text."""
    found: dict[str, int] = {}
    for at in range(index - 1, -1, -1):
        if mentions[at].type in types and mentions[at].end <= within:
            found.setdefault(said_of(text, mentions[at]), at)
            if len(found) == size:
                break
    return sorted(found.values())


def _pair(text: str, mentions: Sequence[Mention], index: int, types: frozenset[str]) -> list[int]:
    """Return the last two mentions that stand joined (甲与乙, 甲(简称“丙”)与丹麦乙) in the sentences just before a reference, if any do."""
    back = [
        at
        for at in range(max(0, index - 12), index)
        if mentions[at].type in types
        and not _IN_BRACKET.search(text, max(0, mentions[at].start - 10), mentions[at].start)
    ]
    named = [at for at in back if mentions[at].type in NAMED]
    for among in (back, named):
        for first, second in zip(among[-2::-1], among[:0:-1], strict=False):
            one, other = mentions[first], mentions[second]
            if len(_SENTENCE.findall(text, other.end, mentions[index].start)) > 1:
                break
            between = _BRACKETED.sub("", text[one.end : other.start])
            if (one.type == other.type or among is named) and _JOINED.fullmatch(between):
                return [first, second]
    return []


def _party(text: str, mentions: Sequence[Mention], index: int, parties: dict[str, int]) -> int | None:
    """Return who a party to an agreement is: named beside the label (甲方:X, X(甲方)), later as at first."""
    one = mentions[index]
    known = parties.get(said_of(text, one))
    if known is not None:
        return known
    if index + 1 < len(mentions):
        after = mentions[index + 1]
        if after.type in NAMED and re.fullmatch(
            r"[ ::(]{0,3}(?:[一-龥]{0,4}[::])?", text[one.end : after.start]
        ):
            return index + 1
    if index:
        before = mentions[index - 1]
        if before.type in NAMED and re.fullmatch(
            r"[ (“\"]{1,3}(?:以下)?(?:简称|称)?(?:为)?[“\"]?", text[before.end : one.start]
        ):
            return index - 1
    return None
