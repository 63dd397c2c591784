"""The kinds that policy clauses name: the table holds together, and the longest word wins."""

from __future__ import annotations

import doctest
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterkg.graph.ontology import load
from clusterkg.graph.vocabularies import (
    concept,
    concept_named,
    concepts,
    find_concepts,
    narrower,
    policy_concepts,
)


def test_the_table_holds_together() -> None:
    keys = [c.key for c in concepts()]
    assert len(keys) == len(set(keys))
    names: dict[str, str] = {}
    for one in concepts():
        assert one.broader is None or one.broader in keys
        assert one.instance_type is None or not load().get(one.instance_type).abstract
        for name in one.names:
            assert names.setdefault(name.casefold(), one.key) == one.key, name


def test_every_row_of_the_notice_has_a_kind() -> None:
    rows = {row for spec in load().types.values() for row in spec.torch}
    held = {c.torch for c in concepts()} - {None}
    assert {r for r in rows if not any(r.startswith(str(h)) for h in held)} == set()


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("技术(产权)交易所等技术交易机构", ["exchange", "exchange"]),
        (
            "技术转移机构、科技企业孵化器、生产力促进中心",
            ["transfer_org", "incubator", "productivity_centre"],
        ),
        ("国家高新区和省级高新区", ["national_zone", "provincial_zone"]),
        ("科技型中小企业技术创新基金", ["tech_sme"]),
        ("粒子加速器", []),
        ("弘扬科学家精神", []),
        ("Incubators and high-tech enterprises", ["incubator", "high_tech_firm"]),
        ("the incubatory period", []),
    ],
)
def test_kinds_are_found_where_they_are_named(text: str, keys: list[str]) -> None:
    assert [n.concept.key for n in find_concepts(text)] == keys


@given(st.sampled_from([(c.key, n) for c in concepts() for n in c.names]))
def test_every_name_means_its_kind_and_is_found_alone(held: tuple[str, str]) -> None:
    key, name = held
    assert concept_named(name) == concept(key)
    (found,) = find_concepts(name)
    assert (found.start, found.end, found.concept.key) == (0, len(name), key)


@given(
    st.text(
        alphabet=st.sampled_from("科技企业孵化器国家高新区人才,。 incubator") | st.characters(), max_size=60
    )
)
def test_hits_are_in_order_and_do_not_overlap(text: str) -> None:
    text = unicodedata.normalize("NFKC", text)
    at = 0
    for one in find_concepts(text):
        assert at <= one.start < one.end <= len(text)
        at = one.end


def test_narrower_is_a_closure() -> None:
    assert {"zone", "national_zone", "demonstration_zone"} <= narrower("zone")
    assert narrower("incubator") == {"incubator"}


def test_the_examples_in_the_docstrings_are_true() -> None:
    ran = doctest.testmod(policy_concepts)
    assert ran.attempted > 0
    assert ran.failed == 0
