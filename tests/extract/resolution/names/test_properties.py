"""What holds of all names: symmetry, the same written otherwise, numbers, pools."""

from __future__ import annotations

import pickle

from hypothesis import assume, example, given
from hypothesis import strategies as st

from clusterkg.extract.resolution.names import Level, blocking_keys, clean_display, compare, parse
from clusterkg.extract.resolution.names.pooling import Pool

PLACES = st.sampled_from(["", "宁波", "浙江", "深圳市", "苏州", "江苏省"])
BRANDS = st.sampled_from(["海川", "沅朴", "晗光", "祁岳", "昊铂", "川海", "海州"])
TRADES = st.sampled_from(["电池", "新材料", "泵阀", "光电科技", "汽车零部件", "生物医药"])
FORMS = st.sampled_from(["有限公司", "有限责任公司", "股份有限公司", "集团有限公司", "厂", ""])
NAMES = st.builds("{}{}{}{}".format, PLACES, BRANDS, TRADES, FORMS)
LATIN = st.from_regex(r"[A-Z][a-z]{3,8} (Battery|Steel|Systems) (Co\., Ltd\.|GmbH|Inc)", fullmatch=True)
ANY = st.one_of(NAMES, LATIN, st.text(max_size=20))


@given(ANY, ANY)
def test_comparison_is_symmetric(one: str, other: str) -> None:
    a, b = parse(one), parse(other)
    assert compare(a, b) == compare(b, a)


@given(ANY)
def test_a_name_is_the_same_as_itself_and_survives_a_pickle(name: str) -> None:
    parsed = parse(name)
    assert compare(parsed, parsed).level is Level.SAME
    assert pickle.loads(pickle.dumps(parsed)) == parsed
    assert hash(parsed) == hash(parse(name))


@given(NAMES)
def test_width_and_brackets_and_spaces_change_nothing(name: str) -> None:
    wide = " ".join(name).replace("(", "（")
    assert compare(parse(name), parse(wide)).level is Level.SAME


@given(st.sampled_from(["宁波", "浙江", "苏州", "中国"]), BRANDS, TRADES, FORMS)
def test_a_place_in_brackets_takes_nothing_of_the_name_away(
    place: str, brand: str, trade: str, form: str
) -> None:
    bare, seated = parse(f"{brand}{trade}{form}"), parse(f"{brand}({place}){trade}{form}")
    assume(place in seated.place)
    assert (seated.rest, seated.core, seated.lead) == (bare.rest, bare.core, 0)
    assert set(blocking_keys(bare)) == set(blocking_keys(seated))
    headed = parse(f"深圳{brand}({place}){trade}{form}")
    assert (headed.rest, headed.core[: headed.lead]) == (bare.rest, "深圳")


@given(NAMES, NAMES)
def test_two_brands_are_never_one_firm(one: str, other: str) -> None:
    a, b = parse(one), parse(other)
    assume(a.brand and b.brand and a.brand != b.brand)
    assert compare(a, b).level < Level.WEAK


@given(st.integers(1, 40), st.integers(1, 40))
def test_numbers_tell_units_apart(one: int, other: int) -> None:
    a, b = parse(f"中铁第{one}局集团有限公司"), parse(f"中铁第{other}局集团有限公司")
    assert (compare(a, b).level is Level.SAME) == (one == other)


@given(NAMES, NAMES)
def test_what_may_be_one_shares_a_block(one: str, other: str) -> None:
    a, b = parse(one), parse(other)
    if compare(a, b).level >= Level.SHORT:
        assert set(blocking_keys(a)) & set(blocking_keys(b))


@given(ANY)
@example("R¸")
def test_a_name_as_shown_is_stable(name: str) -> None:
    shown = clean_display(name)
    assert clean_display(shown) == shown


def test_a_short_form_that_fits_two_firms_is_taken_for_neither() -> None:
    pool = Pool(
        {
            "register": [("宁波海川电池有限公司",), ("宁波海川光电有限公司",)],
            "texts": [("宁波海川",), ("海川电池",)],
        }
    )
    assert not pool.accepts("宁波海川", "宁波海川电池有限公司")
    assert pool.accepts("海川电池", "宁波海川电池有限公司")


def test_names_that_one_list_gives_to_two_firms_are_two() -> None:
    lists = {"register": [("浙江海川电气股份有限公司",), ("海川电气股份有限公司",)]}
    assert not Pool(lists).accepts("浙江海川电气股份有限公司", "海川电气股份有限公司")
    apart = {"a": [("浙江海川电气股份有限公司",)], "b": [("海川电气股份有限公司",)]}
    assert Pool(apart).accepts("浙江海川电气股份有限公司", "海川电气股份有限公司")


def test_a_short_name_that_two_lists_give_joins_a_firm_that_moved() -> None:
    lists = {
        "old": [("北京沅朴科技股份有限公司", "沅朴科技")],
        "new": [("四川沅朴科技股份有限公司", "沅朴科技")],
    }
    assert Pool(lists).accepts("北京沅朴科技股份有限公司", "四川沅朴科技股份有限公司")
