"""Component ``clusterkg_columns``: the head of a column, or a key before a colon, gives the type of what stands under or after it.

Works for every mention type: a register of firms, a list of patents, a form, the lines of a tender notice. Tables come from the
document's reader; lines that a text sets as columns (``|``, two blanks) are read as tables here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from spacy.language import Language
from spacy.tokens import Doc

from clusterkg.extract.documents import Kind
from clusterkg.extract.grammar.scripts import simplified
from clusterkg.extract.pipeline.cell_values import CONFIDENCE, propose_value
from clusterkg.extract.pipeline.column_heads import ORGANISATION, PARTY, Head, read_head
from clusterkg.extract.pipeline.flat import is_row
from clusterkg.extract.pipeline.proposing import Proposals
from clusterkg.extract.pipeline.state import Stretch

_EMPTY = re.compile(r"[-–—/\\*.。()（）\s]*|无|n/?a|nil|none|空白|待定|tbd|\(?空白.*\)?", re.I)
_TOTAL = re.compile(r"(?:合计|小计|总计|共计|平均|total|sum|subtotal)[:\s]?", re.I)
_CAPTION_UNIT = re.compile(
    r"(?:单位|金额单位|币种)\s*:\s*((?:人民币)?[百千万亿]{0,2}(?:元|美元|欧元|吨|台|套|%)(?:人民币)?)"
)
_BAR = re.compile(r" ?\| ?")
_WIDE = re.compile(r" {2,}|\t")
_BLANK = re.compile(r" +")
_KEY = re.compile(
    r"(?:^|(?<=[;。,【(\n])|(?<= {2})(?! )|(?<=[标包段] ))[ \t*·■-]*+((?:[一二三四五六七八九十]{1,2}、|\d{1,2}[.、])?[\u4e00-\u9fffA-Za-z/()、%. ]{1,20}?)\s?:(?!//)\s?",
    re.M,
)
_VALUE_END = re.compile(r"[;。】\n\t]| {2,}")
_LINE_END = re.compile(r"[。】\n\t]| {2,}")


@dataclass(frozen=True, slots=True)
class _Field:
    row: int
    column: int
    start: int
    end: int


@Language.factory("clusterkg_columns")
class Columns:
    """Adds to ``doc._.candidates`` what heads and keys tell."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """Propose."""
        text = simplified(doc._.text)
        found = Proposals("columns", CONFIDENCE)
        stretches: Sequence[Stretch] = doc._.stretches
        for fields, heads, unit in _tables(text, stretches):
            _read_table(text, fields, heads, unit, found)
        for start, end in _running(text, stretches):
            for fields in _line_tables(text, start, end):
                _read_table(text, fields, _first_row_is_head(text, fields), _unit_before(text, start), found)
            _read_keys(text, start, end, found)
        return found.give(doc)


def _tables(text: str, stretches: Sequence[Stretch]) -> Iterator[tuple[list[_Field], int, str | None]]:
    """Tables of the document: their cells, how many rows are heads, and a unit that the line above gives."""
    by_block: dict[int, list[Stretch]] = {}
    for one in stretches:
        if one.cell is not None:
            by_block.setdefault(one.index, []).append(one)
    for same in by_block.values():
        table = same[0].block.table
        fields = [_Field(s.cell.row, s.cell.column, s.start, s.end) for s in same if s.cell is not None]
        heads = table.head_rows if table is not None else 0
        yield fields, heads or _first_row_is_head(text, fields), _unit_before(text, same[0].start)


def _unit_before(text: str, start: int) -> str | None:
    above = text[max(0, start - 120) : start]
    units = _CAPTION_UNIT.findall(above)
    return units[-1] if units else None


def _first_row_is_head(text: str, fields: Sequence[_Field]) -> int:
    row = min((f.row for f in fields), default=0)
    first = [text[f.start : f.end].strip() for f in fields if f.row == row]
    known = sum(read_head(t) is not None for t in first)
    numbers = sum(bool(re.search(r"\d{2}", t)) for t in first)
    several = any(f.row > row for f in fields)
    return row + 1 if several and known and not numbers and known * 2 >= len([t for t in first if t]) else 0


def _read_table(
    text: str, fields: Sequence[_Field], head_rows: int, unit: str | None, found: Proposals
) -> None:
    heads: dict[int, Head] = {}
    for one in fields:
        if one.row < head_rows and (said := read_head(text[one.start : one.end].strip())) is not None:
            heads[one.column] = said
    totals = {f.row for f in fields if _TOTAL.fullmatch(text[f.start : f.end].strip())}
    by_place = {(f.row, f.column): f for f in fields}
    for one in fields:
        if one.row < head_rows or _EMPTY.fullmatch(text[one.start : one.end].strip()):
            continue
        head = heads.get(one.column)
        if head is not None:
            propose_value(
                text, one.start, one.end, head, "column", found, caption_unit=unit, total=one.row in totals
            )
        elif head_rows == 0 and one.column % 2 == 1:
            # A form: keys to the left of values.
            key = by_place.get((one.row, one.column - 1))
            said = read_head(text[key.start : key.end].strip()) if key else None
            if said is not None:
                propose_value(text, one.start, one.end, said, "key", found, caption_unit=unit)


def _running(text: str, stretches: Sequence[Stretch]) -> Iterable[tuple[int, int]]:
    """Runs of blocks that are no tables: what stands between two tables is one run, so that lines can be compared."""
    start: int | None = None
    end = 0
    for one in stretches:
        if one.cell is not None or one.block.kind is Kind.TABLE:
            if start is not None:
                yield start, end
            start = None
            continue
        start = one.start if start is None else start
        end = one.end
    if start is not None:
        yield start, end


def _line_tables(text: str, start: int, end: int) -> Iterator[list[_Field]]:
    """Runs of lines that are parted alike into two or more fields by bars, or three or more by wide blanks."""
    run: list[list[tuple[int, int]]] = []
    width = 0
    at = start
    for line in [*text[start:end].split("\n"), ""]:
        fields = _fields(line, at)
        at += len(line) + 1
        if fields and len(fields) == width:
            run.append(fields)
            continue
        if len(run) >= 2:
            yield [_Field(r, c, a, b) for r, row in enumerate(run) for c, (a, b) in enumerate(row)]
        run, width = ([fields], len(fields)) if fields else ([], 0)


def _fields(line: str, at: int) -> list[tuple[int, int]]:
    if "|" in line:
        pattern, least = _BAR, 2
    elif "  " in line.strip() or "\t" in line.strip():
        pattern, least = _WIDE, 3
    elif is_row(line):
        pattern, least = _BLANK, 3
    else:
        return []
    found = []
    left = len(line) - len(line.lstrip(" |"))
    right = len(line.rstrip(" |"))
    while True:
        match = pattern.search(line, left, right)
        found.append((at + left, at + (match.start() if match else right)))
        if match is None:
            break
        left = match.end()
    return found if len(found) >= least else []


#: Keys of forms that stand before their value without a colon.
_SPACED_KEY = re.compile(
    r"^[^\S\n]*+(?:\(\d\d\)\s?)?(发明名称|专利名称|实用新型名称|项目名称|产品名称|申请人|专利权人|发明人|设计人|采购人|招标人|中标人)[ \t]+(?=\S)",
    re.M,
)


#: The title of a notice of tender is that of a contract, not of an invention.
_TENDER = re.compile(
    r"\b(?:contracting authority|tenders? received|winner|buyer|awarded|contract award|procuring entity)\b",
    re.IGNORECASE,
)


_LETTER = re.compile(r"(?m)^(?:From|To|Dear)\b")


def _read_keys(text: str, start: int, end: int, found: Proposals) -> None:
    for match in [*_KEY.finditer(text, start, end), *_SPACED_KEY.finditer(text, start, end)]:
        head = read_head(match.group(1).strip())
        if head is None:
            continue
        if head.type == "Patent" and "title" in match.group(1).lower() and _TENDER.search(text, start, end):
            head = replace(head, type="Project")
        # The subject of a letter is what it is about.
        if match.group(1).strip().lower() == "subject" and _LETTER.search(text):
            continue
        left = match.end()
        # Names of an enumeration may be parted by semicolons; other values end there.
        several = head.type in ("Person", ORGANISATION, PARTY)
        stop = (_LINE_END if several else _VALUE_END).search(text, left, end)
        right = min(stop.start() if stop else end, left + 200)
        if several and (key := re.search(r"[;,][^;:\n]{1,16}:", text[left:right])):
            right = left + key.start()
        # A further key in the value (付款方式:…,交货期:…) ends it.
        inner = re.search(r"[,、]\s?[\u4e00-\u9fff]{2,10}:", text[left:right])
        if inner:
            right = left + inner.start()
        if left < right and not _EMPTY.fullmatch(text[left:right].strip()):
            propose_value(text, left, right, head, "key", found)
