"""Short names that a text declares have the type of their full names; codes of shares are no names."""

from __future__ import annotations

import pytest

from clusterkg.extract.model import Mention
from clusterkg.extract.pipeline.declared import no_tickers, typed


def _mentions(text: str, *named: tuple[str, str]) -> list[Mention]:
    at, found = 0, []
    for said, type_ in named:
        at = text.index(said, at)
        found.append(Mention(at, at + len(said), type_))
        at += len(said)
    return found


@pytest.mark.parametrize(
    ("text", "named", "expected"),
    [
        # the English name behind the short one, and the short name's other places
        (
            "岱湖装备创新联盟(简称“岱湖氢盟”),英文名称Daihu Innovation Group。岱湖氢盟成立。",
            [("岱湖装备创新联盟", "Alliance"), ("岱湖氢盟", "Firm"), ("Daihu Innovation Group", "Firm"), ("岱湖氢盟", "Firm")],
            ["Alliance", "Alliance", "Alliance", "Alliance"],
        ),
        (
            "The Orland Valve Cluster (\"OVC\") met Pell Ltd (\"Pell\").",
            [("Orland Valve Cluster", "Cluster"), ("OVC", "Firm"), ("Pell Ltd", "Firm"), ("Pell", "Firm")],
            ["Cluster", "Cluster", "Firm", "Firm"],
        ),
        # who is not named right before is not what it is short for
        (
            "岱湖装备创新联盟邀请各界参加展会(简称“岱湖展”)。",
            [("岱湖装备创新联盟", "Alliance"), ("岱湖展", "Firm")],
            ["Alliance", "Firm"],
        ),
    ],
)  # fmt: skip
def test_a_declared_short_name_is_of_its_full_name_s_type(
    text: str, named: list[tuple[str, str]], expected: list[str]
) -> None:
    assert [m.type for m in typed(text, _mentions(text, *named))] == expected


def test_a_code_of_shares_is_no_firm() -> None:
    text = "Orland Metals Ltd (ASX: ORL) and Pell Ltd met."
    named = [("Orland Metals Ltd", "Firm"), ("ASX", "Firm"), ("ORL", "Firm"), ("Pell Ltd", "Firm")]
    kept = no_tickers(text, _mentions(text, *named))
    assert [text[m.start : m.end] for m in kept] == ["Orland Metals Ltd", "Pell Ltd"]
