"""The same records give the same pairs with the same scores on DuckDB and on a Spark cluster of this machine."""

from __future__ import annotations

import importlib.util
import os
import shutil

from bench.firm_records import generate
from tests.conftest import absent

from clusterkg.extract.resolution.engine import find
from clusterkg.extract.resolution.model import models


def test_spark_and_duckdb_find_the_same() -> None:
    if importlib.util.find_spec("pyspark") is None:
        absent("spark", "the extra spark is not installed")
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        absent("spark", "no Java on this machine")
    from clusterkg.extract.spark import session

    records, _ = generate(1000, seed=4)
    model = models()["organisation"]
    here = find(records, model)
    started = session("local[2]")
    try:
        there = find(records, model, spark=started)
    finally:
        started.stop()
    assert len(here.pairs) > 300
    assert [p[:2] + p[3:] for p in there.pairs] == [p[:2] + p[3:] for p in here.pairs]
    assert all(
        abs(a.probability - b.probability) < 1e-9 for a, b in zip(here.pairs, there.pairs, strict=True)
    )
    assert there.crowded == here.crowded
