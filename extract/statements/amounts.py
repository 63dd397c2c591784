"""How much: the words of a text as a property's canonical value, with the unit from the head of the table where it stands there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal

from clusterkg.extract.grammar.scripts import simplified
from clusterkg.graph.errors import ValueProblem
from clusterkg.graph.ontology import PropertySpec
from clusterkg.graph.values import clean

_BARE = re.compile(r"[-+(（]?\d[\d,，. ]*[)）]?")
_IN_BRACKETS = re.compile(r"[(（]\s*(?:单位\s*[:：]?\s*|in\s+|unit\s*:?\s*)?([^()（）]{1,12}?)\s*[)）]")
_UNIT_LINE = re.compile(r"(?:单位|unit)s?\s*[:：]\s*([^\s,，;；。、)）]{1,12})", re.IGNORECASE)
#: A block before a table that is longer is running text, whose brackets are no units.
_LONGEST_HEAD = 40
_TENTHS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_SCALES = {
    "thousand": 10**3,
    "k": 10**3,
    "million": 10**6,
    "mn": 10**6,
    "m": 10**6,
    "billion": 10**9,
    "bn": 10**9,
    "trillion": 10**12,
}
_CODES = {"rmb": "CNY", "yuan": "CNY", "us$": "USD", "$": "USD", "dollars": "USD", "us dollars": "USD", "euros": "EUR", "euro": "EUR", "€": "EUR", "£": "GBP", "yen": "JPY", "¥": "CNY"}  # fmt: skip
_ENGLISH_MONEY = re.compile(
    r"(us\$|\$|€|£|¥|rmb|[a-z]{3})?\s*(\d[\d,]*(?:\.\d+)?)\s*(thousand|million|billion|trillion|bn|mn|m|k)?\s*"
    r"(us dollars|dollars|euros?|yuan|rmb|yen|[a-z]{3})?"
)
_ENGLISH_SCALE = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*(thousand|million|billion|trillion)\s*")
_ENGLISH_UNITS = {"tonnes": "t", "tons": "t", "tonne": "t", "ton": "t", "units": "pcs", "pieces": "pcs", "people": "person", "employees": "person", "staff": "person", "companies": "firm", "hours": "h", "square metres": "m2", "square meters": "m2"}  # fmt: skip


def read_value(words: str, unit: str | None, spec: PropertySpec) -> str:
    """Return the canonical value of a property; raises :class:`ValueProblem` where the words are none.

    ``unit`` is that of the table's head or caption, for a bare number.
    """
    tries = list(_readings(words, unit, spec.type))
    for number, one in enumerate(tries):
        try:
            return clean(one, spec)
        except ValueProblem:
            if number == len(tries) - 1:
                raise
    raise AssertionError("there is always a reading")  # pragma: no cover


def _readings(words: str, unit: str | None, kind: str) -> list[str]:
    """Return ways to write the words for a property type, likeliest first, the words themselves last."""
    text = simplified(" ".join(unicodedata.normalize("NFKC", words).split()))
    plain = re.sub(r"(?<=[\d万亿千百])[余多](?=[万亿千百元吨个家人台套件辆名户项])|左右$|以上$", "", text)
    found = []
    if unit is not None and _BARE.fullmatch(text):
        found.append(f"{text.strip('()（）')}{unit}" if kind != "number" else text)
    if kind == "share":
        found += [one for one in (_share(plain),) if one is not None]
    elif kind == "money":
        found += [one for one in (_money(plain),) if one is not None]
    elif kind == "quantity":
        lower = plain.lower()
        for word, form in _ENGLISH_UNITS.items():
            lower = re.sub(rf"\b{word}\b", form, lower)
        per_year = re.sub(r"\s*(?:per year|a year|per annum|annually|/yr)$", "/a", lower)
        per_year = _ENGLISH_SCALE.sub(_scaled, per_year)
        found.append(re.sub(r"(\d)\s+(?=[a-z])", r"\1", per_year))
    elif kind == "enum":  # a role in an alliance is told as the member that has it: 理事长单位
        found += [text, text.removesuffix("单位")]
    found += [plain, text]
    return list(dict.fromkeys(found))


def _share(text: str) -> str | None:
    lower = text.lower()
    if lower in ("half", "一半", "半数", "过半"):
        return "50%" if lower != "过半" else None
    tenths = re.fullmatch(r"([一二两三四五六七八九])成([一二三四五六七八九半])?", text)
    if tenths:
        rest = tenths.group(2)
        return f"{10 * _TENTHS[tenths.group(1)] + (5 if rest == '半' else _TENTHS[rest] if rest else 0)}%"
    parts = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(?:per ?cent|个百分点)", lower)
    return f"{parts.group(1)}%" if parts else None


def _money(text: str) -> str | None:
    found = _ENGLISH_MONEY.fullmatch(text.lower())
    if found is None or not (found.group(1) or found.group(4)):
        return None
    before, number, scale, after = found.groups()
    word = after or before or ""
    amount = Decimal(number.replace(",", "")) * (_SCALES[scale] if scale else 1)
    return f"{amount:f} {_CODES.get(word, word.upper())}"


def _scaled(found: re.Match[str]) -> str:
    return f"{Decimal(found.group(1).replace(',', '')) * _SCALES[found.group(2)]:f} "


def unit_of(heads: Iterable[str]) -> str | None:
    """Return the unit that stands in the heads of a table cell or in the line above the table, nearest first."""
    for head in heads:
        found = _UNIT_LINE.search(head) or (_IN_BRACKETS.search(head) if len(head) <= _LONGEST_HEAD else None)
        if found:
            return found.group(1)
    return None
