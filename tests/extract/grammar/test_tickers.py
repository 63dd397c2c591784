"""Codes of shares are seen, and what only looks like one is not."""

from __future__ import annotations

import pytest

from clusterkg.extract.grammar.tickers import tickers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Orland Metals Ltd (ASX: ORL) fell.", ["ASX: ORL"]),
        ("Orland plc (LSE: ORL; NYSE: ORLD)", ["LSE: ORL; NYSE: ORLD"]),
        ("Pell Group (Nasdaq Global Select Market: PELL.O)", ["Nasdaq Global Select Market: PELL.O"]),
        ("岱晖阀门(股票代码:600123)", ["股票代码:600123"]),
        ("岱晖阀门(SZ:300123),梧淄铸造(600124.SH)", ["SZ:300123", "600124.SH"]),
        ("证券代码:830001 证券简称:岱晖股份", ["证券代码:830001"]),
        ("Orland Metals (ORL) and SH: a note", []),
        ("HK: Orland Trading opened (SZ) in May", []),
        ("the standard (ISO: 9001)", []),
    ],
)
def test_codes_of_shares(text: str, expected: list[str]) -> None:
    assert [text[a:b] for a, b in tickers(text)] == expected
