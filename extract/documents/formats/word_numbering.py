"""Automatic numbers of Word paragraphs: 一、 and 1. are often nowhere in the text, yet readers see and quote them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CN = "零一二三四五六七八九"
_CHINESE = {
    "chineseCounting",
    "chineseCountingThousand",
    "japaneseCounting",
    "ideographDigital",
    "taiwaneseCounting",
    "taiwaneseCountingThousand",
    "koreanDigital2",
}


@dataclass(slots=True)
class _Level:
    start: int = 1
    form: str = "decimal"
    shape: str = ""
    style: str | None = None


@dataclass(slots=True)
class _List:
    abstract: str
    levels: dict[int, _Level] = field(default_factory=dict)
    restarts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts automatic numbers through a document; give it paragraphs in order."""

    def __init__(self, root: Any) -> None:  # lxml element of numbering.xml, or None
        self.lists: dict[str, _List] = {}
        self.counts: dict[tuple[str, int], int] = {}
        self._restarted: set[tuple[str, int]] = set()
        if root is None:
            return
        abstracts = {a.get(f"{W}abstractNumId"): _levels(a) for a in root.iterchildren(f"{W}abstractNum")}
        for num in root.iterchildren(f"{W}num"):
            target = num.find(f"{W}abstractNumId")
            ident = num.get(f"{W}numId")
            if target is None or ident is None:
                continue
            abstract = target.get(f"{W}val") or ""
            one = _List(abstract, dict(abstracts.get(abstract, {})))
            for override in num.iterchildren(f"{W}lvlOverride"):
                level = _int(override.get(f"{W}ilvl"))
                start = override.find(f"{W}startOverride")
                if start is not None:
                    one.restarts[level] = _int(start.get(f"{W}val"), 1)
                own = override.find(f"{W}lvl")
                if own is not None:
                    one.levels[level] = _level(own)
            self.lists[ident] = one

    def label(self, ident: str, level: int) -> str | None:
        """Count one paragraph and return its printed number, ``•`` for a bullet, None where there is no such list."""
        one = self.lists.get(ident)
        spec = one.levels.get(level) if one else None
        if one is None or spec is None:
            return None
        if spec.form == "bullet":
            return "•"
        if spec.form == "none":
            return None
        key = (one.abstract, level)
        if level in one.restarts and (ident, level) not in self._restarted:
            self._restarted.add((ident, level))
            self.counts[key] = one.restarts[level]
        else:
            self.counts[key] = self.counts.get(key, spec.start - 1) + 1
        for deeper in [k for k in self.counts if k[0] == one.abstract and k[1] > level]:
            del self.counts[deeper]
        return re.sub(r"%([1-9])", lambda m: self._shown(one, int(m.group(1)) - 1, spec), spec.shape)

    def _shown(self, one: _List, level: int, spec: _Level) -> str:
        its = one.levels.get(level, spec)
        value = self.counts.get((one.abstract, level), its.start)
        return formatted(value, its.form)


def formatted(value: int, form: str) -> str:
    """Write a number in one of Word's number forms."""
    if form in _CHINESE:
        return _chinese(value)
    if form in ("lowerLetter", "upperLetter") and 1 <= value <= 26:
        return chr((96 if form == "lowerLetter" else 64) + value)
    if form in ("lowerRoman", "upperRoman"):
        text = _roman(value)
        return text if form == "upperRoman" else text.lower()
    if form.startswith("decimalEnclosedCircle") and 1 <= value <= 20:
        return chr(0x2460 + value - 1)
    return str(value)


def _chinese(value: int) -> str:
    if not 0 < value < 100:
        return str(value)
    tens, ones = divmod(value, 10)
    return ("" if tens == 0 else ("" if tens == 1 else _CN[tens]) + "十") + (
        "" if ones == 0 and tens else _CN[ones]
    )


def _roman(value: int) -> str:
    if not 0 < value < 4000:
        return str(value)
    made = ""
    for size, sign in (
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ):
        count, value = divmod(value, size)
        made += sign * count
    return made


def _levels(abstract: Any) -> dict[int, _Level]:
    return {_int(lvl.get(f"{W}ilvl")): _level(lvl) for lvl in abstract.iterchildren(f"{W}lvl")}


def _level(lvl: Any) -> _Level:
    def value(tag: str, default: str = "") -> str:
        found = lvl.find(f"{W}{tag}")
        return default if found is None else found.get(f"{W}val") or default

    return _Level(
        _int(value("start", "1"), 1), value("numFmt", "decimal"), value("lvlText"), value("pStyle") or None
    )


def _int(text: str | None, default: int = 0) -> int:
    return int(text) if text and re.fullmatch(r"-?\d{1,6}", text) else default
