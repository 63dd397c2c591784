"""What tests share: the hand-out, real servers, and the rule that CI may not skip them.

A suite that needs something absent is skipped with a reason, unless ``CLUSTERKG_REQUIRE`` names it
(``neo4j,postgres,realdata``): then its absence is a failure.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from clusterkg.graph.ledger import Ledger

ROOT = Path(__file__).resolve().parent.parent
settings.register_profile(
    "ours", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
settings.load_profile("ours")


def absent(what: str, reason: str) -> None:
    """Skip, or fail where this run may not skip."""
    if what in os.environ.get("CLUSTERKG_REQUIRE", "").split(","):
        pytest.fail(f"{what} is required here: {reason}")
    pytest.skip(reason)


#: Tests on a server wipe its database, so that no two may run at once: their names say which server they need.
SERVERS = ("neo4j", "postgres")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Hold the names of tests to :data:`SERVERS`."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        needs = [s for s in SERVERS if f"{s}_url" in fixtures or item.get_closest_marker(s)]
        if any(s not in item.nodeid for s in needs):
            raise pytest.UsageError(
                f"{item.nodeid} needs {' and '.join(needs)} and does not say so in its name"
            )


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:  # pytest-xdist has no types
    """On several cores, keep the tests of a file together, and all tests on a server (a mark would do, but xdist 3.8 drops them on pytest 9.2)."""
    from xdist.scheduler import LoadScopeScheduling

    class Together(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return "servers" if any(s in nodeid for s in SERVERS) else nodeid.split("::", 1)[0]

    return Together(config, log)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The hand-out with the real data."""
    path = Path(os.environ.get("CLUSTERKG_SHARED", ROOT.parent / "shared"))
    if not (path / "data").is_dir():
        absent("realdata", f"no hand-out at CLUSTERKG_SHARED ({path.name})")
    return path


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """SQLAlchemy URL of a real PostgreSQL, whose public schema tests may wipe."""
    url = os.environ.get("CLUSTERKG_TEST_POSTGRES", "")
    if not url:
        absent("postgres", "no PostgreSQL named by CLUSTERKG_TEST_POSTGRES")
    return url


@pytest.fixture(scope="session")
def neo4j_url() -> str:
    """Bolt address of a real Neo4j 5.26 (password in CLUSTERKG_TEST_NEO4J_PASSWORD), which tests may wipe."""
    url = os.environ.get("CLUSTERKG_TEST_NEO4J", "")
    if not url:
        absent("neo4j", "no Neo4j named by CLUSTERKG_TEST_NEO4J")
    return url


def wipe(url: str) -> None:
    """Empty a test database."""
    from sqlalchemy import create_engine, text

    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def ledger_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Each ledger test runs on both databases."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    url: str = request.getfixturevalue("postgres_url")
    wipe(url)
    return url


@pytest.fixture
def ledger(ledger_url: str, tmp_path: Path) -> Iterator[Ledger]:
    """An empty ledger on SQLite and on PostgreSQL."""
    one = Ledger.open(ledger_url, folder=tmp_path)
    yield one
    one.close()


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demo loaded and built once; tests that write use a copy."""
    from clusterkg.api.demo import load_demo
    from clusterkg.api.workspace import Workspace

    home = tmp_path_factory.mktemp("demo")
    workspace = Workspace.at(home)
    load_demo(workspace)
    workspace.close()
    return home
