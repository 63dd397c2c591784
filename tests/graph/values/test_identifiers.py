"""Identifiers with check digits: published numbers pass, and one wrong character never does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterkg.graph import values
from clusterkg.graph.errors import ValueProblem
from clusterkg.graph.ontology import PropertySpec, Text

#: Numbers that their owners or issuers publish, and GB 32100-2015's own example (the first).
PUBLISHED = {
    "uscc": ["91350100M000100Y43", "914403001922038216", "9144030071526726XG", "91330100799655058B", "91440300192317458F", "91350900587527783P", "12100000400000624D"],
    "lei": ["5493001KJTIIGC8Y1R12", "529900T8BM49AURSDO55", "HWUPKR0MPOU8FGXBT394", "INR2EJN1ERAN0W5ZP974"],
    "ror": ["03yrm5c26", "02mhbdp94", "03cve4549", "02v51f717", "00f54p054"],
    "patent_application": ["CN201910537823.0", "CN200410016940.6"],
}  # fmt: skip
ALPHABET = {
    "uscc": "0123456789ABCDEFGHJKLMNPQRTUWXY",
    "lei": "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "ror": "0123456789abcdefghjkmnpqrstvwxyz",
    "patent_application": "0123456789",
}


def clean(scheme: str, raw: str) -> str:
    return values.clean(raw, PropertySpec(type="identifier", label=Text(zh="号", en="no."), scheme=scheme))


@pytest.mark.parametrize(("scheme", "number"), [(s, n) for s, many in PUBLISHED.items() for n in many])
def test_published_numbers_pass_as_they_are(scheme: str, number: str) -> None:
    assert clean(scheme, number) == number
    assert clean(scheme, f" {number.lower()} ") == number


@given(st.data())
def test_one_wrong_character_is_always_found(data: st.DataObject) -> None:
    scheme = data.draw(st.sampled_from(sorted(PUBLISHED)))
    number = data.draw(st.sampled_from(PUBLISHED[scheme]))
    start = 2 if scheme == "patent_application" else 0
    at = data.draw(st.sampled_from([i for i in range(start, len(number)) if number[i] != "."]))
    other = data.draw(st.sampled_from(ALPHABET[scheme]).filter(lambda c: c != number[at]))
    with pytest.raises(ValueProblem):
        clean(scheme, number[:at] + other + number[at + 1 :])


@pytest.mark.parametrize(("raw", "canonical"), [("900901", "900901.SH"), ("200011", "200011.SZ"), ("430047", "430047.BJ"), ("920819", "920819.BJ"), ("0700.HK", "00700.HK")])  # fmt: skip
def test_the_exchange_follows_from_the_digits(raw: str, canonical: str) -> None:
    assert clean("stock", raw) == canonical


@pytest.mark.parametrize("raw", ["600519.SZ", "000001.SH", "sh300750"])
def test_a_suffix_that_the_digits_contradict_is_refused(raw: str) -> None:
    with pytest.raises(ValueProblem, match="contradict"):
        clean("stock", raw)


@pytest.mark.parametrize(
    ("kind", "scheme", "unit", "raw", "canonical"),
    [
        ("code", None, None, "ipc:h01m 10/0525", "ipc:H01M10/0525"), ("code", "ipc", None, "A61K-008", "ipc:A61K8/00"),
        ("code", "ipc", None, "H01M 10/0525 (2010.01)", "ipc:H01M10/0525"), ("code", "gbt4754", None, "c3841", "gbt4754:C3841"),
        ("code", None, None, "sei2018:1.2", "sei2018:1.2"), ("code", None, None, "cpc:Y02E 60/10", "cpc:Y02E60/10"), ("code", None, None, "ours:A-1", "ours:A-1"),
        ("place", None, None, "东陵省 岚州市", "东陵省岚州市"), ("place", None, None, "330200000000", "330200"),
        ("quantity", None, "area", "3 公顷", "30000 m2"), ("quantity", None, None, "60 家", "60 firm"),
    ],
)  # fmt: skip
def test_codes_places_and_quantities_are_written_in_one_way(
    kind: str, scheme: str | None, unit: str | None, raw: str, canonical: str
) -> None:
    spec = PropertySpec(type=kind, label=Text(zh="某", en="some"), scheme=scheme, unit=unit)
    assert values.clean(raw, spec) == canonical
    assert values.clean(canonical, spec) == canonical


@pytest.mark.parametrize(
    ("kind", "scheme", "unit", "raw"),
    [("code", None, None, "gbt4754:38.41"), ("code", "ipc", None, "电池"), ("code", "ipc", None, "Y02E 60/10"), ("code", None, None, "wipo35:36"), ("code", None, None, "C3841"), ("quantity", None, "area", "12 GWh")],
)  # fmt: skip
def test_what_does_not_fit_its_scheme_or_family_is_refused(
    kind: str, scheme: str | None, unit: str | None, raw: str
) -> None:
    with pytest.raises(ValueProblem) as caught:
        values.clean(raw, PropertySpec(type=kind, label=Text(zh="某", en="some"), scheme=scheme, unit=unit))
    assert caught.value.hint_zh
    assert caught.value.hint_en


@given(st.sampled_from([s.name for s in values.schemes()]), st.text(max_size=14))
def test_a_code_of_a_known_scheme_is_canonical_or_refused(scheme: str, raw: str) -> None:
    spec = PropertySpec(type="code", label=Text(zh="代码", en="code"), scheme=scheme)
    try:
        once = values.clean(raw, spec)
    except ValueProblem:
        return
    assert values.clean(once, spec) == once


@pytest.mark.parametrize("scheme", values.schemes(), ids=lambda s: s.name)
def test_each_scheme_shows_an_example_that_is_one(scheme: values.Scheme) -> None:
    assert scheme.canonical(scheme.example) == scheme.example


PLACES = st.sampled_from(
    ["330000", "330200", "330211", "440300", "浙江省", "浙江省宁波市", "浙江省宁波市鄞州区", "岚州市", "市"]
)


@given(PLACES, PLACES)
def test_places_are_compared_alike_from_both_sides(one: str, other: str) -> None:
    place = values.get("place")
    assert place.compare(one, other) == place.compare(other, one)
    assert 0 <= place.compare(one, other) <= 1
    assert place.compare("330200", "330211") > place.compare("330200", "440300")
