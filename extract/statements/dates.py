"""When: from the words of a text to dates at the precision that they have, relative ones against the document's own date.

What cannot be told for certain (报告期 of an undated report) is None, not a guess.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from functools import lru_cache

from clusterkg.graph.values import day_bounds

#: First and last date of a period, canonical (``2021``, ``2021-10``, ``2021-10-19``); equal for a single date.
Period = tuple[str, str]

_MONTHS = {
    m[:3]: n
    for n, m in enumerate(
        ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"), 1
    )
}  # fmt: skip
_MONTH = "(" + "|".join(f"{m}[a-z]*\\.?" for m in _MONTHS) + ")"
_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_YEAR = r"(?:(\d{4}|\d{2}(?=年))年?|(今年|本年|当年|去年|上年|前年|明年|后年|this year|last year|next year))"
_HALVES = {"上半年": (1, 6), "下半年": (7, 12), "first half": (1, 6), "second half": (7, 12), "全年": (1, 12)}
_SHIFT = {"今年": 0, "本年": 0, "当年": 0, "去年": -1, "上年": -1, "前年": -2, "明年": 1, "后年": 2, "this year": 0, "last year": -1, "next year": 1}  # fmt: skip
_QUARTER = re.compile(r"第?([一二三四1-4])季度|q([1-4])|(first|second|third|fourth) quarter")
_ORDINALS = {"一": 1, "二": 2, "三": 3, "四": 4, "first": 1, "second": 2, "third": 3, "fourth": 4}
#: Words that are told against the day of writing, and never against another date of the text.
_DEICTIC = re.compile(
    r"今[年天日]|本[年月周]|当[年月]|[去上前明后]年|上个?月|下月|[昨明][天日]|\b(?:this|last|next|today|yesterday|tomorrow)\b", re.IGNORECASE
)  # fmt: skip
#: Words around a date that leave it what it is.
_AROUND = re.compile(
    r"^(?:the |in |on |since |from |by |自|于|至|截至|截止|到|fy ?|fiscal (?:year )?)+|(?:年?度|[底末初内]|[上中下]旬|月份|起|止|以来|全年| onwards?)$"
)
_BETWEEN = re.compile(r"\s*(?:至|到|—|–|-|~|～| to | and )\s*")


def deictic(text: str) -> bool:
    """Tell whether words for a date mean the day of writing (去年, last month) and not a date that the text told before."""
    return bool(_DEICTIC.search(text))


@lru_cache(maxsize=4096)
def period(text: str, anchor: str | None = None) -> Period | None:
    """Return what a date, a period or a relative date covers, or None when it cannot be told.

    Parameters
    ----------
    text
        The words, as they stand.
    anchor
        Canonical date of the document, against which 去年, 3月 and 上半年 are told.
    """
    words = " ".join(unicodedata.normalize("NFKC", text).lower().split())
    words = re.sub(r"(?<=[\u4e00-\u9fff\d]) (?=[\u4e00-\u9fff\d])", "", words)
    # 1—9月 is 1月至9月: the unit stands once for both.
    words = re.sub(r"(?<!\d)(\d{1,2})(?:[—–~～-]|至|到)(\d{1,2})(月|日)", r"\1\3至\2\3", words)
    whole = _one(words, anchor)
    if whole is not None:
        return whole
    for cut in _BETWEEN.finditer(words):
        left, right = words[: cut.start()], words[cut.end() :]
        last = _one(right, anchor)
        if last is None or not left:
            first = _one(left, anchor) if left else None
            # 2024年1月至3日 and the like: the end takes from the beginning what it leaves out.
            last = _one(right, first[0]) if first is not None else None
            if first is None or last is None:
                continue
        first = _one(left, anchor) or _one(left, last[0]) or _completed(left, last[0])
        if first is not None and day_bounds(first[0])[0] <= day_bounds(last[1])[1]:
            return first[0], last[1]
    return None


def _completed(left: str, right: str) -> Period | None:
    """Return the beginning of 1—9月 or 3–5 May 2024: a bare number that the end says the unit of."""
    if not re.fullmatch(r"\d{1,4}", left):
        return None
    parts = right.split("-")
    if len(left) == 4:
        return left, left
    if len(parts) == 2:
        return _checked(parts[0], left)
    return _checked(parts[0], parts[1], left) if len(parts) == 3 else None


def _one(words: str, anchor: str | None) -> Period | None:
    words = words.strip(" ,，。")
    while (shorter := _AROUND.sub("", words)) != words and shorter:
        found = _plain(words, anchor)
        if found is not None:
            return found
        words = shorter.strip()
    return _plain(words, anchor)


def _plain(words: str, anchor: str | None) -> Period | None:
    for reading in (_numeric, _chinese, _english, _relative):
        found = reading(words, anchor)
        if found is not None:
            return found
    return None


def _numeric(words: str, _anchor: str | None) -> Period | None:
    found = re.fullmatch(r"(\d{4})[-./](\d{1,2})(?:[-./](\d{1,2}))?", words)
    return _checked(*(g for g in found.groups() if g)) if found else _year_only(words)


def _year_only(words: str) -> Period | None:
    return _checked(words) if re.fullmatch(r"(?:19|20|21)\d{2}", words) else None


def _chinese(words: str, anchor: str | None) -> Period | None:
    # 民国 counts from 1912.
    words = re.sub(r"^民[国國](\d{1,3})(?=年)", lambda m: str(1911 + int(m.group(1))), words)
    words = re.sub(r"[〇零○一二三四五六七八九]{4}(?=年)", lambda m: m.group().translate(_DIGITS), words)
    words = re.sub(
        r"(?<![\d第])[一二三四五六七八九十]{1,3}(?=[月日号])", lambda m: str(_small(m.group())), words
    )
    found = re.fullmatch(rf"(?:{_YEAR})?(.*)", words)
    if found is None:
        return None
    number, named, rest = found.groups()
    year = _year(number, named, anchor)
    if year is None or (not rest and not (number or named)):
        return None
    if not rest or rest in ("度", "全年"):
        return _checked(year)
    if rest in _HALVES:
        first, last = _HALVES[rest]
        return f"{year}-{first:02d}", f"{year}-{last:02d}"
    quarter = _QUARTER.fullmatch(rest)
    if quarter:
        return _quarter(year, quarter)
    day = re.fullmatch(r"(\d{1,2})月(?:(\d{1,2})[日号]?)?(?:\d{1,2}[:：时点].*)?", rest)
    if day:
        return _checked(year, *(g for g in day.groups() if g))
    alone = re.fullmatch(r"(\d{1,2})[日号]", rest)
    if alone and anchor is not None and anchor.count("-") >= 1 and not (number or named):
        return _checked(year, anchor.split("-")[1], alone.group(1))
    return None


def _year(number: str | None, named: str | None, anchor: str | None) -> str | None:
    """Return the year that a text names; without one, the document's own."""
    if number is not None:
        return number if len(number) == 4 else f"20{number}"
    if anchor is None:
        return None
    return str(int(anchor[:4]) + (_SHIFT[named] if named else 0))


def _english(words: str, anchor: str | None) -> Period | None:
    for form, order in (
        (rf"(\d{{1,2}})(?:st|nd|rd|th)? (?:of )?{_MONTH},? ?(\d{{4}})?", (3, 2, 1)),
        (rf"{_MONTH} (\d{{1,2}})(?:st|nd|rd|th)?(?:,? (\d{{4}}))?", (3, 1, 2)),
        (rf"{_MONTH},?(?: (\d{{4}}))?", (2, 1, None)),
    ):
        found = re.fullmatch(form, words)
        if found is None:
            continue
        year = found.group(order[0]) or (anchor[:4] if anchor else None)
        day = found.group(order[2]) if order[2] is not None else None
        month = str(_MONTHS[found.group(order[1])[:3]])
        return None if year is None else _checked(year, month, *((day,) if day else ()))
    quarter = re.fullmatch(rf"(?:{_QUARTER.pattern})(?: of)?,? ?(\d{{4}})?", words)
    if quarter:
        year = quarter.group(quarter.lastindex or 0) if quarter.group(4) else anchor[:4] if anchor else None
        return None if year is None else _quarter(year, quarter)
    half = re.fullmatch(r"(first|second) half(?: of)? ?(\d{4}|this year|last year)?", words)
    if half:
        said = half.group(2)
        year = _year(None, said, anchor) if said in _SHIFT else _year(said, None, anchor)
        first, last = _HALVES[f"{half.group(1)} half"]
        return None if year is None else (f"{year}-{first:02d}", f"{year}-{last:02d}")
    return None


def _relative(words: str, anchor: str | None) -> Period | None:
    if anchor is None:
        return None
    first, last = day_bounds(anchor)
    if first == last:
        days = {
            "今日": 0,
            "今天": 0,
            "today": 0,
            "昨日": -1,
            "昨天": -1,
            "yesterday": -1,
            "明日": 1,
            "明天": 1,
            "tomorrow": 1,
        }
        if words in days:
            day = (first + timedelta(days=days[words])).isoformat()
            return day, day
    months = {
        "本月": 0,
        "当月": 0,
        "this month": 0,
        "上月": -1,
        "上个月": -1,
        "last month": -1,
        "下月": 1,
        "next month": 1,
    }
    if words in months and anchor.count("-"):
        at = first.year * 12 + first.month - 1 + months[words]
        return _checked(str(at // 12), str(at % 12 + 1))
    return None


def _quarter(year: str, found: re.Match[str]) -> Period:
    word = next(g for g in found.groups()[:3] if g)
    n = _ORDINALS.get(word) or int(word)
    return f"{year}-{3 * n - 2:02d}", f"{year}-{3 * n:02d}"


def _small(word: str) -> int:
    """Return a Chinese number below a hundred."""
    tens, ten, ones = word.partition("十")
    if not ten:
        return int(word.translate(_DIGITS))
    return (int(tens.translate(_DIGITS)) if tens else 1) * 10 + (int(ones.translate(_DIGITS)) if ones else 0)


def _checked(year: str, month: str | None = None, day: str | None = None) -> Period | None:
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    parts = [f"{int(year):04d}", *(f"{int(p):02d}" for p in (month, day) if p)]
    one = "-".join(parts)
    return one, one
