"""What changed on ICKG, where links are dated by the day they were seen: two days differ, and the answer says why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from bench.real_data import load_all

from clusterkg.graph.ledger import Ledger
from clusterkg.graph.ontology import load
from clusterkg.graph.projection import project
from clusterkg.graph.store import View, open_store
from clusterkg.queries.contract import find_question

pytestmark = pytest.mark.realdata


@pytest.fixture(scope="module")
def view(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[View]:
    home = tmp_path_factory.mktemp("ickg")
    ledger = Ledger.open(f"sqlite:///{home / 'ledger.sqlite'}", folder=home)
    load_all(ledger, shared / "data", only=("ickg_subset_entities", "ickg_subset_quads"))
    store = open_store(home / "graph")
    store.write(project(ledger, load()))
    ledger.close()
    yield store.open()
    store.close()


@pytest.fixture(scope="module")
def chain(view: View) -> str:
    """The id of the branch 新能源行业, which the source calls so by an alias."""
    (nid,) = view.find("Thing", "alias", "新能源行业")
    return view.ids([int(nid)])[0]


def test_two_days_differ_and_every_row_says_why(view: View, chain: str) -> None:
    given = {
        "question": "chain-gaps",
        "given": f"chain={chain}",
        "before": "2021-06-30",
        "as_of": "2024-06-30",
        "minimum": "lead",
    }
    answer = find_question("what-changed").ask(view, given)
    assert answer.total > 0
    hows = {s.how for r in answer.rows for s in r.statements}
    assert "seen" in hows
    assert not hows & {"newly_known", "withdrawn"}  # one release
    for row in answer.rows:
        assert row.statements
        for s in row.statements:
            if s.how == "seen":
                assert s.seen_on is not None
                assert "2021-06-30" < s.seen_on <= "2024-06-30"


def test_with_sightings_that_count_for_a_year_links_lapse(view: View, chain: str) -> None:
    given = {
        "question": "chain-gaps",
        "given": f"chain={chain}",
        "before": "2023-06-30",
        "as_of": "2025-06-30",
        "minimum": "lead",
        "carry_forward": 365,
    }
    hows = {s.how for r in find_question("what-changed").ask(view, given).rows for s in r.statements}
    assert "lapsed" in hows


def test_leads_count_only_where_they_are_asked_for(view: View, chain: str) -> None:
    given = {
        "question": "chain-gaps",
        "given": f"chain={chain}",
        "before": "2021-06-30",
        "as_of": "2024-06-30",
    }
    assert find_question("what-changed").ask(view, given).total == 0
