"""What a pool of names adds: a mark that two names alone bear, what people call them by, and what two lists say side by side."""

from __future__ import annotations

import pytest

from clusterkg.extract.resolution.names.pooling import Pool

_FILLER = ["宁波海川电池股份有限公司", "苏州恒远机械股份有限公司"]


def _pool(old: tuple[str, ...], new: tuple[str, ...], *more: str) -> Pool:
    return Pool({"then": [old, *((n,) for n in _FILLER)], "now": [new, *((n,) for n in (*_FILLER, *more))]})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # A group's name before the brand, half of the brand in a new one, another word behind it.
        (("泓赫信砾股份有限公司", "泓赫信砾"), ("信砾集团股份有限公司", "信砾集团")),
        (("北京华珞佰衲影视股份有限公司", "华珞佰衲"), ("北京佰衲芊成影视股份有限公司", "佰衲芊成")),
        (("西安砾珞路面机械股份有限公司", "砾珞路机"), ("砾珞控股集团股份有限公司", "砾珞控股")),
    ],
)
def test_a_mark_that_no_third_firm_bears_tells_a_renamed_firm(
    old: tuple[str, ...], new: tuple[str, ...]
) -> None:
    assert _pool(old, new).accepts(old[0], new[0])
    # Another firm bears it too: a group of several.
    mark = next(m for m in ("信砾", "佰衲", "砾珞") if m in old[0] and m in new[0])
    assert not _pool(old, new, f"{mark}化工股份有限公司").accepts(old[0], new[0])


def test_a_brand_that_a_third_firm_of_both_lists_bears_is_a_groups() -> None:
    old, new = "北京珞砾国际酒店发展股份有限公司", "北京珞砾在线网络服务股份有限公司"
    apart = Pool({"then": [(old,), *((n,) for n in _FILLER)], "now": [(new,), *((n,) for n in _FILLER)]})
    assert apart.accepts(old, new), "nobody else is called so"
    third = ("北京珞砾国际旅游股份有限公司",)
    together = Pool({"then": [(old,), third], "now": [(new,), third]})
    assert not together.accepts(old, new)


def test_a_mark_by_which_a_firm_is_not_called_is_its_groups() -> None:
    old, new = ("诺泰珞砾生物制药股份有限公司", "诺泰生物"), ("珞砾医疗科技股份有限公司", "珞砾医疗")
    assert not _pool(old, new).accepts(old[0], new[0])


def test_without_short_names_a_mark_at_the_end_tells_too_little() -> None:
    old, new = ("诺泰珞砾生物制药股份有限公司",), ("珞砾医疗科技股份有限公司",)
    assert not _pool(old, new).accepts(old[0], new[0])


def test_a_short_name_that_stands_whole_in_both_names_is_kept_through_a_change_and_a_bare_brand_is_not() -> (
    None
):
    old, new = ("中山大学珞砾基因股份有限公司", "珞砾基因"), ("广州珞砾基因股份有限公司", "珞砾基因")
    assert _pool(old, new).accepts(old[0], new[0])
    old, new = ("安徽珞砾希百货股份有限公司", "珞砾希"), ("烟台北方珞砾希果汁股份有限公司", "珞砾希")
    assert not _pool(old, new).accepts(old[0], new[0])


def test_a_short_name_that_is_kept_with_another_mark_is_kept() -> None:
    old, new = ("中山大学珞砾基因股份有限公司", "*ST珞砾基因"), ("广州珞砾基因股份有限公司", "珞砾基因")
    assert _pool(old, new).accepts(old[0], new[0])
    assert not _pool(old, (new[0], "羊城生物")).accepts(old[0], new[0])


def test_words_of_trade_behind_a_run_do_not_hide_that_it_is_the_firms_own() -> None:
    old, new = ("南洋珞衲砾科技集团股份有限公司", "南洋股份"), ("珞衲砾科技集团股份有限公司", "珞衲砾")
    assert _pool(old, new).accepts(old[0], new[0])
    assert not _pool(old, new, "珞衲砾化工股份有限公司").accepts(old[0], new[0])


def test_what_one_list_gives_to_two_firms_is_two() -> None:
    pool = Pool({
        "then": [("泓赫信砾股份有限公司", "泓赫信砾"), ("信砾集团股份有限公司", "信砾集团")], "now": [("信砾集团股份有限公司", "信砾集团")],
    })  # fmt: skip
    assert not pool.accepts("泓赫信砾股份有限公司", "信砾集团股份有限公司")
