"""What a stand-in leads to (guideline 4): one finder for each way in which texts point.

A document's own firm is the one that declares itself, signs or heads it; 我们 is whoever speaks; 甲方 whoever is so labelled; 前者 the first
of two; 项目1 the first of a list; 园区 alone what the document is about; other words look back to the nearest name that their noun can mean.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property

from clusterkg.extract.grammar import english_stand_ins, joined, stand_ins
from clusterkg.extract.grammar.looking_back import (
    CLAUSE,
    COMMON_NOUNS,
    DEMONSTRATIVE,
    LookingBack,
    opening_name,
    sentence_start,
)
from clusterkg.extract.grammar.owners import NAMED, OWN_WORD, before, named_so, said_of
from clusterkg.extract.grammar.speakers import Speakers
from clusterkg.extract.grammar.vocabulary import words
from clusterkg.extract.model import Mention

_ORDER = {"前者": 0, "后者": 1, "the former": 0, "the latter": 1}
_FIRST_OF_TWO = words("前面那家 前一家 头一家 首家 第一家")
_SECOND_OF_TWO = words("后面那家 后一家 第二家")
_PLURAL = re.compile(
    r"^(?:上述|前述|以上|这|该|此|前|后)?(?P<many>[两二三四五六七八九2-9])(?:家|个|所|位|联盟|园|校|院|者|项|种)|^(?:上述|前述|以上)(?:企业|公司|单位|机构|项目|园区|高校|联盟|专利|产品)|^(?:[Bb]oth|[Tt]he two|[Tt]hese) "
)
_COUNTS = {c: n for n, c in enumerate("两三四五六七八九", 2)} | {str(n): n for n in range(2, 10)} | {"二": 2}
#: What 前者 and 后者 may lead to, besides institutions: 主营甲、乙,后者….
_THINGS = words("Product Segment Technology PilotLine Chain Project Policy Measure Patent Achievement Need")
#: A firm that was just called into being: 双方出资组建X,新公司….
_NEW = re.compile(
    r"^(?:该|这家)?(?:新公司|合资公司|合营公司|新企业|合资企业)$|^(?:[Tt]he|[Tt]his) (?:new company|joint venture|venture)$"
)
_NOUN = re.compile(r"^(?:该家|该|此|这家|那家|上述|前述|[Tt]he )")
#: Whoever speaks or writes.
_SELF_WORD = re.compile(
    r"^(?:[Ww]e|[Oo]ur company|the Company|The Company|the Group|The Group|本集团|本公司|我们|我方|咱家|咱们|[弊敝]司|本司|(?:我们?|咱们?)(?:公司|司|厂|集团|单位|企业|店))$"
)
#: Whoever speaks, a body of some kind: 我局, 我院.
_MINE = re.compile(r"^(?:我们?|咱们?)")
_YOURS = re.compile(r"^(?:贵|[你您](?:们|家)?)")
_THEIRS = re.compile(r"^[他她它](?:们|家)?")
#: In English a noun with a capital is a name of what the text is about.
_IS = re.compile(r"(?:'s [a-z ]*name)? is (?:called |named )?")
#: What stands on every page: 点击关注我们, contact us.
_FORMULA = re.compile(
    r"(?:关注|联系|关于|加入|走近|走进|找到|了解)我们$|(?:[Ff]ollow|[Cc]ontact|[Aa]bout|[Jj]oin) [Uu]s$"
)
_LINE_ENDS = re.compile(r"[ \t!:>]*(?:\n|\||$)|[ \t]*[\[(]")
#: 他们占30%: a share of what was named before them.
_HOLD = re.compile(
    r"(?:各|则|也|只)?(?:占股?|持股?|持有|出资|认缴|拿)[^,。;\n]{0,8}?\d| (?:hold|own|have|took|take|get)s? \d"
)
_CAPITAL = re.compile(r"^[Tt]he [A-Z]")
#: Words of the tender and the form that name who is behind them: 招标人:X.
_LABELLED = re.compile(r"[人方]$|单位$|^Party [A-F]$|^the [A-Z]")
_NUMBERED = re.compile(r"^(?P<noun>[一-龥]{2,4})(?P<at>[1-9一二三四五六七八九])$")
_CHINESE_DIGITS = "一二三四五六七八九"
#: What opens a sentence is still spoken of: 皖峰维纶证实了这一说法,并称公司…; 北疆晶都已减产,公司未予置评.
_TOLD = re.compile(r"(?:[,;:]|[称说]|表示|透露|证实)$")


def is_formula(text: str, one: Mention) -> bool:
    """Whether a first person stands in what is on every page (关注我们), so that it means nobody whom the text is about."""
    return (
        _FORMULA.search(text[max(0, one.start - 8) : one.end]) is not None
        and _LINE_ENDS.match(text, one.end) is not None
    )


def wanted(said: str) -> tuple[str, ...] | None:
    """Return the types that a reference may stand for, by its noun; None where the noun tells nothing."""
    if OWN_WORD.match(said):
        return stand_ins.FIRM
    if said in stand_ins.TYPES_OF:
        return stand_ins.TYPES_OF[said]
    rest = DEMONSTRATIVE.sub("", said)
    # 该所, 该件: what counts things is a noun by itself too.
    if not rest and said[1:] in stand_ins.TYPES_OF:
        return stand_ins.TYPES_OF[said[1:]]
    for size in range(len(rest), 0, -1):
        tail = rest[-size:]
        if tail in stand_ins.TYPES_OF:
            return stand_ins.TYPES_OF[tail]
    return english_stand_ins.TYPES_OF.get(rest.split()[-1].lower()) if rest and rest[0].isascii() else None


class Antecedents(LookingBack):
    """Finds what stand-ins of one document lead to; call :meth:`of` for references in the order of the text.

    Parameters
    ----------
    text, mentions
        The document, its mentions sorted by place.
    own, sure, ahead
        Whose document it is, whether the text says so, and whether it may say so only after speaking of it.
    """

    def __init__(
        self, text: str, mentions: Sequence[Mention], own: int | None, *, sure: bool, ahead: bool
    ) -> None:
        super().__init__(text, mentions)
        self.own, self.sure, self.ahead = own, sure, ahead
        #: The last target of each wording.
        self.parties: dict[str, int] = {}
        self._pair: list[int] = []
        self._unlabelled: set[str] = set()
        self._starts = tuple(one.start for one in mentions)
        self.speakers = Speakers(text, mentions, self.known, own, sure=sure)

    def note(self, index: int, target: int, named: int) -> None:
        """Remember what a reference was found to stand for: where it was read, and the name it is entered under."""
        self.known.setdefault(index, named)
        self.parties.setdefault(said_of(self.text, self.mentions[index]), target)

    def of(self, index: int) -> list[tuple[int, str]]:
        """Return the mentions that a reference stands for, each with the family of the rule; none if nothing fits."""
        text, mentions = self.text, self.mentions
        one = mentions[index]
        said = said_of(text, one)
        if is_formula(text, one):
            return []
        if (speaks := self._speaks(index, said)) is not None:
            return speaks
        if _LABELLED.search(said) and (party := self._party(index, said)) is not None:
            return [(party, "coref_party")]
        if said[:1] in "甲乙丙丁戊" and said[1:] == "方":
            return []
        if OWN_WORD.match(said) and (found := self._own(index, said)) is not None:
            return [found]
        if said.lower() in _ORDER or said in _FIRST_OF_TWO or said in _SECOND_OF_TWO:
            target = self._ordered(index, said)
            return [] if target is None else [(target, "coref_order")]
        if _NEW.match(said):
            new = self._founded(index)
            if new is None:
                new = next((target for word, target in self.parties.items() if _NEW.match(word)), None)
            return [] if new is None else [(new, "coref_new")]
        if (numbered := _NUMBERED.match(said)) is not None:
            target = self._nth(index, numbered["noun"], numbered["at"])
            return [] if target is None else [(target, "coref_number")]
        types = wanted(said)
        if types is None:
            return self._thing(index, said)
        if many := _PLURAL.match(said):
            several = self._several(index, types, many["many"])
            if several or many["many"] is not None or not said.startswith(("上述", "前述")):
                return several
        # A label before the name: 原项目:…
        if re.match(r" ?[::]", text[one.end : one.end + 2]) and index + 1 < len(mentions):
            following = mentions[index + 1]
            if following.type in types and following.start - one.end <= 4:
                return [(index + 1, "coref_label")]
        if said.startswith("本") or said.lower().startswith("this "):
            target = self._about(index, types)
            # An abstract names its invention behind 本发明涉及…,公开了一种….
            if target is None and "Patent" in types:
                target = next((i for i, m in enumerate(mentions) if m.type == "Patent"), None)
            return [(target, "coref_this")] if target is not None else []
        called = _NOUN.sub("", said)
        if len(called) > 1 and called not in COMMON_NOUNS:
            fits = NAMED | {"Masked"} if types == stand_ins.FIRM else frozenset(types) | {"Masked"}
            for at in range(index - 1, -1, -1):
                if mentions[at].type in fits and called in said_of(text, mentions[at]):
                    if types != stand_ins.FIRM and (called == said or _CAPITAL.match(said)):
                        break
                    return [(at, "coref_noun")]
        if types != stand_ins.FIRM and (called == said or _CAPITAL.match(said)):
            for at_last, family in ((self._just_named(index, called, types), "coref_noun"), (self._topic(index, types), "coref_topic"), (self._so_called(index, called), "coref_noun")):  # fmt: skip
                if at_last is not None:
                    return [(at_last, family)]
        if (
            types == stand_ins.FIRM
            and said.startswith(("该", "这家"))
            and (other := self._not_own(index)) is not None
        ):
            return [(other, "coref_near")]
        if OWN_WORD.match(said) and self._unnamed_before(index, said):
            return []
        nearest = None
        # A bank is seldom 该公司; and 该行 is seldom a firm.
        if len(types) > 1 and types[0] in ("Firm", "Fund", "Product", "Need", "Technology"):
            nearest = self._nearest(index, types[:1])
            if nearest is not None and types[0] != "Firm" and one.start - mentions[nearest].end > 200:
                nearest = None
        nearest = self._nearest(index, types) if nearest is None else nearest
        if said.lower() == "the company" and (its := self._called(index, nearest)) is not None:
            return [(its, "coref_own")]
        return [(nearest, "coref_near")] if nearest is not None else []

    # --- who speaks, whose document it is -------------------------------------------------------------------------------

    def _speaks(self, index: int, said: str) -> list[tuple[int, str]] | None:
        """Return who is meant by what speakers call themselves and each other; None where the word is none of these."""
        if _YOURS.match(said):
            target = self.speakers.addressee(frozenset(wanted(said) or NAMED))
            return [] if target is None else [(target, "coref_you")]
        if _SELF_WORD.match(said):
            if said in ("本公司", "本集团", "the Company", "The Company", "the Group", "The Group"):
                return None if self.own is None or self.sure else self._self(index, NAMED)
            return self._self(index, NAMED) or []
        if _MINE.match(said) or said in ("本厂", "本店", "本局", "本社"):
            types = frozenset(wanted(said) or NAMED)
            if (found := self._self(index, types)) is not None:
                return found
            target = self._about(index, tuple(types))
            if target is None:
                target = next((i for i in range(len(self.mentions) - 1, index, -1) if self.mentions[i].type in types), None)  # fmt: skip
            return [] if target is None else [(target, "coref_self")]
        if _THEIRS.match(said):
            theirs = tuple(wanted(said) or stand_ins.FIRM)
            shares = _HOLD.match(self.text, self.mentions[index].end)
            nearest = (self._partner if shares else self._nearest)(index, theirs)
            return [] if nearest is None else [(nearest, "coref_near")]
        return None

    def _self(self, index: int, types: frozenset[str]) -> list[tuple[int, str]] | None:
        target = self.speakers.of(index, types)
        return None if target is None else [(target, "coref_self")]

    def _own(self, index: int, said: str) -> tuple[int, str] | None:
        """Return the firm that a text calls 公司 throughout: its own, else the one that was first called so."""
        one, own = self.mentions[index], self.own
        if own is not None and self.sure and own != index and (self.ahead or self.mentions[own].start < one.start):  # fmt: skip
            return own, "coref_own"
        if said in ("集团", "本集团"):
            for at in range(index - 1, -1, -1):
                if self.mentions[at].type == "Firm" and said_of(self.text, self.mentions[at]).endswith(
                    "集团"
                ):
                    return at, "coref_noun"
        held = self.parties.get(said)
        if held is None:
            return None
        # Who opens the sentence is spoken of there: 皖峰维纶方面证实,并称公司….
        begin = sentence_start(self.text, one.start)
        opener = opening_name(self.mentions, begin, index, ("Firm",))
        if opener is not None and _TOLD.search(self.text, self.mentions[opener].end, one.start):
            return opener, "coref_near"
        return held, "coref_own"

    def _unnamed_before(self, index: int, said: str) -> bool:
        """Tell whether the text has called somebody so before whom it does not name: 公司与甲合资,公司持股60%; 公司客户包括甲。公司产值5亿元.

        It did in the sentence itself, or in the one that names whoever was spoken of last.
        """
        begin = sentence_start(self.text, self.mentions[index].start)
        firm = before(self.mentions, begin, stand_ins.FIRM)
        if firm is not None and "\n" not in self.text[self.mentions[firm].end : begin].strip():
            begin = sentence_start(self.text, self.mentions[firm].start)
        for at in range(index - 1, -1, -1):
            one = self.mentions[at]
            if one.start < begin:
                return False
            if one.type == "Reference" and said_of(self.text, one) == said:
                return at not in self.known
        return False

    @cached_property
    def _own_name(self) -> int | None:
        return named_so(self.text, self.mentions)

    def _called(self, index: int, nearest: int | None) -> int | None:
        """Return the firm that the text says the company is, where it says so or nobody else was named before."""
        called = self._own_name
        if called is None or nearest is None:
            return called
        between = self.text[self.mentions[index].end : self.mentions[called].start]
        return called if _IS.fullmatch(between) else None

    def _not_own(self, index: int) -> int | None:
        """Return who 该公司 is where 公司, whose document it is, stands in the same clause: the last other firm."""
        one, own = self.mentions[index], self.own
        if own is None or not self.sure or index == 0:
            return None
        acts = self.mentions[index - 1]
        if self.known.get(index - 1) != own and not (
            acts.type == "Reference" and OWN_WORD.match(said_of(self.text, acts))
        ):
            return None
        if CLAUSE.search(self.text, acts.end, one.start):
            return None
        name = said_of(self.text, self.mentions[own])
        for at in range(index - 1, -1, -1):
            if self.mentions[at].type == "Firm" and not _same_firm(
                said_of(self.text, self.mentions[at]), name
            ):
                return at
        return None

    # --- labels, numbers, order -----------------------------------------------------------------------------------------

    def _party(self, index: int, said: str) -> int | None:
        """Return who is so labelled: named beside the label (甲方:X, X(甲方), 招标人:X), later as at first."""
        known = self.parties.get(said)
        if known is not None or said in self._unlabelled:
            return known
        if (beside := self._beside(index)) is not None:
            return beside
        for match in re.finditer(rf"{re.escape(said)} ?[)）]?(?: ?[::|] ?|(?=[一-龥A-Z]))", self.text):
            at = bisect_right(self._starts, match.end() - 1)
            if at < len(self.mentions) and self.mentions[at].type in NAMED:
                gap = self.text[match.end() : self.mentions[at].start]
                if not gap.strip() and match.start() != self.mentions[index].start:
                    return at
        # Beside none of its places: looked for once.
        self._unlabelled.add(said)
        return None

    def _beside(self, index: int) -> int | None:
        one = self.mentions[index]
        if index + 1 < len(self.mentions):
            after = self.mentions[index + 1]
            if after.type in NAMED and re.fullmatch(
                r"[ ::()\u3000]{0,4}(?:[一-龥]{0,4}[::])?[ \u3000]?", self.text[one.end : after.start]
            ):
                return index + 1
        if index:
            before = self.mentions[index - 1]
            if before.type in NAMED and re.fullmatch(
                r"[ (“\"]{1,3}(?:以下)?(?:简称|称|hereinafter )?(?:为)?[“\"]?",
                self.text[before.end : one.start],
            ):
                return index - 1
        return None

    def _nth(self, index: int, noun: str, at: str) -> int | None:
        """Return the name that has this number in a list: the n-th different one of its type."""
        types = stand_ins.TYPES_OF.get(noun)
        if types is None:
            return None
        number = int(at) if at.isascii() else _CHINESE_DIGITS.index(at) + 1
        seen: dict[str, int] = {}
        for i, m in enumerate(self.mentions[:index]):
            if m.type == types[0]:
                seen.setdefault(said_of(self.text, m), i)
        found = list(seen.values())
        return found[number - 1] if number <= len(found) else None

    def _ordered(self, index: int, said: str) -> int | None:
        """Return the first or the second of two: joined, or the last that were named; 后者 what was named last."""
        text, mentions = self.text, self.mentions
        one = mentions[index]
        second = _ORDER[said.lower()] == 1 if said.lower() in _ORDER else said in _SECOND_OF_TWO
        pair = joined.pair(text, mentions, index, NAMED | _THINGS)
        # 前者…;后者…: of the same two.
        if second and self._pair and one.start - mentions[self._pair[1]].end < 200:
            between = text[mentions[self._pair[1]].end : one.start]
            first_at = max(between.rfind("前者"), between.lower().rfind("the former"))
            if (
                first_at >= 0
                and "\n" not in between
                and (not pair or mentions[pair[0]].start < mentions[self._pair[1]].end + first_at)
            ):
                return self._pair[1]
        if second and index:
            last = next((i for i in range(index - 1, -1, -1) if mentions[i].type in NAMED | _THINGS), None)
            if (
                last is not None
                and (mentions[last].type in NAMED or not pair)
                and re.fullmatch(r"[”」》)]?[,;:—(]{1,2} ?", text[mentions[last].end : one.start])
            ):
                return self.known.get(last, last)
        pair = pair or joined.distinct(text, mentions, index, NAMED, 2, within=one.start)
        if len(pair) != 2:
            return None
        self._pair = pair
        return pair[1 if second else 0]

    def _several(self, index: int, types: tuple[str, ...], many: str | None) -> list[tuple[int, str]]:
        text, mentions = self.text, self.mentions
        wide = frozenset(types) | (NAMED if "Firm" in types and len(types) > 2 else frozenset())
        found: list[int] = []
        if many is None:
            found = joined.listed(text, mentions, index, types) or joined.series(text, mentions, index, wide)
        size = len(found) or _COUNTS.get(many or "两", 2)
        if not found and size == 2:
            found = joined.pair(text, mentions, index, wide)
        if not found and size > 2:
            run = joined.series(text, mentions, index, wide)
            found = run[-size:] if len(run) >= size else []
        found = found or joined.distinct(text, mentions, index, wide, size, within=mentions[index].start)
        return [(target, "coref_plural") for target in found] if len(found) == size else []

    # --- the nearest that fits ------------------------------------------------------------------------------------------


def _same_firm(short: str, full: str) -> bool:
    return short == full or short[:2] in full or full[:2] in short


__all__ = ["Antecedents", "is_formula", "wanted"]
