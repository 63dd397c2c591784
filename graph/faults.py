"""What is wrong with values that a pydantic model refused, in Chinese and English."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

#: Kind of fault (pydantic's stable ``type``) → Chinese; slots are filled from the fault's context.
_ZH = {
    "missing": "必填,没有给",
    "extra_forbidden": "没有这一项,请核对拼写",
    "string_too_short": "太短,至少 {min_length} 个字符",
    "string_too_long": "太长,至多 {max_length} 个字符",
    "string_type": "应为文字",
    "string_pattern_mismatch": "不合格式 {pattern}",
    "int_parsing": "应为整数",
    "int_type": "应为整数",
    "float_parsing": "应为数",
    "float_type": "应为数",
    "bool_parsing": "应为 true 或 false",
    "greater_than_equal": "应不小于 {ge}",
    "greater_than": "应大于 {gt}",
    "less_than_equal": "应不大于 {le}",
    "less_than": "应小于 {lt}",
    "enum": "应为 {expected}",
    "literal_error": "应为 {expected}",
    "model_type": "应为“名称: 值”的一组",
    "dict_type": "应为“名称: 值”的一组",
    "tuple_type": "应为列表",
    "list_type": "应为列表",
}


def told(
    faults: Sequence[Mapping[str, Any]], known: Collection[str] = (), *, skip: int = 0
) -> tuple[str, str]:
    """Return all faults of ``ValidationError.errors()`` as one line in Chinese and one in English.

    ``skip`` leaves out that many leading parts of each place (FastAPI puts ``query`` there). A key that is none of ``known`` comes with the
    nearest that is.
    """
    lines = []
    for f in faults:
        near = get_close_matches(str(f["loc"][-1]), known, n=1) if f["type"] == "extra_forbidden" else []
        zh = _chinese(f) + (f"(是否指 {near[0]}?)" if near else "")
        lines.append((_place(f, skip), zh, str(f["msg"]) + (f" (did you mean {near[0]}?)" if near else "")))
    return "；".join(f"{w}{':' if w else ''}{zh}" for w, zh, _ in lines), "; ".join(
        f"{w}{': ' if w else ''}{en}" for w, _, en in lines
    )


def _place(fault: Mapping[str, Any], skip: int) -> str:
    return ".".join(str(part) for part in fault["loc"][skip:])


def _chinese(fault: Mapping[str, Any]) -> str:
    kind = str(fault["type"])
    if kind.startswith("date"):
        return "不是日期,请写成 2021-10-19"
    if kind not in _ZH:
        return str(fault["msg"])
    return _ZH[kind].format(**{**dict.fromkeys(("min_length", "max_length"), ""), **(fault.get("ctx") or {})})
