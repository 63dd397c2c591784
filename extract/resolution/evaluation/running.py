"""All sets of labelled names under a folder, scored with all matchers that are installed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from clusterkg.extract.resolution.evaluation.copatents import copatent_task, part_recall, read_applicants
from clusterkg.extract.resolution.evaluation.listed import (
    WrongCode,
    read_listed,
    read_nodes,
    renamed_task,
    short_task,
    with_short_names,
    wrong_codes,
)
from clusterkg.extract.resolution.evaluation.matchers import Matcher, clusters, matchers
from clusterkg.extract.resolution.evaluation.model import NameTask
from clusterkg.extract.resolution.evaluation.scoring import EMPTY, b_cubed, exact_clusters, pairwise, row_of

_LISTED = Path("cn_company_name_pairs", "pairs.csv")
_NODES = Path("ickg")
_APPLICANTS = Path("cn_rail_copatents", "raw_data.csv")


def tasks(folder: Path) -> Iterator[NameTask]:
    """Yield the sets that lie in a folder, each in the folder of its public name; those that are not there are left out."""
    if (folder / _LISTED).exists():
        firms = read_listed(folder / _LISTED)
        bare = renamed_task(firms)
        yield bare
        yield with_short_names(bare, firms)
        yield short_task(firms)
        if (folder / _NODES).is_dir():
            yield short_task(firms, read_nodes(folder / _NODES))
    if (folder / _APPLICANTS).exists():
        yield copatent_task(read_applicants(folder / _APPLICANTS))


def suspects(folder: Path) -> list[WrongCode]:
    """Return the rows of the listed firms whose code and name are not of one firm."""
    return wrong_codes(read_listed(folder / _LISTED)) if (folder / _LISTED).exists() else []


def evaluate(folder: Path, *, beside: bool = True, seed: int = 0) -> Iterator[dict[str, Any]]:
    """Yield one row per set, group of pairs, measure and matcher; with ``beside`` the matchers of others too."""
    for task in tasks(folder):
        for name, matcher, package in matchers():
            if not name.startswith("clusterkg") and not beside:
                continue
            if matcher is None:
                yield EMPTY | {"set": task.name, "matcher": name, "group": f"needs {package}"}
                continue
            yield from _rows(task, name, matcher, seed)


def _rows(task: NameTask, name: str, matcher: Matcher, seed: int) -> Iterator[dict[str, Any]]:
    accepted = matcher(task)
    groups = {"all pairs": task.pairs}
    if task.evident:
        groups["name evidence"] = {p: one for p, one in task.pairs.items() if not one or p in task.evident}
    for group, pairs in groups.items():
        yield row_of(task.name, name, group, pairwise(pairs, accepted, seed=seed)) | {
            "merged wrongly": sum(not task.pairs[p] for p in accepted)
        }
    if task.key:
        found = clusters(task, accepted)
        yield row_of(task.name, name, "B-cubed", b_cubed(task.key, found, seed=seed))
        yield row_of(task.name, name, "exact clusters", exact_clusters(task.key, found, seed=seed))
    if task.parts and name == "clusterkg: variant":
        told, there = part_recall(task)
        yield EMPTY | {
            "set": task.name,
            "matcher": name,
            "group": "part of",
            "recall": told / there,
            "count": there,
        }
