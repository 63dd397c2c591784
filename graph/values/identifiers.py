"""Identifiers with their check digits; python-stdnum verifies where it knows the number."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from stdnum import lei as _lei
from stdnum.cn import uscc as _uscc

from clusterkg.graph.errors import ValueProblem
from clusterkg.graph.ontology.model import PropertySpec
from clusterkg.graph.values.base import fold, problem, register


def _clean_uscc(text: str, raw: str) -> str:
    """统一社会信用代码, GB 32100-2015: 18 characters, the last one checks the others."""
    code = text.upper().replace(" ", "").replace("-", "")
    if not re.fullmatch(r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}", code):
        raise problem(
            raw, "不是 18 位统一社会信用代码。", "is not an 18-character unified social credit code."
        )
    if _uscc.calc_check_digit(code[:17]) != code[17]:
        raise problem(
            raw,
            "统一社会信用代码校验位不符。",
            "fails the check digit of a unified social credit code.",
            hint_zh="请核对是否抄错。",
            hint_en="Look for a typing error.",
        )
    return code


def _clean_lei(text: str, raw: str) -> str:
    """ISO 17442, mod 97-10."""
    code = text.upper().replace(" ", "")
    if not _lei.is_valid(code):
        raise problem(raw, "不是有效的 LEI(ISO 17442)。", "is not a valid LEI (ISO 17442).")
    return code


#: Exchange suffix by the first digits of a mainland code.
_BOARDS = (
    ("60", "SH"),
    ("68", "SH"),
    ("90", "SH"),
    ("00", "SZ"),
    ("30", "SZ"),
    ("20", "SZ"),
    ("43", "BJ"),
    ("83", "BJ"),
    ("87", "BJ"),
    ("92", "BJ"),
    ("82", "BJ"),
    ("88", "BJ"),
)


def _clean_stock(text: str, raw: str) -> str:
    """Six digits and the exchange, ``600519.SH``; the suffix is derived where it is missing."""
    found = re.fullmatch(r"(?:(sh|sz|bj|hk)[.:]?)?(\d{1,6})(?:[.:](sh|ss|sz|bj|hk|xshg|xshe))?", text.lower())
    if not found:
        raise problem(
            raw,
            "不是证券代码。",
            "is not a stock code.",
            hint_zh="如 600519 或 600519.SH。",
            hint_en="Such as 600519 or 600519.SH.",
        )
    suffix = (found.group(1) or found.group(3) or "").upper()
    suffix = {"SS": "SH", "XSHG": "SH", "XSHE": "SZ"}.get(suffix, suffix)
    digits = found.group(2)
    if suffix == "HK":
        return f"{digits.zfill(5)}.HK"
    if len(digits) != 6:
        raise problem(raw, "证券代码应为 6 位。", "is not a six-digit stock code.")
    derived = next((s for start, s in _BOARDS if digits.startswith(start)), None)
    if derived is None and not suffix:
        raise problem(
            raw, "看不出属于哪个交易所。", "belongs to no exchange that can be told from its digits."
        )
    if derived is not None and suffix and suffix != derived:
        # 000001.SH is an index and 600519.SZ a slip of the pen: neither is a share of that exchange.
        raise problem(
            raw,
            f"的交易所后缀与代码不符,{digits} 属于 {derived}。",
            f"has a suffix that its digits contradict: {digits} is of {derived}.",
            hint_zh="请核对后缀。",
            hint_en="Look at the suffix.",
        )
    return f"{digits}.{suffix or derived}"


def _clean_publication(text: str, raw: str) -> str:
    """WIPO ST.16: country, number, kind code, ``CN110210173B``."""
    code = re.sub(r"[\s.,/-]", "", text.upper())
    if not re.fullmatch(r"[A-Z]{2}\d{4,13}[A-Z]?\d?", code):
        raise problem(
            raw,
            "不是专利公布号。",
            "is not a patent publication number.",
            hint_zh="如 CN110210173B。",
            hint_en="Such as CN110210173B.",
        )
    return code


def _clean_application(text: str, raw: str) -> str:
    """ZC 0006-2003 for Chinese numbers, whose last digit checks the others; other offices as they are."""
    code = re.sub(r"[\s/-]", "", text.upper().removeprefix("ZL"))
    found = re.fullmatch(r"(?:CN)?(\d{8}|\d{12})\.?([\dX])?", code)
    if found:
        digits, check = found.groups()
        weights = [*range(2, 10), *range(2, 10)]
        total = sum(int(d) * w for d, w in zip(digits, weights, strict=False))
        expected = "0123456789X"[total % 11]
        if check and check != expected:
            raise problem(
                raw, "专利申请号校验位不符。", "fails the check digit of a Chinese application number."
            )
        return f"CN{digits}.{expected}"
    if re.fullmatch(r"(?!CN)[A-Z]{2}[A-Z0-9.]{5,20}", code):
        return code
    raise problem(
        raw,
        "不是专利申请号。",
        "is not a patent application number.",
        hint_zh="如 CN201910537823.4。",
        hint_en="Such as CN201910537823.4.",
    )


def _clean_doi(text: str, raw: str) -> str:
    """ISO 26324, lower-cased."""
    found = re.fullmatch(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+)", text, re.IGNORECASE)
    if not found:
        raise problem(
            raw, "不是 DOI。", "is not a DOI.", hint_zh="以 10. 开头。", hint_en="It starts with 10."
        )
    return found.group(1).lower()


def _clean_ror(text: str, raw: str) -> str:
    """Research Organization Registry: 0, six base-32 characters, two check digits (ISO 7064 mod 97-10)."""
    found = re.fullmatch(r"(?:https?://ror\.org/)?(0[0-9a-hj-km-np-tv-z]{6}\d{2})", text.lower())
    if found:
        code = found.group(1)
        number = 0
        for c in code[:7]:
            number = number * 32 + "0123456789abcdefghjkmnpqrstvwxyz".index(c)
        if f"{98 - (number * 100) % 97:02d}" == code[7:]:
            return code
    raise problem(raw, "不是有效的 ROR 编号。", "is not a valid ROR id.")


def _clean_adcode(text: str, raw: str) -> str:
    """GB/T 2260, six digits; two- and four-digit forms are filled with zeros."""
    if not re.fullmatch(r"\d{2}|\d{4}|\d{6}", text):
        raise problem(raw, "不是行政区划代码。", "is not an administrative division code.")
    return text.ljust(6, "0")


def _clean_country(text: str, raw: str) -> str:
    """ISO 3166-1 alpha-2; common Chinese names are understood."""
    code = {
        "中国": "CN",
        "美国": "US",
        "德国": "DE",
        "日本": "JP",
        "韩国": "KR",
        "英国": "GB",
        "法国": "FR",
        "UK": "GB",
        "EL": "GR",
    }.get(text, text.upper())
    if not re.fullmatch(r"[A-Z]{2}", code):
        raise problem(raw, "不是两位国家代码(ISO 3166-1)。", "is not a two-letter country code (ISO 3166-1).")
    return code


_SCHEMES: dict[str, Callable[[str, str], str]] = {
    "uscc": _clean_uscc,
    "lei": _clean_lei,
    "stock": _clean_stock,
    "patent_publication": _clean_publication,
    "patent_application": _clean_application,
    "doi": _clean_doi,
    "ror": _clean_ror,
    "adcode": _clean_adcode,
    "country": _clean_country,
}


@lru_cache(maxsize=1 << 16)
def _cached(scheme: str, raw: str) -> str | ValueProblem:
    try:
        return _SCHEMES[scheme](fold(raw), raw)
    except ValueProblem as bad:
        return bad


class IdentifierType:
    """An identifier of a declared scheme, normalised and verified."""

    name = "identifier"
    schemes = tuple(sorted(_SCHEMES))

    def clean(self, raw: str, spec: PropertySpec | None = None) -> str:
        """Return the normalised identifier; the property's ``scheme`` says which rules hold."""
        if spec is None or spec.scheme not in _SCHEMES:
            return fold(raw)
        found = _cached(spec.scheme, raw)
        if isinstance(found, ValueProblem):
            raise found
        return found

    def parse(self, value: str) -> str:
        """Return the identifier itself."""
        return value

    def compare(self, one: str, other: str) -> float:
        """Return 1 when equal, else 0: identifiers are not alike, they are the same or not."""
        return float(one == other)


register(IdentifierType())
