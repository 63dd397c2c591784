"""Plain text, Markdown and CSV; UTF-8 with and without a mark, UTF-16 with one, GB18030."""

from __future__ import annotations

import csv
import itertools
import re
import unicodedata
from dataclasses import dataclass

from clusterkg.extract.documents.assembly import Assembler, sane
from clusterkg.extract.documents.detection import is_binary
from clusterkg.extract.documents.model import Cell, Kind, Role, Table
from clusterkg.extract.documents.numbering import bullet_length, parse_marker
from clusterkg.extract.documents.problems import problem
from clusterkg.extract.documents.structure import Draft
from clusterkg.extract.documents.tables import CellDraft, find_heads

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
#: A file whose bytes decode this badly in every encoding tried is not text.
_WORST = 0.02


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the encoding it was in, and how many places could not be decoded."""

    text: str
    encoding: str
    replaced: int


def decode(data: bytes, declared: str | None = None) -> Decoded | None:
    """Decode text, or return None for bytes that are no text.

    A byte order mark decides; then UTF-8, which other texts almost never satisfy by chance; then what the file declares;
    then GB18030, which holds GBK and GB2312.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _lenient(data[len(mark) :], encoding)
    if is_binary(data[:4096]):
        return None  # a stray null byte makes no program of a text
    # A name that Python does not know, or one of its codecs that are no text encodings, counts as not declared.
    tries = ["utf-8", *([declared] if declared else []), "gb18030"]
    for encoding in tries:
        try:
            return Decoded(data.decode(encoding), encoding.lower(), 0)
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    found = [d for d in (_lenient(data, "utf-8"), _lenient(data, "gb18030")) if d]
    return min(found, key=lambda d: d.replaced) if found else None


def _lenient(data: bytes, encoding: str) -> Decoded | None:
    text = data.decode(encoding, errors="replace")
    replaced = text.count("\ufffd")
    return Decoded(text, encoding, replaced) if replaced <= max(3, _WORST * len(text)) else None


def decoded(data: bytes, assembler: Assembler, declared: str | None = None) -> str:
    """Decode into the assembler: note the encoding and what was lost; refuse bytes that are no text."""
    found = decode(data, declared)
    if found is None:
        raise problem("unsupported", assembler.name, "不是文本", "it is no text")
    assembler.encoding = found.encoding
    if found.replaced:
        assembler.remark("undecodable", str(found.replaced))
    return found.text


def read(data: bytes, assembler: Assembler) -> None:
    """Plain text: taken verbatim, so offsets are those of the file; paragraphs are lines, or wrapped lines joined."""
    text = sane(decoded(data, assembler))
    room = assembler.meter.left("characters")
    if len(text) > room:
        from clusterkg.extract.documents.budget import BudgetSpent

        assembler.note_spent(BudgetSpent("characters", assembler.meter.budget.characters))
        text = text[:room]
    assembler.meter.charge("characters", len(text))
    lines = [
        (m.start(), m.end()) for m in re.finditer(r"[^\r\n\f\v\x85\u2028\u2029]+", text) if m.group().strip()
    ]
    width = _wrapped_at(text, lines)
    drafts: list[Draft] = []
    i = 0
    while i < len(lines):
        if i % 1000 == 0:
            assembler.meter.tick()
        j = _tabular(text, lines, i)
        if j - i >= 2:
            drafts.append(_table(text, lines[i:j], assembler))
            i = j
            continue
        start, end = lines[i]
        i += 1
        while width and i < len(lines) and _continues(text, (start, end), lines[i - 1], lines[i], width):
            end = lines[i][1]
            i += 1
        lead = len(text[start:end]) - len(text[start:end].lstrip())
        drafts.append(Draft(start + lead, start + len(text[start:end].rstrip())))
    assembler.verbatim(text, drafts)


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _wrapped_at(text: str, lines: list[tuple[int, int]]) -> int:
    """Width at which lines were wrapped by hand, or 0 when each line is a paragraph."""
    adjacent = [
        _columns(text[a:b].rstrip())
        for (a, b), (c, _) in itertools.pairwise(lines)
        if b - a < 400 and text[b:c].count("\n") <= 1 and text[b:c].count("\r") <= 1
    ]
    if len(adjacent) < 3:
        return 0
    width = sorted(adjacent)[int(0.9 * (len(adjacent) - 1))]
    full = sum(w >= 0.75 * width for w in adjacent)
    return width if 40 <= width <= 130 and full >= 0.6 * len(adjacent) else 0


def _continues(
    text: str, paragraph: tuple[int, int], last: tuple[int, int], line: tuple[int, int], width: int
) -> bool:
    between = text[last[1] : line[0]]
    if between.count("\n") > 1 or between.count("\r") > 1:
        return False
    following = text[line[0] : line[1]]
    if "\t" in following.strip() or "\t" in text[last[0] : last[1]].strip():
        return False  # rows of a table are not wrapped text
    if (
        following[:1] in "\u3000\t"
        or following.startswith("  ")
        or parse_marker(following)
        or bullet_length(following)
        or _inner(following)[0]
    ):
        return False
    return _columns(text[last[0] : last[1]].rstrip()) >= 0.75 * width


#: Bars that a line must have between its columns: one alone parts links of a menu.
_BARS = 2
_BAR_RULE = re.compile(r"[\s|:+=-]+")


def _inner(line: str) -> tuple[str, int]:
    """Return what parts the columns of a line, a tab or a bar, and how often; ``("", 0)`` when nothing does."""
    said = line.strip()
    if "\t" in said:  # a tab before a line is an indent
        return "\t", line.count("\t")
    bars = said.strip("|").count("|")
    return ("|", bars) if bars >= _BARS else ("", 0)


def _tabular(text: str, lines: list[tuple[int, int]], i: int) -> int:
    """Return the end of a run of lines from ``i`` on with the same number of inner tabs, or with bars."""
    separator, count = _inner(text[lines[i][0] : lines[i][1]])
    j = i
    while count and j < len(lines):
        found = _inner(text[lines[j][0] : lines[j][1]])
        # Tabs are typed by hand in running text too; bars are not, so that rows may be ragged.
        if found != (separator, count) and not (separator == found[0] == "|"):
            break
        j += 1
    return j


def _table(text: str, lines: list[tuple[int, int]], assembler: Assembler) -> Draft:
    cells: list[Cell] = []
    drafts: list[CellDraft] = []
    separator, _ = _inner(text[lines[0][0] : lines[0][1]])
    # The line of dashes under a head holds nothing.
    lines = [line for line in lines if separator != "|" or not _BAR_RULE.fullmatch(text, *line)] or lines
    for row, (start, end) in enumerate(lines):
        at = start
        line = text[start:end]
        if separator == "|":
            # Bars at either end enclose the row.
            at += len(line) - len(line.lstrip().removeprefix("|"))
            line = line.lstrip().removeprefix("|").rstrip().removesuffix("|")
        for column, part in enumerate(line.split(separator)):
            lead = len(part) - len(part.lstrip())
            word = part.strip()
            cells.append(Cell(row, column, at + lead if word else at, at + lead + len(word) if word else at))
            drafts.append(CellDraft(row, column, word))
            at += len(part) + 1
    assembler.meter.charge("cells", len(cells))
    columns = max(c.column for c in cells) + 1
    heads = find_heads(drafts, len(lines), columns)
    return Draft(
        lines[0][0], lines[-1][1], kind=Kind.TABLE, table=Table(len(lines), columns, tuple(cells), *heads)
    )


def read_csv(data: bytes, assembler: Assembler) -> None:
    """CSV or TSV as one table; a title in the first row, or in the name of the file, stands over it."""
    text = decoded(data, assembler)
    try:
        dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(text[:8192], delimiters=",;\t|")
    except csv.Error:
        dialect = csv.excel
    csv.field_size_limit(10_000_000)
    cells: list[CellDraft] = []
    try:
        for row, fields in enumerate(csv.reader(text.splitlines(keepends=True), dialect)):
            for column, value in enumerate(fields):
                cells.append(CellDraft(row, column, value, locator=f"{row + 1}:{column + 1}"))
            if len(cells) > assembler.meter.left("cells"):
                break
    except csv.Error as error:
        assembler.remark("part_skipped", str(error))
    if not cells:
        return
    called = _LISTED.search(assembler.name)
    top = [c for c in cells if c.row == cells[0].row and c.text.strip()]
    if len(top) == 1 and any(c.column > 0 and c.text.strip() for c in cells):
        # One filled cell over a wider table is its title, as it is in a workbook.
        assembler.paragraph(top[0].text, locator=top[0].locator)
        cells = [
            CellDraft(c.row - 1, c.column, c.text, locator=c.locator) for c in cells if c.row != top[0].row
        ]
    elif called and not any(called["title"] in c.text for c in top):
        assembler.paragraph(called["title"], role=Role.TITLE, locator="文件名 file name")
    if cells:
        assembler.table(cells)


#: The name of a file that says of whom it is the list; other names of files are no part of their text.
_LISTED = re.compile(
    r"(?:^|[/\\!])(?P<title>[^/\\!]{1,60}?(?:联盟|联合体)[^/\\!]{0,12}?(?:名单|名录|目录|一览表?|花名册))(?:[^/\\!]{0,24})\.(?:csv|tsv)$"
)
_FENCE = re.compile(r"^\s*(```|~~~)")
_INLINE = (
    (re.compile(r"!\[([^\]\n]*)\]\([^)\n]*\)"), r"\1"),
    (re.compile(r"\[([^\]\n]+)\]\([^)\n]*\)"), r"\1"),
    (re.compile(r"(\*\*|__)(?=\S)([^\n]+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])"), r"\1"),
    (re.compile(r"`([^`\n]+)`"), r"\1"),
    (re.compile(r"<(https?://[^>\s]+)>"), r"\1"),
)


def read_markdown(data: bytes, assembler: Assembler) -> None:
    """Markdown: headings, lists, pipe tables; marks of emphasis and links are taken off."""
    lines = sane(decoded(data, assembler)).splitlines()
    held: list[str] = []

    def flush() -> None:
        if held:
            assembler.paragraph(_plain("\n".join(held)))
            held.clear()

    i, fenced = 0, False
    while i < len(lines):
        line = lines[i]
        if _FENCE.match(line):
            flush()
            fenced = not fenced
        elif fenced:
            assembler.paragraph(line, kind=Kind.PARAGRAPH)
        elif not line.strip():
            flush()
        elif found := re.match(r"\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$", line):
            flush()
            assembler.paragraph(_plain(found.group(2)), kind=Kind.HEADING, level=len(found.group(1)))
        elif held and re.fullmatch(r"\s{0,3}(=+|-{2,})\s*", line):
            level = 1 if "=" in line else 2
            title = _plain(" ".join(held))
            held.clear()
            assembler.paragraph(title, kind=Kind.HEADING, level=level)
        elif (
            "|" in line
            and i + 1 < len(lines)
            and re.fullmatch(r"\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*", lines[i + 1])
            and "-" in lines[i + 1]
        ):
            flush()
            i = _pipe_table(lines, i, assembler)
            continue
        elif found := re.match(r"(\s*)([-*+]|\d{1,3}[.)])\s+(.*)$", line):
            flush()
            depth = 1 + len(found.group(1).expandtabs(4)) // 2
            mark = found.group(2)
            text = _plain(found.group(3))
            if mark[0].isdigit():
                assembler.paragraph(f"{mark} {text}")
            else:
                assembler.paragraph(text, kind=Kind.LIST_ITEM, level=min(depth, 9))
        else:
            held.append(line.lstrip("> ") if line.lstrip().startswith(">") else line)
            if line.endswith("  ") or parse_marker(lines[i + 1] if i + 1 < len(lines) else ""):
                flush()
        i += 1
    flush()


def _plain(text: str) -> str:
    for pattern, into in _INLINE:
        text = pattern.sub(into, text)
    return text


def _pipe_table(lines: list[str], i: int, assembler: Assembler) -> int:
    cells: list[CellDraft] = []
    row = 0
    while i < len(lines) and "|" in lines[i]:
        if row != 1 or not re.fullmatch(r"[\s|:-]+", lines[i]):
            parts = re.split(r"(?<!\\)\|", lines[i].strip().removeprefix("|").removesuffix("|"))
            at = row if row == 0 else row - 1
            cells += [
                CellDraft(at, c, _plain(p.replace("\\|", "|")), head=at == 0) for c, p in enumerate(parts)
            ]
        row += 1
        i += 1
    assembler.table(cells)
    return i
