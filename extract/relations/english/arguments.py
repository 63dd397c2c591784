"""Who stands where around a verb or noun: subject, object, what follows prepositions, whose it is, who gives or gets it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from clusterkg.extract.grammar.vocabulary import words
from clusterkg.extract.relations.english.clause import (
    BE,
    DETERMINERS,
    OPENERS,
    PREPOSITIONS,
    PRONOUNS,
    Clause,
    is_value,
    skip_left,
)
from clusterkg.extract.relations.english.subjects import _relative, subject_of, takes_object
from clusterkg.extract.relations.kinds import class_types

_FARTHEST = 40
_ASKING = words(
    "to will would shall should can could may might must do does did not and or we they you i who which that also"
)
_ARTICLES = words("a an the its their our")
_FINITE = words("is are was were has have had will would shall can could may might must do does did")
_NO_VERB_AFTER = words("of contract contracts agreement agreements chain deal")
_STOPS = words("; – — • * |")
_FRONTS = words("from with for under by at in through to via of")


@dataclass(slots=True)
class Arguments:
    """Places and the groups of mentions that stand there, the best first; from which token to which."""

    places: dict[str, list[tuple[int, ...]]] = field(default_factory=dict)
    near: list[int] = field(default_factory=list)
    passive: bool = False
    first: int = 0
    last: int = 0
    trigger: int = 0
    #: Where the clause ends; values up to there go with the fact.
    stop: int = 0

    def put(self, place: str, members: tuple[int, ...], at: int) -> None:
        """Add what stands at a place."""
        if members:
            self.places.setdefault(place, []).append(members)
            self.first, self.last = min(self.first, at), max(self.last, at)


def subject_of_sentence(clause: Clause, types: Sequence[frozenset[str]]) -> int | None:
    """Return what a sentence is about: the first of its names that nothing governs."""
    wanted = class_types("ORG") | class_types("SITE") | {"PilotLine", "Alliance"}
    for group in clause.groups:
        if not group.governor and not group.bracket and group.types & wanted:
            return group.members[0]
    return None


def of_verb(
    clause: Clause, i: int, end: int, form: str, types: Sequence[frozenset[str]], verbs: frozenset[str], topic: int | None
) -> Arguments | None:  # fmt: skip
    """Return the places around a verb that stands at ``i`` to ``end``; None where the word is no verb there."""
    before = clause.word(i - 1)
    if form == "both":
        leading = {clause.word(n) for n in range(max(0, i - 4), i)}
        form = (
            "past"
            if leading & ((BE - {"'s"}) | {"has", "have", "had"}) or clause.word(end + 1) == "by"
            else "base"
        )
    finite = form in ("s", "base")
    follows = clause.word(end + 1)
    if clause.tokens[i].word in DETERMINERS or (before in DETERMINERS and form != "ing"):
        return None
    left = skip_left(clause, i - 1)
    leftmost = clause.word(left) if left >= 0 and clause.tokens[left].mention < 0 else ""
    at_mention = left >= 0 and clause.tokens[left].mention >= 0
    if form == "base" and not (
        before in _ASKING
        or leftmost in _ASKING
        or at_mention
        or (clause.word(i - 1).endswith("s") and follows not in PREPOSITIONS)
    ):
        return None
    if form == "base" and follows in _NO_VERB_AFTER and before not in ("to", "will", "shall", "would"):
        return None
    if form == "past" and leftmost in _ARTICLES:
        return None  # a wholly owned subsidiary
    if form == "s" and (follows in _NO_VERB_AFTER or before in PREPOSITIONS):
        return None
    if form == "ing" and follows == "of":
        return None
    found = Arguments(first=i, last=end, trigger=i)
    between = {clause.word(n) for n in range(max(left, 0), i)}
    be = bool(between & BE - {"'s"}) or ("'s" in between and form == "past")
    relative, subject, where = subject_of(
        clause, left, finite=finite or bool({clause.word(n) for n in range(max(left, 0), i)} & _FINITE)
    )
    if form == "past":
        by = clause.word(end + 1) in ("by", "in-house") or clause.word(end + 2) == "by"
        reduced = False
        if not be and not between & {"has", "have", "had"} and subject is not None:
            beside = where in ("beside", "comma")
            goods = bool(
                subject.types & (class_types("GOODS") | {"Patent", "Achievement", "Standard", "Technology"})
            )
            takes = takes_object(clause, end)
            reduced = beside and (
                by or (goods and not takes) or (where == "comma" and not takes and follows in PREPOSITIONS)
            )
        if (not be and by and leftmost in ("and", "or", "but") and where != "beside") or (
            not be and by and subject is None and not between & {"has", "have", "had"}
        ):
            reduced = True
        found.passive = be or reduced
    elif form in {"base", "s"}:
        found.passive = False
    elif "being" in between:
        found.passive = True
    if subject is not None and not relative.startswith("object"):
        found.put("subject", subject.members, subject.first)
    if relative.startswith("object"):
        _, _, prep = relative.partition(":")
        head, actor = _relative(clause, i, left)
        if head is not None:
            found.put(prep or "object", head.members, head.first)
        if actor is not None:
            found.put("subject", actor.members, actor.first)
    if topic is not None:
        found.places.setdefault("topic", []).append((topic,))
        if "subject" not in found.places and not relative and where != "value":
            found.places["subject"] = [(topic,)]
    _front(clause, i, found)
    put_right(clause, end + 1, found, types, verbs, passive=found.passive)
    put_near(clause, found, types)
    return found


def _front(clause: Clause, i: int, found: Arguments) -> None:
    """What a preposition at the very beginning of the sentence governs: From A it buys …"""
    for group in clause.groups:
        if group.first >= i:
            break
        if group.governor in _FRONTS and 0 < group.first <= 4 and not is_value(group.types):
            opening = {clause.word(n) for n in range(group.first)}
            if not opening - PREPOSITIONS - DETERMINERS - {""} or clause.word(0) in _FRONTS:
                found.put(group.governor, group.members, group.first)
        break


def _new_clause(clause: Clause, n: int, verbs: frozenset[str]) -> bool:
    """Whether a group at a place is the subject of what follows it."""
    group = clause.groups[clause.group_at[n]]
    follows = group.last + 1
    while clause.word(follows) in (
        "also",
        "now",
        "already",
        "itself",
        "then",
        "still",
        "only",
        "usually",
        "often",
    ):
        follows += 1
    word = clause.word(follows)
    if word in BE - {"'s", "got"} or word in ("has", "have", "had", "will", "would", "can", "may", "shall"):
        return True
    return (word in verbs and word.endswith("s")) or (
        word in verbs
        and word.endswith("ed")
        and clause.word(follows + 1) not in ("by", "from", "in", "to", "for")
    )


def put_right(
    clause: Clause, n: int, found: Arguments, types: Sequence[frozenset[str]], verbs: frozenset[str], *, passive: bool, noun: bool = False
) -> None:  # fmt: skip
    """Put what stands to the right: the object, then what prepositions govern, up to the end of the clause."""
    prep, had, begun = "", False, n
    before = ""
    while n < len(clause.tokens) and n - begun < _FARTHEST:
        token = clause.tokens[n]
        word = token.word
        if token.mention >= 0:
            group = clause.groups[clause.group_at[n]]
            if is_value(group.types):
                n = group.last + 1
                if prep != "to" or not had:
                    prep = "" if prep in ("in", "since", "on", "until", "by", "at", "for", "during") else prep
                continue
            if group.bracket and not noun:
                n = group.last + 1
                continue
            if (had or prep) and before in (",", "and", "but") and _new_clause(clause, n, verbs):
                break
            place = prep or ("object" if not had else "more")
            found.put(place, group.members, group.last)
            had, prep = True, ""
            n = group.last + 1
            before = ""
            continue
        if (
            word in _STOPS
            or (word == ":" and had)
            or (word == "." and n + 1 < len(clause.tokens) and clause.word(n + 1) not in (",", ")"))
        ):
            break
        if word in OPENERS or word == "that":
            break
        if word in PREPOSITIONS:
            # A plant of X, from the works of X: of goes with the noun before it.
            prep = (
                prep
                if word == "of" and prep
                else word
                if word != "of" or noun or not _head_noun(clause, n, begun, had)
                else prep
            )
        elif (
            (word in PRONOUNS and n > begun)
            or (
                had
                and word in verbs
                and (word.endswith(("s", "ed")) and not _attributive(clause, n))
                and clause.word(n - 1) not in DETERMINERS
            )
            or (
                word in ("and", "but", ",")
                and clause.word(n + 1) in verbs
                and clause.tokens[n + 1].mention < 0
                and had
            )
            or (
                word in ("and", "but")
                and clause.word(n + 1)
                in (
                    "is",
                    "are",
                    "was",
                    "were",
                    "has",
                    "have",
                    "will",
                    "had",
                )
            )
        ):
            break
        before = word if word in (",", "and", "but") else "" if word not in DETERMINERS else before
        n += 1
    found.stop = min(n, len(clause.tokens)) - 1


def _attributive(clause: Clause, n: int) -> bool:
    return clause.word(n - 1) in DETERMINERS or clause.word(n - 1) in PREPOSITIONS


def _head_noun(clause: Clause, n: int, begun: int, had: bool) -> bool:
    """Whether *of* follows a noun of measure that is itself the object: makes a range of X, has bought 51 % of X."""
    return not had


def put_near(clause: Clause, found: Arguments, types: Sequence[frozenset[str]]) -> None:
    """Put the values that stand in the clause or right before it."""
    seen = -1
    for n in range(max(0, found.first - 8), min(max(found.last, found.stop) + 1, len(clause.tokens))):
        at = clause.group_at[n]
        if at > seen:
            seen = at
            if is_value(clause.groups[at].types):
                found.near += clause.groups[at].members
