"""Property types clean, read and compare."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterkg.graph import values
from clusterkg.graph.errors import ValueProblem
from clusterkg.graph.ontology import PropertySpec, Text

LABEL = Text(zh="某", en="some")

CASES = [
    ("date", None, "2021年10月19日", "2021-10-19"),
    ("date", None, "2021.10", "2021-10"),
    ("date", None, "20211019", "2021-10-19"),
    ("date", None, "2021/1/2 00:00:00", "2021-01-02"),
    ("date", None, "２０２１年", "2021"),
    ("money", None, "1,500万元人民币", "15000000 CNY"),
    ("money", None, "3亿美元", "300000000 USD"),
    ("share", None, "12.5%", "0.125"),
    ("share", None, "20%~30%", "0.2..0.3"),
    ("quantity", None, "12000 MWh/年", "12 GWh/a"),
    ("quantity", None, "3万吨/年", "30000 t/a"),
    ("quantity", None, "100..200 t/a", "100..200 t/a"),
    ("integer", None, "1,200人", "1200"),
    ("number", None, "1e-7", "0.0000001"),
    ("boolean", None, "是", "true"),
    ("name", None, "宁海 动力电池【集团】有限公司", "宁海动力电池(集团)有限公司"),
    ("url", None, "example.org/a", "https://example.org/a"),
    ("point", None, "29.8700, 121.55", "29.87,121.55"),
    ("code", "gbt4754", "C3841", "gbt4754:C3841"),
    ("identifier", "uscc", "91350100m000100y43", "91350100M000100Y43"),
    ("identifier", "stock", "sz000001", "000001.SZ"),
    ("identifier", "stock", "600373.sh", "600373.SH"),
    ("identifier", "stock", "300617", "300617.SZ"),
    ("identifier", "patent_application", "ZL 201910537823.0", "CN201910537823.0"),
    ("identifier", "patent_publication", "CN 110210173 B", "CN110210173B"),
    ("identifier", "ror", "https://ror.org/03yrm5c26", "03yrm5c26"),
    ("identifier", "doi", "https://doi.org/10.1038/S41598-022-11522-z", "10.1038/s41598-022-11522-z"),
    ("identifier", "adcode", "3302", "330200"),
    ("identifier", "country", "德国", "DE"),
]

REFUSED = [
    ("date", None, "2021-13-01"),
    ("date", None, "去年"),
    ("money", None, "1500"),
    ("share", None, "1.2"),
    ("quantity", None, "12 bananas"),
    ("integer", None, "1.5"),
    ("boolean", None, "也许"),
    ("url", None, "not a url"),
    ("point", None, "121.55,29.87"),
    ("identifier", "uscc", "91350100M000100Y44"),
    ("identifier", "stock", "12345"),
    ("identifier", "patent_application", "201910537823.1"),
    ("identifier", "lei", "529900T8BM49AURSDO56"),
    ("identifier", "ror", "03yrm5c27"),
]


def spec(kind: str, scheme: str | None) -> PropertySpec:
    return PropertySpec(type=kind, label=LABEL, scheme=scheme)


@pytest.mark.parametrize(("kind", "scheme", "raw", "canonical"), CASES)
def test_what_offices_write_becomes_the_canonical_string(
    kind: str, scheme: str | None, raw: str, canonical: str
) -> None:
    assert values.clean(raw, spec(kind, scheme)) == canonical
    assert values.clean(canonical, spec(kind, scheme)) == canonical


@pytest.mark.parametrize(("kind", "scheme", "raw"), REFUSED)
def test_what_cannot_be_read_says_why_in_both_languages(kind: str, scheme: str | None, raw: str) -> None:
    with pytest.raises(ValueProblem) as caught:
        values.clean(raw, spec(kind, scheme))
    assert raw in caught.value.zh
    assert raw in caught.value.en


@given(st.sampled_from(values.names()), st.text(max_size=30))
def test_cleaning_is_idempotent_and_never_fails_otherwise(kind: str, raw: str) -> None:
    try:
        once = values.clean(raw, spec(kind, None))
    except ValueProblem:
        return
    assert values.clean(once, spec(kind, None)) == once
    assert values.compare(once, once, spec(kind, None)) == 1.0
    values.parse(once, spec(kind, None))


@given(st.sampled_from(CASES), st.sampled_from(CASES))
def test_likeness_is_symmetric(
    one: tuple[str, str | None, str, str], other: tuple[str, str | None, str, str]
) -> None:
    if one[0] == other[0]:
        kind = spec(one[0], one[1])
        assert values.compare(one[3], other[3], kind) == pytest.approx(values.compare(other[3], one[3], kind))


def test_a_year_covers_all_its_days() -> None:
    first, last = values.day_bounds("2021")
    assert (first.isoformat(), last.isoformat()) == ("2021-01-01", "2021-12-31")
