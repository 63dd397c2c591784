"""Matchers of names that are scored side by side: ours with and without the pool, a threshold on likeness, Splink, nomenklatura.

The others need packages that are no dependency (rapidfuzz, nomenklatura); one that is not installed is left out, and said so.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec

from clusterkg.extract.resolution.evaluation.model import NameTask, ordered
from clusterkg.extract.resolution.names import Level, compare, parse
from clusterkg.extract.resolution.names.pooling import Pool
from clusterkg.graph.disjoint import DisjointSets

Pairs = set[tuple[str, str]]
Matcher = Callable[[NameTask], Pairs]


def pair_alone(task: NameTask) -> Pairs:
    """Accept what two names say by themselves: variants and the same; short forms only where no pool is asked."""
    return {
        p
        for p in task.pairs
        if compare(parse(p[0], task.kind), parse(p[1], task.kind)).level >= Level.VARIANT
    }


def short_alone(task: NameTask) -> Pairs:
    """Accept short forms too, whether or not another firm fits them."""
    return {
        p for p in task.pairs if compare(parse(p[0], task.kind), parse(p[1], task.kind)).level >= Level.SHORT
    }


def with_pool(task: NameTask) -> Pairs:
    """Accept what the pool of all names takes for one firm."""
    pool = Pool(task.lists, task.kind)
    return {p for p in task.pairs if pool.accepts(*p)}


def threshold(limit: float) -> Matcher:
    """Return a matcher by rapidfuzz's ratio of the names in lower case."""

    def accept(task: NameTask) -> Pairs:
        fuzz = import_module("rapidfuzz.fuzz")
        return {p for p in task.pairs if fuzz.ratio(p[0].casefold(), p[1].casefold()) >= limit}

    return accept


def splink(task: NameTask) -> Pairs:
    """Accept what Splink finds as it comes: its name comparison, two blocking rules, u by sampling, m by EM, at 0.5."""
    import pandas as pd

    library, comparisons = import_module("splink"), import_module("splink.comparison_library")
    logging.getLogger("splink").setLevel(logging.ERROR)
    names = sorted({n for p in task.pairs for n in p})
    frame = pd.DataFrame({"unique_id": range(len(names)), "name": names})
    frame["first"], frame["second"] = frame["name"].str[:2], frame["name"].str[2:4]
    first, second = library.block_on("first"), library.block_on("second")
    settings = library.SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            comparisons.NameComparison("name"),
            comparisons.ExactMatch("first"),
            comparisons.ExactMatch("second"),
        ],
        blocking_rules_to_generate_predictions=[first, second],
    )
    api = library.DuckDBAPI()
    linker = library.Linker(api.register(frame), settings)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in (first, second):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    found = linker.inference.predict(threshold_match_probability=0.5).as_pandas_dataframe()
    pairs = zip(found["unique_id_l"], found["unique_id_r"], strict=True)
    return {ordered(names[a], names[b]) for a, b in pairs} & set(task.pairs)


def nomenklatura(task: NameTask) -> Pairs:
    """Accept what nomenklatura's matcher of organisations scores at 0.7 or more, its own limit."""
    model = import_module("followthemoney").model
    algorithm = import_module("nomenklatura.matching").get_algorithm("logic-v2")
    config = import_module("nomenklatura.matching.types").ScoringConfig.defaults()
    made = {
        n: model.get_proxy({"id": n, "schema": "Company", "properties": {"name": [n]}})
        for p in task.pairs
        for n in p
    }
    return {p for p in task.pairs if algorithm.compare(made[p[0]], made[p[1]], config).score >= 0.7}


def matchers() -> Iterator[tuple[str, Matcher | None, str]]:
    """Yield the name of each matcher, the matcher (None where its package is missing) and the package that it needs."""
    yield "clusterkg: variant", pair_alone, ""
    yield "clusterkg: short", short_alone, ""
    yield "clusterkg: pool", with_pool, ""
    there = find_spec("rapidfuzz") is not None
    for limit in (80, 90, 95):
        yield f"rapidfuzz {limit}", threshold(limit) if there else None, "rapidfuzz"
    yield "splink", splink if find_spec("splink") else None, "splink"
    yield "nomenklatura", nomenklatura if find_spec("nomenklatura") else None, "nomenklatura"


def clusters(task: NameTask, accepted: Pairs) -> dict[str, str]:
    """Return name → the least name of its cluster, over the accepted pairs."""
    sets = DisjointSets[str]()
    for one, other in accepted:
        if one in task.key and other in task.key:
            sets.join(*sorted((sets.top(one), sets.top(other))))
    return {name: sets.top(name) for name in task.key}


__all__ = ["clusters", "matchers"]
