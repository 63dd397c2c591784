"""The whole model, with candidates, all features and clusters, on hand-labelled organisations and on the key of the demo."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from clusterkg.extract.resolution.deciding import rule
from clusterkg.extract.resolution.engine import find
from clusterkg.extract.resolution.evaluation.labelled import (
    COPATENTS,
    CORDIS,
    ICKG,
    Participation,
    Party,
    Verdict,
    read_neighbourhoods,
    read_pairs,
)
from clusterkg.extract.resolution.evaluation.scoring import EMPTY, b_cubed, exact_clusters, pairwise, row_of
from clusterkg.extract.resolution.model import models
from clusterkg.extract.resolution.places import NOWHERE, Where, where
from clusterkg.extract.resolution.records import Name, NameKind, Record
from clusterkg.graph.ledger.sameness import Judged, partition

#: What a row is called in the column of matchers.
_MATCHER = "clusterkg: resolve"

_TYPES = {"PRC": "Firm", "HES": "University", "REC": "ResearchInstitute", "PUB": "GovernmentBody"}
#: As CORDIS writes countries.
_COUNTRIES = {"UK": "GB", "EL": "GR"}
Row = dict[str, Any]


def resolved(records: Iterable[Record], model: str = "organisation") -> dict[int, int]:
    """Return, for each record by number, the number of the oldest record of its cluster: what a run makes when nobody is asked."""
    held = {record.node: record for record in records}
    rulings = rule(find(held.values(), models()[model]).pairs, held, models()[model], [])
    judged = (Judged(r.one, r.other, r.verdict, False, r.score, model, 1) for r in rulings)
    head = partition(judged, lambda node: held[node].local).head
    return {node: head.get(node, node) for node in held}


def labelled_rows(
    labels: Path, shared: Path, splits: Iterable[str] = ("dev",), *, seed: int = 0
) -> Iterator[Row]:
    """Yield the scores on the hand-labelled pairs, and on the neighbourhoods of CORDIS, each half of a set apart.

    The halves called ``test`` are scored only where they are named: what is looked at after each change tells nothing any more.

    Parameters
    ----------
    labels
        Folder of the labels (``tests/gold_resolution`` of the sources).
    shared
        The hand-out, with ``data`` in it.
    splits
        Which halves: ``dev``, ``test``.
    seed
        Of the bootstrap.
    """
    halves = tuple(splits)
    for set_ in (CORDIS, COPATENTS, ICKG):
        for split in halves:
            pairs = list(read_pairs(labels, shared, set_, split))
            if not pairs:
                continue
            parties = {p.key: p for pair in pairs for p in (pair.left, pair.right)}
            cluster = _clustered(parties, set_)
            # What nobody could tell counts neither way, says the guideline; what is merged of it is reported apart.
            told = [p for p in pairs if p.verdict is not Verdict.UNDECIDED]
            if open_ := [p for p in pairs if p.verdict is Verdict.UNDECIDED]:
                merged = sum(cluster[p.left.key] == cluster[p.right.key] for p in open_)
                yield EMPTY | {
                    "set": f"{set_} {split}",
                    "matcher": _MATCHER,
                    "group": "undecided: merged",
                    "count": len(open_),
                    "merged wrongly": merged,
                }
            for group, some in (
                ("all pairs", told),
                ("without repeats", [p for p in told if p.stratum != "repeat"]),
            ):
                if group == "all pairs" or len(some) < len(told):
                    truth = {(p.left.key, p.right.key): p.positive for p in some}
                    joined = [pair for pair in truth if cluster[pair[0]] == cluster[pair[1]]]
                    yield row_of(f"{set_} {split}", _MATCHER, group, pairwise(truth, joined, seed=seed)) | {
                        "merged wrongly": sum(not truth[pair] for pair in joined)
                    }
    for split in halves:
        yield from _neighbourhoods(labels, shared, split, seed)


def _neighbourhoods(labels: Path, shared: Path, split: str, seed: int) -> Iterator[Row]:
    truth: dict[str, str] = {}
    parties: dict[str, Party] = {}
    for one in read_neighbourhoods(labels, shared, split):
        for row in one.rows:
            truth[row.record] = one.cluster[row.row]
            parties[row.record] = _party(row)
    found = _clustered(parties, CORDIS)
    yield row_of(f"cordis neighbourhoods {split}", _MATCHER, "B-cubed", b_cubed(truth, found, seed=seed))
    yield row_of(
        f"cordis neighbourhoods {split}", _MATCHER, "exact clusters", exact_clusters(truth, found, seed=seed)
    )


def key_rows(truth: Mapping[str, Hashable], found: Mapping[str, Hashable], *, seed: int = 0) -> Iterator[Row]:
    """Yield the scores of clusters (local id → cluster) against a key that holds the same local ids."""
    names = sorted(truth)
    pairs = {(a, b): truth[a] == truth[b] for i, a in enumerate(names) for b in names[i + 1 :]}
    joined = [(a, b) for a, b in pairs if found[a] == found[b]]
    yield row_of("demo key", _MATCHER, "all pairs", pairwise(pairs, joined, seed=seed)) | {
        "merged wrongly": sum(not pairs[pair] for pair in joined)
    }
    yield row_of("demo key", _MATCHER, "B-cubed", b_cubed(truth, found, seed=seed))
    yield row_of("demo key", _MATCHER, "exact clusters", exact_clusters(truth, found, seed=seed))


def _party(row: Participation) -> Party:
    return Party(row.record, row.name, row.country, row.city, row.kind)


def _clustered(parties: Mapping[str, Party], set_: str) -> dict[str, int]:
    keys = sorted(parties)
    cluster = resolved(_record(n, parties[key], set_) for n, key in enumerate(keys, 1))
    return {key: cluster[n] for n, key in enumerate(keys, 1)}


def _record(number: int, party: Party, set_: str) -> Record:
    names = [Name(NameKind.NAME, party.name)]
    type_ = _TYPES.get(party.kind, "Organisation")
    at = NOWHERE
    if set_ == ICKG:
        type_ = "Firm"
        if party.kind:  # the short name under which it is listed
            names.append(Name(NameKind.SHORT, party.kind))
    elif party.city:
        at = where(party.city) if party.country == "CN" else Where("", party.city.casefold())
    country = _COUNTRIES.get(party.country, party.country)
    return Record(number, f"{set_}:{party.key}", type_, tuple(names), where=at, country=country)
