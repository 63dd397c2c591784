"""Numbers, shares, money and quantities; each may be an interval ``low..high``."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from clusterkg.graph.ontology.model import PropertySpec
from clusterkg.graph.values.base import fold, problem, register

_SCALE = {
    "十": 10,
    "百": 100,
    "千": 1000,
    "万": 10**4,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "万亿": 10**12,
}
_NUMBER = r"[-+]?\d[\d,]*(?:\.\d+)?(?:[eE][-+]?\d+)?"
_BETWEEN = re.compile(rf"^({_NUMBER})\s*([^\d\s~至—eE-]*?)\s*(?:\.\.|~|至|—|–|-)\s*({_NUMBER})(.*)$")
_SINGLE = re.compile(rf"^({_NUMBER})(.*)$")

#: Canonical unit ← ways to write it, with the factor to the canonical unit.
_FORMS: dict[str, dict[str, int | str]] = {
    "GWh": {
        "GWh": 1,
        "吉瓦时": 1,
        "MWh": "0.001",
        "兆瓦时": "0.001",
        "TWh": 1000,
        "kWh": "0.000001",
        "万千瓦时": "0.01",
    },
    "GW": {"GW": 1, "吉瓦": 1, "MW": "0.001", "兆瓦": "0.001"},
    "t": {"t": 1, "吨": 1, "kg": "0.001", "千克": "0.001", "公斤": "0.001", "kt": 1000},
    "m2": {
        "m2": 1,
        "m²": 1,
        "㎡": 1,
        "平方米": 1,
        "平米": 1,
        "km2": 10**6,
        "平方公里": 10**6,
        "亩": "666.6666667",
        "公顷": 10**4,
        "ha": 10**4,
    },
    "km": {"km": 1, "公里": 1, "千米": 1},
    "pcs": {"pcs": 1, "件": 1, "个": 1, "只": 1, "支": 1, "颗": 1, "片": 1},
    "set": {"set": 1, "sets": 1, "套": 1, "台": 1, "台套": 1, "台(套)": 1},
    "vehicle": {"vehicle": 1, "vehicles": 1, "辆": 1},
    "person": {"person": 1, "persons": 1, "人": 1},
    "firm": {"firm": 1, "firms": 1, "家": 1, "户": 1},
    "h": {"h": 1, "小时": 1},
    "batch": {"batch": 1, "batches": 1, "批": 1},
}
#: Unit families: what a property declared with ``unit: area`` may be measured in.
FAMILIES: dict[str, tuple[str, ...]] = {
    "area": ("m2",),
    "distance": ("km",),
    "energy": ("GWh",),
    "mass": ("t",),
    "number": ("pcs", "set", "vehicle", "person", "firm", "batch"),
    "power": ("GW",),
    "time": ("h",),
}
_UNITS = {
    form.lower(): (canonical, Decimal(str(factor)))
    for canonical, forms in _FORMS.items()
    for form, factor in forms.items()
}
_PER = {
    "": "",
    "/a": "/a",
    "/年": "/a",
    "每年": "/a",
    "/year": "/a",
    "/d": "/d",
    "/日": "/d",
    "/天": "/d",
    "/月": "/month",
    "/month": "/month",
}
_CURRENCY = {
    "人民币": "CNY", "元": "CNY", "元人民币": "CNY", "rmb": "CNY", "cny": "CNY", "¥": "CNY",
    "美元": "USD", "usd": "USD", "$": "USD", "us$": "USD", "欧元": "EUR", "eur": "EUR", "€": "EUR", "港元": "HKD", "港币": "HKD", "hkd": "HKD",
    "日元": "JPY", "jpy": "JPY", "英镑": "GBP", "gbp": "GBP", "£": "GBP", "新台币": "TWD", "twd": "TWD", "韩元": "KRW", "krw": "KRW",
    "新加坡元": "SGD", "sgd": "SGD", "澳元": "AUD", "aud": "AUD", "加元": "CAD", "cad": "CAD", "瑞士法郎": "CHF", "chf": "CHF", "卢布": "RUB", "rub": "RUB",
    "挪威克朗": "NOK", "nok": "NOK", "瑞典克朗": "SEK", "sek": "SEK", "丹麦克朗": "DKK", "dkk": "DKK", "印度卢比": "INR", "inr": "INR", "新台币元": "TWD",
}  # fmt: skip


def _plain(value: Decimal) -> str:
    text = format(value.normalize(), "f")
    return "0" if text in ("-0", "0") else text


def _split(raw: str) -> tuple[list[Decimal], str]:
    """Return the one or two numbers of a text, scaled by 万, 亿 …, and the rest (unit or currency)."""
    text = fold(raw).replace("，", ",")
    lead = ""
    if text and not (text[0].isdigit() or text[0] in "+-"):
        found = re.match(r"^([^\d+-]+)(.*)$", text)
        if found:
            lead, text = found.group(1).strip(), found.group(2)
    found = _BETWEEN.match(text)
    if found:
        numbers, middle, rest = [found.group(1), found.group(3)], found.group(2), found.group(4)
    else:
        found = _SINGLE.match(text)
        if not found:
            raise InvalidOperation
        numbers, middle, rest = [found.group(1)], "", found.group(2)
    rest = rest.strip()
    scale = 1
    for word in sorted(_SCALE, key=len, reverse=True):
        if rest.startswith(word) and not rest.lower().startswith("百分"):
            scale, rest = _SCALE[word], rest[len(word) :].strip()
            break
    values = [Decimal(x.replace(",", "")) * scale for x in numbers]
    if middle and middle != "%" and middle not in _SCALE and middle.lower() != rest.lower():
        raise InvalidOperation
    if len(values) == 2 and values[0] > values[1]:
        raise InvalidOperation
    return values, (lead + rest).strip()


def _join(values: list[Decimal]) -> str:
    shown = [_plain(v) for v in values]
    return shown[0] if len(set(shown)) == 1 else "..".join(shown)


def interval(value: str) -> tuple[float, float]:
    """Return (low, high) of a canonical number, share, money or quantity; equal when it is a single figure."""
    low, _, high = value.split(" ", 1)[0].partition("..")
    return float(low), float(high or low)


def _likeness(one: str, other: str) -> float:
    if one == other:
        return 1.0
    (a, b), (c, d) = interval(one), interval(other)
    if a <= d and c <= b:
        return 0.9
    gap = min(abs(a - d), abs(c - b))
    return max(0.0, 0.9 * (1 - gap / max(abs(a), abs(b), abs(c), abs(d), 1e-12)))


class NumberType:
    """A number or an interval of numbers."""

    name = "number"

    def clean(self, raw: str, spec: PropertySpec | None = None) -> str:
        """Return plain decimal digits; ``low..high`` for an interval."""
        try:
            values, rest = _split(raw)
        except InvalidOperation:
            values, rest = [], "?"
        if rest == "%":
            values, rest = [v / 100 for v in values], ""
        if rest or not values:
            raise problem(
                raw, "不是数值。", "is not a number.", hint_zh="请只写数字。", hint_en="Write digits only."
            )
        return _join(values)

    def parse(self, value: str) -> tuple[float, float]:
        """Return (low, high)."""
        return interval(value)

    def compare(self, one: str, other: str) -> float:
        """Return 1 on equal, 0.9 on overlap, less with distance."""
        return _likeness(one, other)


class IntegerType(NumberType):
    """A whole number."""

    name = "integer"

    def clean(self, raw: str, spec: PropertySpec | None = None) -> str:
        """Return decimal digits; a trailing 人, 家, 个 … is allowed."""
        text = super().clean(re.sub(r"[人家个名次项件位]$", "", fold(raw)))
        if any("." in part for part in text.split("..")):
            raise problem(raw, "不是整数。", "is not a whole number.")
        return text


class ShareType(NumberType):
    """A share between 0 and 1; per cent is converted."""

    name = "share"

    def clean(self, raw: str, spec: PropertySpec | None = None) -> str:
        """Return a fraction; ``12.5%`` becomes ``0.125``."""
        text = fold(raw)
        if text.startswith("百分之"):
            text = text[3:] + "%"
        value = super().clean(text)
        low, high = interval(value)
        if low < 0 or high > 1:
            raise problem(
                raw,
                "不在 0 到 1(0% 到 100%)之间。",
                "is not between 0 and 1 (0 % and 100 %).",
                hint_zh="百分数请带 %。",
                hint_en="Write per cent with a % sign.",
            )
        return value


class MoneyType(NumberType):
    """An amount with its currency (ISO 4217)."""

    name = "money"

    def clean(self, raw: str, spec: PropertySpec | None = None) -> str:
        """Return ``amount CUR``; 万 and 亿 are multiplied out; no currency sign means CNY only where 元 stands."""
        try:
            values, rest = _split(raw)
        except InvalidOperation:
            values, rest = [], "?"
        word = rest.lower().replace(" ", "").replace("元人民币", "人民币").replace("人民币元", "人民币")
        if word not in _CURRENCY and word.upper() not in set(_CURRENCY.values()):
            raise problem(
                raw,
                "不是带币种的金额。",
                "is not an amount with a currency.",
                hint_zh="请写成 1500 万元 或 200 USD。",
                hint_en="Write 1500 万元 or 200 USD.",
            )
        return f"{_join(values)} {_CURRENCY.get(word, word.upper())}"

    def compare(self, one: str, other: str) -> float:
        """Compare amounts in one currency; different currencies are not comparable (0)."""
        if one.split(" ", 1)[-1] != other.split(" ", 1)[-1]:
            return 0.0
        return _likeness(one, other)


class QuantityType(MoneyType):
    """An amount with its unit, converted to the canonical unit of its family."""

    name = "quantity"

    def clean(self, raw: str, spec: PropertySpec | None = None) -> str:
        """Return ``amount unit``, such as ``12 GWh/a`` for 12000 MWh/年."""
        try:
            values, rest = _split(raw)
        except InvalidOperation:
            values, rest = [], "?"
        unit = rest.lower()
        per = ""
        for form in sorted(_PER, key=len, reverse=True):
            if form and unit.endswith(form):
                unit, per = unit[: -len(form)].strip(), _PER[form]
                break
        if unit not in _UNITS or not values:
            raise problem(
                raw,
                "不是带单位的数量。",
                "is not a quantity with a known unit.",
                hint_zh="请写成 12 GWh/年、3 万吨/年 或 5000 套。",
                hint_en="Write 12 GWh/a, 30000 t/a or 5000 sets.",
            )
        canonical, factor = _UNITS[unit]
        if spec is not None and spec.unit is not None and canonical not in FAMILIES[spec.unit]:
            shown = "、".join(FAMILIES[spec.unit])
            raise problem(
                raw,
                "的单位不属于这个属性。",
                "has a unit that this property is not measured in.",
                hint_zh=f"应为 {shown} 或可换算的单位。",
                hint_en=f"Use {shown} or a unit that converts to it.",
            )
        return f"{_join([v * factor for v in values])} {canonical}{per}"


for _kind in (NumberType(), IntegerType(), ShareType(), MoneyType(), QuantityType()):
    register(_kind)
