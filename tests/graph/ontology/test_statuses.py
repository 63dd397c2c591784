"""A plan is another statement than the fact."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterkg.extract import inventory
from clusterkg.graph.ontology import Status, load, read_schema, split_status, with_status
from clusterkg.graph.ontology.lint import lint

RELATIONS = sorted(load().by_relation)


@given(st.sampled_from(RELATIONS), st.sampled_from(list(Status)))
def test_relation_and_status_are_read_back(relation: str, status: Status) -> None:
    assert split_status(with_status(relation, status)) == (relation, status)


@given(st.text())
def test_what_carries_no_mark_of_ours_is_asserted(text: str) -> None:
    relation, status = split_status(text)
    assert with_status(relation, status) == text


def test_the_statuses_are_those_of_the_inventory() -> None:
    assert tuple(Status) == inventory.STATUSES


@pytest.mark.parametrize("relation", ["SOLD__PLANNED", "A__B"])
def test_a_relation_with_the_mark_in_its_name_is_told_by_the_lint(relation: str) -> None:
    text = (
        f"name: Sale\nkind: edge\nlabel: {{zh: 卖, en: sells}}\ndescription: {{zh: 卖。, en: Sells.}}\nrelation: {relation}\n"
        "inverse: {zh: 被卖, en: sold by}\nprojection: relation\nends:\n  source: {range: [Sale], label: {zh: 起, en: a}}\n"
        "  target: {range: [Sale], label: {zh: 止, en: b}}\n"
    )
    assert any("status" in line for line in lint(read_schema({"Sale.yaml": text})))
