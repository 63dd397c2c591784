"""Pseudonyms: a keyed permutation, so that nothing shown of a person can be computed from a guess, and a view that keeps to them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.graph.graphs import TOWN, fact, put

from clusterkg.graph.errors import NotAllowed
from clusterkg.graph.ledger import Ledger, canonical_id
from clusterkg.graph.ontology import load
from clusterkg.graph.projection import project
from clusterkg.graph.store import Store
from clusterkg.graph.store.private import Persons, PrivateRelease, has_persons
from clusterkg.graph.store.pseudonyms import Pseudonyms
from clusterkg.graph.store.scoping import ScopedView

OURS, THEIRS = Pseudonyms(b"a secret of this house"), Pseudonyms(b"a secret of another house")
PEOPLE = [
    fact("d:p1", "Person", "person_name", "王小明"),
    fact("d:p1", "Person", "birth_year", "1970"),
    fact("d:p1", "Person", "consent_class", "公开"),
    fact("d:p2", "Person", "person_name", "李雷雷"),
    fact("d:p1", "Leadership", "LEADS", to="d:a"),
    fact("d:p2", "Employment", "WORKS_AT", to="d:b"),
]


@given(st.text())
def test_an_id_leads_back_with_the_secret_alone(local: str) -> None:
    real = canonical_id(local)
    shown = OURS.id(real)
    assert len(shown) == len(real)
    assert shown.startswith("ckp")
    assert OURS.canonical(shown) == real
    assert shown[3:] != real[3:]
    assert THEIRS.id(real) != shown
    assert THEIRS.canonical(shown) != real


@given(st.binary(min_size=16, max_size=16))
def test_a_claim_leads_back_with_the_secret_alone(claim: bytes) -> None:
    shown = OURS.claim(claim.hex())
    assert len(shown) == 32
    assert OURS.claim_behind(shown) == claim.hex()
    assert THEIRS.claim_behind(shown) != claim.hex()


@given(st.sets(st.text(max_size=8), max_size=40))
def test_no_two_ids_have_one_pseudonym(locals_: set[str]) -> None:
    assert len({OURS.id(canonical_id(x)) for x in locals_}) == len(locals_)


@pytest.mark.parametrize("text", ["", "ckp", "ckp!", "ckg" + "a" * 20, "ckp" + "1" * 20, "d:p1", "王小明"])
def test_what_is_no_pseudonym_leads_nowhere(text: str) -> None:
    assert OURS.canonical(text) is None


def test_a_secret_that_is_too_short_is_refused() -> None:
    with pytest.raises(ValueError, match="too short"):
        Pseudonyms(b"short")


def test_a_private_view_is_the_same_graph_without_names(ledger: Ledger, store: Store) -> None:
    put(ledger, [*TOWN, *PEOPLE])
    store.write(project(ledger, load()))
    open_ = store.open()
    assert isinstance(open_, ScopedView)
    assert has_persons(open_.manifest)
    view = ScopedView(PrivateRelease(open_.release, OURS, Persons(open_.release)))
    nids = view.of_type("Thing")
    assert nids.tolist() == open_.of_type("Thing").tolist()
    everything = repr([view.entities(nids), view.briefs(nids), view.ids(nids)])
    edges = view.expand(nids, None, "out")
    everything += repr(
        [view.edge_records(edges.eid), view.edge_claims(edges.eid), view.edge_attributes(edges.eid)]
    )
    real = [canonical_id("d:p1"), canonical_id("d:p2")]
    for hidden in ("王小明", "李雷雷", "d:p1", "d:p2", "1970", *real, *(c.id.hex() for c in PEOPLE)):
        assert hidden not in everything
    for said in TOWN:
        assert said.id.hex() in everything
    # What it shows leads on inside it, and what would have to be guessed leads nowhere.
    shown = OURS.id(real[0])
    person = view.entity(shown)
    assert person is not None
    assert (person.caption, person.local_ids) == (OURS.name(real[0]), ())
    assert {a.prop: a.value for a in person.attributes} == {
        "person_name": person.caption,
        "consent_class": "公开",
    }
    assert view.resolve(shown) == shown
    assert [view.resolve(x) for x in ("d:p1", real[0], THEIRS.id(real[0]), "ckp")] == [None] * 4
    assert view.resolve("d:a") == canonical_id("d:a")
    assert OURS.id(canonical_id("d:a")) != view.resolve("d:a")
    assert view.resolve(OURS.id(canonical_id("d:a"))) is None  # a firm has no pseudonym
    assert view.search("王小明") == view.search("wangxiaoming") == []
    assert not len(view.find("Person", "person_name", "王小明"))
    assert view.find("Person", "consent_class", "公开").tolist() == [person.nid]
    (led,) = view.edge_records(view.expand([person.nid], "Leadership", "out").eid)
    assert (led.source, led.target) == (shown, canonical_id("d:a"))
    assert [OURS.claim_behind(c) for c in led.claims] == [PEOPLE[4].id.hex()]
    with pytest.raises(NotAllowed):
        view.rows("MATCH (p:Person) RETURN p.name AS name")


def test_a_person_merged_away_is_found_by_both_pseudonyms(ledger: Ledger, store: Store) -> None:
    put(ledger, [*TOWN, *PEOPLE])
    ledger.judge("d:p1", "d:p2", "same", by="w")
    store.write(project(ledger, load()))
    open_ = store.open()
    assert isinstance(open_, ScopedView)
    view = ScopedView(PrivateRelease(open_.release, OURS, Persons(open_.release)))
    one, other = (OURS.id(canonical_id(x)) for x in ("d:p1", "d:p2"))
    assert view.resolve(other) == view.resolve(one) == one
