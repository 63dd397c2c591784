"""Sets of labelled names are read from tables of the public form, made up here."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from clusterkg.extract.resolution.evaluation.copatents import copatent_task, read_applicants
from clusterkg.extract.resolution.evaluation.listed import (
    evident,
    read_listed,
    renamed_task,
    short_task,
    wrong_codes,
)
from clusterkg.extract.resolution.evaluation.matchers import clusters, pair_alone, with_pool
from clusterkg.extract.resolution.evaluation.neighbours import nearest
from clusterkg.extract.resolution.evaluation.running import evaluate

HEAD = "code6,full_ckg2021,short_ckg2021,full_finglm,short_finglm,full_changed,short_changed,full_renamed,short_renamed"
ROWS = """
000001,北京沅朴科技股份有限公司,沅朴科技,四川沅朴科技股份有限公司,沅朴科技,1,0,1,0
000002,宁波海川电池股份有限公司,海川电池,宁波海川电池股份有限公司,海川电池,0,0,0,0
000003,深圳市康祁股份有限公司,康祁股份,深圳市昊铂时代股份有限公司,昊铂时代,1,1,1,1
000004,宁波海川电池股份有限公司,晗光硅业,青海晗光硅业股份有限公司,晗光硅业,1,0,1,0
"""


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    path = tmp_path / "cn_company_name_pairs" / "pairs.csv"
    path.parent.mkdir()
    path.write_text(HEAD + ROWS, encoding="utf-8")
    return path


def test_a_name_under_a_code_whose_short_name_is_anothers_is_a_wrong_code(listed: Path) -> None:
    [wrong] = wrong_codes(read_listed(listed))
    assert (wrong.code, wrong.name) == ("000004", "宁波海川电池股份有限公司")


def test_renamed_rows_are_the_positives_and_wrong_codes_are_none(listed: Path) -> None:
    task = renamed_task(read_listed(listed))
    positive = {p for p, one in task.pairs.items() if one}
    moved = ("北京沅朴科技股份有限公司", "四川沅朴科技股份有限公司")
    assert positive == {moved, ("深圳市康祁股份有限公司", "深圳市昊铂时代股份有限公司")}
    assert task.evident == {moved}
    assert with_pool(task) == {moved}
    assert pair_alone(task) == set()
    assert clusters(task, {moved})[moved[1]] == moved[0]


def test_a_place_in_brackets_hides_no_evidence() -> None:
    one, other = "沅朴(四川)股份有限公司", "沅朴电池股份有限公司"
    assert evident([(one, other)], {one: {"1"}, other: {"1"}, "宁波海川电池股份有限公司": {"2"}}) == {
        (one, other)
    }


def test_a_short_name_is_paired_with_the_full_names_of_its_code(listed: Path) -> None:
    task = short_task(read_listed(listed))
    assert task.pairs["宁波海川电池股份有限公司", "海川电池"]
    assert (
        not task.pairs["昊铂时代", "宁波海川电池股份有限公司"]
        if ("昊铂时代", "宁波海川电池股份有限公司") in task.pairs
        else True
    )


def test_the_nearest_are_those_of_a_plain_count() -> None:
    names = [f"{a}{b}电池" for a in "甲乙丙丁戊" for b in "海川江"]
    fast = nearest(names, names, 3, lambda a, b: a == b)
    grams = sorted({n[i : i + 2] for n in names for i in range(3)})
    held = [sum(g in n for n in names) for g in grams]
    rows = np.array(
        [
            [(g in n) * (np.log((1 + len(names)) / (1 + h)) + 1) for g, h in zip(grams, held, strict=True)]
            for n in names
        ]
    )
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    for name in names:
        mine = {other for one, other in fast if one == name}
        alike = rows @ rows[names.index(name)]
        worst = min(alike[names.index(other)] for other in mine)
        assert len(mine) == 3
        assert all(alike[names.index(o)] <= worst + 1e-9 for o in names if o not in mine and o != name)


def test_all_pairs_of_applicants_are_labelled(tmp_path: Path) -> None:
    path = tmp_path / "raw.csv"
    path.write_text(
        "CN1,标题,2020-01-01,2020-02-01,甲大学 | 乙有限公司,某人,授权\nCN2,标题,2020-01-01,2020-02-01,丙有限公司 | 甲大学,某人,授权\n",
        encoding="utf-8",
    )
    names = read_applicants(path)
    assert names == sorted(["甲大学", "乙有限公司", "丙有限公司"])
    assert set(copatent_task(names).pairs) == set(combinations(names, 2))


def test_a_row_is_given_per_matcher_and_group(listed: Path) -> None:
    rows = list(evaluate(listed.parents[1], beside=False))
    assert {r["matcher"] for r in rows} == {"clusterkg: variant", "clusterkg: short", "clusterkg: pool"}
    assert {r["group"] for r in rows} >= {"all pairs", "name evidence", "B-cubed", "exact clusters"}
    assert len({tuple(r) for r in rows}) == 1
