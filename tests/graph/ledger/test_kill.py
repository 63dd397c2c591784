"""A killed load loses nothing that was acknowledged, and the graph served stays whole; ``bench.kill`` does it 50 times on 200k claims."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.conftest import ROOT


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_kill_9_at_random_moments(request: pytest.FixtureRequest, kind: str, tmp_path: Path) -> None:
    words = ["--times", "6", "--firms", "1500", "--seed", "3"]
    if kind == "postgres":
        words += ["--postgres", request.getfixturevalue("postgres_url")]
    got = subprocess.run(
        [sys.executable, "-m", "bench.kill", *words], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )  # fmt: skip
    assert got.returncode == 0, got.stdout + got.stderr
    assert len(got.stdout.splitlines()) == 6
