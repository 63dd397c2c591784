"""Numbers of chapters and clauses: 一、（一）1.（1）①, 第三章, 第十二条, 1.2.3, Article 4, (a).

``parse_marker`` reads the number at the start of a paragraph; :class:`Outline` follows the numbers through a document and
gives each its path. The order of the styles is that of official Chinese documents (GB/T 9704: 一、 over （一） over 1. over
（1）), legal texts (编 over 章 over 节 over 条) and common English ones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from clusterkg.extract.documents.model import Number
from clusterkg.extract.documents.normalising import normalise

#: Longest prefix in which a number is looked for.
_PREFIX = 40
_CN = "一二三四五六七八九十百零〇两廿卅"
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
#: Dingbats and the circled numbers of Unicode, before NFKC makes plain digits of them.
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_NEGATIVE = "❶❷❸❹❺❻❼❽❾❿"
_BULLETS = "•●○■□◆◇▪▫‣⁃◦·∙►▶➢➤✓✔★☆※–—*-\uf0b7\uf06e\uf0d8\uf0a7\uf075"

#: (style, rank, pattern on NFKC text). A rank stands inside all lower ones.
_STYLES: tuple[tuple[str, int, re.Pattern[str]], ...] = tuple(
    (style, rank, re.compile(pattern))
    for style, rank, pattern in (
        ("编", 1, rf"第([{_CN}]+|\d{{1,3}})\s*[编篇](?=[\s:、]|$|[^\s])"),
        (
            "part",
            1,
            r"(?i:part)\s+(\d{1,2}|[IVXLC]{1,6}|(?i:one|two|three|four|five|six|seven|eight|nine|ten))\b[.:]?",
        ),
        ("章", 2, rf"第([{_CN}]+|\d{{1,3}})\s*章"),
        ("chapter", 2, r"(?i:chapter)\s+(\d{1,3}|[IVXLC]{1,7})\b[.:]?"),
        ("节", 3, rf"第([{_CN}]+|\d{{1,3}})\s*节"),
        ("条", 5, rf"第([{_CN}]+|\d{{1,4}})\s*条(?![款件例约])"),
        ("article", 5, r"(?i:article|section|clause)\s+(\d{1,3}(?:\.\d{1,3})*)\b[.:]?"),
        ("一、", 10, rf"([{_CN}]{{1,4}})\s*[、.](?!\d)"),
        ("（一）", 11, rf"\(([{_CN}]{{1,4}})\)[、.]?"),
        (
            "1.1",
            12,
            r"(\d{1,3}(?:\.\d{1,3}){1,5})\.?(?=\s|[^\d\s.,%/:-])(?!\s*[亿万千百元倍吨个年月日号米公美平小分])",
        ),
        ("1.", 12, r"(\d{1,3})\s*(?:[.、](?!\d)|\.(?=\s))"),
        ("（1）", 13, r"\((\d{1,3})\)[、.]?"),
        ("1）", 13, r"(\d{1,3})\)"),
        ("a.", 15, r"([A-Za-z])[.)](?=\s)"),
        ("（a）", 16, r"\(([A-Za-z])\)"),
        ("i.", 17, r"\(?([ivx]{2,5})[.)](?=\s)"),
    )
)
_WORDS = {
    w: i + 1
    for i, w in enumerate(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"])
}
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_BULLET = re.compile(rf"[{re.escape(_BULLETS)}](?=\s)|[•●■◆▪►➢➤\uf0b7\uf06e\uf0d8\uf0a7\uf075]")
_ANNEX = re.compile(
    r"(附件|附录|附表|(?i:annex|appendix))\s*([0-9一二三四五六七八九十A-Z]{0,3})\s*[:：.、\s]?"
)


@dataclass(frozen=True, slots=True)
class Marker:
    """A number printed at the start of a paragraph; ``length`` counts source characters, blanks after it included."""

    style: str
    rank: int
    values: tuple[int, ...]
    label: str
    length: int


def chinese_number(text: str) -> int:
    """Value of a Chinese or Arabic cardinal below 1,000: 十二 → 12, 二十 → 20, 一百零三 → 103."""
    if text.isdecimal():
        return int(text)
    text = text.replace("廿", "二十").replace("卅", "三十")
    if not any(c in "十百" for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total, digit = 0, 0
    for char in text:
        if char in "十百":
            total += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS[char]
    return total + digit


def parse_marker(text: str) -> Marker | None:
    """Return the number with which a paragraph begins, or None; bullets are not numbers (see :func:`bullet_length`)."""
    lead = len(text) - len(text.lstrip())
    raw = text[lead : lead + _PREFIX]
    if not raw:
        return None
    for series in (_CIRCLED, _NEGATIVE):
        if (at := series.find(raw[0])) >= 0:
            return Marker("①", 14, (at + 1,), raw[0], _with_blanks(text, lead + 1))
    view = normalise(raw)
    for style, rank, pattern in _STYLES:
        found = pattern.match(view.text)
        if found is None:
            continue
        values = _values(found.group(1))
        if values is None:
            continue
        _, end = view.to_source(0, found.end())
        return Marker(
            style,
            rank,
            values,
            _canonical(style, found.group(1), found.group()),
            _with_blanks(text, lead + end),
        )
    return None


def bullet_length(text: str) -> int:
    """Return how many characters the bullet at the start takes with the blanks after it; 0 without one."""
    lead = len(text) - len(text.lstrip())
    found = _BULLET.match(text, lead)
    return _with_blanks(text, found.end()) if found else 0


def is_annex(text: str) -> bool:
    """Whether a line opens an annex, so that the numbering begins anew."""
    return len(text.strip()) <= 60 and _ANNEX.match(text.strip()) is not None


def _with_blanks(text: str, end: int) -> int:
    while end < len(text) and text[end].isspace():
        end += 1
    return end


def _values(text: str) -> tuple[int, ...] | None:
    if text[0].isdecimal():
        return tuple(int(x) for x in text.split("."))
    if text[0] in _CN:
        return (chinese_number(text),)
    low = text.lower()
    if low in _WORDS:
        return (_WORDS[low],)
    if all(c in _ROMAN for c in low) and (len(low) > 1 or text.isupper()):
        return (_roman(low),)
    return (ord(low) - 96,) if len(low) == 1 else None


def _roman(text: str) -> int:
    values = [_ROMAN[c] for c in text]
    return sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))


def _canonical(style: str, inner: str, whole: str) -> str:
    shapes = {
        "一、": "{}、",
        "（一）": "（{}）",
        "1.": "{}.",
        "（1）": "（{}）",
        "1）": "{}）",
        "a.": "{}.",
        "（a）": "（{}）",
    }
    if style in shapes:
        return shapes[style].format(inner)
    return whole.strip().rstrip(".:") if style != "1.1" else inner


class Outline:
    """Follows the numbers of a document and says which number stands under which."""

    def __init__(self) -> None:
        self._open: list[tuple[int, str, str]] = []

    def reset(self) -> None:
        """Begin anew: an annex, another document inside this one."""
        self._open.clear()

    def place(self, marker: Marker, *, inferred: bool = False) -> Number:
        """Return the number with its path and make it the innermost one."""
        if marker.style == "1.1":
            return self._decimal(marker, inferred)
        while self._open and self._open[-1][0] >= marker.rank:
            self._open.pop()
        self._open.append((marker.rank, marker.style, marker.label))
        path = tuple(label for _, _, label in self._open)
        return Number(marker.style, marker.values[-1], marker.label, path, inferred)

    def _decimal(self, marker: Marker, inferred: bool) -> Number:
        """1.2.3 says its own path; 1. and 1.2 that stand open above it and agree are replaced by it."""
        while self._open and self._open[-1][0] >= marker.rank:
            self._open.pop()
        above = tuple(label for _, _, label in self._open)
        own = tuple(".".join(map(str, marker.values[: i + 1])) for i in range(len(marker.values)))
        self._open.append((marker.rank, marker.style, marker.label))
        return Number(marker.style, marker.values[-1], marker.label, above + own, inferred)
