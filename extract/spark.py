"""The same reading as a Spark job: executors read files into statements, the driver alone writes the ledger (extra ``spark``).

Files must be reachable under the same path on every executor, and this package installed there. What is done with a file is that of
:mod:`clusterkg.extract.batch`, so the statements and their order are those of one process.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from clusterkg.extract.batch import Hand, Read, Recipe, Source, read_file
from clusterkg.extract.documents import Budget, Reader
from clusterkg.graph.errors import MissingCapability

#: Files of one partition: few, so that the driver can write while others are read, and progress is seen.
_TOGETHER = 20


def read_on_spark(
    files: Sequence[tuple[Path, str]],
    recipe: Recipe,
    source: Source | None,
    master: str,
    budget: Budget | None = None,
) -> Iterator[list[Read]]:
    """Yield what was read from each file (attachments first), in the order of the files.

    Parameters
    ----------
    files
        Paths with the names of their documents.
    recipe, source
        How to read, and whose documents they are.
    master
        Address of the cluster, such as ``local[2]`` or ``spark://host:7077``.
    budget
        Limits for each file.

    Raises
    ------
    MissingCapability
        pyspark or Java is not installed; says what to do.
    """
    started = session(master)
    try:
        slices = max(1, -(-len(files) // _TOGETHER))
        found = started.sparkContext.parallelize(list(files), slices).mapPartitions(
            partial(_partition, recipe=recipe, source=source, budget=budget)
        )
        yield from found.toLocalIterator(prefetchPartitions=True)
    finally:
        started.stop()


def _partition(
    files: Iterable[tuple[Path, str]], recipe: Recipe, source: Source | None, budget: Budget | None
) -> Iterator[list[Read]]:
    hand = Hand(recipe)
    with Reader(budget) as reader:
        for path, name in files:
            yield read_file(path, name, reader, hand, source)


def _heap_gb() -> int:
    """Return gigabytes for a Spark within one process: Spark's own gigabyte is too little for a hundred thousand records."""
    try:
        here = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    except (AttributeError, OSError, ValueError):  # not told on this system
        here = 4.0
    return max(1, min(8, int(here / 2)))


def java() -> str | None:
    """Return the Java that Spark would start: that of ``JAVA_HOME``, else the first on the path; None without one."""
    home = os.environ.get("JAVA_HOME")
    return str(Path(home) / "bin" / "java") if home else shutil.which("java")


def session(master: str) -> Any:  # pyspark's own types need it installed
    """Return a Spark session; raises :class:`MissingCapability` where pyspark or Java is lacking."""
    try:
        from pyspark.sql import SparkSession
    except ImportError as bad:
        raise MissingCapability(
            "没有安装 Spark。", "Spark is not installed.",
            hint_zh="请执行 pip install 'clusterkg[spark]'。", hint_en="Run pip install 'clusterkg[spark]'.",
        ) from bad  # fmt: skip
    if java() is None:
        raise MissingCapability(
            "Spark 需要 Java,这台机器上没有。", "Spark needs Java, which this machine does not have.",
            hint_zh="请安装 Java 17(Debian:apt-get install default-jre-headless)。",
            hint_en="Install Java 17 (Debian: apt-get install default-jre-headless).",
        )  # fmt: skip
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # executors on this machine run this very Python
    builder = (
        SparkSession.builder.master(master)
        .appName("clusterkg read")
        .config("spark.ui.enabled", "false")
        .config("spark.log.level", "ERROR")
    )
    if master.startswith("local"):  # nothing of it listens beyond this machine
        builder = (
            builder.config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", "8")  # the default of 200 suits a cluster
            .config("spark.driver.memory", f"{_heap_gb()}g")
        )
    return builder.getOrCreate()
