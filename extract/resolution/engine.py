"""Find candidate pairs and score them: Splink on DuckDB in this process, or on a Spark session; the same pairs, the same scores.

Splink joins records that share a blocking key and adds up the weights; what is compared is :func:`comparing.levels` on both engines.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa

from clusterkg.extract.resolution.comparing import FEATURES, has_whole_name, levels, pack
from clusterkg.extract.resolution.keys import SHORT, keys
from clusterkg.extract.resolution.model import Model
from clusterkg.extract.resolution.records import Record

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

#: A key that more records share finds nobody: the records must share another one. Pairs grow with its square.
LARGEST_BLOCK = 60
_UDF = "ckg_levels"


class Scored(NamedTuple):
    """One candidate pair; ``one`` < ``other`` are node numbers."""

    one: int
    other: int
    probability: float
    levels: str


@dataclass(frozen=True)
class Found:
    """What the engine found, and what it left out."""

    pairs: tuple[Scored, ...]
    #: Keys not followed because too many records share them, with how many.
    crowded: dict[str, int]


@dataclass(frozen=True)
class _Alike:
    """Records that say exactly the same, told once: by number of the oldest of them, what it says and who else says so."""

    packed: dict[int, str]
    others: dict[int, tuple[int, ...]]
    keys: dict[int, tuple[str, ...]]


def _alike(records: Iterable[Record]) -> _Alike:
    """Group records that say the same: thousands of documents name a firm by its full name and say nothing else of it."""
    first: dict[str, int] = {}
    others: dict[int, list[int]] = {}
    found: dict[int, tuple[str, ...]] = {}
    for one in sorted(records, key=lambda r: r.node):
        packed = pack(one)
        head = first.setdefault(packed, one.node)
        if head != one.node:
            others.setdefault(head, []).append(one.node)
        else:
            found[head] = tuple(keys(one))
    return _Alike(
        {node: packed for packed, node in first.items()}, {n: tuple(o) for n, o in others.items()}, found
    )


def _tabled(alike: _Alike, fresh: frozenset[int] | None) -> tuple[pa.Table, dict[str, int]]:
    """Return what an engine reads, and the keys that were left out as too crowded.

    Columns: ``id`` (int64), ``packed`` (string), ``keys`` (list of strings), ``whole`` (bool: it bears a whole name), ``fresh`` (bool;
    all where ``fresh`` is ``None``).
    """
    counts = Counter(key for some in alike.keys.values() for key in some)
    crowded = {key: n for key, n in counts.items() if n > LARGEST_BLOCK}
    # A key of one record finds nobody either, and most keys are such.
    followed = [[key for key in some if 1 < counts[key] <= LARGEST_BLOCK] for some in alike.keys.values()]
    is_fresh = [
        fresh is None or node in fresh or not fresh.isdisjoint(alike.others.get(node, ()))
        for node in alike.keys
    ]
    table = pa.table({
        "id": pa.array(list(alike.keys), pa.int64()),
        "packed": pa.array([alike.packed[node] for node in alike.keys], pa.string()),
        "keys": pa.array(followed, pa.list_(pa.string())),
        "whole": pa.array([has_whole_name(alike.packed[node]) for node in alike.keys], pa.bool_()),
        "fresh": pa.array(is_fresh, pa.bool_()),
    })  # fmt: skip
    return table, crowded


def find(
    records: Iterable[Record], model: Model, *, fresh: frozenset[int] | None = None, least: float | None = None, spark: SparkSession | None = None
) -> Found:  # fmt: skip
    """Return the pairs that are at least ``least`` likely the same (default: what the model asks a person about).

    Of records that say exactly the same the oldest stands for all: it is paired with each of the others, and alone with the rest. Where
    that does not make them one (a short name that several may bear), each of them is paired with the whole names that fit.

    Parameters
    ----------
    records
        All records of the kind, one per node.
    model
        What is compared, and how it weighs.
    fresh
        Only pairs with one of these nodes, or with one that says the same, are looked at; ``None`` is all.
    least
        Least probability of a pair.
    spark
        A session to run on; without it DuckDB does it here.
    """
    alike = _alike(records)
    table, crowded = _tabled(alike, fresh)
    least = model.review if least is None else least
    pairs = []
    unsure: dict[int, tuple[int, ...]] = {}
    for head, others in alike.others.items():
        told = levels(alike.packed[head], alike.packed[head])
        if (probability := model.probability(told)) >= least:
            pairs += [Scored(head, other, probability, told) for other in others]
        if probability < model.same:
            unsure[head] = others
    if table.num_rows > 1:
        for a, b, probability in (_duckdb if spark is None else _spark(spark))(table, model, least):
            told = levels(alike.packed[a], alike.packed[b])
            pairs.append(Scored(min(a, b), max(a, b), probability, told))
            for short, whole in ((a, b), (b, a)):
                if short in unsure and has_whole_name(alike.packed[whole]):
                    pairs += [Scored(min(x, whole), max(x, whole), probability, told) for x in unsure[short]]
    return Found(tuple(sorted(pairs)), crowded)


def _settings(model: Model, dialect: str) -> Any:  # Splink's own classes, imported where they are used
    from splink import SettingsCreator
    from splink.blocking_rule_library import CustomRule

    def comparison(one: Any) -> dict[str, Any]:
        at = FEATURES.index(one.feature) + 1
        digit = f"substr({_UDF}(packed_l, packed_r), {at}, 1)"
        listed: list[dict[str, Any]] = [
            {"sql_condition": f"{digit} = '-'", "label_for_charts": "unknown", "is_null_level": True}
        ]
        listed += [
            {"sql_condition": f"{digit} = '{level.digit}'", "label_for_charts": level.en, "m_probability": level.m, "u_probability": level.u}
            for level in one.levels
        ]  # fmt: skip
        return {"output_column_name": one.feature, "comparison_levels": listed}

    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="id",
        probability_two_random_records_match=model.prior,
        comparisons=[comparison(c) for c in model.comparisons],
        blocking_rules_to_generate_predictions=[
            CustomRule(
                # Keys of what a name may be shortened to bring short names to whole ones; two whole names share better keys.
                f"l.keys = r.keys AND (l.fresh OR r.fresh) AND NOT (l.whole AND r.whole AND substr(l.keys, 1, {len(SHORT)}) = '{SHORT}')",
                sql_dialect=dialect,
                arrays_to_explode=["keys"],
            )
        ],
        retain_matching_columns=False,
    )


def _duckdb(table: pa.Table, model: Model, least: float) -> list[tuple[int, int, float]]:
    import duckdb
    from splink import DuckDBAPI, Linker

    with duckdb.connect() as connection:
        connection.create_function(_UDF, levels, ["VARCHAR", "VARCHAR"], "VARCHAR")
        api = DuckDBAPI(connection)
        linker = Linker(
            api.register(table), _settings(model, "duckdb"), log_level="ERROR", validate_settings=False
        )
        found = linker.inference.predict(threshold_match_probability=least)
        rows = connection.execute(
            f"SELECT id_l, id_r, match_probability FROM {found.physical_name}"
        ).fetchall()
    return [(int(a), int(b), float(p)) for a, b, p in rows]


def _spark(session: SparkSession) -> Any:
    def run(table: pa.Table, model: Model, least: float) -> list[tuple[int, int, float]]:
        from pyspark.sql.types import StringType
        from splink import Linker, SparkAPI

        # Nothing to be set up by whoever runs the cluster, as the default (a checkpoint directory) would be.
        session.udf.register(_UDF, levels, StringType())
        api = SparkAPI(spark_session=session, break_lineage_method="persist")  # type: ignore[no-untyped-call]  # splink types it not
        frame = session.createDataFrame(table)
        linker = Linker(
            api.register(frame), _settings(model, "spark"), log_level="ERROR", validate_settings=False
        )
        found = linker.inference.predict(threshold_match_probability=least)
        rows = session.sql(f"SELECT id_l, id_r, match_probability FROM {found.physical_name}").collect()
        return [(int(r[0]), int(r[1]), float(r[2])) for r in rows]

    return run
