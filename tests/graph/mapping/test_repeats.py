"""Repeated rows are told apart exactly, whatever of them memory holds."""

from __future__ import annotations

import tracemalloc
from collections import Counter
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from clusterkg.graph.mapping import repeats, rows
from clusterkg.graph.mapping.model import read_mapping
from clusterkg.graph.mapping.reading import Row
from clusterkg.graph.mapping.repeats import Repeats
from clusterkg.graph.ontology import load

keys = st.one_of(
    st.integers(0, 3),
    st.sampled_from([2**63 - 1, 2**63, 2**64 - 1]),
    st.integers(0, 3).map(lambda n: n << repeats.FILTER_BITS),  # other keys with the same bit of the filter
)


@given(st.lists(keys), st.integers(1, 4))
def test_each_key_is_counted_as_a_plain_counter_counts_it(given_: list[int], held: int) -> None:
    plain: Counter[int] = Counter()
    counted = Repeats(held)
    for key in given_:
        plain[key] += 1
        assert counted.count(key) == plain[key]


def test_memory_does_not_grow_with_the_rows_of_a_file() -> None:
    def grown(n: int) -> int:
        counted = Repeats(held=1_000)
        for i in range(2_000):
            counted.count(i * 0x9E3779B97F4A7C15 % 2**64)
        tracemalloc.start()
        for i in range(2_000, n):
            counted.count(i * 0x9E3779B97F4A7C15 % 2**64)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    assert grown(60_000) < 2 * grown(10_000)


def test_a_repeated_row_keeps_its_key_when_memory_forgot_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "m.yaml"
    source = {
        "title": "名册",
        "publisher": "某局",
        "licence": "CC0-1.0",
        "use": "share",
        "dated": "2026-01-01",
    }
    firm = {"type": "Firm", "id": "firms:{编号}", "properties": {"name": "名称"}}
    path.write_text(
        yaml.safe_dump(
            {"dataset": "firms", "source": source, "edition": "snapshot", "entities": {"firm": firm}}
        ),
        "utf-8",
    )

    def row_keys() -> list[str | None]:
        reader = rows.Reader(read_mapping(path), load(), tmp_path)
        given_ = ("1", "2", "1", "3", "2", "1")
        return [
            reader.read(Row(n, {"编号": c, "名称": f"第{c}公司"})).locator.row
            for n, c in enumerate(given_, 1)
        ]

    wide = row_keys()
    monkeypatch.setattr(rows, "Repeats", lambda: Repeats(held=1))
    assert row_keys() == wide
    assert wide[2:] == [f"{wide[0]}.2", wide[3], f"{wide[1]}.2", f"{wide[0]}.3"]
