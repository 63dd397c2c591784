"""Places begin and end where the guidelines (2.2) say; names of institutions keep the places in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterkg.extract.pipeline import Pipeline

RULES = Pipeline("rules", without=[f"clusterkg_{n}" for n in ("values", "people", "standins")])


def found(text: str) -> list[str]:
    return [text[m.start : m.end] for m in RULES.read_text(text).mentions if m.type == "Place"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("该项目位于江西省赣州市,一期在浙江省湖州市德清县。", ["江西省赣州市", "浙江省湖州市德清县"]),
        ("产品销往越南、印度尼西亚和欧洲。", ["越南", "印度尼西亚", "欧洲"]),
        ("适用范围为江淮省行政区域。", ["江淮省"]),
        ("我市、全省、本县、国内和境外的企业", []),
        ("进一步打开城市、园区、开发区的市场", []),
        ("苏州岱微半导体有限公司设在苏州。", ["苏州"]),
        (
            "It ships to Tarn Motors' Kim Dong factory, to Orrin's Bela Crkva mill and to Orrin's works.",
            ["Kim Dong", "Bela Crkva"],
        ),
        ("It takes part in Horizon Europe.", []),
        ("an Italian maker of brakes in Brescia ships to Chile.", ["Italian", "Brescia", "Chile"]),
    ],
)
def test_a_place_is_found_with_its_ends(text: str, expected: list[str]) -> None:
    assert found(text) == expected


@given(st.text(st.sampled_from("省市县区镇村路号街浙江湖州在于的中国上海 in Oslo,.\n"), max_size=50))
def test_no_run_of_divisions_breaks_the_reader(text: str) -> None:
    for m in RULES.read_text(text).mentions:
        assert 0 <= m.start < m.end <= len(text)
