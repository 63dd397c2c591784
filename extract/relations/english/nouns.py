"""Who stands where around a noun: who is one, whose it is, who gives or gets it, what its prepositions govern."""

from __future__ import annotations

from collections.abc import Sequence

from clusterkg.extract.grammar.vocabulary import words
from clusterkg.extract.relations.english.arguments import Arguments, put_near, put_right
from clusterkg.extract.relations.english.clause import (
    BE,
    DETERMINERS,
    OPENERS,
    PREPOSITIONS,
    Clause,
    is_value,
    skip_left,
)
from clusterkg.extract.relations.english.lexicon import Lexicon
from clusterkg.extract.relations.english.subjects import free_before, group_before, subject_of

_COPULAS = words(
    "is are was were be been being become becomes became remain remains remained as called named appointed chosen selected"
)
_SHOWING = words(
    """is are was were include includes included including namely being remain remains and : , – — such as both like comprise
    comprises"""
)


def of_noun(
    clause: Clause, i: int, end: int, types: Sequence[frozenset[str]], said: Lexicon, topic: int | None
) -> Arguments:
    """Return the places around a noun that stands at ``i`` to ``end``."""
    found = Arguments(first=i, last=end, trigger=i)
    verbs = frozenset(said.verbs)
    if topic is not None:
        found.places["topic"] = [(topic,)]
    n = _whose(clause, i, found, topic)
    _holder(clause, n, found, said, topic)
    put_right(clause, end + 1, found, types, verbs, passive=False, noun=True)
    # Its supplier A; the suppliers are A and B; supplier of X, A.
    if objects := found.places.pop("object", None):
        gap = range(end + 1, _first_of(clause, objects[0]))
        if (
            all(clause.word(g) in _SHOWING or clause.word(g) in DETERMINERS for g in gap)
            and "is" not in found.places
        ):
            found.put("is", objects[0], end)
        else:
            found.places["object"] = objects
    put_near(clause, found, types)
    return found


def _first_of(clause: Clause, members: tuple[int, ...]) -> int:
    return next((g.first for g in clause.groups if g.members == members), 0)


def _whose(clause: Clause, i: int, found: Arguments, topic: int | None) -> int:
    """Put who has the noun (A's largest customer, its customer); return where the noun's phrase begins."""
    n = i - 1
    steps = 0
    while n >= 0 and steps < 6:
        token = clause.tokens[n]
        if token.mention >= 0:
            group = clause.groups[clause.group_at[n]]
            if is_value(group.types):
                n -= 1
                continue
            # Goods in front of a noun: a bearing maker; an Irvine rival.
            found.put("before", group.members, group.first)
            n = group.first - 1
            if "'s" in found.places:
                return n
            steps += 1
            continue
        word = token.word
        if word in ("'s", "'") and n > 0 and clause.group_at[n - 1] >= 0:
            group = clause.groups[clause.group_at[n - 1]]
            found.put("'s", group.members, group.first)
            return group.first - 1
        if word in ("its", "their", "our", "his", "her"):
            owner = free_before(clause, n - 1)
            if owner is not None and not any(clause.word(k) in (";",) for k in range(owner.last, n)):
                found.put("'s", owner.members, owner.first)
            elif topic is not None:
                found.places.setdefault("'s", []).append((topic,))
            return n - 1
        if word in DETERMINERS:
            return n - 1
        if (
            word in PREPOSITIONS
            or word in (",", ";", ":", "(", ")", "–", "—", ".")
            or word in _COPULAS
            or word in OPENERS
        ):
            return n
        n -= 1
        steps += 1
    return n


def _holder(clause: Clause, n: int, found: Arguments, said: Lexicon, topic: int | None) -> None:
    """Put who is the noun (copula, apposition, *as*), or who gives or gets it, from what stands before its phrase."""
    steps = 0
    while n >= 0 and steps < 6:
        token = clause.tokens[n]
        word = token.word
        if token.mention >= 0:
            group = clause.groups[clause.group_at[n]]
            if is_value(group.types):
                n -= 1
                continue
            # Granted A a loan: who gets it stands between.
            k = group.first - 1
            while clause.word(k) in DETERMINERS:
                k -= 1
            if clause.word(k) in said.gives and "gets" not in found.places:
                found.put("gets", group.members, group.first)
                n = k
                continue
            return
        if word in (",", "(", "–", "—", "-") and n > 0:
            group_at = clause.group_at[n - 1]
            head = clause.groups[group_at] if group_at >= 0 else None
            if head is None and clause.word(n - 1) == ")":
                head = group_before(clause, n - 1)
            if head is not None and steps < 4:
                found.put("is", head.members, head.first)
            return
        if word in _COPULAS:
            left = skip_left(clause, n - 1)
            _, subject, where = subject_of(clause, left) if left >= 0 else ("", None, "")
            if subject is None and topic is not None and (left < 0 or where == "pronoun"):
                found.places.setdefault("is", []).append((topic,))
            elif subject is not None:
                found.put("is", subject.members, subject.first)
            return
        if word in said.gives or word in said.gets or word in said.sheds:
            left = skip_left(clause, n - 1)
            be = bool({clause.word(k) for k in range(max(left, 0), n)} & BE - {"'s"})
            _, subject, _ = subject_of(clause, left) if left >= 0 else ("", None, "")
            members = subject.members if subject is not None else (topic,) if topic is not None else ()
            if "gets" in found.places and word in said.gives:
                found.put("gives", members, subject.first if subject is not None else n)
                return
            place = "sheds" if word in said.sheds else "gives" if word in said.gives and not be else "gets"
            found.put(place, members, subject.first if subject is not None else n)
            return
        if word in (";", ":", ".", ")") or word in OPENERS:
            return
        n -= 1
        steps += 1
    if n < 0 and topic is not None and steps < 6:
        return
