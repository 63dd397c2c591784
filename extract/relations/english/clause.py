"""An English sentence as words and groups of mentions, each group with what governs it: a preposition, a verb, or nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from clusterkg.extract.grammar.vocabulary import words
from clusterkg.extract.relations.coding import Coded
from clusterkg.extract.relations.kinds import class_types

_TOKEN = re.compile(r"[\ue000-\uf8ff]|['’]s?(?![\w])|[A-Za-zÀ-ÿ]+(?:[-'’][A-Za-zÀ-ÿ]+)*|\d[\d.,]*\w*|[^\s\w]")
PREPOSITIONS = words(
    """of from to with by at in for on into onto under against between among through via out near outside inside within as
    including than throughout across over towards toward beside around behind alongside upon per without"""
)  # fmt: skip
BE = words("is are was were be been being am gets got 're 's")
_AUXILIARY = BE | words(
    """has have had having will would shall should can could may might must do does did to not never no also already now still
    only just then since once soon currently long both all each together jointly again further ever yet even so too always
    often mainly mostly chiefly exclusively largely partly formerly previously therefore however meanwhile today nearly
    almost about instead first later lately in-house well regularly"""
)
RELATIVE = words("which who that whom whose where")
#: Words that open a clause of their own.
OPENERS = words(
    """while whereas although though because but if when unless until after before whether until where who which that whom
    whose since so"""
)
DETERMINERS = words(
    """a an the its their our his her your my this that these those some several various both all other new own one two three
    four five another any every"""
)
PRONOUNS = words("it they we she he you i")
_MARKS = frozenset(",;:()[]–—-•*|/.!?")
_JOINS = words(", and or & / as well both the a an its their of our")
_VALUES = words("Date Money Share Quantity")
_KIN = words(
    "subsidiary affiliate unit company firm supplier customer partner maker producer manufacturer competitor arm division"
)
_CLASSES = ("ORG", "GOODS", "SITE")


@dataclass(frozen=True, slots=True)
class Token:
    """A word in lower case, a mark, or a mention (its position in ``mention``); ``at`` is its place in the coded sentence."""

    word: str
    at: int
    mention: int = -1
    written: str = ""


@dataclass(slots=True)
class Group:
    """Mentions of one class that are listed together; ``governor`` is a preposition, ``verb``, or empty for what may be a subject."""

    first: int
    last: int
    members: tuple[int, ...]
    types: frozenset[str]
    governor: str = ""
    bracket: bool = False


@dataclass(slots=True)
class Clause:
    """A sentence's tokens and groups; ``group_at`` tells the group of a token, -1 for none."""

    tokens: list[Token]
    groups: list[Group]
    group_at: list[int]

    def word(self, i: int) -> str:
        """Return the word at a place, empty outside."""
        return self.tokens[i].word if 0 <= i < len(self.tokens) else ""


def parse(coded: Coded, types: Sequence[frozenset[str]], verbs: frozenset[str]) -> Clause:
    """Split a coded sentence into tokens, and its mentions into groups; ``verbs`` are forms of verbs that are known."""
    tokens: list[Token] = []
    for match in _TOKEN.finditer(coded.text):
        word = match.group()
        behind = coded.behind[match.start()]
        if behind:
            tokens.append(Token("", match.start(), behind[0]))
        else:
            tokens.append(Token(word.lower().replace("’", "'"), match.start(), -1, word))
    found = Clause(tokens, [], [-1] * len(tokens))
    _group(found, types)
    for group in found.groups:
        group.governor = _governor(found, group, verbs)
    return found


def is_value(types: frozenset[str]) -> bool:
    """Whether a mention is a number or date, which may stand anywhere."""
    return bool(types & _VALUES)


def _kind(types: frozenset[str]) -> str:
    return next((c for c in _CLASSES if types & class_types(c)), min(types, default=""))


def _group(clause: Clause, types: Sequence[frozenset[str]]) -> None:
    tokens = clause.tokens
    depth = 0
    i = 0
    while i < len(tokens):
        word = tokens[i].word
        depth = depth + 1 if word == "(" else max(0, depth - 1) if word == ")" else depth
        if tokens[i].mention < 0:
            i += 1
            continue
        mine = types[tokens[i].mention]
        kind = _kind(mine)
        members, last = [tokens[i].mention], i
        j = i + 1
        while j < len(tokens) and not is_value(mine):
            k, joined = j, False
            if tokens[j].word == "(":  # (70 %) after a member
                close = next((n for n in range(j, min(j + 12, len(tokens))) if tokens[n].word == ")"), 0)
                if close:
                    k = close + 1
            while k < len(tokens) and k - j < 5 and tokens[k].word in _JOINS and tokens[k].mention < 0:
                joined = joined or tokens[k].word in (",", "and", "or", "&", "/", "as")
                k += 1
            if (
                not joined or k >= len(tokens) or tokens[k].mention < 0
                or _kind(types[tokens[k].mention]) != kind or any(tokens[n].word == "of" for n in range(j, k))
                or _gapped(tokens, k + 1)
            ):  # fmt: skip
                break
            members.append(tokens[k].mention)
            last = k
            j = k + 1
        clause.groups.append(Group(i, last, tuple(members), mine, bracket=depth > 0))
        for n in range(i, last + 1):
            clause.group_at[n] = len(clause.groups) - 1
        i = last + 1


def _gapped(tokens: Sequence[Token], n: int) -> bool:
    """Whether what stands before a place begins a clause of its own, without its verb: A holds 60 % of B and C the remaining 40 %."""
    return [t.word for t in tokens[n : n + 2]] in (["the", "remaining"], ["the", "other"], ["the", "rest"])


def verb_like(word: str, verbs: frozenset[str]) -> bool:
    """Whether a word may be a verb that takes an object."""
    return (
        word in verbs
        or (word in _AUXILIARY and word in BE)
        or (len(word) > 4 and word.endswith(("ed", "ing")))
    )


def _governor(clause: Clause, group: Group, verbs: frozenset[str]) -> str:
    """What governs a group: looked for leftwards up to a mark or the mention before."""
    near = ""
    i = group.first - 1
    steps = 0
    while i >= 0 and steps < 9:
        token = clause.tokens[i]
        if token.mention >= 0:
            if clause.groups[clause.group_at[i]].types & _VALUES:
                i -= 1
                steps += 1
                continue
            return near or ""
        word = token.word
        if word in ("'s", "'"):
            return near or "'s"
        if word in PREPOSITIONS:
            if word != "of":
                return word
            near = near or "of"
        elif word in _MARKS or word in OPENERS or word in ("and", "or"):
            return near
        elif word.endswith("ed") and clause.word(i + 1) in _KIN:
            pass  # a wholly owned subsidiary
        elif verb_like(word, verbs) or word in ("has", "have", "had"):
            return near or "verb"
        i -= 1
        steps += 1
    return near


def skip_left(clause: Clause, i: int) -> int:
    """Place before ``i`` that is no auxiliary, adverb, value or bracket."""
    while i >= 0:
        token = clause.tokens[i]
        if token.mention >= 0:
            group = clause.groups[clause.group_at[i]]
            if "Date" in group.types or group.bracket:
                i -= 1
                if i >= 0 and clause.tokens[i].word in (
                    "in",
                    "since",
                    "on",
                    "by",
                    "until",
                    "from",
                    "for",
                    "of",
                ):
                    i -= 1
                continue
            return i
        if token.word == ")":
            while i >= 0 and clause.tokens[i].word != "(":
                i -= 1
            i -= 1
            continue
        if (token.word in _AUXILIARY and token.word != "'s") or (
            token.word.endswith("ly") and len(token.word) > 3
        ):
            i -= 1
            continue
        return i
    return -1
