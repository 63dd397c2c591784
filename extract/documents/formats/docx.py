"""DOCX: paragraphs with styles and automatic numbers, tables with merged cells, heads, notes, text boxes, embedded files.

python-docx opens the package and knows its parts and styles; the body is walked here, because python-docx leaves out what
stands in content controls, tracked insertions and text boxes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from lxml import etree

from clusterkg.extract.documents.assembly import Assembler
from clusterkg.extract.documents.budget import BudgetSpent
from clusterkg.extract.documents.formats.archives import open_checked
from clusterkg.extract.documents.formats.word_numbering import Numbering, W
from clusterkg.extract.documents.model import Kind, Role
from clusterkg.extract.documents.problems import problem
from clusterkg.extract.documents.tables import CellDraft
from clusterkg.graph.errors import DocumentProblem

_WRAPPERS = {f"{W}{t}" for t in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag")}
_NOT_TEXT = {f"{W}{t}" for t in ("del", "moveFrom", "instrText", "pPr", "rPr", "sdtPr", "sdtEndPr")} | {
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
}
_BOX = f"{W}txbxContent"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_MARKS = {f"{W}tab": " ", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_HEADING = re.compile(r"^(?:heading|标题)\s*([1-9])$", re.IGNORECASE)


def read(data: bytes, assembler: Assembler) -> None:
    """Read a DOCX package."""
    open_checked(data, assembler).close()
    try:
        document = docx.Document(BytesIO(data))
        reader = _Reader(document, assembler)
        body = document.element.body
        if body is None:
            raise ValueError("no body")
    except (DocumentProblem, BudgetSpent):
        raise
    except Exception as error:  # python-docx raises KeyError, ValueError, XMLSyntaxError … on packages that do not hold together
        raise problem("broken", assembler.name, f"{type(error).__name__}: {error}"[:200]) from error
    for key in ("title", "author", "subject"):
        value = _quiet(lambda key=key: getattr(document.core_properties, key))
        if value:
            assembler.properties[key] = str(value)
    for when in ("created", "modified"):
        value = _quiet(lambda when=when: getattr(document.core_properties, when))
        if value:
            assembler.properties[when] = value.isoformat()
    reader.furniture()
    reader.blocks(body)
    reader.notes()
    reader.embedded()


def _quiet(ask: Any) -> Any:
    """Properties are a courtesy: a file with broken ones is still read."""
    try:
        return ask()
    except Exception:
        return None


def _val(element: Any, tag: str) -> str | None:
    found = None if element is None else element.find(f"{W}{tag}")
    return None if found is None else found.get(f"{W}val")


class _Reader:
    def __init__(self, document: Any, assembler: Assembler) -> None:
        self.document, self.out = document, assembler
        self.numbering = Numbering(self._part_root(RT.NUMBERING))
        styles = document.styles.element
        self.styles = {s.get(f"{W}styleId"): s for s in styles.iterchildren(f"{W}style")}
        default = styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        self.default_size = _points(_val(default, "sz")) or 10.0

    def _part_root(self, kind: str) -> Any:
        for rel in self.document.part.rels.values():
            if rel.reltype == kind and not rel.is_external:
                part = rel.target_part
                element = getattr(part, "element", None)
                if element is not None:
                    return element
                parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
                return etree.fromstring(part.blob, parser)
        return None

    def blocks(self, parent: Any, **hints: Any) -> None:
        """Add the paragraphs and tables below an element, wrappers opened."""
        for element in _content(parent):
            if element.tag == f"{W}p":
                self.paragraph(element, **hints)
            else:
                self.table(element)

    def paragraph(self, p: Any, **hints: Any) -> None:
        text, boxes = _text(p)
        label, level, bullet = self._label(p)
        style = self._style(p)
        heading = self._heading(p, style)
        if "role" not in hints:
            name = (_val(style, "name") or "").lower() if style is not None else ""
            if name in ("caption", "题注"):
                hints["role"] = Role.CAPTION
            if heading is not None:
                hints |= {"kind": Kind.HEADING, "level": heading}
            elif name in {"title", "标题"}:
                hints |= {"kind": Kind.HEADING, "level": 1}
            elif bullet:
                hints |= {"kind": Kind.LIST_ITEM, "level": level + 1}
        if text.strip():
            size, strong = self._look(p, style)
            self.out.paragraph(f"{label}{text.strip()}" if label else text, size=size, strong=strong, **hints)
        for box in boxes:
            self.blocks(box, role=Role.TEXT_BOX)

    def _style(self, p: Any) -> Any:
        ident = _val(p.find(f"{W}pPr"), "pStyle")
        return self.styles.get(ident) if ident else None

    def _chain(self, style: Any) -> Iterator[Any]:
        seen: set[int] = set()
        while style is not None and id(style) not in seen and len(seen) < 50:
            seen.add(id(style))
            yield style
            style = self.styles.get(_val(style, "basedOn"))

    def _heading(self, p: Any, style: Any) -> int | None:
        own = _val(p.find(f"{W}pPr"), "outlineLvl")
        for candidate in (own, *(_val(s.find(f"{W}pPr"), "outlineLvl") for s in self._chain(style))):
            if candidate and candidate.isdecimal():
                return int(candidate) + 1 if int(candidate) < 9 else None
        for s in self._chain(style):
            found = _HEADING.match(_val(s, "name") or "")
            if found:
                return int(found.group(1))
        return None

    def _label(self, p: Any) -> tuple[str | None, int, bool]:
        """Automatic number of a paragraph, its depth, and whether it is a bullet (which stays out of the text)."""
        style = self._style(p)
        for holder in (p, *self._chain(style)):
            properties = holder.find(f"{W}pPr")
            number = None if properties is None else properties.find(f"{W}numPr")
            if number is None:
                continue
            ident = _val(number, "numId")
            if ident is None:
                continue
            level = _val(number, "ilvl")
            depth = int(level) if level and level.isdecimal() else 0
            if level is None and holder is not p and ident in self.numbering.lists:
                own = holder.get(f"{W}styleId")
                depth = next((k for k, v in self.numbering.lists[ident].levels.items() if v.style == own), 0)
            label = self.numbering.label(ident, depth)
            if label == "•":
                return None, depth, True
            return (label + (" " if label and label[-1] in ".)" else "") if label else None), depth, False
        return None, 0, False

    def _look(self, p: Any, style: Any) -> tuple[float, bool]:
        """Type size of the first run with text, and whether all of the text is bold."""
        size, bold = None, True
        seen = False
        for r in p.iter(f"{W}r"):
            if not any((t.text or "").strip() for t in r.iterchildren(f"{W}t")):
                continue
            look = r.find(f"{W}rPr")
            if not seen:
                size = _points(_val(look, "sz"))
            seen = True
            b = None if look is None else look.find(f"{W}b")
            if b is None:
                b = next((x for s in self._chain(style) if (x := s.find(f"{W}rPr/{W}b")) is not None), None)
            bold &= b is not None and b.get(f"{W}val") not in ("0", "false", "off")
        for s in self._chain(style) if size is None else ():
            size = _points(_val(s.find(f"{W}rPr"), "sz"))
            if size:
                break
        return size or self.default_size, bold and seen

    def table(self, tbl: Any) -> None:
        """Add a table; gridSpan and vMerge become spans, tables inside cells become text of their cell."""
        cells: list[CellDraft] = []
        open_down: dict[int, CellDraft] = {}
        self.out.meter.tick()
        for row, tr in enumerate(_content(tbl, f"{W}tr")):
            self.out.meter.charge("elements")
            properties = tr.find(f"{W}trPr")
            repeated = properties is not None and properties.find(f"{W}tblHeader") is not None
            before = _val(properties, "gridBefore")
            column = int(before) if before and before.isdecimal() and len(before) < 4 else 0
            for tc in _content(tr, f"{W}tc"):
                look = tc.find(f"{W}tcPr")
                across = _val(look, "gridSpan")
                width = (
                    max(1, min(1000, int(across))) if across and across.isdecimal() and len(across) < 5 else 1
                )
                merge = None if look is None else look.find(f"{W}vMerge")
                if merge is not None and merge.get(f"{W}val") != "restart" and column in open_down:
                    open_down[column].row_span = row - open_down[column].row + 1
                else:
                    cell = CellDraft(row, column, self._cell_text(tc), 1, width, head=repeated or None)
                    cells.append(cell)
                    open_down.pop(column, None)
                    if merge is not None:
                        open_down[column] = cell
                column += width
            if len(cells) > self.out.meter.left("cells"):
                break
        self.out.table(cells)

    def _cell_text(self, tc: Any) -> str:
        lines: list[str] = []
        for p in tc.iter(f"{W}p"):
            text, _ = _text(p)
            label, _, _ = self._label(p)
            if text.strip():
                lines.append((label or "") + text.strip())
        return "\n".join(lines)

    def furniture(self) -> None:
        """Add running heads and feet of all sections, each once."""
        seen: set[str] = set()
        for kind, role in ((RT.HEADER, Role.PAGE_HEAD), (RT.FOOTER, Role.PAGE_FOOT)):
            for rel in list(self.document.part.rels.values()):
                if rel.reltype != kind or rel.is_external:
                    continue
                root = getattr(rel.target_part, "element", None)
                for p in root.iter(f"{W}p") if root is not None else ():
                    text = _text(p)[0].strip()
                    if text and text not in seen:
                        seen.add(text)
                        self.out.paragraph(text, kind=Kind.FURNITURE, role=role)

    def notes(self) -> None:
        """Add footnotes, endnotes and comments at the end."""
        for kind, role in (
            (RT.FOOTNOTES, Role.FOOTNOTE),
            (RT.ENDNOTES, Role.FOOTNOTE),
            (RT.COMMENTS, Role.COMMENT),
        ):
            try:
                root = self._part_root(kind)
            except etree.XMLSyntaxError as error:
                self.out.remark("part_skipped", f"{kind.rsplit('/', 1)[-1]}: {error}"[:200])
                continue
            for p in root.iter(f"{W}p") if root is not None else ():
                text = _text(p)[0]
                if text.strip():
                    self.out.paragraph(text, kind=Kind.FURNITURE if role is Role.COMMENT else None, role=role)

    def embedded(self) -> None:
        """Read office files inside this one (an embedded workbook) as documents of their own."""
        for rel in list(self.document.part.rels.values()):
            if rel.reltype == RT.PACKAGE and not rel.is_external:
                self.out.attach(PurePosixPath(str(rel.target_part.partname)).name, rel.target_part.blob)


def _points(half: str | None) -> float | None:
    return int(half) / 2 if half and half.isdecimal() and len(half) < 5 else None


def _content(parent: Any, *tags: str) -> Iterator[Any]:
    """Yield paragraphs and tables (or the given tags) below an element, through wrappers, in order."""
    wanted = tags or (f"{W}p", f"{W}tbl")
    stack = [iter(parent)]
    while stack:
        element = next(stack[-1], None)
        if element is None:
            stack.pop()
        elif element.tag in wanted:
            yield element
        elif element.tag in _WRAPPERS:
            stack.append(iter(element))


def _text(p: Any) -> tuple[str, list[Any]]:
    """Visible text of a paragraph, and the text boxes anchored in it."""
    parts: list[str] = []
    boxes: list[Any] = []
    walker = etree.iterwalk(p, events=("start",))
    for _, element in walker:
        tag = element.tag
        if tag in _NOT_TEXT:
            walker.skip_subtree()
        elif tag == _BOX:
            boxes.append(element)
            walker.skip_subtree()
        elif tag in (f"{W}t", _MATH_TEXT):
            parts.append(element.text or "")
        elif tag in _MARKS:
            parts.append(_MARKS[tag])
    return "".join(parts), boxes
