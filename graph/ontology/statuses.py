"""How what a source says stands to the fact: said as a fact, planned, past, denied, or passed on.

That something is planned, was once so, is denied or is said by others is not the fact: it is another statement. So the status is
part of the relation that a claim names and with it of the claim's id: ``BUYS_FROM`` is the fact, ``BUYS_FROM__PLANNED`` the plan.
No plan can then become a fact by losing an attribute, both may stand side by side and be withdrawn each by itself, and whoever
follows ``BUYS_FROM`` (questions, exports, Cypher) meets facts only. Ends, properties and labels are those of the plain relation.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

#: Between a relation and its status; no relation of the ontology has it in its name (the lint holds that).
MARK = "__"


class Status(StrEnum):
    """How a source says it; what each means in a text is ``tests/gold/GUIDELINES.md``, section 6."""

    #: As a fact.
    ASSERTED = "asserted"
    #: Not yet: planned, intended, under negotiation, a target.
    PLANNED = "planned"
    #: Once so and no longer; with a known end it is an asserted fact whose validity ended.
    PAST = "past"
    #: Never so: denied, refused, fell through.
    NEGATED = "negated"
    #: Passed on by somebody who does not vouch for it.
    REPORTED = "reported"


_MARKED = {s.value.upper(): s for s in Status if s is not Status.ASSERTED}
#: What a view shows unless it is asked for more.
FACTS = frozenset({Status.ASSERTED})


def with_status(relation: str, status: Status) -> str:
    """Return the name under which a relation of this status is kept."""
    return relation if status is Status.ASSERTED else f"{relation}{MARK}{status.value.upper()}"


@lru_cache(maxsize=4096)
def split_status(relation: str) -> tuple[str, Status]:
    """Return the plain relation and its status; what has no mark of ours is asserted."""
    plain, mark, status = relation.rpartition(MARK)
    marked = _MARKED.get(status) if mark else None
    return (relation, Status.ASSERTED) if marked is None else (plain, marked)
