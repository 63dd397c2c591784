"""Evidence opened where it stands: the original by its hash, and a span of it with page, rectangles and the words around it."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from clusterkg.api.privacy import Mask, refuse_original
from clusterkg.extract.documents import Document, Highlight, Reader, place, rectangles, wire
from clusterkg.graph.errors import NotFound
from clusterkg.graph.ledger import Ledger
from clusterkg.graph.ledger.reading import EditionRow

#: Documents held in memory after they were opened: a reader of evidence opens one document many times.
_HELD = 8
_PDF = "application/pdf"


#: End of the name of what is kept in the place of an original in which somebody was erased: its text, blanked, in our own form.
ERASED = ".erased.json"


def read_kept(path: Path, name: str) -> Document:
    """Return the document in a kept file: an original, or what stands in the place of one."""
    if path.name.endswith(ERASED):
        return wire.from_json(path.read_bytes())
    with Reader() as reader:
        return reader.read(path, name)


@dataclass(frozen=True, slots=True)
class Original:
    """A kept file as it was read: the document with this hash, and the file that holds it."""

    edition: EditionRow
    document: Document
    #: The file on disk; that of the outer file for what was attached to one.
    path: Path


class Originals:
    """Opens the originals that a ledger keeps."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._held: OrderedDict[str, Original] = OrderedDict()

    def open(self, content_hash: str) -> Original:
        """Return the original with this hash, read anew by the document reader.

        Raises
        ------
        NotFound
            The ledger has no such edition, or its original was not kept.
        DocumentProblem
            It can no longer be read.
        """
        # Another process may have erased somebody since: then another file is kept in the original's place.
        if content_hash in self._held and not self._held[content_hash].path.is_file():
            del self._held[content_hash]
        if content_hash not in self._held:
            self._held[content_hash] = self._opened(content_hash)
            while len(self._held) > _HELD:
                self._held.popitem(last=False)
        self._held.move_to_end(content_hash)
        return self._held[content_hash]

    def _opened(self, content_hash: str) -> Original:
        rows = self.ledger.editions(content_hash)
        for row in rows:
            # What was attached to a file is found inside that file: its name is “outer!inner”.
            outer = row.document.partition("!")[0]
            kept = [row] if row.path else [e for e in self.ledger.editions_of(row.dataset, outer) if e.path]
            for one in reversed(kept):
                path = self.ledger.folder / str(one.path)
                if not path.is_file():
                    continue
                whole = read_kept(path, one.document)
                for inner in whole.everything():
                    if inner.content_hash == content_hash:
                        return Original(row, inner, path)
        if rows:
            raise NotFound(
                f"“{rows[0].document}”的原件没有保存在这里。", f"The original of '{rows[0].document}' is not kept here.",
                hint_zh="用 clusterkg read 再读一次原文件。", hint_en="Read the original file once more with clusterkg read.",
            )  # fmt: skip
        raise NotFound(
            f"没有内容为 {content_hash} 的文档。", f"There is no document with the content {content_hash}.",
            hint_zh="散列见证据的 edition。", hint_en="Evidence names it as edition.",
        )  # fmt: skip

    def mask(self, content_hash: str, dataset: str, document: str) -> Mask:
        """Return what hides the names of the persons that any edition of a document was read to name."""
        hashes = {e.hash for e in self.ledger.editions_of(dataset, document)} | {content_hash}
        return Mask(self.ledger.names_in(sorted(hashes)))

    def _text(self, found: Original, *, names: bool) -> tuple[str, str]:
        """Return the document's name and text, without names where they are not shown; offsets into the text stay."""
        edition = found.edition
        if names:
            return edition.document, found.document.text
        mask = self.mask(edition.hash, edition.dataset, edition.document)
        return mask.quote(edition.document), mask.blank(found.document.text)

    def file(self, content_hash: str, *, names: bool) -> Original:
        """Return the original for handing out.

        Raises
        ------
        NotAllowed
            It names persons, and ``names`` are not shown.
        """
        found = self.open(content_hash)
        edition = found.edition
        # What is handed out is the outer file, with all that is inside it.
        outer = edition.document.partition("!")[0]
        mask = Mask(self.ledger.names_in(self.ledger.hashes_inside(edition.dataset, outer)))
        if mask and not names:
            raise refuse_original(mask.quote(edition.document))
        if found.path.name.endswith(ERASED):
            raise NotFound(
                f"“{edition.document}”的原件已因删除个人信息而销毁,只留下隐去姓名的文字。",
                f"The original of '{edition.document}' was destroyed when a person was erased; its text without the name is kept.",
                hint_zh="见 /v1/documents/{hash}。", hint_en="See /v1/documents/{hash}.",
            )  # fmt: skip
        return found

    def shown(self, content_hash: str, *, names: bool = False) -> dict[str, Any]:
        """Return what there is of a document: its name, whose it is, pages, blocks and text."""
        found = self.open(content_hash)
        d, source = found.document, self.ledger.source(found.edition.dataset)
        document, text = self._text(found, names=names)
        return {
            "hash": content_hash, "document": document, "dataset": found.edition.dataset,
            "source": source.title if source else None, "licence": source.licence if source else None,
            "use": source.use.value if source else None, "media_type": d.media_type, "language": d.language,
            "pages": [{"number": p.number, "width": p.width, "height": p.height, "label": p.label, "scanned": p.scanned} for p in d.pages],
            "blocks": [{"kind": b.kind.value, "start": b.start, "end": b.end, "page": b.page, "level": b.level} for b in d.blocks],
            "text": text,
        }  # fmt: skip

    def span(
        self, content_hash: str, start: int, end: int, *, context: int = 80, names: bool = False
    ) -> dict[str, Any]:
        """Return a span of a document: page, cell address, the words before and after it, and rectangles on the pages of a PDF.

        Boxes are left, top, right, bottom in points, origin upper left. Without ``names`` those of persons are blanked.
        """
        found = self.open(content_hash)
        d = found.document
        if not 0 <= start < end <= len(d.text):
            raise NotFound(
                f"文档只有 {len(d.text)} 字,没有 {start}–{end}。", f"The document has {len(d.text)} characters, no span {start}–{end}."
            )  # fmt: skip
        where = place(d, start, end)
        document, text = self._text(found, names=names)
        before, after = text[max(0, start - context) : start], text[end : end + context]
        return {
            "hash": content_hash, "document": document, "start": start, "end": end, "page": where.page,
            "cell": where.locator, "under": _headings(d, text, where.block), "before": before, "quote": text[start:end], "after": after,
            "highlights": [asdict(h) for h in self._highlights(found, start, end)],
        }  # fmt: skip

    @staticmethod
    def _highlights(found: Original, start: int, end: int) -> tuple[Highlight, ...]:
        inside = found.edition.path is None  # an attachment's bytes are inside another file
        if found.document.media_type != _PDF or inside:
            return ()
        if found.path.name.endswith(ERASED):
            return ()
        return rectangles(found.path.read_bytes(), found.document, start, end)


def _headings(d: Document, text: str, block: int | None) -> list[str]:
    """Return the headings and clause numbers that a block stands under, outermost first."""
    if block is None:
        return []
    told = []
    for at in d.blocks[block].under:
        heading = text[d.blocks[at].start : d.blocks[at].end].strip()
        told.append(heading if len(heading) <= 60 else heading[:57] + "…")
    return told
