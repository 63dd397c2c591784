"""Limits as somebody gives them."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from clusterkg.extract.documents import Budget, with_limits
from clusterkg.graph.errors import SourceError


def test_limits_are_given_by_name_and_the_last_of_a_name_counts() -> None:
    found = with_limits(["pages=10,000", "seconds=1.5", "pages = 9_000"])
    assert (found.pages, found.seconds, found.cells) == (9_000, 1.5, Budget().cells)
    assert with_limits([]) == Budget()


@pytest.mark.parametrize("given", ["pages", "pages=", "pages=viele", "pages=0", "pages=-3", "pages=1.5", "seconds=inf", "seconds=nan"])  # fmt: skip
def test_what_is_no_number_above_zero_is_refused(given: str) -> None:
    with pytest.raises(SourceError) as told:
        with_limits([given])
    assert given in told.value.zh and given in told.value.en
    assert f"--limit {given[:5].rstrip('=')}" in told.value.hint_en


def test_an_unknown_limit_is_told_with_those_that_there_are() -> None:
    with pytest.raises(SourceError, match="paegs") as told:
        with_limits(["paegs=10"])
    assert all(one.name in told.value.hint_zh for one in fields(Budget))


def test_the_documentation_names_each_limit_and_how_to_set_it() -> None:
    said = (Path(__file__).parents[3] / "docs" / "documents.md").read_text("utf-8")
    assert all(f"`{one.name}`" in said for one in fields(Budget))
    assert "--limit" in said
