"""Every file accounted for, as a person sees it: what was not read and why, a table of what came of each, a line of counts."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from itertools import groupby
from typing import Any

from rich.console import Console

from clusterkg.api import tables
from clusterkg.api.reading import FileReport, Reading
from clusterkg.api.surveying import Survey
from clusterkg.api.tables import ReadFormat
from clusterkg.extract.documents import Problem, Status
from clusterkg.graph.errors import DocumentProblem

#: Key among the counts of documents that were read, now or before, but not whole; each has its status as well.
IN_PART = "in_part"
#: Key among the counts of pictures, sound and film in documents: nothing reads them, as nothing reads those in folders.
_MEDIA = "media"
#: Reasons that many pages of one document share.
_BY_PAGE = ("no_ocr", "ocr_failed")
#: How many other things that were not read of one document are told one by one.
_SHOWN = 5
_COUNTS = (
    "characters", "mentions", "relations", "entities", "kept", "rejected", "values_left_out", "undisclosed",
)  # fmt: skip
_HEADINGS = {
    "document": "文档 document", "status": "结果 status", "problems": "问题 problems", "characters": "字 characters",
    "mentions": "提及 mentions", "relations": "关系 relations", "entities": "实体 entities", "kept": "收 kept", "rejected": "拒 rejected",
    "values_left_out": "略值 values left out", "undisclosed": "未披露 undisclosed", "facts": "事实 facts",
    "new_claims": "新陈述 new claims", "rejects": "拒收表 rejects",
}  # fmt: skip


def show_read(reading: Reading, found: Survey, console: Console, format_: ReadFormat) -> Counter[str]:
    """Read the files and print what became of each; returns how many there were of each status, and ``IN_PART``."""
    counts: Counter[str] = Counter()
    rows: list[dict[str, Any]] = []

    def tell(report: FileReport) -> None:
        counts[report.status] += 1
        if report.problem is not None:
            _said(console, "✗", report.problem)
        if report.in_part:
            counts[IN_PART] += 1
            _say_unread(console, report)
        pictures = [p for p in report.problems if p.reason == "media"]
        counts[_MEDIA] += len(pictures)
        for one in pictures[:_SHOWN]:
            _said(console, "–", one)
        rows.append(_row(report, format_))

    with closing(reading.run(found.names, console)) as reports:
        for report, result in reports:
            if format_ is ReadFormat.JSONL and result is not None and result.extraction is not None:
                sys.stdout.write(json.dumps(result.extraction.record(), ensure_ascii=False) + "\n")
            tell(report)
    for name, why in found.failed.items():
        tell(FileReport(name, Status.FAILED.value, problem=why))
    counts[Status.SKIPPED.value] += len(found.skipped)
    if format_ in (ReadFormat.JSON, ReadFormat.CSV):  # a person reads the counts, a program the list
        rows += [
            _row(FileReport(n, Status.SKIPPED.value, problem=why), format_)
            for n, why in found.skipped.items()
        ]
    if format_ is not ReadFormat.JSONL:
        if format_ in (ReadFormat.TABLE, ReadFormat.MD):
            rows = [{_HEADINGS[k]: "" if v is None else v for k, v in row.items()} for row in rows]
        tables.show(rows, tables.Format(format_.value))
    console.print(_summary(counts, found), markup=False, highlight=False)
    return counts


def _summary(counts: Mapping[str, int], found: Survey) -> str:
    told = [f"{status} {n}" for status, n in sorted(counts.items()) if n and status not in (IN_PART, _MEDIA)]
    if found.skipped:
        told[told.index(f"{Status.SKIPPED} {len(found.skipped)}")] += f" ({found.kinds_skipped()})"
    if counts[_MEDIA]:
        told.append(f"· 邮件里不读的图像、音视频 pictures, sound, film in mail, not read {counts[_MEDIA]}")
    if counts[IN_PART]:
        told.append(f"· 其中没读全 of these in part {counts[IN_PART]}")
    return "  ".join(told) or "没有文件 | no files"


def _said(console: Console, sign: str, what: DocumentProblem | Problem) -> None:
    console.print(f"{sign} {what.text('zh')}", markup=False, highlight=False)
    console.print(f"  {what.text('en')}", markup=False, highlight=False, style="dim")


def _say_unread(console: Console, report: FileReport) -> None:
    """Say what of a document was not read: pages that share a reason once, with the other pages in one line."""
    groups: dict[str, list[Problem]] = {}
    for p in sorted((p for p in report.problems if p.loses_text), key=lambda p: p.page or 0):
        groups.setdefault(p.reason if p.reason in _BY_PAGE else p.zh, []).append(p)
    for first, *rest in list(groups.values())[:_SHOWN]:
        _said(console, "△", first)
        if rest:
            pages = _pages(rest)
            console.print(f"  另有第 {pages} 页 | and pages {pages}", markup=False, highlight=False)
    if (more := len(groups) - _SHOWN) > 0:
        console.print(
            f"  还有 {more:,} 处,全部见 --format json | {more:,} more, all in --format json",
            markup=False,
            highlight=False,
        )
    if report.status == Status.UNCHANGED:
        console.print(
            f"  “{report.document}”以前就没读全;要再读请加 --again | it was read in part before; to read it again add --again",
            markup=False, highlight=False,
        )  # fmt: skip


def _pages(problems: Iterable[Problem]) -> str:
    """Return pages as a short list of stretches: ``2–5, 9``."""
    stretches: list[list[int]] = []
    for page in sorted({p.page for p in problems if p.page}):
        if stretches and page == stretches[-1][1] + 1:
            stretches[-1][1] = page
        else:
            stretches.append([page, page])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in stretches)


def _row(report: FileReport, format_: ReadFormat) -> dict[str, Any]:
    status = report.status + (f" = {report.same_as}" if report.same_as else "")
    row: dict[str, Any] = {
        "document": report.document,
        "status": status,
        "problems": _problems(report, format_),
    }
    row |= {k: report.counts.get(k) for k in _COUNTS}
    loaded = report.loaded
    row["facts"] = loaded.facts if loaded else None
    row["new_claims"] = loaded.run.claims_new if loaded else None
    row["rejects"] = str(loaded.rejects_file or "") if loaded else ""
    return row


def _problems(report: FileReport, format_: ReadFormat) -> Any:
    """Return what was wrong with a document: for a program whole, in a sheet as sentences, in a table as reasons with pages."""
    problems: Sequence[Problem] = report.problems
    if (bad := report.problem) is not None:
        problems = (
            Problem(bad.reason, bad.zh, bad.en, hint_zh=bad.hint_zh, hint_en=bad.hint_en),
            *problems,
        )
    if format_ is ReadFormat.JSON:
        return [
            {
                "reason": p.reason,
                "page": p.page,
                "loses_text": p.loses_text,
                "zh": p.text("zh"),
                "en": p.text("en"),
            }
            for p in problems
        ]
    if format_ is ReadFormat.CSV:
        return "\n".join(f"{p.text('zh')} | {p.text('en')}" for p in problems)
    told = []
    for reason, alike in groupby(sorted(problems, key=lambda p: p.reason), key=lambda p: p.reason):
        pages = _pages(alike)
        told.append(f"{reason} {pages}" if pages else reason)
    return "; ".join(told)
