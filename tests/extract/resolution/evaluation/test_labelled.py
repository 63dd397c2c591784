"""Labels join to data by key: invented rows here, the real hand-out where there is one."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from clusterkg.extract.resolution.evaluation.labelled import (
    Verdict,
    digest,
    read_neighbourhoods,
    read_pairs,
    read_participations,
)
from clusterkg.graph.errors import SourceError

GOLD = Path(__file__).resolve().parents[3] / "gold_resolution"
HEAD = ["id", "project_id", "org_name", "country", "city", "org_type"]
ROWS = [
    ["1", "900", "UNIVERSITY OF MUDSBURY", "UK", "Mudsbury", "HES"],
    ["2", "901", "The University of Mudsbury ", "UK", "Mudsbury", "PRC"],
    ["3", "901", "MUDSBURY CITY COUNCIL", "UK", "Mudsbury", "PUB"],
    ["4", "902", "UNIVERSITY OF MUDSBURY", "UK", "Mudsbury", "HES"],
]
UNI = digest("UNIVERSITY OF MUDSBURY", "UK", "Mudsbury")
THE = digest("The University of Mudsbury", "UK", "Mudsbury")
COUNCIL = digest("MUDSBURY CITY COUNCIL", "UK", "Mudsbury")


@pytest.fixture
def handout(tmp_path: Path) -> Path:
    path = tmp_path / "shared/data/cordis_china_consortia/organizations.csv"
    path.parent.mkdir(parents=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([HEAD, *ROWS])
    return tmp_path / "shared"


def labels(folder: Path, *lines: str) -> Path:
    head = "left\tright\tstratum\tsplit\tfirst\tsecond\tverdict\tannotator"
    (folder / "cordis_pairs.tsv").write_text("\n".join(["# what this is", head, *lines]) + "\n", "utf-8")
    return folder


def test_a_pair_comes_with_the_names_the_verdict_and_both_readings(handout: Path, tmp_path: Path) -> None:
    line = f"{THE}\t{UNI}\tnear\tdev\tundecided\tsame\tsame\tA adjudicated"
    (pair,) = read_pairs(labels(tmp_path, line), handout)
    assert (pair.left.name, pair.right.name) == ("The University of Mudsbury", "UNIVERSITY OF MUDSBURY")
    assert pair.right.projects == ("900", "902")
    assert (pair.left.country, pair.left.city, pair.left.kind) == ("UK", "Mudsbury", "PRC")
    assert (pair.first, pair.second, pair.verdict) == (Verdict.UNDECIDED, Verdict.SAME, Verdict.SAME)
    assert pair.positive


def test_one_writing_in_two_projects_is_two_parties(handout: Path, tmp_path: Path) -> None:
    line = f"{UNI}@900\t{UNI}@902\trepeat\ttest\tsame\tsame\tsame\tA"
    (pair,) = read_pairs(labels(tmp_path, line), handout)
    assert (pair.left.projects, pair.right.projects) == (("900",), ("902",))
    assert pair.left.name == pair.right.name


def test_a_half_is_read_alone(handout: Path, tmp_path: Path) -> None:
    folder = labels(
        tmp_path,
        f"{THE}\t{UNI}\tnear\tdev\tsame\tsame\tsame\tA",
        f"{COUNCIL}\t{UNI}\tsame_city\ttest\tnot_same\tnot_same\tnot_same\tA",
    )
    assert [p.stratum for p in read_pairs(folder, handout, split="test")] == ["same_city"]
    assert [p.positive for p in read_pairs(folder, handout)] == [True, False]


def test_a_key_that_the_data_lack_is_an_error_that_names_line_and_key(handout: Path, tmp_path: Path) -> None:
    folder = labels(tmp_path, f"{'0' * 16}\t{UNI}\tnear\tdev\tsame\tsame\tsame\tA")
    with pytest.raises(SourceError, match=r"cordis_pairs\.tsv, line 3: the key 0000000000000000"):
        list(read_pairs(folder, handout))


def test_without_data_or_labels_the_error_says_what_is_missing(tmp_path: Path, handout: Path) -> None:
    with pytest.raises(SourceError, match=r"organizations\.csv"):
        read_participations(tmp_path)
    with pytest.raises(SourceError, match=r"cordis_pairs\.tsv"):
        list(read_pairs(tmp_path, handout))


def test_a_neighbourhood_has_every_row_of_its_writings(handout: Path, tmp_path: Path) -> None:
    head = "neighbourhood\trecord\tsplit\tfirst\tsecond\tcluster\tannotator"
    lines = [f"7\t{r}\tdev\t{c}\t{c}\t{c}\tA" for r, c in ((UNI, UNI), (THE, UNI), (COUNCIL, COUNCIL))]
    (tmp_path / "cordis_clusters.tsv").write_text("\n".join([head, *lines]) + "\n", "utf-8")
    (one,) = read_neighbourhoods(tmp_path, handout)
    assert one.number == 7
    assert one.cluster == {1: UNI, 4: UNI, 2: UNI, 3: COUNCIL}
    assert {row.row for row in one.rows} == {1, 2, 3, 4}
    assert list(read_neighbourhoods(tmp_path, handout, split="test")) == []


@pytest.mark.realdata
@pytest.mark.parametrize(("name", "least"), [("cordis", 600), ("copatents", 120), ("ickg", 150)])
def test_every_label_finds_its_data_in_the_hand_out(shared: Path, name: str, least: int) -> None:
    pairs = list(read_pairs(GOLD, shared, name))
    assert len(pairs) >= least
    assert all(p.left.name and p.right.name for p in pairs)
    halves = [p.split for p in pairs]
    assert len(list(read_pairs(GOLD, shared, name, "test"))) == halves.count("test")


@pytest.mark.realdata
def test_repeats_of_the_hand_out_are_one_writing_and_all_other_pairs_are_two(shared: Path) -> None:
    for pair in read_pairs(GOLD, shared):
        same = (pair.left.name, pair.left.country, pair.left.city) == (
            pair.right.name, pair.right.country, pair.right.city,
        )  # fmt: skip
        assert same == (pair.stratum == "repeat")


@pytest.mark.realdata
def test_neighbourhoods_of_the_hand_out_share_no_row_and_lack_none(shared: Path) -> None:
    found = list(read_neighbourhoods(GOLD, shared))
    assert len(found) == 60
    seen = [row.row for one in found for row in one.rows]
    assert len(seen) == len(set(seen))
    records = {row.record for one in found for row in one.rows}
    assert {r.row for r in read_participations(shared) if r.record in records} == set(seen)
