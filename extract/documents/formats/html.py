"""HTML: the main text with headings, lists and tables; navigation, footers and what is hidden stay out.

lxml parses; the walk is ours because evidence needs what readers of main text drop: which head a table cell stands under
(rowspan and colspan), heading levels, and lists of names, which boilerplate filters take for navigation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree
from lxml import html as lxml_html

from clusterkg.extract.documents.assembly import Assembler
from clusterkg.extract.documents.formats.text import decode
from clusterkg.extract.documents.model import Kind, Role
from clusterkg.extract.documents.numbering import parse_marker
from clusterkg.extract.documents.problems import problem
from clusterkg.extract.documents.tables import CellDraft

_DROPPED = {
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "iframe",
    "object",
    "head",
    "select",
    "button",
    "canvas",
    "math",
    "textarea",
}
_FRAME = {"nav", "footer", "aside"}
_FRAME_ROLES = {"navigation", "banner", "contentinfo", "search", "complementary", "menu", "menubar"}
_FRAME_WORDS = frozenset(
    [
        "nav",
        "navbar",
        "navigation",
        "menu",
        "submenu",
        "footer",
        "foot",
        "breadcrumb",
        "breadcrumbs",
        "crumb",
        "crumbs",
        "sidebar",
        "share",
        "social",
        "cookie",
        "cookies",
        "advert",
        "advertisement",
        "ads",
        "banner",
        "pagination",
        "pager",
        "copyright",
        "related",
        "recommend",
        "recommended",
        "toolbar",
        "login",
        "search",
        "popup",
        "modal",
        "qrcode",
        "friendlink",
        "friendlinks",
        "sitemap",
        "comments",
    ]
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "caption",
        "br",
    ]
)
_SPACE = re.compile(r"[ \t\r\n\f\v\u00a0]+")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([A-Za-z0-9_-]{2,20})""", re.IGNORECASE)
#: An element that holds more of the page's text than this is never page frame, whatever it is called.
_MOST = 0.5
_SPAN_LIMIT = 1_000


def read(data: bytes, assembler: Assembler) -> None:
    """Read a page; encoding from its mark, its content, or its meta element."""
    declared = _CHARSET.search(data[:4096])
    found = decode(data, declared.group(1).decode() if declared else None)
    if found is None:
        raise problem("unsupported", assembler.name, "不是文本", "it is no text")
    assembler.encoding = found.encoding
    if found.replaced:
        assembler.remark("undecodable", str(found.replaced))
    read_text(found.text, assembler)


def read_text(text: str, assembler: Assembler) -> None:
    """Read decoded markup."""
    parser = lxml_html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True
    )
    encoded = text.replace("\0", " ").encode("utf-8", "replace")
    try:
        root = lxml_html.document_fromstring(encoded, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        if not text.strip():
            raise problem("empty", assembler.name) from error
        raise problem("broken", assembler.name, str(error)[:200]) from error
    if any("depth" in e.message.lower() for e in parser.error_log):
        # libxml2 stops at 2,048 levels. Nobody wrote such a page by hand, but its words are still there: read them flat.
        assembler.remark(
            "part_skipped",
            "嵌套过深,只读了文字,未读版式",
            "nested too deeply; words were read, layout was not",
        )
        for line in re.split(r"<[^<>]{0,2000}>", re.sub(r"(?is)<(script|style)\b.*?</\1\s*>", " ", text)):
            assembler.paragraph(line, kind=Kind.PARAGRAPH)
        return
    _properties(root, assembler)
    walk = _Walk(assembler)
    walk.run(root)
    if walk.left_out:
        assembler.remark("left_out", f"{walk.left_out}")


def _properties(root: lxml_html.HtmlElement, assembler: Assembler) -> None:
    title = root.findtext(".//title")
    if title and title.strip():
        assembler.properties["title"] = _SPACE.sub(" ", title).strip()[:500]
    wanted = {
        "author": "author",
        "pubdate": "published",
        "publishdate": "published",
        "article:published_time": "published",
        "contentsource": "publisher",
        "og:site_name": "publisher",
        "description": "description",
    }
    for meta in root.iter("meta"):
        key = wanted.get((meta.get("name") or meta.get("property") or "").lower())
        if key and meta.get("content"):
            assembler.properties.setdefault(key, meta.get("content", "").strip()[:500])


@dataclass(frozen=True, slots=True)
class _Size:
    """What an element holds, all levels together."""

    letters: int
    links: int
    link_letters: int
    title: bool


def _sizes(top: lxml_html.HtmlElement) -> dict[lxml_html.HtmlElement, _Size]:
    """Measure every element in one pass from the leaves up; asking each element anew is quadratic in depth."""
    sizes: dict[lxml_html.HtmlElement, _Size] = {}
    for _, element in etree.iterwalk(top, events=("end",)):
        if not isinstance(element.tag, str) or element.tag in _DROPPED:
            sizes[element] = _Size(0, 0, 0, False)
            continue
        letters, links, link_letters, title = len((element.text or "").strip()), 0, 0, element.tag == "h1"
        for child in element:
            size = sizes[child]
            letters += size.letters + len((child.tail or "").strip())
            links, link_letters, title = (
                links + size.links,
                link_letters + size.link_letters,
                title or size.title,
            )
        if element.tag == "a":
            links, link_letters = 1, letters
        sizes[element] = _Size(letters, links, link_letters, title)
    return sizes


@dataclass(slots=True)
class _Inline:
    """Text gathered since the last block boundary."""

    parts: list[str] = field(default_factory=list)
    bold: int = 0
    total: int = 0


class _Walk:
    """One pass over the tree in document order, without recursion."""

    def __init__(self, assembler: Assembler) -> None:
        self.out = assembler
        self.left_out = 0
        self.inline = _Inline()
        self.lists: list[list[object]] = []
        self.heading: int | None = None
        self.item_begins: int | None = None
        self.item_label = ""
        self.bold = 0
        self.caption = False
        self.sizes: dict[lxml_html.HtmlElement, _Size] = {}
        self._skipped_now: lxml_html.HtmlElement | None = None

    def run(self, root: lxml_html.HtmlElement) -> None:
        body = root.find("body")
        top = root if body is None else body
        self.sizes = _sizes(top)
        total = max(1, self.sizes[top].letters)
        main = self._main(top, total)
        for region in main:
            self._region(region, total, inside_main=region is not top)
        if main[0] is not top:
            self.left_out += max(0, total - sum(self.sizes[m].letters for m in main))
        self.flush()

    def _main(self, top: lxml_html.HtmlElement, total: int) -> list[lxml_html.HtmlElement]:
        """Elements that the page itself names as its main text, if they hold enough of it."""
        for path in (".//main|.//*[@role='main']", ".//article"):
            found = [e for e in top.xpath(path)][:500]
            inner = set(found)
            outer = [e for e in found if not any(a in inner for a in e.iterancestors())]
            if outer and sum(self.sizes[e].letters for e in outer) >= 0.4 * total:
                return outer
        return [top]

    def _region(self, region: lxml_html.HtmlElement, total: int, *, inside_main: bool) -> None:
        walker = etree.iterwalk(region, events=("start", "end"))
        for event, element in walker:
            tag = element.tag
            if not isinstance(tag, str):
                continue
            if event == "start":
                self.out.meter.charge("elements")
                if element is not region and self._skipped(element, tag, total, inside_main):
                    walker.skip_subtree()
                    self._skipped_now = element
                    continue
                if tag == "table" and self._is_data(element):
                    self.flush()
                    self._table(element)
                    walker.skip_subtree()
                    self._skipped_now = element
                    continue
                self._start(element, tag)
            elif self._was_skipped(element):
                if element.tail:
                    self._text(element.tail)
            else:
                self._end(element, tag)
                if element is not region and element.tail:
                    self._text(element.tail)

    def _was_skipped(self, element: lxml_html.HtmlElement) -> bool:
        # The end event of a skipped element follows its start event at once.
        skipped, self._skipped_now = self._skipped_now, None
        return skipped is element

    def _skipped(self, element: lxml_html.HtmlElement, tag: str, total: int, inside_main: bool) -> bool:
        if tag in _DROPPED or element.get("hidden") is not None or _HIDDEN.search(element.get("style") or ""):
            return True
        frame = tag in _FRAME or (element.get("role") or "") in _FRAME_ROLES
        if not frame and tag in ("div", "section", "ul", "ol", "header", "p", "span", "table", "form"):
            # Whole words of class and id only: "content-header" must not fall to "header", nor "download" to "ad".
            names = f"{element.get('class') or ''} {element.get('id') or ''}"
            words = set(re.split(r"[^a-z]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", names).lower()))
            frame = bool(words & _FRAME_WORDS)
            frame = frame or (tag in ("ul", "div") and not inside_main and self._link_row(element))
        if not frame:
            return False
        size = self.sizes[element]
        if size.letters > _MOST * total or size.title:
            return False
        self.left_out += size.letters
        return True

    def _link_row(self, element: lxml_html.HtmlElement) -> bool:
        """首页 | 关于我们 | 联系: many links of a few letters and nothing else. Lists of linked firms have longer ones."""
        size = self.sizes[element]
        return (
            4 <= size.links <= 40
            and size.link_letters <= 6 * size.links
            and size.link_letters >= 0.8 * size.letters
        )

    def _start(self, element: lxml_html.HtmlElement, tag: str) -> None:
        if tag in _BLOCKS:
            self.flush()
        if tag in ("ul", "ol"):
            start = element.get("start") or ""
            self.lists.append([tag, int(start) if re.fullmatch(r"\d{1,6}", start) else 1])
        elif tag == "li":
            self._item()
        elif re.fullmatch(r"h[1-6]", tag):
            self.heading = int(tag[1])
        elif tag in ("b", "strong"):
            self.bold += 1
        elif tag == "figcaption":
            self.caption = True
        if element.text:
            self._text(element.text, keep=tag == "pre")

    def _item(self) -> None:
        depth = max(1, len(self.lists))
        self.item_begins, self.item_label = depth, ""
        if self.lists and self.lists[-1][0] == "ol":
            number = self.lists[-1][1]
            self.item_label = f"{number}. "
            self.lists[-1][1] = int(str(number)) + 1

    def _end(self, element: lxml_html.HtmlElement, tag: str) -> None:
        if tag in _BLOCKS:
            self.flush()
        if tag in ("ul", "ol") and self.lists:
            self.lists.pop()
        elif tag == "li":
            self.item_begins = None
        elif re.fullmatch(r"h[1-6]", tag):
            self.heading = None
        elif tag in ("b", "strong"):
            self.bold = max(0, self.bold - 1)
        elif tag == "figcaption":
            self.caption = False

    def _text(self, text: str, *, keep: bool = False) -> None:
        if keep:
            for line in text.splitlines():
                self.inline.parts.append(line)
                self.flush()
            return
        self.inline.parts.append(text)
        letters = len(text.strip())
        self.inline.total += letters
        self.inline.bold += letters if self.bold else 0

    def flush(self) -> None:
        """Close the paragraph gathered so far."""
        inline, self.inline = self.inline, _Inline()
        text = _SPACE.sub(" ", "".join(inline.parts)).strip()
        if not text:
            return
        strong = bool(inline.total and inline.bold >= 0.95 * inline.total)
        if self.heading is not None:
            self.out.paragraph(text, kind=Kind.HEADING, level=self.heading, strong=strong)
        elif self.caption:
            self.out.paragraph(text, role=Role.CAPTION)
        elif self.item_begins is not None:
            depth, self.item_begins = self.item_begins, None
            numbered = self.item_label and parse_marker(text) is None
            if numbered:
                self.out.paragraph(self.item_label + text)
            elif parse_marker(text):
                self.out.paragraph(text)
            else:
                self.out.paragraph(text, kind=Kind.LIST_ITEM, level=depth)
        else:
            self.out.paragraph(text, strong=strong)

    def _is_data(self, table: lxml_html.HtmlElement) -> bool:
        if table.get("role") in ("presentation", "none") or table.find(".//table") is not None:
            return False
        if any(table.find(f".//{h}") is not None for h in ("h1", "h2", "h3", "ul", "ol")):
            return False
        rows = table.findall(".//tr")
        return len(rows) > 1 or sum(len(r) for r in rows) > 1

    def _table(self, table: lxml_html.HtmlElement) -> None:
        caption = table.find("caption")
        if caption is not None:
            self.out.paragraph(_SPACE.sub(" ", "".join(caption.itertext())), role=Role.CAPTION)
        cells: list[CellDraft] = []
        taken: set[tuple[int, int]] = set()
        room = self.out.meter.left("cells")
        for row, tr in enumerate(table.iter("tr")):
            self.out.meter.tick()
            parent = tr.getparent()
            in_head = parent is not None and parent.tag == "thead"
            column = 0
            for td in tr:
                if td.tag not in ("td", "th"):
                    continue
                self.out.meter.charge("elements")
                while (row, column) in taken:
                    column += 1
                across, down = _span(td.get("colspan")), _span(td.get("rowspan"))
                if across > 1 or down > 1:
                    # What a span covers is marked only as far as cells can be paid for: rowspan=1000 colspan=1000 is cheap to write.
                    down = min(down, max(1, room // across))
                    self.out.meter.charge("elements", across * down)
                    taken.update((row + r, column + c) for r in range(down) for c in range(across))
                text = _SPACE.sub(" ", " ".join(_visible(td)))
                cells.append(
                    CellDraft(row, column, text, down, across, head=td.tag == "th" or in_head or None)
                )
                column += across
            if len(cells) > room:
                break
        self.out.table(_squared(cells))


def _visible(cell: lxml_html.HtmlElement) -> list[str]:
    return [
        text
        for text in cell.itertext(with_tail=True)
        if not (getattr(text, "is_text", False) and text.getparent().tag in ("script", "style"))
    ]


def _span(text: str | None) -> int:
    return max(1, min(_SPAN_LIMIT, int(text))) if text and re.fullmatch(r"\d{1,6}", text.strip()) else 1


def _squared(cells: list[CellDraft]) -> list[CellDraft]:
    """Row spans reach no further than the last row that has a cell."""
    last = max((c.row for c in cells), default=0)
    for cell in cells:
        cell.row_span = min(cell.row_span, last - cell.row + 1)
    return cells
