"""Loading as a person sees it: a bar with rate and remaining time, a table of what became of the rows, the first rejects."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from clusterkg.api import tables
from clusterkg.api.tables import Format
from clusterkg.graph.ledger import Ledger
from clusterkg.graph.mapping import Mapping, load_table
from clusterkg.graph.mapping.loading import TableReport


class RateColumn(ProgressColumn):
    """Rows per second since the file was begun."""

    def render(self, task: Task) -> Text:
        """Return the rate, or a dash before there is one."""
        rows, elapsed = task.fields.get("rows", 0), task.elapsed
        return Text(f"{rows / elapsed:,.0f}/s" if rows and elapsed else "-/s")


def progress_bar(console: Console, unit: str = "行") -> Progress:
    """Return the bar; it is silent where nobody watches."""
    # Short enough for a terminal of 80 columns: a column that wraps is not read.
    columns = (
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=12), TextColumn("{task.fields[rows]:,} " + unit), RateColumn(),
        TextColumn("剩 left"), TimeRemainingColumn(),
    )  # fmt: skip
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def begin(bar: Progress, name: str) -> TaskID:
    """Add a file to the bar."""
    return bar.add_task(name, total=None, rows=0)


def advance(bar: Progress, task: TaskID, rows: int, share: float | None) -> None:
    """Move the bar: the share of the file gives the remaining time, the rows the rate."""
    if share is None:
        bar.update(task, rows=rows)
    else:
        bar.update(task, rows=rows, total=1.0, completed=min(share, 1.0))


def load_files(
    ledger: Ledger | None, mapping: Mapping, files: Sequence[Path], console: Console, *, root: Path, dry_run: bool, mend: bool,
    confirm_drop: bool,
) -> list[TableReport]:  # fmt: skip
    """Load files one after the other under a bar."""
    reports = []
    with progress_bar(console) as bar:
        for path in files:
            reports.append(
                load_table(
                    ledger, mapping, path, root=root, dry_run=dry_run, mend=mend, confirm_drop=confirm_drop,
                    progress=partial(advance, bar, begin(bar, path.name)),
                )
            )  # fmt: skip
    return reports


def show_reports(reports: Sequence[TableReport], console: Console, format_: Format, *, dry_run: bool) -> None:
    """Print what became of every file's rows, and what was wrong with the first that were not taken."""
    rows: list[dict[str, Any]] = [
        {
            "file": r.document, "rows": r.rows, "kept": r.kept, "filtered": r.filtered, "rejected": r.rejected,
            "values_left_out": r.values_left_out, "facts": r.facts, "new_claims": r.run.claims_new if r.run else None,
            "stubs": r.run.stubs if r.run else None, "rejects": str(r.rejects_file or ""),
        }
        for r in reports
    ]  # fmt: skip
    if format_ in (Format.TABLE, Format.MD):
        rows = [{_HEADINGS[k]: "" if v is None else v for k, v in row.items()} for row in rows]
    tables.show(rows, format_)
    for r in reports:
        for number, bad in r.examples:
            where = f"{r.document} 第 {number} 行" + (f"“{bad.column}”" if bad.column else "")
            console.print(f"{where}:{bad.zh} | row {number}: {bad.en}", markup=False, highlight=False)
        more = r.rejected + r.values_left_out - len(r.examples)
        if more > 0:
            console.print(f"…还有 {more} 处 | {more} more", markup=False)
    if dry_run:
        console.print("只检查,没有写入 | checked only, nothing was written")
    elif any(r.rejects_file for r in reports):
        console.print(
            "没有收下的都在拒收表里,改好后:clusterkg load --mend 映射 拒收表 | mend the rejects file and load it with --mend"
        )


_HEADINGS = {
    "file": "文件 file", "rows": "读 rows", "kept": "收 kept", "filtered": "滤 filtered", "rejected": "拒 rejected",
    "values_left_out": "略值 values left out", "facts": "事实 facts", "new_claims": "新陈述 new claims", "stubs": "占位 stubs",
    "rejects": "拒收表 rejects",
}  # fmt: skip
