"""Codes under which shares are traded, behind a firm's name (ASX: AUX, SZ: 300750, 股票代码:600123): no names (guideline 7)."""

from __future__ import annotations

import re
from collections.abc import Iterator

#: Exchanges by names that nothing else has.
_KNOWN = r"NYSE(?: (?:American|Arca|MKT))?|N[Aa][Ss][Dd][Aa][Qq](?: ?(?:GS|GM|CM|OMX|First North)| Global(?: Select)?(?: Market)?| Capital Market)?|AMEX|ASX|LSE|LON|AIM|TSXV?|TSX-V|HKEX|SEHK|SSE|SZSE|BSE|NSE|TSE|TYO|JPX|KRX|KOSPI|KOSDAQ|TWSE|TPEx|SGX|JSE|MOEX|XETRA|FWB|Euronext(?: (?:Paris|Amsterdam|Brussels|Lisbon|Milan|Oslo|Dublin|Growth))?|OTC(?:QB|QX|MKTS| Markets)?|OSE|BME|BVMF|B3|ISIN|WKN"
#: Exchanges by letters that may be other things: with a bracket before and a colon behind only.
_SHORT = r"SH|SZ|BJ|HK|HKG|US|SS|SIX|SWX|STO|CPH|HEL|EPA|AMS|EBR|ETR|FRA|BIT|SET|IDX|PSE|KLSE|TW|JP|KS|LN|GR|[Tt]icker(?: symbol)?|[Ss]ymbol|[Ss]tock code"
_HAN = r"(?:股票|证券|股份|A股|H股|B股)(?:代码|代号)|(?:上交所|深交所|北交所|港交所|联交所|纽交所|纳斯达克|新三板|科创板|创业板|主板|上证所)(?:主板|科创板|创业板|代码)?|代码"
_CODE = r"(?:[A-Z]{1,5}(?:[.\-/][A-Z]{1,2})?|[A-Z]{0,4}\d{3,6}(?:[.\-][A-Z]{1,3})?|[A-Z]{2}[A-Z0-9]{9}\d)(?![A-Za-z0-9])"
_ONE = rf"(?:{_KNOWN}|{_SHORT}|{_HAN}) ?[::] ?{_CODE}"
_TICKER = re.compile(
    # In brackets, one or several.
    rf"(?<=\() ?{_ONE}(?: ?(?:[,;/、]| and |及|和) ?(?:{_ONE}|{_CODE}))* ?(?=[),;])"
    # 600123.SH and SZ300750 in brackets tell their exchange themselves.
    r"|(?<=\()(?:\d{4,6}\.(?:SH|SZ|SS|BJ|HK|TW|T|KS|KQ)|(?:SH|SZ|BJ|HK)\d{4,6})(?=\))"
    # Anywhere where the exchange is known by its name or the code is said to be one.
    rf"|(?<![A-Za-z0-9])(?:{_KNOWN}): ?{_CODE}"
    rf"|(?:股票|证券|股份)(?:代码|代号) ?[::为]? ?{_CODE}"
)


def tickers(text: str) -> Iterator[tuple[int, int]]:
    """Yield where codes of shares stand, each with the exchange before it."""
    for match in _TICKER.finditer(text):
        yield match.span()


__all__ = ["tickers"]
