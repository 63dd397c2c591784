from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from clusterkg.extract import inventory
from clusterkg.extract.sequence import generating
from clusterkg.extract.sequence.generating import generate


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1_000_000))
def test_generated_mentions_lie_in_their_sentence_and_are_of_the_inventory(seed: int) -> None:
    for one in generate(20, seed):
        last = 0
        assert "{" not in one.text
        for start, end, type_ in one.spans:
            assert last <= start < end <= len(one.text)
            assert type_ in inventory.TYPES
            last = end


def test_the_same_seed_gives_the_same_sentences() -> None:
    assert generate(50, 4) == generate(50, 4)
    assert generate(50, 4) != generate(50, 5)


def test_every_type_of_the_inventory_is_generated() -> None:
    assert {t for e in generate(8000, 1) for _, _, t in e.spans} == set(inventory.TYPES)


def test_every_rule_is_reached() -> None:
    grammar = generating._grammar()
    used = set()
    todo = list(grammar["templates"])
    while todo:
        for slot in generating._SLOT.findall(todo.pop()):
            if slot not in used:
                used.add(slot)
                todo += grammar["rules"][slot]
    assert used == set(grammar["rules"])
