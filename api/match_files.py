"""Match a table in a file: every row, column and cell is kept, and five columns say which entity each row means."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from clusterkg.api.matching import Match, Matcher, columns_of
from clusterkg.graph.errors import MappingError
from clusterkg.graph.mapping.reading import encoding_of

ADDED = ("ckg_id", "ckg_name", "ckg_score", "ckg_status", "ckg_reasons")
_SHEETS = (".xlsx", ".xlsm")


def match_file(
    path: Path, out: Path, matcher: Matcher, columns: Sequence[str] = (), sheet: str | None = None
) -> Counter[str]:
    """Write ``path`` with the added columns to ``out``, in the same format and encoding; returns how many rows of each status.

    Parameters
    ----------
    path
        A CSV or TSV file, or a workbook (xlsx), whose first row are headings.
    out
        Where it goes; never ``path`` itself.
    matcher
        What the rows are matched against.
    columns
        Headings that hold the name, where they do not say so themselves.
    sheet
        Which sheet of a workbook; the others are kept as they are.

    Raises
    ------
    MappingError
        There is no such file or sheet, it is empty, or it would be written over.
    """
    if not path.is_file():
        raise MappingError(f"没有文件 {path}。", f"There is no file {path}.")
    if out.resolve() == path.resolve():
        raise MappingError(
            f"{path.name} 会被覆盖。", f"{path.name} would be written over.", hint_zh="请用 --out 另存。", hint_en="Give another with --out."
        )  # fmt: skip
    if path.suffix.lower() in _SHEETS:
        return _workbook(path, out, matcher, columns, sheet)
    return _delimited(path, out, matcher, columns)


def _delimited(path: Path, out: Path, matcher: Matcher, columns: Sequence[str]) -> Counter[str]:
    encoding = encoding_of(path)
    mark = "\t" if path.suffix.lower() in (".tsv", ".txt") else ","
    with path.open("rb") as file:
        marked = file.read(3) == b"\xef\xbb\xbf"
    with path.open(encoding=encoding, newline="") as source:
        rows = list(csv.reader(source, delimiter=mark))
    if not rows:
        raise _empty(path)
    width = max(map(len, rows))
    at = columns_of(rows[0], matcher.properties, columns)
    counts: Counter[str] = Counter()
    part = out.with_name(out.name + ".part")
    # Without a mark the file had none, and gets none.
    written = "utf-8" if encoding == "utf-8-sig" and not marked else encoding
    with part.open("w", encoding=written, newline="") as target:
        writer = csv.writer(target, delimiter=mark)
        writer.writerow([*rows[0], *[""] * (width - len(rows[0])), *_headings(rows[0])])
        for row in rows[1:]:
            found = _matched(row, at, matcher)
            counts[found.status if found else "blank"] += 1
            writer.writerow([*row, *[""] * (width - len(row)), *_cells(found)])
    part.replace(out)
    return counts


def _workbook(
    path: Path, out: Path, matcher: Matcher, columns: Sequence[str], sheet: str | None
) -> Counter[str]:
    import openpyxl

    book = openpyxl.load_workbook(path, keep_vba=path.suffix.lower() == ".xlsm")
    if sheet is not None and sheet not in book.sheetnames:
        raise MappingError(
            f"{path.name} 没有工作表“{sheet}”。", f"{path.name} has no sheet '{sheet}'.",
            hint_zh="有:" + "、".join(book.sheetnames), hint_en="It has: " + ", ".join(book.sheetnames),
        )  # fmt: skip
    name = sheet or book.sheetnames[0]
    # What formulas came to stands in a copy that is only read.
    values = openpyxl.load_workbook(path, data_only=True, read_only=True)
    rows = [["" if v is None else str(v) for v in row] for row in values[name].iter_rows(values_only=True)]
    values.close()
    if not rows:
        raise _empty(path)
    page, width = book[name], max(map(len, rows))
    at = columns_of(rows[0], matcher.properties, columns)
    counts: Counter[str] = Counter()
    for i, heading in enumerate(_headings(rows[0]), width + 1):
        page.cell(1, i, heading)
    for number, row in enumerate(rows[1:], 2):
        found = _matched(row, at, matcher)
        counts[found.status if found else "blank"] += 1
        for i, value in enumerate(_cells(found), width + 1):
            cell = page.cell(number, i, value)
            if isinstance(value, str) and value.startswith("="):
                cell.data_type = "s"  # a name is never a formula
    part = out.with_name(f"{out.stem}.part{out.suffix}")
    book.save(part)
    part.replace(out)
    return counts


def _headings(header: Sequence[str]) -> list[str]:
    taken = {h.strip() for h in header}
    found = []
    for name in ADDED:
        number, heading = 2, name
        while heading in taken:
            heading, number = f"{name}_{number}", number + 1
        found.append(heading)
    return found


def _matched(row: Sequence[str], at: dict[str, int], matcher: Matcher) -> Match | None:
    if not any(cell.strip() for cell in row):
        return None
    return matcher.match({prop: row[i] for prop, i in at.items() if i < len(row)})


def _cells(found: Match | None) -> list[str | float]:
    """Return the added cells; the id stands there only where the row is matched, so that nobody takes a question for an answer."""
    if found is None:
        return [""] * len(ADDED)
    notes = [zh for zh, _ in found.notes]
    if found.best is not None:
        best = found.best
        return [best.id, best.name, round(best.score, 6), found.status, "；".join([*notes, best.told()])]
    near = (
        [f"{c.name} ({c.id}) {c.score:.4f}: {c.told()}" for c in found.candidates[:3]]
        if found.status == "ask"
        else []
    )
    name = found.candidates[0].name if near else ""
    score: str | float = round(found.candidates[0].score, 6) if near else ""
    return ["", name, score, found.status, " ｜ ".join([*notes, *near])]


def _empty(path: Path) -> MappingError:
    return MappingError(f"{path.name} 是空的。", f"{path.name} is empty.")
