"""Whether what is said held, holds, is planned, denied or only passed on (guideline 6: the first that fits)."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from clusterkg.extract.grammar.scripts import simplified
from clusterkg.extract.model import Mention, Relation

#: Asked in this order; asserted is what is left.
ORDER = ("negated", "planned", "past", "reported")
#: What a policy, a number or a name says holds as it stands.
FIXED = frozenset(
    {
        "MEASURE_OF", "RESPONSIBLE_FOR", "HAS_NUMBER", "COREF", "ALIAS_OF", "AGREEMENT_OF", "APPLIES_IN", "ELIGIBLE_FOR", "PART_OF",
        "INVENTED", "BRANCH_OF", "OBSERVED", "RAISED_BY", "NEEDS",
    }
)  # fmt: skip
#: A target is a plan by its nature.
PLANS = frozenset({"SETS_TARGET"})
#: Lasting relations: only words up to their second end bear on them.
STANDING = frozenset({"COMPETES_WITH", "LOCATED_IN", "MAKES", "SUPPLIES"})
#: Verbs in front of a verb: after the words that say a relation they bear on another.
_MODAL = re.compile(r"拟|将|计划|预计|打算|准备|即将|届时|不会|不再|曾|will|plans?|intends?", re.IGNORECASE)
_RUMOUR = re.compile(
    r"传言|传闻|据传|消息称|有消息|知情人士|网传|盛传|坊间|市场传|\breportedly\b|\brumou?r", re.IGNORECASE
)
_ALREADY = re.compile(
    r"\balready (?:\w+ly )?(?:owns?|holds?|has|controls?|supplies|supply|buys?|makes?|sells?|uses?|runs?|operates?|works?)\b"
)
_NOW = re.compile(r"现(?:任|为|在|已)|目前|仍")
_MENTION, _POST = "\ue000", "\ue001"
#: What stands behind 将 where it means 把.
_MOVED = re.compile(
    rf"[“《]?{_MENTION}|其(?:所|直接|间接|合计|共同)*持|所持|(?:直接|间接|合计)?持有的|(?:其|自己)?(?:旗下|手中|名下|所属|控股|全资)的?"
)


@dataclass(frozen=True, slots=True)
class _Cues:
    within: re.Pattern[str] | None
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None


@cache
def _cues(language: str) -> dict[str, _Cues]:
    text = (files("clusterkg.extract.relations") / "data" / "status.yaml").read_text("utf-8")
    data = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))[language]

    def compiled(words: str) -> re.Pattern[str] | None:
        return re.compile(words, re.IGNORECASE) if words else None

    return {
        status: _Cues(compiled(said["within"]), compiled(said["before"]), compiled(said["after"]))
        for status, said in data.items()
    }


def masked(text: str, mentions: Sequence[Mention], start: int, end: int) -> str:
    """Return a stretch with its mentions blanked, so that words inside names (未来科技公司) tell no status."""
    chars = list(simplified(text[start:end]))
    # Sorted and not overlapping: a stretch costs no look at the mentions of the rest of its document.
    for at in range(bisect_left(mentions, start, key=lambda m: m.start), len(mentions)):
        m = mentions[at]
        if m.start >= end:
            break
        if m.end <= end:
            fill = _POST if m.type == "Post" else _MENTION
            chars[m.start - start : m.end - start] = [fill] * (m.end - m.start)
    return "".join(chars)


def language_of(sentence: str) -> str:
    """Return in which language cues are looked for in a sentence: ``zh`` where it has any such character, else ``en``."""
    return "zh" if any("\u2e80" <= c <= "\u9fff" for c in sentence) else "en"


def status_of(
    text: str,
    mentions: Sequence[Mention],
    relation: Relation,
    sentence: tuple[int, int],
    language: str,
    said: str | None = None,
) -> str:
    """Tell the status of a relation from the words of its clause and sentence; ``said`` is the sentence :func:`masked`, where it is at hand."""
    if relation.type in PLANS:
        return "planned"
    if relation.type in FIXED:
        return "asserted"
    left, right = sentence
    start, end = max(left, relation.start), min(right, max(relation.end, relation.start))
    if end <= start:
        start, end = left, right
    said = masked(text, mentions, left, right) if said is None else said
    before, within, after = said[: start - left], said[start - left : end - left], said[end - left :]
    ends = (mentions[relation.source], mentions[relation.target])
    # Where a firm is said to be in passing (X of Y) holds whatever the clause tells of it.
    if language == "en" and relation.type == "LOCATED_IN" and 0 <= ends[1].start - ends[0].end <= 6:
        return "asserted"
    if relation.type in STANDING:  # what is said after both ends tells of something else
        until = max(m.end for m in ends) - start
        within = within[:until] if until > 0 else within
    if relation.type == "FILLS":  # 项目建成后,可补上…: the condition stands in the clause before
        within, before = before + within, ""
    if relation.type == "SUPPLIES":  # what is made of what is so whoever plans to deliver it
        from_ = max(0, min(m.end for m in ends) - start)
        within, before = within[from_:], ""
    # 董事长某某否认…: what a person in office denies is not the office.
    denied = within
    if relation.type in ("LEADS", "WORKS_AT") and (until := max(m.end for m in ends) - start) > 0:
        denied = within[:until]
    if relation.type == "OWNS":
        between = text[min(m.end for m in ends) : max(m.start for m in ends)]
        if re.fullmatch(
            r"的?(?:全资|控股|下属|旗下|参股|所属|的)*(?:子公司|孙公司|旗下|下属|所属)的?(?:企业|公司)?",
            between,
        ):
            return "asserted"  # 甲的子公司乙 stands, whatever 乙 plans
        # 拟收购乙持有的丙24%股权: that 乙 holds it is so until then.
        if re.match(r"(?:现|目前|合计|直接|间接|共同|分别|所)*持(?:有)?的", simplified(between)):
            return "asserted"
    reach = relation.reach - start if relation.reach else len(within)
    now = _NOW.search(within)
    opening = within[: max(0, min(m.start for m in ends) - start)]
    first, second = sorted(ends, key=lambda m: m.start)
    already = language == "en" and _ALREADY.search(text, first.end, second.start) is not None
    rumoured = _RUMOUR.search(before + within) is not None
    for status in ORDER:
        cues = _cues(language)[status]
        if (status == "past" and now is not None) or (status == "planned" and (rumoured or already)):
            continue  # guideline 8.11: what is rumoured to be planned is a rumour; what already holds is no plan
        if cues.within and _holds(cues.within, denied if status == "negated" else within, reach):
            return status
        if cues.before and cues.before.search(before + (within if language == "en" else opening)):
            return status
        if cues.after and relation.type != "CONCERNS" and cues.after.search(after):
            return status
    return "asserted"


def _holds(cue: re.Pattern[str], within: str, reach: int) -> bool:
    for match in cue.finditer(within):
        if match.start() >= reach and _MODAL.fullmatch(match.group()):
            continue
        # 将 right before a name, or before what somebody holds, is 把: it moves the object and plans nothing.
        if match.group() == "将" and _MOVED.match(within, match.end()):
            continue
        return True
    return False


def sentence_at(sentences: Sequence[tuple[int, int]], offset: int) -> tuple[int, int] | None:
    """Return the sentence that holds an offset."""
    at = bisect_right(sentences, (offset, float("inf"))) - 1
    if at >= 0 and sentences[at][0] <= offset < sentences[at][1]:
        return sentences[at]
    return None
