"""Relations that words between or beside their ends rule out, whoever read them: what is looked for is not made, what is bought of a firm is not the firm."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence

from clusterkg.extract.grammar.scripts import simplified
from clusterkg.extract.model import Mention, Relation
from clusterkg.extract.relations.english.otherwise import says_otherwise

#: So far apart words between two ends bear on them.
_NEAR = 120
_STOP = re.compile(r"[。;\n]")
#: Who looks for a maker is none: 想找能做…的供应商, looking for a second supplier of …
_SOUGHT = re.compile(
    r"(?:想找|在找|找能|寻找|寻求|找寻|物色|求购|征集|招引|急需|急缺|\b(?:looking|searching|in search) (?:for|of)|\bseek(?:s|ing)?\b|\bin need of\b)[^,。;]*$",
    re.IGNORECASE,
)
#: What belonged to a firm and changed hands: 其生产线由…买下.
_PART_SOLD = re.compile(
    r"(?:生产线|产线|流水线|装置|设备|厂房|车间|土地|地块|库存|资产|商标|专利|牌照|产能)[^,。;]{0,6}?(?:由|被)$"
)
#: What an event has to do with who is named before it.
_CAUSED = re.compile(r"因|受|由于|导致|造成|致使|引发|遭|的$")


def contradicted(text: str, mentions: Sequence[Mention], one: Relation) -> bool:
    """Whether what stands between or beside the ends of a relation of running text says that it is not meant."""
    rule = _RULES.get(one.type)
    ends = mentions[one.source], mentions[one.target]
    return (rule is not None and rule(text, mentions, *ends)) or says_otherwise(text, mentions, one)


def _between(text: str, one: Mention, other: Mention) -> str:
    """Return what stands between two mentions in simplified characters; empty where they are far apart or in different sentences."""
    low, high = min(one.end, other.end), max(one.start, other.start)
    said = text[low:high] if low < high <= low + _NEAR else ""
    return "" if _STOP.search(said) else simplified(said)


def _not_made(text: str, mentions: Sequence[Mention], maker: Mention, made: Mention) -> bool:
    if maker.end > made.start:
        return False
    said = _between(text, maker, made)
    return bool(_SOUGHT.search(said)) or _of_another(text, mentions, maker, made)


def _of_another(text: str, mentions: Sequence[Mention], maker: Mention, made: Mention) -> bool:
    """Whether the thing stands in brackets behind another name: 甲(主营钻机)、乙(从事传感器研发)."""
    opened = max(text.rfind("(", maker.end, made.start), text.rfind("（", maker.end, made.start))
    if opened < 0 or any(c in text[opened : made.start] for c in ")）"):
        return False
    at = bisect_left(mentions, opened, key=lambda m: m.end)
    other = mentions[at] if at < len(mentions) else None
    return other is not None and other.end == opened and other.type == maker.type and other.start > maker.end


def _not_owned(text: str, _: Sequence[Mention], owner: Mention, owned: Mention) -> bool:
    return owned.end <= owner.start and bool(_PART_SOLD.search(_between(text, owned, owner)))


def _not_concerned(text: str, _: Sequence[Mention], event: Mention, whom: Mention) -> bool:
    """收购邻县停产的旧锻造厂: it is what stands behind the event that stopped, not who is named before it."""
    behind = simplified(text[event.end : event.end + 3])
    if whom.end > event.start or not re.match(r"的[\u4e00-\u9fff]", behind):
        return False
    said = _between(text, whom, event)
    return bool(said) and not _CAUSED.search(said)


_RULES: Mapping[str, Callable[[str, Sequence[Mention], Mention, Mention], bool]] = {
    "MAKES": _not_made,
    "OWNS": _not_owned,
    "CONCERNS": _not_concerned,
}
