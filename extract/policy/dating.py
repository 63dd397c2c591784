"""Dates of a policy: when it was issued, from when and until when it holds, and its number."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from clusterkg.extract.documents.numbering import chinese_number
from clusterkg.extract.policy import words
from clusterkg.extract.policy.model import Span, Stated
from clusterkg.graph.values.dates import day_bounds

_D = words.DATE.pattern.replace("?P<year>", "").replace("?P<month>", "").replace("?P<day>", "")
_FROM = re.compile(
    rf"自\s*(?P<date>{words.DATE.pattern}|(?:发布|印发|公布|发文|签发)之日)\s*(?:起|后)\s*\d*\s*(?:日后)?(?:正式)?(?:施行|实施|执行|生效|起效)"
)
_UNTIL = re.compile(
    rf"(?:有效期|有效期限|执行期|实施期限|执行期限|施行期|有效)\s*(?:为|截至|截止|暂定)?\s*(?:至|到|截至|截止)\s*(?P<date>{words.DATE.pattern})"
)
_SPANNING = re.compile(
    rf"(?:自\s*)?{words.DATE.pattern}\s*(?:起)?\s*(?:至|到)\s*(?P<until>{_D})\s*(?:期间)?(?:有效|止|执行|施行|实施)"
)
_LASTS = re.compile(
    r"(?:有效期|有效期限|执行期限?|实施期限|施行期|试行期?)\s*(?:为|暂定)?\s*(?P<years>\d{1,2}|[一二三四五六七八九十两])\s*年"
)
_ENGLISH_FROM = re.compile(
    rf"(?:take|takes|took|come|comes|enter|enters)\s+(?:effect|into (?:force|effect))\s+(?:on|from)\s+(?P<date>{words.ENGLISH_DATE.pattern})"
)
_ENGLISH_UNTIL = re.compile(
    rf"(?:valid|in force|remain in force|apply|effective)\s+(?:until|through|to)\s+(?P<date>{words.ENGLISH_DATE.pattern})"
)
_MONTHS = [m for m in calendar.month_name if m]
_CN = str.maketrans({"〇": "0", "○": "0", "零": "0", "O": "0", "o": "0", "Ｏ": "0", **{c: str(i) for i, c in enumerate("一二三四五六七八九", 1)}})  # fmt: skip


def iso(found: re.Match[str]) -> str | None:
    """Return the ISO date of a match of :data:`words.DATE`, at its precision; None for a day that does not exist."""
    year = found["year"]
    said = [year if year.isdigit() else year.translate(_CN)]
    for part in ("month", "day"):
        if found[part] is None:
            break
        value = int(found[part]) if found[part].isdigit() else chinese_number(found[part].replace("○", "〇"))
        said.append(f"{value:02d}")
    made = "-".join(said)
    return made if _exists(made) else None


def _exists(made: str) -> bool:
    try:
        day_bounds(made)
    except (ValueError, calendar.IllegalMonthError):
        return False
    return True


def english_iso(found: re.Match[str]) -> str | None:
    """Return the ISO date of a match of :data:`words.ENGLISH_DATE`."""
    day = found["day"] or found["day2"]
    made = f"{found['year']}-{_MONTHS.index(found['month']) + 1:02d}" + (f"-{int(day):02d}" if day else "")
    return made if _exists(made) else None


def published(text: str, title: Span) -> Stated | None:
    """Return the date of issue: 2024年3月1日印发, else a line that is a date alone, the first behind the title or before the annex."""
    printed = re.search(rf"(?P<d>{words.DATE.pattern})\s*(?:印发|发布|公布)", text)
    if printed and printed["day"] and (day := iso(printed)):
        return Stated(day, Span(printed.start("d"), printed.end("d")))
    for line in re.finditer(r"^[^\S\n]*[(]?([^\n]{6,24}?)[)]?[^\S\n]*$", text, re.MULTILINE):
        found = words.DATE.fullmatch(line.group(1).strip())
        if found and found["day"] and (day := iso(found)):
            begin = line.start(1) + len(line.group(1)) - len(line.group(1).lstrip())
            return Stated(day, Span(begin, begin + len(line.group(1).strip())))
        other = words.ENGLISH_DATE.fullmatch(line.group(1).strip())
        if other and (day := english_iso(other)):
            return Stated(day, Span(line.start(1), line.end(1)))
    return None


def effective(text: str, issued: Stated | None) -> Stated | None:
    """Return from when it holds; "from the day of issue" is the date of issue where that is known."""
    found = _FROM.search(text)
    if found is not None:
        at = Span(found.start("date"), found.end("date"))
        if found["year"]:
            day = iso(found)
            return Stated(day, at) if day else None
        return Stated(issued.value, at, printed=False) if issued else None
    spanning = _SPANNING.search(text)
    if spanning is not None and (day := iso(spanning)):
        return Stated(day, Span(spanning.start("year"), spanning.start("until")))
    other = _ENGLISH_FROM.search(text)
    if other is not None and (day := english_iso(other)):
        return Stated(day, Span(other.start("date"), other.end("date")))
    return None


def expires(text: str, since: Stated | None) -> Stated | None:
    """Return until when it holds: printed, or worked out from its years where the beginning is known."""
    found = _UNTIL.search(text)
    if found is not None and (day := iso(found)):
        return Stated(day, Span(found.start("date"), found.end("date")))
    spanning = _SPANNING.search(text)
    if spanning is not None:
        last = words.DATE.match(text, spanning.start("until"))
        if last is not None and (day := iso(last)):
            return Stated(day, Span(last.start(), last.end()))
    other = _ENGLISH_UNTIL.search(text)
    if other is not None and (day := english_iso(other)):
        return Stated(day, Span(other.start("date"), other.end("date")))
    lasts = _LASTS.search(text)
    if lasts is not None and since is not None and len(since.value) == 10:
        years = int(lasts["years"]) if lasts["years"].isdigit() else chinese_number(lasts["years"])
        begin = date.fromisoformat(since.value)
        try:
            end = begin.replace(year=begin.year + years)
        except ValueError:  # 29 February
            end = begin.replace(year=begin.year + years, day=28)
        return Stated((end - timedelta(days=1)).isoformat(), Span(*lasts.span()), printed=False)
    return None


def number(text: str, title: Span) -> Stated | None:
    """Return the document's own number: the first that stands by itself near the title, not one quoted in a sentence."""
    for found in words.DOCUMENT_NUMBER.finditer(text, 0, max(title.end + 400, 600)):
        line_start = text.rfind("\n", 0, found.start()) + 1
        line_end = text.find("\n", found.end())
        line = text[line_start : line_end if line_end >= 0 else len(text)].strip()
        bracketed = text[found.start() - 1 : found.start()] in "(" and found.start() > title.start
        near_title = bracketed and 0 <= found.start() - title.end <= 3
        if line.strip("() ") == found.group() or near_title:
            return Stated(re.sub(r"\s", "", found.group()), Span(*found.span()))
    return None
