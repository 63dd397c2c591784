"""Parts are computed from judgements: order of loading is irrelevant, people outrank models, what is apart stays apart."""

from __future__ import annotations

import itertools

import hypothesis.strategies as st
from hypothesis import given

from clusterkg.graph.ledger.sameness import Judged, partition


def _said(one: int, other: int, verdict: str, *, human: bool = False, score: float | None = 0.9) -> Judged:
    return Judged(min(one, other), max(one, other), verdict, human, None if human else score, "t", 1)


_JUDGED = st.lists(
    st.builds(
        _said,
        st.integers(0, 4),
        st.integers(5, 9),
        st.sampled_from(["same", "same", "not_same", "undecided"]),
        human=st.booleans(),
        score=st.sampled_from([0.9, 0.95, 0.99]),
    ),
    max_size=14,
)


def _parts(head: dict[int, int]) -> set[frozenset[int]]:
    found: dict[int, set[int]] = {}
    for member, top in head.items():
        found.setdefault(top, set()).add(member)
    return {frozenset(p) for p in found.values() if len(p) > 1}


def test_a_model_does_not_join_through_a_third_what_another_model_keeps_apart() -> None:
    found = partition([_said(1, 2, "same"), _said(2, 3, "same", score=0.95), _said(1, 3, "not_same")])
    assert _parts(found.head) == {frozenset({2, 3})}
    assert [(j.one, j.other) for j in found.refused] == [(1, 2)]


def test_a_person_joins_what_a_model_keeps_apart() -> None:
    conflict = _said(1, 3, "not_same")
    assert _parts(partition([conflict, _said(1, 3, "same", human=True)]).head) == {frozenset({1, 3})}
    # Also through a third: both joins are a person's.
    joined = [conflict, _said(1, 2, "same", human=True), _said(2, 3, "same", human=True)]
    assert _parts(partition(joined).head) == {frozenset({1, 2, 3})}


def test_a_model_follows_no_join_that_a_person_forbids() -> None:
    said = [_said(1, 3, "never_same", human=True), _said(1, 2, "same"), _said(2, 3, "same", score=0.8)]
    assert _parts(partition(said).head) == {frozenset({1, 2})}


def test_a_later_model_does_not_overrule_a_person() -> None:
    assert not partition([_said(1, 2, "not_same", human=True), _said(1, 2, "same")]).head


@given(_JUDGED)
def test_no_part_holds_what_its_own_kind_keeps_apart(said: list[Judged]) -> None:
    found = partition(said)
    last: dict[tuple[int, int], Judged] = {}
    for one in said:
        if (one.one, one.other) not in last or one.human >= last[one.one, one.other].human:
            last[one.one, one.other] = one
    people = partition([j for j in last.values() if j.human])
    for j in last.values():
        if j.verdict == "not_same":
            together = found.head.get(j.one, j.one) == found.head.get(j.other, j.other)
            joined_by_people = people.head.get(j.one, j.one) == people.head.get(j.other, j.other)
            assert not together or (not j.human and joined_by_people)


@given(_JUDGED, st.permutations(range(10)))
def test_parts_do_not_depend_on_the_numbers_that_loading_gave(said: list[Judged], numbers: list[int]) -> None:
    # One judgement a pair, since the last one counts and that is an order that people see.
    once = list({(j.one, j.other): j for j in said}.values())
    found = partition(once, lambda n: f"x:{n}")
    renamed = [
        j.__class__(min(a, b), max(a, b), j.verdict, j.human, j.score, j.by, j.tx)
        for j in once
        for a, b in [(numbers[j.one], numbers[j.other])]
    ]
    back = {number: n for n, number in enumerate(numbers)}
    other = partition(renamed, lambda n: f"x:{back[n]}")
    assert _parts(found.head) == {frozenset(back[m] for m in part) for part in _parts(other.head)}


@given(_JUDGED)
def test_the_head_is_the_oldest_member(said: list[Judged]) -> None:
    head = partition(said).head
    for top, members in itertools.groupby(sorted(head, key=lambda m: head[m]), key=lambda m: head[m]):
        assert top == min([*members])
