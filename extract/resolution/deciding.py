"""From scored pairs to judgements: joined, to be asked, or kept apart, each a row with its score and its reasons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import combinations, product
from typing import NamedTuple

from clusterkg.extract.resolution.comparing import EXCLUSIVE, FEATURES, UNKNOWN, has_whole_name, pack
from clusterkg.extract.resolution.engine import Scored
from clusterkg.extract.resolution.model import Model
from clusterkg.extract.resolution.records import Record
from clusterkg.graph.disjoint import DisjointSets
from clusterkg.graph.ledger.sameness import Judged

_NAME, _IDENTIFIER = FEATURES.index("name"), FEATURES.index("identifier")
#: In a part with two identifiers of one scheme so many pairs are kept apart one by one; beyond that, one pair for each two identifiers.
_FEW = 100


class Ruling(NamedTuple):
    """A judgement to write; ``one`` < ``other`` are node numbers."""

    one: int
    other: int
    verdict: str
    #: ``None``: the grounds are gone, the model has no opinion any more.
    score: float | None
    reason: str


def rule(
    pairs: Iterable[Scored],
    records: Mapping[int, Record],
    model: Model,
    held: Iterable[Judged],
    *,
    fresh: frozenset[int] | None = None,
) -> list[Ruling]:
    """Return the judgements that are new or changed, sorted by pair.

    Parameters
    ----------
    pairs
        Scored pairs of this run, all that have a ``fresh`` node.
    records
        All records that live, by node.
    model
        Whose limits decide.
    held
        Judgements of this model in force, oldest first.
    fresh
        Nodes that were looked at anew; ``None`` is all. What the model once said of them and does not say again is taken back.
    """
    said = {(j.one, j.other): j for j in held}
    wanted: dict[tuple[int, int], Ruling] = {}
    for pair in pairs:
        wanted[pair.one, pair.other] = _ruling(pair, model)
    # What stands of former runs, and is not looked at anew, counts for what must be kept apart.
    standing = {
        at: j
        for at, j in said.items()
        if fresh is not None and at not in wanted and not (at[0] in fresh or at[1] in fresh)
    }
    for found_unique in _unique(wanted, standing, records, model):
        wanted[found_unique.one, found_unique.other] = found_unique
        standing.pop((found_unique.one, found_unique.other), None)
    joins = [at for at, r in wanted.items() if r.verdict == "same"]
    joins += [at for at, j in standing.items() if j.verdict == "same"]
    for at, reason in _conflicts(joins, records):
        if at not in wanted or wanted[at].verdict != "not_same":
            wanted[at] = Ruling(*at, "not_same", None, reason)
    found = [r for at, r in wanted.items() if not _stands(r, said.get(at))]
    found += [
        Ruling(*at, "undecided", None, "依据不再成立 | its grounds are gone")
        for at, j in said.items()
        if at not in wanted and at not in standing and not (j.verdict == "undecided" and j.score is None)
    ]
    return sorted(found)


def _ruling(pair: Scored, model: Model) -> Ruling:
    reason = f"{pair.levels} {model.told(pair.levels)}"
    if pair.levels[_IDENTIFIER] == "0":
        return Ruling(pair.one, pair.other, "not_same", pair.probability, reason)
    verdict = "same" if pair.probability >= model.same else "undecided"
    return Ruling(pair.one, pair.other, verdict, pair.probability, reason)


#: Levels of a name that fit one organisation where no other of that name is known.
_SHORT = frozenset("67")
_ONLY = "；只有它的名称相符 | the only one whose name fits"


def _unique(
    wanted: Mapping[tuple[int, int], Ruling], standing: Mapping[tuple[int, int], Judged], records: Mapping[int, Record], model: Model
) -> list[Ruling]:  # fmt: skip
    """Return rulings on records that bear a short name alone: joined where all whole names that fit it are of one organisation.

    It is decided anew from all pairs in force, so that a second firm of that short name, loaded later, takes the join back.
    """
    every: dict[tuple[int, int], tuple[float | None, str | None]] = {
        at: (j.score, j.reason) for at, j in standing.items()
    }
    every |= {at: (r.score, r.reason) for at, r in wanted.items()}
    rows = {
        at: (score, reason)
        for at, (score, reason) in every.items()
        if score is not None and reason and score >= model.review
    }
    sure = DisjointSets[int]()
    fits: dict[int, list[tuple[tuple[int, int], int]]] = defaultdict(list)
    whole: dict[int, bool] = {}

    def is_whole(node: int) -> bool:
        if node not in whole:
            whole[node] = node in records and has_whole_name(pack(records[node]))
        return whole[node]

    for at, (score, reason) in rows.items():
        if score >= model.same and reason[_IDENTIFIER] != "0":
            sure.join(*at)
        elif reason[_NAME] in _SHORT and reason[_IDENTIFIER] == UNKNOWN:
            a, b = at
            if is_whole(a) != is_whole(b):
                short, long_ = (b, a) if is_whole(a) else (a, b)
                fits[short].append((at, long_))
    found = []
    for pairs in fits.values():
        one = len({sure.top(long_) for _, long_ in pairs}) == 1
        for at, _ in pairs:
            score, reason = rows[at]
            plain = reason.removesuffix(_ONLY)
            found.append(Ruling(*at, "same" if one else "undecided", score, plain + _ONLY if one else plain))
    return found


def _stands(new: Ruling, old: Judged | None) -> bool:
    if old is None or old.verdict != new.verdict or old.reason != new.reason:
        return False
    if old.score is None or new.score is None:
        return old.score == new.score
    return abs(old.score - new.score) < 1e-9


def _conflicts(
    joins: Iterable[tuple[int, int]], records: Mapping[int, Record]
) -> list[tuple[tuple[int, int], str]]:
    """Return pairs that joins would bring together although identifiers of which a thing has one differ."""
    joined, nodes = DisjointSets[int](), dict[int, None]()
    for a, b in joins:
        joined.join(a, b)
        nodes |= {a: None, b: None}
    parts: dict[int, list[int]] = defaultdict(list)
    for node in nodes:
        if node in records and records[node].identifiers:
            parts[joined.top(node)].append(node)
    found = []
    for members in parts.values():
        if len(members) < 2:
            continue
        for scheme in EXCLUSIVE:
            by_value: dict[str, list[int]] = defaultdict(list)
            for node in sorted(members, key=lambda n: records[n].local):
                for one in records[node].identifiers:
                    if one.startswith(f"{scheme}:"):
                        by_value[one].append(node)
            for (value, ones), (other, others) in combinations(sorted(by_value.items()), 2):
                # A node with both values says that they are one thing's.
                if set(ones) & set(others):
                    continue
                every = list(product(ones, others))
                reason = f"证照号码冲突：{value} ≠ {other} | identifiers conflict"
                found += [((min(p), max(p)), reason) for p in (every if len(every) <= _FEW else every[:1])]
    return found
