"""Who does what a verb says: its subject across relative clauses, openers and what stands between."""

from __future__ import annotations

from clusterkg.extract.relations.english.clause import (
    DETERMINERS,
    OPENERS,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVE,
    Clause,
    Group,
    is_value,
)

_FARTHEST = 40


def takes_object(clause: Clause, end: int) -> bool:
    """Whether a noun phrase follows a verb at once, before any preposition."""
    for n in range(end + 1, min(end + 7, len(clause.tokens))):
        token = clause.tokens[n]
        if token.mention >= 0:
            return not is_value(clause.groups[clause.group_at[n]].types)
        if token.word in PREPOSITIONS or token.word in ",;:.()" or token.word in OPENERS:
            return False
        if token.word in DETERMINERS:
            return True
    return False


def subject_of(clause: Clause, left: int, *, finite: bool = True) -> tuple[str, Group | None, str]:
    """Return how the verb is tied on (``""``, ``relative``, ``object[:preposition]``), its subject, and where that stands."""
    if left < 0:
        return "", None, ""
    token = clause.tokens[left]
    if token.mention >= 0:
        group = clause.groups[clause.group_at[left]]
        if is_value(group.types):
            return "", None, "value"
        opened = _opened(clause, group.first - 1)
        if opened:
            return opened, group, "beside"
        if group.governor and group.governor not in ("'s", "and"):
            free = free_before(clause, group.first - 1)
            # Parts from X come: what a preposition governs is no subject where something free stands before it.
            if free is not None:
                return "", free, "far"
        return "", group, "beside"
    if token.word in RELATIVE:
        n = left - 1
        if clause.word(n) in PREPOSITIONS or clause.word(n) == "of":
            n -= 1
        if clause.word(n) == ",":
            n -= 1
        head = group_before(clause, n)
        return "relative", head, "relative"
    if token.word == ",":
        head = group_before(clause, left - 1)
        if finite and (outer := _before_relative(clause, left - 1)) is not None:
            return "", outer, "far"
        if (
            head is not None
            and head.last == left - 1
            and (not head.governor or (head.governor == "of" and not finite))
        ):
            return "", head, "comma"
        free = free_before(clause, left)
        return (
            "",
            free or head,
            "comma" if free is head and head is not None and head.last == left - 1 else "far",
        )
    if token.word in PRONOUNS:
        return "", None, "pronoun"
    free = free_before(clause, left)
    if free is None and token.word not in ("to", "and", "or", "but"):
        near = group_before(clause, left)
        return "", near, "far"
    return "", free, "far"


def _before_relative(clause: Clause, n: int) -> Group | None:
    """Return the head of a relative clause that a comma before ``n`` closes: A, from which B buys coal, makes …"""
    steps = 0
    while n > 0 and steps < 24:
        word = clause.word(n)
        if word == ";":
            return None
        if word in RELATIVE and word != "that":
            k = n - 1
            while (
                k > 0
                and clause.tokens[k].mention < 0
                and (clause.word(k) in PREPOSITIONS or clause.word(k) in ("both", "all", "some"))
            ):
                k -= 1
            if clause.word(k) == ",":
                head = group_before(clause, k - 1)
                return head if head is not None and head.last >= k - 6 else None
            return None
        n -= 1
        steps += 1
    return None


def _opened(clause: Clause, n: int) -> str:
    """Tell whether a relative pronoun that is no subject stands before a group: which A buys, from which A buys."""
    steps = 0
    while n >= 0 and steps < 4:
        word = clause.word(n)
        if clause.tokens[n].mention >= 0:
            return ""
        if word in ("which", "whom", "that", "where"):
            prep = clause.word(n - 1)
            return f"object:{prep}" if prep in PREPOSITIONS else "object:at" if word == "where" else "object"
        if word not in DETERMINERS:
            return ""
        n -= 1
        steps += 1
    return ""


def _relative(clause: Clause, i: int, left: int) -> tuple[Group | None, Group | None]:
    actor = clause.groups[clause.group_at[left]]
    n = actor.first - 1
    while n >= 0 and clause.word(n) not in ("which", "whom", "that", "where"):
        n -= 1
    n -= 1
    while (
        n >= 0 and clause.tokens[n].mention < 0 and (clause.word(n) in PREPOSITIONS or clause.word(n) == ",")
    ):
        n -= 1
    return group_before(clause, n), actor


def group_before(clause: Clause, n: int) -> Group | None:
    """Return the nearest group that ends at a place or before it, in the same part of the sentence."""
    least = max(0, n - _FARTHEST)
    while n >= least:
        if clause.group_at[n] >= 0:
            group = clause.groups[clause.group_at[n]]
            if not is_value(group.types) and not group.bracket:
                return group
        elif clause.word(n) in (";",):
            return None
        n -= 1
    return None


def free_before(clause: Clause, n: int) -> Group | None:
    """Return the nearest group before a place that nothing governs, else one that only *of* or *'s* does."""
    weak: Group | None = None
    least = max(0, n - 2 * _FARTHEST)
    while n >= least:
        word = clause.word(n)
        if word == ";":
            break
        if clause.group_at[n] >= 0:
            group = clause.groups[clause.group_at[n]]
            n = group.first
            if (
                not is_value(group.types)
                and not group.bracket
                and not group.types <= {"Person", "Post", "Chief", "Staff"}
            ):
                if not group.governor:
                    return group
                if group.governor in ("of", "'s", "at") and weak is None:
                    weak = group
        n -= 1
    return weak
