"""Rows are matched by what they are about: a difference is what they say, whatever it rests on and in whatever order."""

from __future__ import annotations

from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from clusterkg.queries.algorithms.differences import (
    differences,
    entities_of,
    identity_fields,
    key_of,
    named_in,
)
from clusterkg.queries.contract import Figure, Named, Row, questions


class Said(Row):
    entity: Named
    towards: Named | None = None
    kind: Literal["member", "segment"]
    count: int
    others: tuple[Named, ...] = ()
    figures: tuple[Figure, ...] = ()


def thing(id: str) -> Named:
    return Named(id=id, name=f"n{id}", type="Firm")


ROWS = st.lists(
    st.builds(
        Said,
        entity=st.sampled_from("abc").map(thing),
        towards=st.none() | st.sampled_from("xy").map(thing),
        kind=st.sampled_from(["member", "segment"]),
        count=st.integers(0, 2),
        evidence=st.sampled_from([("1",), ("2",), ("1", "2")]),
    ),
    max_size=8,
)


@given(ROWS, st.randoms())
def test_an_answer_does_not_differ_from_itself_in_another_order(rows: list[Said], random: st.randoms) -> None:  # type: ignore[valid-type]
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert differences(rows, shuffled) == []


@given(ROWS, ROWS)
def test_turned_round_what_came_is_what_went(before: list[Said], after: list[Said]) -> None:
    there, back = differences(before, after), differences(after, before)
    assert len(before) + sum(d.kind == "added" for d in there) - sum(
        d.kind == "removed" for d in there
    ) == len(after)
    turned = {"added": "removed", "removed": "added", "changed": "changed"}
    assert sorted((turned[d.kind], str(d.key), str(d.before), str(d.after)) for d in there) == sorted(
        (d.kind, str(d.key), str(d.after), str(d.before)) for d in back
    )
    for d in there:
        assert d.kind != "changed" or d.fields
        assert not set(d.lost) & set(d.gained)


def test_evidence_alone_is_no_difference_and_figures_are_told_by_name() -> None:
    one = Said(entity=thing("a"), kind="member", count=1, evidence=("1",))
    assert differences([one], [one.model_copy(update={"evidence": ("2",)})]) == []
    was = one.model_copy(
        update={
            "figures": (
                Figure(name="capacity", value=1, unit="t/a", method="m"),
                Figure(name="share", value=None, method="m"),
            )
        }
    )
    now = was.model_copy(
        update={
            "figures": (
                Figure(name="capacity", value=2, unit="t/a", method="m"),
                Figure(name="share", value=None, method="m"),
            )
        }
    )
    (d,) = differences([was], [now])
    assert [tuple(f) for f in d.fields] == [("figures.capacity", "1 t/a", "2 t/a")]


def test_a_row_is_about_its_named_entities_and_its_kind() -> None:
    assert identity_fields(Said) == ("entity", "towards", "kind")
    row = Said(
        entity=thing("a"), towards=thing("x"), kind="segment", count=1, others=(thing("z"),), evidence=("1",)
    )
    assert key_of(row) == (("entity", "a"), ("towards", "x"), ("kind", "segment"))
    assert [n.id for n in entities_of(row)] == ["a", "x"]
    assert [n.id for n in named_in(row)] == ["a", "x", "z"]


def test_every_question_says_what_its_rows_are_about() -> None:
    for q in questions().values():
        assert {"segment", "entity"} & set(identity_fields(q.row)), q.name
