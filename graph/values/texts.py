"""Texts, names, addresses on the web, coordinates, JSON."""

from __future__ import annotations

import json
import re
from difflib import SequenceMatcher
from typing import Any

from clusterkg.graph.ontology.model import PropertySpec
from clusterkg.graph.values.base import fold, problem, register

_BRACKETS = str.maketrans("【〔[]〕】", "((()))")


class TextType:
    """Free text: width folded, white space joined."""

    name = "text"

    def clean(self, raw: str, spec: PropertySpec | None = None) -> str:
        """Return the folded text; empty text is a problem."""
        text = fold(raw)
        if not text:
            raise problem(raw, "为空。", "is empty.")
        return text

    def parse(self, value: str) -> str:
        """Return the text itself."""
        return value

    def compare(self, one: str, other: str) -> float:
        """Return the share of matching characters (Ratcliff–Obershelp), made symmetric."""
        if one == other:
            return 1.0
        a, b = sorted((one.casefold(), other.casefold()))
        return SequenceMatcher(None, a, b, autojunk=False).ratio()


class VerbatimType(TextType):
    """The words of a source as they stand there, to be quoted: nothing is folded or joined."""

    name = "verbatim"

    def clean(self, raw: str, spec: PropertySpec | None = None) -> str:
        """Return the text without white space around it; empty text is a problem."""
        text = raw.strip()
        if not text:
            raise problem(raw, "为空。", "is empty.")
        return text

    def compare(self, one: str, other: str) -> float:
        """Return the likeness of the texts when folded."""
        return super().compare(fold(one), fold(other))


class NameType(TextType):
    """A name: brackets of one kind, no space between Chinese characters."""

    name = "name"
    _gap = re.compile(r"(?<=[\u4e00-\u9fff()])\s+(?=[\u4e00-\u9fff()])")

    def clean(self, raw: str, spec: PropertySpec | None = None) -> str:
        """Return the name as it would be written today; case is kept."""
        return self._gap.sub("", super().clean(raw, spec).translate(_BRACKETS))


class PlaceType(NameType):
    """A place as a source writes it: a GB/T 2260 code, or an address from the large to the small.

    It is a reading of the text, not an entity: ``Location`` says which place of the graph it is, with evidence of its own.
    """

    name = "place"
    _digits = re.compile(r"\d{6}|\d{12}")
    _levels = re.compile(r"省|自治区|特别行政区|市|自治州|地区|盟|区|县|旗")

    def clean(self, raw: str, spec: PropertySpec | None = None) -> str:
        """Return the six digits of a code, or the address with one kind of brackets and no space between Chinese characters."""
        text = super().clean(raw, spec)
        return text[:6] if self._digits.fullmatch(text) else text

    def compare(self, one: str, other: str) -> float:
        """Return 0.9 for a place and a part of it, less the sooner they part; codes are compared by province, city, county."""
        if one == other:
            return 1.0
        if self._digits.fullmatch(one) and self._digits.fullmatch(other):
            shared = next((n for n in (2, 1, 0) if one[: 2 * n] == other[: 2 * n]), 0)
            whole = min(len(re.sub(r"(00)+$", "", c)) // 2 for c in (one, other))
            return 0.9 if shared >= whole else 0.3 * shared
        a, b = sorted((self._levels.sub("", x) for x in (one, other)), key=lambda x: (len(x), x))
        return 0.9 if a and b.startswith(a) else 0.8 * super().compare(one, other)


class UrlType(TextType):
    """A web address; http and https only."""

    name = "url"
    _url = re.compile(r"(?:https?://)?[^\s/:.]+(?:\.[^\s/:.]+)+(?::\d+)?(?:/\S*)?", re.IGNORECASE)

    def clean(self, raw: str, spec: PropertySpec | None = None) -> str:
        """Return the address with its scheme."""
        text = super().clean(raw)
        if not self._url.fullmatch(text):
            raise problem(
                raw,
                "不是网址。",
                "is not a web address.",
                hint_en="Write https://….",
                hint_zh="请写成 https://…。",
            )
        return text if text.lower().startswith("http") else f"https://{text}"


class PointType:
    """Coordinates ``lat,lon`` in degrees; the datum is a property of its own, declared and never guessed."""

    name = "point"

    def clean(self, raw: str, spec: PropertySpec | None = None) -> str:
        """Return ``lat,lon`` with up to seven decimals."""
        parts = fold(raw).strip("[]()").replace(" ", ",").replace("、", ",").split(",")
        try:
            lat, lon = (float(x) for x in parts if x)
        except ValueError:
            raise problem(
                raw,
                "不是坐标。",
                "is not a pair of coordinates.",
                hint_zh="请写成 纬度,经度。",
                hint_en="Write lat,lon.",
            ) from None
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            raise problem(
                raw,
                "超出经纬度范围。",
                "lies outside the globe.",
                hint_zh="纬度在前。",
                hint_en="Latitude comes first.",
            )
        return f"{lat:.7f}".rstrip("0").rstrip(".") + "," + f"{lon:.7f}".rstrip("0").rstrip(".")

    def parse(self, value: str) -> tuple[float, float]:
        """Return (latitude, longitude) in degrees."""
        lat, lon = value.split(",")
        return float(lat), float(lon)

    def compare(self, one: str, other: str) -> float:
        """Return 1 at the same spot, falling to 0 at about 10 km."""
        if one == other:
            return 1.0
        (a, b), (c, d) = self.parse(one), self.parse(other)
        return max(0.0, 1.0 - (abs(a - c) + abs(b - d)) / 0.1)


class JsonType:
    """A structured value, kept as canonical JSON."""

    name = "json"

    def clean(self, raw: str, spec: PropertySpec | None = None) -> str:
        """Return the JSON with sorted keys and no spaces."""
        try:
            return json.dumps(json.loads(raw), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        except ValueError:
            raise problem(raw, "不是 JSON。", "is not JSON.") from None

    def parse(self, value: str) -> Any:  # JSON can be anything
        """Return the decoded value."""
        return json.loads(value)

    def compare(self, one: str, other: str) -> float:
        """Return 1 when equal, else 0."""
        return float(one == other)


for _kind in (TextType(), VerbatimType(), NameType(), PlaceType(), UrlType(), PointType(), JsonType()):
    register(_kind)
