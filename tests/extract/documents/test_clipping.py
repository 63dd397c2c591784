"""A document that is too long is read up to a limit, whole rows of tables only, and says so."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from clusterkg.extract.documents import parse
from clusterkg.extract.documents.clipping import clipped, unread

_ROWS = "".join(f"<tr><td>岚州第{n}公司</td><td>{n}</td></tr>" for n in range(40))
PAGE = parse(
    f"<html><body><h1>名录</h1><p>岚州市的公司。</p><table>{_ROWS}</table><p>完。</p></body></html>".encode(),
    "a.html",
)


@given(st.integers(1, len(PAGE.text) + 5))
@settings(max_examples=60, deadline=None)
def test_what_is_kept_is_how_the_document_begins(most: int) -> None:
    short = clipped(PAGE, most)
    assert len(short.text) <= most
    assert PAGE.text.startswith(short.text)
    assert len(short.blocks) <= len(PAGE.blocks)
    for ours, theirs in zip(short.blocks, PAGE.blocks, strict=False):
        assert (ours.kind, ours.start, ours.under) == (theirs.kind, theirs.start, theirs.under)
        assert ours.end <= len(short.text)
        if ours.table is not None and theirs.table is not None:
            whole = [cell for cell in theirs.table.cells if cell.row < ours.table.rows]
            assert list(ours.table.cells) == whole
    assert bool(unread(PAGE, most)) == (len(PAGE.text) > most)


def test_a_document_within_the_limit_is_the_same_value() -> None:
    assert clipped(PAGE, len(PAGE.text)) is PAGE
    assert unread(PAGE) == ()


def test_the_problem_is_told_in_both_languages_with_the_limit() -> None:
    (told,) = unread(PAGE, 20)
    assert (told.reason, told.loses_text) == ("too_long", True)
    assert "a.html" in told.zh and "前 20 字" in told.zh
    assert "first 20 characters" in told.en
