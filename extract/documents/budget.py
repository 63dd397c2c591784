"""How much one file may cost, and the meter that counts while it is read."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from typing import Any

from clusterkg.graph.errors import SourceError


@dataclass(frozen=True, slots=True)
class Budget:
    """Limits for one file with all its attachments; past one of them the rest is left out, and a problem says so.

    The field ``metadata`` holds what a limit is for, in both languages; ``docs/documents.md`` must name each.
    """

    file_bytes: int = field(
        default=500_000_000, metadata={"zh": "文件大小(字节)", "en": "size of the file in bytes"}
    )
    unpacked_bytes: int = field(
        default=1_000_000_000,
        metadata={"zh": "解压后总字节数", "en": "bytes after unpacking, all parts together"},
    )
    unpacked_ratio: int = field(
        default=300,
        metadata={"zh": "单个部件的压缩比", "en": "compression ratio of one part of 1 MB or more"},
    )
    pages: int = field(
        default=2_000, metadata={"zh": "页数(幻灯片、工作表同)", "en": "pages, slides or sheets"}
    )
    characters: int = field(default=5_000_000, metadata={"zh": "字符数", "en": "characters of text"})
    cells: int = field(default=200_000, metadata={"zh": "表格单元格数", "en": "table cells"})
    elements: int = field(default=2_000_000, metadata={"zh": "标记元素数", "en": "elements of markup"})
    depth: int = field(
        default=200, metadata={"zh": "形状组合的嵌套深度", "en": "depth of groups of shapes in groups"}
    )
    attachments: int = field(
        default=100, metadata={"zh": "附件数", "en": "attachments, nested ones included"}
    )
    attachment_depth: int = field(
        default=3, metadata={"zh": "附件嵌套层数", "en": "levels of attachments in attachments"}
    )
    pixels: int = field(
        default=25_000_000, metadata={"zh": "识别用页面图像像素数", "en": "pixels of a page image for OCR"}
    )
    ocr_pages: int = field(default=200, metadata={"zh": "识别页数", "en": "pages read by OCR"})
    seconds: float = field(default=120.0, metadata={"zh": "时间(秒)", "en": "seconds of wall time, softly"})
    grace_seconds: float = field(
        default=15.0,
        metadata={"zh": "超时后再等待的秒数,之后终止", "en": "seconds after that until the worker is killed"},
    )
    memory_bytes: int = field(
        default=3_000_000_000,
        metadata={"zh": "工作进程内存(地址空间,Unix)", "en": "address space of the worker (Unix)"},
    )

    def describe(self, limit: str) -> tuple[str, str]:
        """Return what a limit counts, in Chinese and English."""
        meta = next(f.metadata for f in fields(self) if f.name == limit)
        return str(meta["zh"]), str(meta["en"])


def with_limits(given: Iterable[str], budget: Budget | None = None) -> Budget:
    """Return a budget with the limits that somebody gives as ``NAME=NUMBER``, the last one of a name; commas and underscores may part thousands.

    Raises
    ------
    SourceError
        There is no such limit, or what is given is no number that it can be.
    """
    known = {one.name: one.type for one in fields(Budget)}
    limits: dict[str, Any] = {}
    for one in given:
        name, equals, number = one.partition("=")
        name, number = name.strip(), number.strip().replace(",", "").replace("_", "")
        if name not in known:
            raise SourceError(
                f"没有限额“{name}”。", f"There is no limit '{name}'.",
                hint_zh="有:" + "、".join(known), hint_en="There are: " + ", ".join(known),
            )  # fmt: skip
        try:
            limits[name] = float(number) if known[name] == "float" else int(number)
        except ValueError:
            limits[name] = 0
        if not (equals and 0 < limits[name] < float("inf")):
            whole_zh, whole_en = ("", "") if known[name] == "float" else ("整", "whole ")
            raise SourceError(
                f"限额 {name} 要写成大于零的{whole_zh}数,不能是“{one}”。", f"The limit {name} is a {whole_en}number above zero, not '{one}'.",
                hint_zh=f"例如 --limit {name}={getattr(Budget(), name):g}".replace("e+", "e"), hint_en=f"Such as --limit {name}={getattr(Budget(), name):g}".replace("e+", "e"),
            )  # fmt: skip
    return replace(budget or Budget(), **limits)


class BudgetSpent(Exception):
    """Raised inside a reader when a limit is reached."""

    def __init__(self, limit: str, allowed: float) -> None:
        self.limit, self.allowed = limit, allowed
        super().__init__(f"{limit}: {allowed}")


class Meter:
    """Counts what one file and its attachments have cost so far."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.spent: dict[str, float] = {}
        self._ends = time.monotonic() + budget.seconds

    def charge(self, limit: str, amount: float = 1) -> None:
        """Add to a count; raises :class:`BudgetSpent` when it passes its limit."""
        allowed: Any = getattr(self.budget, limit)
        total = self.spent.get(limit, 0) + amount
        if total > allowed:
            raise BudgetSpent(limit, allowed)
        self.spent[limit] = total

    def left(self, limit: str) -> int:
        """How much of a limit is left."""
        allowed: Any = getattr(self.budget, limit)
        return max(0, int(allowed - self.spent.get(limit, 0)))

    def grant_grace(self) -> None:
        """Give half of the grace to a reader that must still put together what it has read; the other half stays for the rest."""
        self._ends = time.monotonic() + self.budget.grace_seconds / 2

    def tick(self) -> None:
        """Raise when time is up; cheap, to be called once a page, row or paragraph."""
        if time.monotonic() > self._ends:
            raise BudgetSpent("seconds", self.budget.seconds)
