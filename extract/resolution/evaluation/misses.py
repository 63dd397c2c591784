"""Why renamed firms whose names show it are not found: one reason for each, by rules, so that a bound of what names can do can be checked.

Reasons come from the pool and from where the evidence stands in the names, not from reading them; ``clusterkg evaluate resolution FOLDER
--confusion`` counts them, and ``--errors N`` lists the pairs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from clusterkg.extract.grammar.lexicon import is_word
from clusterkg.extract.resolution.evaluation.listed import evidence
from clusterkg.extract.resolution.evaluation.model import NameTask
from clusterkg.extract.resolution.names import ParsedName, parse
from clusterkg.extract.resolution.names.pooling import Pool

#: Reason → what it says. The first two are beyond any rule about names; a word is told from a brand by a guess alone.
REASONS = {
    "listed twice": ("一份名单把两个名称列为两家", "one list names both, as two firms"),
    "across words": ("共有的字跨在两个词之间", "what both hold stands across the bound of two words"),
    "word": ("共有的是日常词", "what both hold is an everyday word"),
    "disputed": ("另有名称同样相符", "a third name fits one of them as well"),
    "other": ("其他", "something else"),
}
_BEYOND = ("listed twice", "across words")


class Miss(NamedTuple):
    """A pair of one firm that the pool does not take for one."""

    one: str
    other: str
    reason: str
    #: The characters that show it.
    shown: tuple[str, ...]


class Missed(NamedTuple):
    """What a pool finds of the pairs with name evidence."""

    found: int
    wrong: int
    misses: tuple[Miss, ...]
    #: Pairs found whose evidence stands across words alone: found by something else.
    by_luck: int


def missed(task: NameTask) -> Missed:
    """Return what the pool finds and misses of the pairs whose names show that they are one firm."""
    pool = Pool(task.lists, task.kind)
    accepted = {p for p in task.pairs if pool.accepts(*p)}
    codes = {name: {cluster} for name, cluster in task.key.items()}
    shown = evidence(task.evident, codes)
    misses = tuple(
        Miss(*p, _reason(pool, p, shown[p]), tuple(sorted(shown[p])))
        for p in sorted(task.evident)
        if p not in accepted
    )
    found = accepted & task.evident
    luck = sum(not _within(p, shown[p]) for p in found)
    return Missed(len(found), sum(not task.pairs[p] for p in accepted), misses, luck)


def bounds(told: Missed) -> Iterator[dict[str, Any]]:
    """Yield how often each reason is, and what F1 would be if everything but some reasons were mended, nothing more being merged wrongly."""
    count = Counter(m.reason for m in told.misses)
    asked = told.found + len(told.misses)
    for reason, (zh, en) in REASONS.items():
        yield {"row": reason, "count": count[reason], "f1": None, "说明": zh, "what": en}
    beyond = sum(count[r] for r in _BEYOND)
    words = count["word"]
    across = count["across words"] + told.by_luck
    for row, found, of, zh, en in (
        ("as it is", told.found, asked, "现状", "as it is"),
        ("but words", asked - beyond - words, asked, "前两类与日常词之外全部找到", "all found but the first two and words"),
        ("bound", asked - beyond, asked, "前两类之外全部找到，日常词也全部猜对", "all found but the first two: each word guessed right"),
        ("as it is, narrow", told.found - told.by_luck, asked - across, "现状；跨词的不算证据", "as it is; across words is no evidence"),
        ("bound, narrow", asked - across - count["listed twice"], asked - across, "上限；跨词的不算证据", "the bound; across words is no evidence"),
    ):  # fmt: skip
        yield {"row": row, "count": of, "f1": 2 * found / (found + told.wrong + of), "说明": zh, "what": en}


def _reason(pool: Pool, pair: tuple[str, str], shown: frozenset[str]) -> str:
    if pool.listed_together(*pair):
        return "listed twice"
    if not _within(pair, shown):
        return "across words"
    marks = [run for run in _runs(*pair) if any(gram in run for gram in shown)]
    if marks and all(is_word(run) for run in marks):
        return "word"
    if pool.disputed(*pair):
        return "disputed"
    return "other"


def _within(pair: tuple[str, str], shown: frozenset[str]) -> bool:
    """Whether some of the evidence stands within a word of either name."""
    a, b = (_inside(parse(name)) for name in pair)
    return bool(shown & a & b)


def _inside(name: ParsedName) -> set[str]:
    """Return the neighbouring characters of a name that no word of it begins between."""
    return {
        name.core[at : at + 2] for at in range(name.lead, len(name.core) - 1) if at + 1 not in name.starts
    }


def _runs(one: str, other: str) -> list[str]:
    """Return the longest texts that the brands of two names both hold, or, where they share nothing, the names without places."""
    a, b = parse(one), parse(other)
    return _common_runs(a.brand, b.brand) or _common_runs(a.rest, b.rest)


def _common_runs(one: str, other: str) -> list[str]:
    runs = {one[i:j] for i in range(len(one)) for j in range(i + 2, len(one) + 1) if one[i:j] in other}
    return sorted(r for r in runs if not any(r != more and r in more for more in runs))
