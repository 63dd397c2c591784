"""What a user's word means: the thing that is known, not each document's own use of its name."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.graph.graphs import fact, name, put

from clusterkg.graph.errors import NotFound
from clusterkg.graph.ledger import Claim, Ledger, canonical_id, read_only_in_documents
from clusterkg.graph.ontology import load
from clusterkg.graph.projection import project
from clusterkg.graph.store import View, open_store
from clusterkg.queries.facts.lookup import the_one

TWO_READINGS = [
    name("doc:1#Alliance:乙联盟", "Alliance", "乙联盟"),
    name("doc:2#Alliance:乙联盟", "Alliance", "乙联盟"),
]


def _view(tmp_path: Path, *claims: Claim, same: tuple[str, str] | None = None) -> View:
    ledger = Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    put(ledger, claims)
    if same is not None:
        ledger.judge(*same, "same", by="王")
    store = open_store(tmp_path / "graph")
    store.write(project(ledger, load()))
    ledger.close()
    return store.open()


def test_a_documents_use_of_a_name_makes_no_known_thing_ambiguous(tmp_path: Path) -> None:
    view = _view(tmp_path, name("org:1", "Alliance", "乙联盟"), *TWO_READINGS)
    for asked in ("乙联盟", "乙联"):
        assert the_one(view, asked, ["Alliance"]).id == canonical_id("org:1")


def test_what_only_documents_know_is_found_where_it_is_one_and_asked_about_where_it_is_two(
    tmp_path: Path,
) -> None:
    (tmp_path / "one").mkdir()
    view = _view(tmp_path / "one", TWO_READINGS[0])
    assert the_one(view, "乙联盟", ["Alliance"]).caption == "乙联盟"
    with pytest.raises(NotFound, match="single"):
        the_one(_view(tmp_path, *TWO_READINGS), "乙联盟", ["Alliance"])


def test_a_judged_reading_is_the_known_thing(tmp_path: Path) -> None:
    view = _view(
        tmp_path, name("org:1", "Alliance", "乙产业联盟"), *TWO_READINGS, same=("org:1", "doc:1#Alliance:乙联盟"),
    )  # fmt: skip
    assert the_one(view, "乙联盟", ["Alliance"]).id == canonical_id("org:1")


@pytest.mark.parametrize(
    ("ids", "only"), [(("doc:1#Firm:x",), True), (("doc:1#Firm:x", "org:1"), False), (("docs:1",), False)]
)
def test_readings_are_told_by_their_ids(ids: tuple[str, ...], only: bool) -> None:
    assert read_only_in_documents(ids) is only
    assert fact(ids[0], "Firm", "name", "x").subject == ids[0]
