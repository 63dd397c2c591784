"""Whose 我们 it is: of whoever is quoted, of whose line it is in a talk, of who writes (letterhead, signature), of whose document it is.

A person speaks for the house that the document names beside the person: 禾邑种业总经理邬长庚, 蓝桂芳(云岫茶业), Jane Roe of Halden Ltd.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence

from clusterkg.extract.grammar.counterparts import is_other
from clusterkg.extract.grammar.owners import NAMED, dash_signed, last_lines, said_of, signing
from clusterkg.extract.model import Mention

_SAYS = re.compile(
    r"说|表示|介绍|告诉|坦言|透露|补充|回忆|强调|解释|称|认为|指出|感慨|笑|叹|直言|回应|证实|回答|评价|总结|算账|打趣|自嘲|坦承|承认|吐露|提到|写道|道|\b(?:sa(?:ys|id)|told|tells|adds?|added|explain|comment|not(?:es|ed)|recall|writ|wrote|admit|insist|argue|warn)"
)
_OPEN = "“「『"
_CLOSE = "”」』"
_END = re.compile(r"[。!?\n]|\.\s")
#: Before the first colon of a line: who speaks there, or what is asked or recorded.
_LINE = re.compile(
    r"[ \u3000\t>]*(?:[-•*·■●◆△▲]|\d{1,2}[、.．)]|\d{1,2}:\d{2})?[ \u3000]*(?P<label>[^:\n“”。!?;,]{1,40}?)[ \u3000]*:"
)
_ANSWER = re.compile(r"^(?:答|回答|受访者?|被采访者|嘉宾|A|Answer|公司回复|回复)\d*$")
_ASKED = re.compile(r"^(?:问|提问|记者|主持人|Q|Question|投资者|专家)\d*$")
#: Lines of a letter or a form that name who writes.
_WRITER = re.compile(
    r"(?:^|\n)[ \u3000\t]*(?:发件人|寄件人|来电(?:单位|人)?|来函(?:单位|人)?|来访(?:单位|人)?|填报(?:单位|企业|人)|填表(?:单位|人)|申报单位|报送单位|受访(?:单位|企业|人)|被访(?:单位|企业|人)|发言人|发言单位|报告人|致函单位|发布单位|单位名称|企业名称|From|Sender|Respondent|Company|Reported by|Submitted by)[ \u3000]*:"
)
_GAP = re.compile(r"[^,。:;!?\n]{0,12}")
_BRACKET = re.compile(r" ?\(")


class Speakers:
    """Finds speakers in one document; ``known`` says what references stand for, and grows while it is used."""

    def __init__(
        self, text: str, mentions: Sequence[Mention], known: Mapping[int, int], own: int | None, *, sure: bool
    ) -> None:
        self.text, self.mentions, self.known, self.own = text, mentions, known, own
        self.own_is_sure = sure
        self._houses: dict[str, int | None] = {}
        self._starts = [one.start for one in mentions]
        self._written: tuple[int | None] | None = None
        self._addressed: dict[frozenset[str], int | None] = {}
        self._persons = [i for i, one in enumerate(mentions) if one.type == "Person"]

    def of(self, index: int, types: frozenset[str] = NAMED) -> int | None:
        """Return the named mention that a mention like 我们 stands for, of these types."""
        at = self.mentions[index].start
        for found in (self._quoted(at), self._line(at), self._writer()):
            if found is not None and self.mentions[found].type in types:
                return found
        own = self.own
        if own is None or self.mentions[own].type not in types:
            return None
        # What merely stands first in the text may be anybody.
        return own if self.own_is_sure or not is_other(self.text, self.mentions, index, own) else None

    def quoted(self, at: int) -> bool:
        """Whether somebody who is known says what stands at an offset, in quotation marks."""
        return self._quoted(at) is not None

    def _within(self, begin: int, end: int) -> range:
        """Return the mentions that begin in a stretch of the text."""
        return range(bisect_left(self._starts, begin), bisect_left(self._starts, end))

    def addressee(self, types: frozenset[str] = NAMED) -> int | None:
        """Return who is written to: alone before a colon on a line, or behind To."""
        if types not in self._addressed:
            self._addressed[types] = self._written_to(types)
        return self._addressed[types]

    def _written_to(self, types: frozenset[str]) -> int | None:
        for index, one in enumerate(self.mentions):
            if one.type not in types:
                continue
            begin = self.text.rfind("\n", 0, one.start) + 1
            line = self.text[begin : one.start]
            after = self.text[one.end : one.end + 3]
            if re.fullmatch(
                r"[ \u3000\t]*(?:收件人|致|主送|To|Dear|尊敬的)?[ \u3000]*:?[ \u3000]*", line
            ) and (re.match(r" ?:[ \u3000]*(?:\n|$)", after) or line.strip()):
                return index
        return None

    def house(self, person: int) -> int | None:
        """Return the body for which a person speaks: named beside the person wherever the person stands in the document."""
        name = said_of(self.text, self.mentions[person])
        if name not in self._houses:
            self._houses[name] = None
            places = [
                i
                for i in self._persons
                if (said := said_of(self.text, self.mentions[i])) == name or said.endswith(name)
            ]
            for find in (self._right_before, self._behind, self._same_sentence):
                if (found := next((h for i in places if (h := find(i)) is not None), None)) is not None:
                    self._houses[name] = found
                    break
        return self._houses[name]

    # --- a person's house ---------------------------------------------------------------------------------------------

    def _named(self, index: int) -> int | None:
        """Return a body that a mention names, or what it stands for if it is a reference."""
        one = self.mentions[index]
        if one.type in NAMED:
            return index
        if one.type == "Reference":
            if index in self.known:
                return self.known[index]
            if said_of(self.text, one) in ("公司", "本公司", "集团", "the company", "the Company"):
                return self.own if self.own_is_sure else self._spoken_of(one.start)
        return None

    def _spoken_of(self, at: int) -> int | None:
        """Return the first firm of the last sentence outside of quotations that names one."""
        quoted = self.text.rfind(_OPEN[0], max(0, at - 400), at)
        at = (
            quoted if quoted >= 0 and self.text.find(_CLOSE[0], quoted, at) >= 0 and at - quoted < 400 else at
        )
        for index in range(bisect_left(self._starts, at) - 1, -1, -1):
            if self.mentions[index].type == "Firm":
                begin = self._sentence(self.mentions[index].start)
                return next(i for i in self._within(begin, at) if self.mentions[i].type == "Firm")
        return self.own

    def _right_before(self, person: int) -> int | None:
        """临岱茶业总经理邬长庚: a body, then at most a post."""
        at = person - 1
        while at >= 0 and self.mentions[at].type == "Post":
            at -= 1
        if at < 0:
            return None
        between = self.text[self.mentions[at].end : self.mentions[person].start]
        return self._named(at) if _GAP.fullmatch(between) else None

    def _behind(self, person: int) -> int | None:
        """蓝桂芳(云岫茶业), Jane Roe, managing director of Halden Ltd, a signature with the firm on the next line."""
        for at in range(person + 1, min(person + 4, len(self.mentions))):
            between = self.text[self.mentions[person].end : self.mentions[at].start]
            if len(between) > 60 or _END.search(between.strip("\n")) or between.count("\n") > 1:
                return None
            bracket = _BRACKET.match(between) is not None
            if (found := self._named(at)) is not None and (
                bracket
                or between.startswith((",", " of ", " from ", " at ", " ", "\u3000"))
                or (between[:1] == "\n" and self._only_posts(person, at))
            ):
                return found
            if self.mentions[at].type not in ("Post", "Place"):
                return None
        return None

    def _only_posts(self, person: int, at: int) -> bool:
        """Whether nothing but posts stands between a person and a name: Jane Roe / Manager, Halden Ltd."""
        begin = self.mentions[person].end
        for post in self.mentions[person + 1 : at]:
            if self.text[begin : post.start].strip(" ,\n\u3000"):
                return False
            begin = post.end
        return not self.text[begin : self.mentions[at].start].strip(" ,\n\u3000")

    def _same_sentence(self, person: int) -> int | None:
        begin = self._sentence(self.mentions[person].start)
        for at in range(person - 1, -1, -1):
            if self.mentions[at].start < begin:
                break
            if (found := self._named(at)) is not None:
                return found
        stop = _END.search(self.text, self.mentions[person].end)
        end = stop.start() if stop else len(self.text)
        for at in self._within(self.mentions[person].end, end):
            if self.mentions[at].type == "Firm" and re.search(
                r"创办|创立|任|办起|担任|founder|runs|heads", self.text[self.mentions[person].end : end]
            ):
                return at
        return None

    # --- who speaks ----------------------------------------------------------------------------------------------------

    def _quoted(self, at: int) -> int | None:
        left = max(self.text.rfind(mark, max(0, at - 1200), at) for mark in _OPEN)
        if left < 0 or at - left > 1200 or any(mark in self.text[left:at] for mark in _CLOSE):
            return None
        right = min((r for mark in _CLOSE if (r := self.text.find(mark, at, at + 1200)) >= 0), default=-1)
        if right >= 0:
            stop = _END.search(self.text, right + 1)
            end = min(stop.start() if stop else len(self.text), right + 60)
            if (found := self._sayer(right + 1, end, first=True)) is not None:
                return found
        begin = self._sentence(left)
        if (found := self._sayer(begin, left, first=False)) is not None:
            return found
        # A quote by itself goes on with who spoke last.
        before = [i for i in self._persons if self.mentions[i].start < left]
        return self.house(before[-1]) if before else None

    def _sayer(self, begin: int, end: int, *, first: bool) -> int | None:
        """Return whose words they are that stand beside this stretch, which names who says them."""
        if begin >= end or not (_SAYS.search(self.text, begin, end) or self.text[end - 1] in ":,"):
            return None
        inside = [i for i in self._within(begin, end) if self.mentions[i].end <= end]
        for index in inside if first else reversed(inside):
            if self.mentions[index].type == "Person":
                return self.house(index)
        for index in inside:
            if (found := self._named(index)) is not None:
                return found
        return None

    def _line(self, at: int) -> int | None:
        begin = self.text.rfind("\n", 0, at) + 1
        label = _LINE.match(self.text, begin, at)
        if label is None:
            return None
        said = label["label"].strip()
        if _ASKED.match(said):
            return None
        inside = self._within(label.start("label"), label.end("label"))
        for index in inside:
            if (found := self._named(index)) is not None:
                return found
        for index in inside:
            if self.mentions[index].type == "Person":
                return self.house(index)
        if _ANSWER.match(said):
            return self.own if self.own is not None else self._first_house()
        return None

    def _first_house(self) -> int | None:
        return next((h for i in self._persons if (h := self.house(i)) is not None), None)

    def _writer(self) -> int | None:
        if self._written is None:
            self._written = (self._letterhead(),)
        return self._written[0]

    def _letterhead(self) -> int | None:
        if (label := _WRITER.search(self.text)) is not None:
            end = self.text.find("\n", label.end())
            end = len(self.text) if end < 0 else end
            persons = []
            for index in self._within(label.end(), end):
                if self.mentions[index].type in NAMED:
                    return index
                if self.mentions[index].type == "Person":
                    persons.append(index)
            for person in persons:
                if (found := self.house(person)) is not None:
                    return found
        return self._signature()

    def _signature(self) -> int | None:
        """Return the body that stands alone on one of the last lines, or behind a dash at the end."""
        if (dashed := dash_signed(self.text, self.mentions)) is not None:
            return dashed
        lines = last_lines(self.text)
        found: list[int | None] = []
        for begin, end in lines:
            named = [i for i in self._within(begin, end) if self.mentions[i].type in NAMED]
            whole = len(self.text[begin:end].strip())
            alone = len(named) == 1 and whole <= len(said_of(self.text, self.mentions[named[0]])) + 12
            # A short sentence is no signature: X是我们的老客户。
            alone = alone and not any(self.mentions[i].type == "Reference" for i in self._within(begin, end))
            # Nor is a row of a table that ends the document.
            alone = alone and "\t" not in self.text[begin:end]
            found.append(named[0] if alone else None)
        return signing(self.text, lines, found)

    def _sentence(self, at: int) -> int:
        return max(self.text.rfind(mark, max(0, at - 2000), at) + 1 for mark in "。!?\n")


__all__ = ["Speakers"]
