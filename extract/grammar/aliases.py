"""Which names in a document are short for which (guideline 4): declared, or cut out of the full one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from clusterkg.extract.grammar import lexing, naming
from clusterkg.extract.grammar.english_names import TRADES
from clusterkg.extract.grammar.owners import NAMED, before, said_of
from clusterkg.extract.model import Mention

_ALIASED = NAMED | {"Person", "Policy", "Project", "Agreement"}


class Link(NamedTuple):
    """From a mention to a mention, by positions, with the relation and the family of the rule."""

    type: str
    source: int
    target: int
    family: str


def aliases(
    text: str, mentions: Sequence[Mention], first: dict[str, int], shorts: Sequence[naming.Declared]
) -> Iterator[Link]:
    """Yield which names are short for which."""
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
    long_names: dict[str, list[int]] = {}
    for index in names[:_MOST]:
        long_names.setdefault(mentions[index].type, []).append(index)
    firsts = {said_of(text, mentions[index]) for index in names if mentions[index].type in ("Firm", "Fund")}
    for index in names:
        one = mentions[index]
        said = said_of(text, one)
        short = declared.get(one.start)
        if short is not None:
            target = before(mentions, short.at, (one.type,))
            # Of two declared together each is short for its own: A Ltd and B Ltd ("A" and "B").
            if target is not None and not said_of(text, mentions[target]).startswith(said):
                target = next(
                    (
                        t
                        for t in range(target - 1, max(-1, target - 4), -1)
                        if mentions[t].type == one.type and said_of(text, mentions[t]).startswith(said)
                    ),
                    target,
                )
            # X(简称“Y”),英文名称Z: of X.
            while target is not None and (also := declared.get(mentions[target].start)) is not None:
                earlier = before(mentions, also.at, (one.type,))
                if earlier is None:
                    break
                target = earlier
            if target is not None and said_of(text, mentions[target]) != said:
                yield Link("ALIAS_OF", index, first[said_of(text, mentions[target])], "alias_declared")
                continue
        found = [
            t
            for t in fulls.get(said, ())
            if t != index and mentions[t].type == one.type and not _apart(text, mentions, one, mentions[t])
        ]
        if not found and one.type in NAMED and not said.endswith(_LEGAL_ENDS):
            wide = [
                t
                for t in long_names.get(one.type, ())
                if t != index
                and cut_out_of(said, said_of(text, mentions[t]), one.type)
                and not _apart(text, mentions, one, mentions[t])
                and not _named_after_two(said, said_of(text, mentions[t]), firsts)
            ]
            found = wide if len(wide) == 1 else []
        if not found and one.type == "Person":
            found = [
                t
                for t in long_names.get("Person", ())
                if t != index and _same_person(said, said_of(text, mentions[t]))
            ]
            found = found if len(found) == 1 else []
        if not found and one.type in ("Firm", "Fund") and _HAN_NAME.fullmatch(said):
            found = [
                t
                for t in begins.get(said[:2], ())
                if t != index
                and mentions[t].type == one.type
                and _shortens(said, said_of(text, mentions[t]))
                and not _apart(text, mentions, one, mentions[t])
            ]
        found = [t for t in found if not _another_s(text, mentions, said, t, long_names.get(one.type, ()))]
        # Between a full name and a longer short form (岱琅光电 of 广州岱琅光电科技有限公司) the fullest is meant.
        if found:
            # A single Latin word begins several names; the one that was named first is meant.
            target = (
                min(found)
                if said.isascii() and " " not in said
                else max(found, key=lambda t: (mentions[t].end - mentions[t].start, -t))
            )
            yield Link("ALIAS_OF", index, target, "alias_form")


def _another_s(text: str, mentions: Sequence[Mention], short: str, full: int, names: Sequence[int]) -> bool:
    """Whether a short name that a longer one has further on begins the name of somebody else: Pell of Orland Pell Ltd, beside Pell Castings Co.

    The other need not have been read to its end: the name goes on in the text.
    """
    whole = said_of(text, mentions[full])
    if whole.startswith(short) or mentions[full].type not in ("Firm", "Fund"):
        return False
    goes_on = f"{short} " if short.isascii() else short
    others = {said_of(text, mentions[n]) for n in names} - {short, whole}
    if any(other.startswith(goes_on) and other not in whole for other in others):
        return True
    if not short.isascii():
        return False
    longer = re.compile(rf"(?<![\w-]){re.escape(short)} (?:[A-Z][\w&-]* ){{0,4}}?{_LEGAL_FORM}(?![\w])")
    return any(match.group().rstrip(".") not in whole for match in longer.finditer(text))


_LEGAL_FORM = r"(?:Co|Ltd|Limited|Inc|Corp|Corporation|Company|GmbH|AG|SE|plc|LLC|KG|SA|S\.A|S\.p\.A|N\.?V|B\.?V|AB|ASA|AS|A/S|Oyj?|Pty|Pte|Bhd|Group|Holdings?)"
#: Among so many names short forms are looked for that no rule of names foresees: every pair is compared.
_MOST = 300
_LEGAL_ENDS = ("公司", "Ltd", "Ltd.", "Inc.", "GmbH", "plc", "AG", "S.p.A.", "Co.", "LLC")


def cut_out_of(short: str, full: str, type_: str) -> bool:
    """Whether a name is a run of characters or words of a longer one that keeps what is its own (通海重船 of 通海重型船舶).

    The first two characters stand together in the full name, at its beginning or behind a place; the rest follows in order. A name of a
    kind alone (技术转移中心) may be the end of the only full name of its type.
    """
    if len(short) >= len(full):
        return False
    if short.isascii() or full.isascii() or " " in short:
        return _words_of(short, full)
    if not _HAN_ONLY.fullmatch(short) or (len(short) == 2 and not naming.is_distinct(short)):
        return False
    # A sub-unit is no full name of its house (X大学技术转移中心), nor a name with a character too many.
    if (full.startswith(short) and _WHOLE.search(short)) or len(full) - len(short) == 1:
        return False
    if full.endswith(short) and len(short) >= 4:
        return full[: -len(short)] not in lexing.STOPS
    at = full.find(short[:2])
    if at < 0 or at > 6 or (at and type_ not in ("Firm", "Fund") and short[-1] not in full[-3:]):
        return False
    at += 2
    for char in short[2:]:
        at = full.find(char, at) + 1
        if at == 0:
            return False
    # What is left out in the middle of a firm's name is its trade, not another brand.
    return (
        type_ not in ("Firm", "Fund")
        or short in full
        or short[-1] in full[-4:]
        or short[2:] in ("集团", "公司")
    )


def _words_of(short: str, full: str) -> bool:
    """Whether the words of a short name stand in a full one in their order, its first one no word of a trade."""
    parts, whole = short.split(), full.split()
    if (
        len(parts) >= len(whole)
        or (len(parts[0]) < 4 and len(parts) == 1)
        or naming.is_common_latin(parts[0])
    ):
        return False
    at = 0
    for part in parts:
        if part not in whole[at:]:
            return False
        at = whole.index(part, at) + 1
    return len(parts) > 1 or not TRADES.fullmatch(parts[0])


def _named_after_two(short: str, full: str, names: Collection[str]) -> bool:
    """Whether a name begins with that of another firm, so that what stands further on in it is a second one's: A and B have formed A B Ltd."""
    first = full.split(" ", 1)[0]
    if not full.isascii() or short.split(" ", 1)[0] == first:
        return False
    return any(name != full and name.split(" ", 1)[0] == first for name in names)


def _same_person(short: str, full: str) -> bool:
    """Whether a first name, an initial with a last name, or 老 with a surname is short for a full name."""
    if " " in full and full[0].isascii():
        words = full.split()
        if " " not in short:
            return short in (words[0], words[-1])
        initial, _, last = short.partition(" ")
        return last == words[-1] and initial.rstrip(".") == words[0][:1]
    return len(short) == 2 and short[0] in "老小" and full.startswith(short[1]) and len(full) > 2


_WHOLE = re.compile(r"(?:大学|学院|研究院|研究所|局|委|厂|集团|公司|科技园|产业园|高新区|中心|协会|联盟)$")
_HAN_ONLY = re.compile(r"[㐀-鿿]{2,10}")


def _apart(text: str, mentions: Sequence[Mention], short: Mention, full: Mention) -> bool:
    """Whether a short and a longer name are told apart: as a house and its branch, both in one sentence (丹湖真空原名丹湖县真空泵厂)."""
    begin, end = sorted((short, full), key=lambda m: m.start)
    if _BRANCH.search(said_of(text, full)) and not _BRANCH.search(said_of(text, short)):
        return True
    between = text[begin.end : end.start]
    return len(between) < 80 and _OTHER.search(between) is not None and not _STOP.search(between)


#: A branch has a name of its own beside that of its house.
_BRANCH = re.compile(r"分公司$|分厂$|分院$|分中心$|办事处$|\bBranch$")
_OTHER = re.compile(r"子公司|旗下|下属|控股|持股|母公司|原名|前身|设立|参股|、|和|与|subsidiar|owned|parent")
_STOP = re.compile(r"[。!?;\n]|\. ")


_HAN_NAME = re.compile(r"[一-龥]{4,8}")
_FORM = re.compile(
    r"(?:\([^()]*\))?(?:集团)?(?:股份)?(?:有限)?(?:责任)?(?:公司|合伙企业)(?:\(有限合伙\))?$|集团$|厂$"
)


def _shortens(short: str, full: str) -> bool:
    """Whether a short name is cut out of a full one behind its place (绵田食品, 泓镜医疗), or keeps its first two characters and order (鄂东国资)."""
    if full.endswith(short) and len(full) - len(short) in (2, 3) and len(short) >= 4:
        return full[: -len(short)] not in lexing.STOPS  # 澄目光学 of 霖州澄目光学
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
