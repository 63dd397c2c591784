"""The ledger step alone, phase by phase, on generated graphs: what making claims, hashing, staging and committing cost.

    python -m bench.ledger [--firms 1334 13334 200000] [--postgres URL] [--statements]

Each size runs in a process of its own, so that its peak memory is its own, and prints a line of JSON. ``*_s`` are seconds of wall
time, ``*_cpu`` seconds of this process's processor time (on a busy machine the steadier of the two; a server's are not in it).
PostgreSQL is wiped first: name one that tests may wipe. ``--statements`` also prints the commit's statements beyond 0.1 s.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event, text

from bench import generated
from bench.run import tell
from clusterkg.graph.ledger import EditionKind, Ledger, RunReport


class Clock:
    """Wall and processor seconds of named phases."""

    def __init__(self) -> None:
        self.figures: dict[str, float] = {}

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        self.figures[f"{name}_s"] = round(time.perf_counter() - wall, 2)
        self.figures[f"{name}_cpu"] = round(time.process_time() - cpu, 2)


def show_statements(ledger: Ledger) -> None:
    """Print what the database took long for."""
    began: list[float] = []
    event.listen(ledger.engine, "before_cursor_execute", lambda *_: began.append(time.perf_counter()))

    def after(_c: Any, _k: Any, statement: str, *_: Any) -> None:
        seconds = time.perf_counter() - began.pop()
        if seconds > 0.1:
            tell(step="statement", seconds=round(seconds, 2), sql=" ".join(statement.split())[:100])

    event.listen(ledger.engine, "after_cursor_execute", after)


def size_of(ledger: Ledger, file: Path) -> int:
    """Return the bytes of the database, after a checkpoint."""
    with ledger.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    return file.stat().st_size


def load(ledger: Ledger, firms: int, claims: int, clock: Clock) -> tuple[RunReport, int]:
    """Load a generated graph and return the report and the size of the staged file, in bytes."""
    with ledger.run(
        dataset=generated.DATASET, document="generated.csv", content_hash=f"{firms:032x}",
        edition=EditionKind.SNAPSHOT, extractor=generated.EXTRACTOR,
    ) as run:  # fmt: skip
        with clock.phase("generation_and_staging"):
            run.add(generated.facts(firms))
            run.checkpoint(claims)
        staged = run.path.stat().st_size
        with clock.phase("commit"):
            return run.commit(rows=claims), staged


def one_size(firms: int, postgres: str | None, statements: bool) -> None:
    """Measure one size in this process and print its line."""
    clock = Clock()
    with clock.phase("generation"):
        claims = sum(1 for _ in generated.claims(firms))
    with clock.phase("generation_and_ids"):
        for claim in generated.claims(firms):
            claim.id  # noqa: B018  # hashing happens here
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ledger.sqlite"
        if postgres:
            from tests.conftest import wipe

            wipe(postgres)
        ledger = Ledger.open(postgres or f"sqlite:///{file}", folder=Path(folder))
        ledger.register(generated.SOURCE)
        if statements:
            show_statements(ledger)
        empty = size_of(ledger, file)
        with clock.phase("load"):
            report, staged = load(ledger, firms, claims, clock)
        with clock.phase("again"):
            again, _ = load(ledger, firms, claims, Clock())
        assert (report.claims_new, again.claims_new, again.sightings_new) == (claims, 0, 0)
        size = size_of(ledger, file) - empty
        ledger.close()
    seconds = clock.figures["load_s"]
    tell(
        step="ledger", on="postgresql" if postgres else "sqlite", firms=firms, edges=generated.sizes(firms)["edges"], claims=claims,
        **clock.figures, claims_per_s=round(claims / seconds), us_per_claim=round(seconds / claims * 1e6, 1),
        staged_bytes_per_claim=round(staged / claims), bytes_per_claim=round(size / claims),
        peak_gb=round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 2),
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--firms", type=int, nargs="+", default=[1_334, 13_334, 200_000])
    parser.add_argument("--postgres")
    parser.add_argument("--statements", action="store_true")
    given = parser.parse_args()
    if len(given.firms) == 1:
        one_size(given.firms[0], given.postgres, given.statements)
        return
    for firms in given.firms:
        command = [sys.executable, "-m", "bench.ledger", "--firms", str(firms)]
        command += ["--postgres", given.postgres] if given.postgres else []
        command += ["--statements"] if given.statements else []
        subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
