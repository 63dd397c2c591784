"""Words for days, months, years and periods; relative ones only where the document is dated."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterkg.extract.statements.dates import period
from clusterkg.graph.values import day_bounds

DAY = "2025-03-04"


@pytest.mark.parametrize(
    ("text", "anchor", "expected"),
    [
        ("2025年9月12日", None, ("2025-09-12", "2025-09-12")), ("2025年9月", None, ("2025-09", "2025-09")), ("2025年", None, ("2025", "2025")),
        ("2025年度", None, ("2025", "2025")), ("2025", None, ("2025", "2025")), ("2025-09-12", None, ("2025-09-12", "2025-09-12")),
        ("2025.9", None, ("2025-09", "2025-09")), ("二〇一一年八月五日", None, ("2011-08-05", "2011-08-05")),
        ("2025年6月底", None, ("2025-06", "2025-06")), ("2025年底", None, ("2025", "2025")), ("2025 年 6 月", None, ("2025-06", "2025-06")),
        ("2025年上半年", None, ("2025-01", "2025-06")), ("2024年第三季度", None, ("2024-07", "2024-09")),
        ("2025年1月1日至2026年12月31日", None, ("2025-01-01", "2026-12-31")), ("2024—2026年", None, ("2024", "2026")),
        ("2024年1—9月", None, ("2024-01", "2024-09")), ("2024年1月至9月", None, ("2024-01", "2024-09")),
        ("1—9月", DAY, ("2025-01", "2025-09")), ("2025年1月8日至1月20日", None, ("2025-01-08", "2025-01-20")),
        ("去年", DAY, ("2024", "2024")), ("今年2月", DAY, ("2025-02", "2025-02")), ("3月2日", DAY, ("2025-03-02", "2025-03-02")),
        ("上半年", DAY, ("2025-01", "2025-06")), ("本月", DAY, ("2025-03", "2025-03")), ("昨日", DAY, ("2025-03-03", "2025-03-03")),
        ("4日", DAY, ("2025-03-04", "2025-03-04")), ("去年", None, None), ("3月", None, None), ("报告期", DAY, None), ("三年", DAY, None),
        ("3 March 2026", None, ("2026-03-03", "2026-03-03")), ("March 3, 2026", None, ("2026-03-03", "2026-03-03")),
        ("March 2026", None, ("2026-03", "2026-03")), ("FY2024", None, ("2024", "2024")), ("last year", DAY, ("2024", "2024")),
        ("the first half of 2024", None, ("2024-01", "2024-06")), ("third quarter of 2024", None, ("2024-07", "2024-09")),
        ("Q3 2024", None, ("2024-07", "2024-09")), ("May", DAY, ("2025-05", "2025-05")), ("three years", DAY, None),
        ("2021年2月30日", None, None), ("民國113年8月20日", None, ("2024-08-20", "2024-08-20")), ("2025年5月上旬", None, ("2025-05", "2025-05")), ("this year", DAY, ("2025", "2025")), ("2023 to 2025", None, ("2023", "2025")),
    ],
)  # fmt: skip
def test_words_for_dates(text: str, anchor: str | None, expected: tuple[str, str] | None) -> None:
    assert period(text, anchor) == expected


@given(
    st.text("0123456789年月日至—-上半去今底 QMarchfirst", max_size=14),
    st.sampled_from([None, "2024", "2024-05", DAY]),
)
def test_whatever_stands_there_is_a_period_in_order_or_nothing(text: str, anchor: str | None) -> None:
    found = period(text, anchor)
    if found is not None:
        assert day_bounds(found[0])[0] <= day_bounds(found[1])[1]
