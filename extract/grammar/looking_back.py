"""Looking back from a stand-in: the nearest name that its noun can mean, who was called into being, what the text is about."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache

from clusterkg.extract.grammar import joined, stand_ins
from clusterkg.extract.grammar.owners import NAMED, in_row, said_of
from clusterkg.extract.grammar.vocabulary import words
from clusterkg.extract.model import Mention

_FOUNDING = re.compile(
    r"(?:组建|成立|设立|创办|新设|注册|合资公司|合营公司|合资企业)[^,。;\n]{0,12}$|(?:joint venture|venture|form|formed|set up|founded|established|created),? (?:called |named |known as )?$"
)
#: Before the name of what is shared: 成立X, 合资公司,叫X, set up X.
_SHARED = re.compile(
    rf"(?:{_FOUNDING.pattern})|(?:名?叫做?|名为|取名|定名为|办了|建了|合资(?:办|建)[^,。;\n]{{0,6}}) ?$"
)
_NAMING = re.compile(
    r"^ ?(?:的?名称?[为叫是]?|取名为?|定名为?|命名为|即|,|:|is called |is named |called |named ){1,2} ?$"
)
#: Whoever is called so is not who was spoken of before as 公司.
_PARTNER = re.compile(
    r"客户|供应商|厂商|厂家|受让|转让|customer|supplier|buyer|seller|vendor|tenant|licen[sc]|manufacturer"
)
#: Nouns that stand in most names of their kind: the nearest is meant, not the last that has the word.
COMMON_NOUNS = words("公司 企业 厂 项目 中心 company companies firm business plant Company")
DEMONSTRATIVE = re.compile(
    rf"^(?:该家|该{stand_ins.COUNT}?|此|这{stand_ins.COUNT}|那{stand_ins.COUNT}|上述|前述|上列|前列|本|标的|目标|原|新|合资|我们?|咱们?|贵|[你您他她它](?:们)?|被|[Tt]he |[Tt]his )(?:两家|家)?"
)
_HAN_START = re.compile(r"^[该这那此上前]")
CLAUSE = re.compile(r"[,。;:!?\n]|\. ")
#: What a word for a thing may end like.
_TAILED = words(
    "Product Technology Achievement Patent Need Segment Standard Masked Firm Zone Cluster Base PilotLine Project"
)


class LookingBack:
    """Looks back in one document; ``known`` holds what stand-ins seen so far stand for."""

    def __init__(self, text: str, mentions: Sequence[Mention]) -> None:
        self.text, self.mentions = text, mentions
        self.known: dict[int, int] = {}

    def _about(self, index: int, types: tuple[str, ...]) -> int | None:
        """Return the first name of these types before a reference: a document's title, mostly."""
        return next((i for i in range(index) if self.mentions[i].type in types), None)

    def _just_named(self, index: int, noun: str, types: tuple[str, ...]) -> int | None:
        """Return the last name that ends in the noun, in the sentence of the noun or the one before."""
        since = sentence_start(self.text, max(0, sentence_start(self.text, self.mentions[index].start) - 1))
        for at in range(index - 1, -1, -1):
            if self.mentions[at].start < since:
                break
            if self.mentions[at].type in types and said_of(self.text, self.mentions[at]).endswith(noun):
                return at
        return None

    def _so_called(self, index: int, noun: str) -> int | None:
        """Return what 该中心 stood for just before, where 中心 goes on."""
        for at in range(index - 1, -1, -1):
            one = self.mentions[at]
            if self.mentions[index].start - one.end > 240:
                break
            if one.type == "Reference" and at in self.known and said_of(self.text, one).endswith(noun):
                return self.known[at]
        return None

    def _topic(self, index: int, types: tuple[str, ...]) -> int | None:
        """Return what a document is about: named in its first lines."""
        lines = 0
        for at in range(index):
            one = self.mentions[at]
            lines = self.text.count("\n", 0, one.start)
            if lines > 2 or one.start > 160:
                return None
            if one.type in types:
                return at
        return None

    def _thing(self, index: int, said: str) -> list[tuple[int, str]]:
        """Return the last name that ends in what a word for a thing says (该膜: 纳滤膜)."""
        if _HAN_START.match(said) is None:
            return []
        tail = DEMONSTRATIVE.sub("", said)
        for at in range(index - 1, -1, -1):
            one = self.mentions[at]
            if self.mentions[index].start - one.end > 400:
                break
            if (
                one.type in _TAILED
                and said_of(self.text, one).endswith(tail)
                and len(tail) < one.end - one.start
            ):
                return [(at, "coref_noun")]
        return []

    def _founded(self, index: int) -> int | None:
        """Return the firm that was last called into being before a reference to it, or that it is said to be called."""
        for at in range(index - 1, -1, -1):
            one = self.mentions[at]
            if one.type == "Firm" and _FOUNDING.search(self.text, max(0, one.start - 40), one.start):
                return at
        after = self.mentions[index + 1] if index + 1 < len(self.mentions) else None
        if after is not None and after.type == "Firm":
            between = self.text[self.mentions[index].end : after.start]
            if _NAMING.match(between):
                return index + 1
        return None

    def _headed(self, index: int) -> int | None:
        """Return the last firm whose name has the noun in it: the mill, Loomis Fork Mills."""
        noun = said_of(self.text, self.mentions[index]).split()[-1].lower()
        if noun in COMMON_NOUNS or len(noun) < 4:
            return None
        for at in range(index - 1, -1, -1):
            one = self.mentions[at]
            if one.type in NAMED and noun.rstrip("s") in said_of(self.text, one).lower():
                return at
        return None

    def _partner(self, index: int, types: tuple[str, ...]) -> int | None:
        """Return who holds the other share (我们占70%,他们占30%): the last named, but neither what is shared nor who speaks."""
        at_one = self.mentions[index].start
        speaking = {
            said_of(self.text, self.mentions[target])
            for at, target in self.known.items()
            if at < index and at_one - self.mentions[at].end < 40
        }
        for at in range(index - 1, -1, -1):
            one = self.mentions[at]
            if at_one - one.end > 160:
                return None
            if one.type in types and not _SHARED.search(self.text[max(0, one.start - 40) : one.start]):
                return None if said_of(self.text, one) in speaking else at
        return None

    def _nearest(self, index: int, types: tuple[str, ...]) -> int | None:
        """Return what a reference looks back to: the nearest name of its own sentence, else the first of the last sentence that has one.

        A name in the same clause acts on the reference and is someone else, if there is a choice; the first name of a sentence is mostly
        what it is about, and a reference there speaks of what it stands for. Rows of tables are passed over from outside of them.
        """
        text, mentions = self.text, self.mentions
        one = mentions[index]
        begin = sentence_start(text, one.start)
        outside = not in_row(text, one)
        other = _PARTNER.search(said_of(text, one)) is not None

        def meant(at: int) -> int | None:
            at = at if other else self.known.get(at, at)
            return at if mentions[at].type in types and not (outside and in_row(text, mentions[at])) else None

        skipped = None
        said_in_latin = said_of(text, one).isascii()
        if said_in_latin and "Firm" in types and (head := self._headed(index)) is not None:
            return head
        at = index - 1
        while at >= 0 and mentions[at].start >= begin:
            if mentions[at].type in types and meant(at) is not None:
                between = text[mentions[at].end : one.start]
                if CLAUSE.search(between):
                    if (
                        said_in_latin
                        and (opening := opening_name(mentions, begin, at + 1, types)) is not None
                    ):
                        return opening
                    return at
                skipped = at if skipped is None else skipped
            at -= 1
        # What an English text of one company calls the company when its sentence names no other.
        if (
            said_in_latin
            and types == ("Firm",)
            and said_of(text, one).lower() in ("the company", "the group", "the firm")
            and (topic := self._topic(index, types)) is not None
        ):
            return topic
        while at >= 0:
            if meant(at) is not None:
                begin = sentence_start(text, mentions[at].start)
                first = bisect_left(mentions, begin, key=lambda m: m.start)
                return next(t for i in range(first, at + 1) if (t := meant(i)) is not None)
            at -= 1
        return skipped


def opening_name(mentions: Sequence[Mention], begin: int, index: int, types: tuple[str, ...]) -> int | None:
    """Return the name that a sentence opens with: what an English one goes on to call the company."""
    for at in range(index - 1, -1, -1):
        if mentions[at].start < begin:
            break
        if mentions[at].type in types and mentions[at].start - begin <= 5:
            return at
    return None


@lru_cache(maxsize=2)
def _sentence_starts(text: str) -> tuple[int, ...]:
    return (0, *(m.end() for m in joined.SENTENCE.finditer(text)))


def sentence_start(text: str, at: int) -> int:
    """Return where the sentence begins that holds an offset."""
    starts = _sentence_starts(text)
    return starts[bisect_right(starts, at) - 1]
