"""Which of the relations that patterns find between the same mentions say more than others."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache

from clusterkg.extract.model import Mention, Relation

#: A relation gives way where a more specific one holds between the same two mentions, in either direction.
_GIVES_WAY = {
    "PARTNER_OF": frozenset(
        {
            "BUYS_FROM", "JOINT_VENTURE_WITH", "OWNS", "INVESTED_IN", "FOUNDED_BY", "MEMBER_OF", "SHARES_FACILITY", "SERVES",
            "COMPETES_WITH", "CO_INVESTS", "OPERATES", "HOSTED_BY", "BRANCH_OF", "SUCCEEDS", "GUARANTEES", "LENT_TO", "SPUN_OUT",
            "INCUBATES", "TENANT_IN", "ACCELERATES", "GRADUATED_FROM",
        }
    ),
    "LOCATED_IN": frozenset({"TENANT_IN", "HOSTS"}),
    "HOSTS": frozenset({"TENANT_IN"}),
    "TENANT_IN": frozenset({"INCUBATES", "ACCELERATES", "GRADUATED_FROM"}),
    "INVESTED_IN": frozenset({"OWNS", "LENT_TO", "JOINT_VENTURE_WITH"}),
    "INCUBATES": frozenset({"GRADUATED_FROM"}),
    "OWNS": frozenset({"BUYS_FROM", "FOUNDED_BY", "JOINT_VENTURE_WITH", "SUCCEEDS", "MEMBER_OF"}),
    "IMPORTS_FROM": frozenset({"BUYS_FROM"}),
    "EXPORTS_TO": frozenset({"BUYS_FROM"}),
    "SERVES": frozenset({"BUYS_FROM", "GUARANTEES", "LENT_TO"}),
    "WORKS_AT": frozenset({"LEADS"}),
    "UNDERTAKES": frozenset({"JOINT_PROJECT", "INVESTED_IN"}),
    "SUPPLIES": frozenset({"SUBSTITUTES"}),
    "COVERS": frozenset({"PART_OF"}),
    "APPLIED": frozenset({"INVENTED"}),
    "GUARANTEES": frozenset({"LENT_TO"}),
    "CO_INVESTS": frozenset({"JOINT_VENTURE_WITH"}),
    "OWNED_BY": frozenset({"TRANSFERS"}),
    "FOUNDED_BY": frozenset({"MEMBER_OF"}),
    "BUYS_FROM": frozenset({"GUARANTEES"}),
}  # fmt: skip
#: Readers of rows and labels, where a column says what a value is.
ROWS = frozenset({"tables", "forms"})
#: Readers of running text.
_RUNNING = frozenset({"patterns", "roles"})
#: Partners of one undertaking: said by the relations of both to the same third.
_TOGETHER = frozenset(
    {
        "RESPONSIBLE_FOR",
        "FOUNDED_BY",
        "UNDERTAKES",
        "MEMBER_OF",
        "JOINT_STANDARD",
        "OWNS",
        "INVESTED_IN",
        "MAKES",
    }
)


#: What is sold where these words stand is a firm or a part of one, no goods.
_STAKES = re.compile(
    r"股权|股份(?!有限|公司|制)|%股|产权|全部资产|要约|增资|入股"
    r"|\b(?:sold|sells?|selling|divest\w*|bought|buys?|purchased?|acquired)\b(?: (?:off|back|on))? (?:its|the|an?|their|his|all|most|over|> ?\d+%|[\d.]+%)"
    r"(?: [\w%'’-]+){0,4}? (?:stakes?|shares?|interests?|subsidiary|business|unit|division|company|name|rights|territory|assets|operations|holdings?|brand|franchise)\b"
)
#: Before who founded something stands what that person was; behind it, that somebody of it did.
_NOT_FOUNDER_BEFORE = re.compile(
    r"\b(?:(?:co-?)?founders?|former|ex|graduates?|partners?|employees?|members?|CEO|head|funded|backed|financed|owned|research|initiated|developed|bought|acquired)\b[^;.]{0,60}$",
    re.IGNORECASE,
)
_NOT_FOUNDER_BEHIND = re.compile(
    r"^(?:'s|’s)? (?:(?:co-?)?founders?|(?:former )?employees?|investors?|lawyers?|graduates?|investigators?|alumn\w+|executives?|engineers?"
    r"|professors?|researchers?|scientists?|students?|CEO|veterans?|consultants?)\b"
)


def says_otherwise(text: str, mentions: Sequence[Mention], one: Relation) -> bool:
    """Whether words of its sentence tell that something else is meant: shares sold, a founder's former employer."""
    if one.type == "BUYS_FROM" and not any(name == "product" for name, _ in one.qualifiers):
        ends = (mentions[one.source], mentions[one.target])
        low, high = min(one.start, *(m.start for m in ends)), max(one.end, *(m.end for m in ends))
        if high - low > _FAR:
            return _stakes_between(text, low, high, ends)
        rest = "".join("\0" if any(m.start <= i < m.end for m in ends) else text[i] for i in range(low, high))
        return _STAKES.search(rest) is not None
    if one.type == "FOUNDED_BY":
        source, target = mentions[one.source], mentions[one.target]
        if source.end <= target.start:
            before = text[source.end : target.start]
            # What stands before the verb tells of the founded, not of who founded it.
            said = before[before.rfind(" by ") + 1 :] if " by " in before else before
            return bool(
                _NOT_FOUNDER_BEFORE.search(said)
                or _NOT_FOUNDER_BEHIND.match(text[target.end : target.end + 40])
            )
    return False


#: Ends further apart than this are asked for by what the whole text was asked for once.
_FAR = 2_000


@lru_cache(maxsize=2)
def _stakes(text: str) -> tuple[tuple[int, int], ...]:
    return tuple(match.span() for match in _STAKES.finditer(text))


def _stakes_between(text: str, low: int, high: int, ends: Sequence[Mention]) -> bool:
    """Whether shares are sold somewhere in a stretch, outside of the names of both ends."""
    found = _stakes(text)
    for at in range(bisect_left(found, (low, low)), len(found)):
        start, end = found[at]
        if start >= high:
            break
        if end <= high and not any(m.start < end and start < m.end for m in ends):
            return True
    return False


def _rival_sellers(buys: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """Purchases between two sellers of one buyer: 甲的磁钢来自乙,钢片来自丙 does not say that 乙 buys from 丙."""
    buyers: dict[int, set[int]] = {}
    for buyer, seller in buys:
        buyers.setdefault(seller, set()).add(buyer)
    return {
        (one, other) for one, other in buys if one in buyers and not buyers[one].isdisjoint(buyers[other])
    }


def prefer_specific(found: Sequence[Relation]) -> list[Relation]:
    """Drop relations that a more specific one makes idle.

    A purchase without a seller (PURCHASES) gives way to one with a seller in the same clause, cooperation to what is done together.
    """
    between: dict[frozenset[int], set[str]] = {}
    third: dict[tuple[str, int], set[int]] = {}
    numbers: set[int] = set()
    bought: set[tuple[int, int]] = set()
    sold: dict[tuple[int, int], set[int]] = {}
    for one in found:
        between.setdefault(frozenset((one.source, one.target)), set()).add(one.type)
        if one.type in _TOGETHER:
            joint, partner = (
                (one.source, one.target) if one.type == "FOUNDED_BY" else (one.target, one.source)
            )
            third.setdefault((one.type, joint), set()).add(partner)
        if one.type == "HAS_NUMBER":
            numbers.add(one.target)
        if one.type == "BUYS_FROM":
            bought.update((one.source, at) for name, at in one.qualifiers if name == "product")
            for name, at in one.qualifiers:
                if name == "product":
                    sold.setdefault((one.target, at), set()).add(one.start)
    buys = {(one.source, one.target) for one in found if one.type == "BUYS_FROM" and one.by in _RUNNING}
    rivals = _rival_sellers(buys)
    # By end the undertakings of several that it has a part in.
    together: dict[int, set[int]] = {}
    for number, partners in enumerate(third.values()):
        for partner in partners if len(partners) > 1 else ():
            together.setdefault(partner, set()).add(number)
    kept = []
    for one in found:
        pair = frozenset((one.source, one.target))
        if between[pair] & _GIVES_WAY.get(one.type, frozenset()):
            continue
        # What has a name is spoken of by it, not by its number.
        if one.type != "HAS_NUMBER" and not numbers.isdisjoint((one.source, one.target)):
            continue
        if one.type == "PURCHASES" and (one.source, one.target) in bought:
            continue
        if one.type == "BUYS_FROM" and one.by in _RUNNING and (one.source, one.target) in rivals:
            continue
        # 乙用甲供应的轴承 says who buys from whom; that one of them makes it would be said in words of its own.
        if one.type == "MAKES" and one.by in _RUNNING:
            ends = (one.source, one.target)
            if ends in bought or one.start in sold.get(ends, ()):
                continue
        if one.type == "PARTNER_OF" and set.intersection(*(together.get(end, set()) for end in pair)):
            continue
        kept.append(one)
    return kept
