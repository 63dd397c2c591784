"""Kill a load with ``kill -9`` at random moments, and hold that everything acknowledged is there and the graph served is whole.

    python -m bench.kill [--times 50] [--firms 22000] [--postgres URL] [--seed 1]

Moments are uniform over the length of an undisturbed load, projection and switch included. Each time starts from a small base.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import numpy as np

from bench.generated import load as load_generated
from clusterkg.api.workspace import Settings, Workspace
from clusterkg.graph.ledger import liveness
from clusterkg.graph.ledger.columns import live_columns

BASE = 60


def workspace(home: Path, ledger: str | None) -> Workspace:
    """Open the workspace of a trial."""
    return Workspace(Settings(home=home, ledger=ledger, store=None))


def base(home: Path, ledger: str | None) -> None:
    """Make the base: a small document, built."""
    one = workspace(home, ledger)
    load_generated(one.ledger, BASE, seed=7, document="base.csv")
    one.build()
    one.close()


def work(home: Path, ledger: str | None, firms: int) -> None:
    """Load the large document and build; say each step only after it returned. Runs in a process that gets killed."""
    one = workspace(home, ledger)
    report = load_generated(one.ledger, firms, document="large.csv")
    print(f"ACK {report.claims_new}", flush=True)
    print(f"BUILT {one.build().release}", flush=True)
    one.close()


def _start(home: Path, ledger: str | None, firms: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "bench.kill", "--work", str(home), "--firms", str(firms)]
    command += ["--postgres", ledger] if ledger else []
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def living(one: Workspace) -> int:
    """Count the claims that live."""
    with one.ledger.engine.connect() as connection:
        live = live_columns(connection, liveness.live(connection, one.ledger.at(None)))
    return len(live.edges.seq) + len(live.attributes.seq)


def check(home: Path, ledger: str | None, said: str, whole: int) -> dict[str, object]:
    """Return what was found after a kill; raises AssertionError where something acknowledged is not there."""
    told = dict(line.split(" ", 1) for line in said.splitlines())
    one = workspace(home, ledger)
    terms = one.ledger.terms()
    runs = {r["document"]: r for r in one.ledger.runs()}
    large = runs.get("large.csv")
    claims = living(one)
    if "ACK" in told:
        assert large is not None, "an acknowledged load is not there"
    assert claims in (whole, _BASE_CLAIMS[str(home.parent)]), f"a load is visible in part: {claims}"
    current = one.store.current()
    if "BUILT" in told:
        assert current == told["BUILT"], "an acknowledged release is not served"
    view = one.store.open()
    counts = view.manifest.counts
    edges = view.expand(np.arange(counts["nodes"]), None, "out")
    assert len(edges) == counts["edges"], "the graph served is not whole"
    things = view.of_type("Thing")
    assert len(view.entities(things[:: max(1, len(things) // 500)])) >= min(500, len(things))
    assert view.rows("MATCH (n) RETURN count(n) AS n") == [{"n": counts["nodes"]}]
    view.close()
    one.close()
    assert terms
    return {"acknowledged": sorted(told), "claims": claims, "release": current}


_BASE_CLAIMS: dict[str, int] = {}


def trials(times: int, firms: int, ledger: str | None, seed: int) -> Iterator[dict[str, object]]:
    """Kill ``times`` loads at uniform moments and check each; every fifth is then taken up again to its end."""
    from tests.conftest import wipe

    random = Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder)

        def fresh(name: str) -> Path:
            if ledger:
                wipe(ledger)
            base(top / name, ledger)
            return top / name

        home = fresh("measure")
        one = workspace(home, ledger)
        _BASE_CLAIMS[folder] = living(one)
        one.close()
        start = time.perf_counter()
        said = _start(home, ledger, firms).communicate()[0]
        length = time.perf_counter() - start
        one = workspace(home, ledger)
        whole = living(one)
        content = one.store.open().manifest.content
        one.close()
        check(home, ledger, said, whole)
        shutil.rmtree(home)
        for n in range(times):
            home = fresh(f"t{n}")
            moment = random.uniform(0, length)
            process = _start(home, ledger, firms)
            try:
                said = process.communicate(timeout=moment)[0]
            except subprocess.TimeoutExpired:
                process.kill()
                said = process.communicate()[0]
            result = check(home, ledger, said, whole)
            if n % 5 == 0:
                check(home, ledger, _start(home, ledger, firms).communicate()[0], whole)
                one = workspace(home, ledger)
                assert one.store.open().manifest.content == content, (
                    "taking up a killed load gives another graph"
                )
                one.close()
                result["resumed"] = True
            yield {"trial": n, "moment_s": round(moment, 2), "of_s": round(length, 2), **result}
            shutil.rmtree(home)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--firms", type=int, default=22_000)
    parser.add_argument("--postgres")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", type=Path)
    given = parser.parse_args()
    if given.work:
        work(given.work, given.postgres, given.firms)
        return
    for line in trials(given.times, given.firms, given.postgres, given.seed):
        print(json.dumps({"seed": given.seed, **line}), flush=True)


if __name__ == "__main__":
    main()
