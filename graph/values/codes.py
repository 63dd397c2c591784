"""Booleans, enumerations and codes of a classification."""

from __future__ import annotations

import re

from clusterkg.graph.ontology.model import PropertySpec
from clusterkg.graph.values.base import fold, problem, register
from clusterkg.graph.values.schemes import SCHEMES

_TRUE = {"true", "1", "yes", "y", "是", "有", "√", "✓", "对", "开放"}
_FALSE = {"false", "0", "no", "n", "否", "无", "×", "✗", "错", "不开放"}


class BooleanType:
    """Yes or no."""

    name = "boolean"

    def clean(self, raw: str, spec: PropertySpec | None = None) -> str:
        """Return ``true`` or ``false``."""
        text = fold(raw).lower()
        if text in _TRUE:
            return "true"
        if text in _FALSE:
            return "false"
        raise problem(
            raw,
            "既不是“是”也不是“否”。",
            "is neither yes nor no.",
            hint_zh="请写 是 或 否。",
            hint_en="Write yes or no.",
        )

    def parse(self, value: str) -> bool:
        """Return the truth value."""
        return value == "true"

    def compare(self, one: str, other: str) -> float:
        """Return 1 when equal, else 0."""
        return float(one == other)


class EnumType:
    """One of the declared keys; labels in either language are understood."""

    name = "enum"

    def clean(self, raw: str, spec: PropertySpec | None = None) -> str:
        """Return the key."""
        text = fold(raw)
        if spec is None or not spec.values:
            return text
        for key, label in spec.values.items():
            if text.casefold() in (key.casefold(), fold(label.zh).casefold(), label.en.casefold()):
                return key
        allowed_zh = "、".join(v.zh for v in spec.values.values())
        allowed_en = ", ".join(spec.values)
        raise problem(
            raw,
            "不在允许的取值之内。",
            "is not one of the allowed values.",
            hint_zh=f"可取:{allowed_zh}。",
            hint_en=f"Allowed: {allowed_en}.",
        )

    def parse(self, value: str) -> str:
        """Return the key."""
        return value

    def compare(self, one: str, other: str) -> float:
        """Return 1 when equal, else 0."""
        return float(one == other)


class CodeType(EnumType):
    """A code with its scheme, ``gbt4754:C3841``; codes of a known scheme are checked and written in one way."""

    name = "code"
    _code = re.compile(r"([a-z][a-z0-9_.-]*):(\S.*)")

    def clean(self, raw: str, spec: PropertySpec | None = None) -> str:
        """Return ``scheme:code``; the property's scheme is put before a bare code."""
        text = fold(raw)
        found = self._code.fullmatch(text)
        scheme, code = found.groups() if found else (spec.scheme if spec else None, text)
        if scheme and code:
            known = SCHEMES.get(scheme)
            canonical = (code if " " not in code else None) if known is None else known.canonical(code)
            if canonical is not None:
                return f"{scheme}:{canonical}"
            if known is not None:
                raise problem(
                    raw,
                    f"不是{known.label.zh}的代码。",
                    f"is not a code of {known.document}.",
                    hint_zh=f"如 {scheme}:{known.example}。",
                    hint_en=f"Such as {scheme}:{known.example}.",
                )
        raise problem(
            raw,
            "不是“体系:代码”。",
            "is not scheme:code.",
            hint_zh="如 gbt4754:C3841。",
            hint_en="Such as gbt4754:C3841.",
        )

    def compare(self, one: str, other: str) -> float:
        """Return the share of the common prefix inside one scheme: neighbours in a tree are alike."""
        if one == other:
            return 1.0
        (s, _, a), (t, _, b) = one.partition(":"), other.partition(":")
        if s != t:
            return 0.0
        common = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
        return 0.9 * common / max(len(a), len(b))


for _kind in (BooleanType(), EnumType(), CodeType()):
    register(_kind)
