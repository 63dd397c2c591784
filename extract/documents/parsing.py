"""From bytes to a document, in this process: a pure function of bytes, name and budget.

Use :class:`~clusterkg.extract.documents.reading.Reader` for files of unknown origin: it runs this function in a worker that
may hang or die.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from importlib import import_module

from clusterkg.extract.documents import detection
from clusterkg.extract.documents.assembly import Assembler
from clusterkg.extract.documents.budget import Budget, BudgetSpent, Meter
from clusterkg.extract.documents.model import Document
from clusterkg.extract.documents.problems import problem, spent
from clusterkg.graph.errors import DocumentProblem


def content_hash(data: bytes) -> str:
    """BLAKE2b-128 (hex), the hash under which the ledger keeps originals."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def parse(data: bytes, name: str, budget: Budget | None = None) -> Document:
    """Read a file's bytes; raises :class:`DocumentProblem` when nothing of it can be had.

    A file that is over its budget comes back as far as it was read, with the limit among its problems.
    """
    return _parse(data, name, Meter(budget or Budget()), 0)


def _parse(data: bytes, name: str, meter: Meter, depth: int) -> Document:
    if len(data) > meter.budget.file_bytes:
        raise spent(BudgetSpent("file_bytes", meter.budget.file_bytes), name, meter.budget)
    if not data.strip(b"\0 \t\r\n"):
        raise problem("empty", name)
    kind = detection.detect(data, name)
    assembler = Assembler(name, content_hash(data), meter)
    assembler.media_type = kind
    promised = detection.promised(name)
    if (
        promised is not None
        and promised != kind
        and not {promised, kind} <= {detection.TEXT, detection.MARKDOWN}
    ):
        assembler.remark("misnamed", kind)
    if depth < meter.budget.attachment_depth:
        assembler.read_inner = lambda inner, bytes_: _parse(bytes_, inner, meter, depth + 1)
    try:
        _reader(kind)(data, assembler)
    except BudgetSpent as error:
        if not assembler.drafts:
            raise spent(error, name, meter.budget) from error
        assembler.note_spent(error)
    except MemoryError as error:
        raise problem("memory", name, f"{meter.budget.memory_bytes:,}") from error
    except RecursionError as error:
        raise problem("hostile", name, "嵌套过深", "nested too deeply") from error
    document = assembler.document()
    if not document.blocks and not document.attachments:
        said = [p for p in document.problems if p.loses_text]
        if not said:
            raise problem("empty", name)
        # Nothing but scanned pages without OCR: the reason is theirs, not "empty".
        first = said[0]
        raise DocumentProblem(first.reason, first.zh, first.en, hint_zh=first.hint_zh, hint_en=first.hint_en)
    return document


def _reader(kind: str) -> Callable[[bytes, Assembler], None]:
    """Reader of a media type, imported when a file of that type is met: a text pays for neither pdfium nor openpyxl."""
    module, function = _READERS[kind]
    read: Callable[[bytes, Assembler], None] = getattr(
        import_module(f"clusterkg.extract.documents.formats.{module}"), function
    )
    return read


#: Module and function that read a media type.
_READERS = {
    detection.PDF: ("pdf", "read"),
    detection.TEXT: ("text", "read"),
    detection.MARKDOWN: ("text", "read_markdown"),
    detection.CSV: ("text", "read_csv"),
    detection.HTML: ("html", "read"),
    detection.EMAIL: ("email", "read"),
    detection.DOCX: ("docx", "read"),
    detection.PPTX: ("pptx", "read"),
    detection.XLSX: ("spreadsheet", "read_xlsx"),
    detection.XLS: ("spreadsheet", "read_other"),
    detection.XLSB: ("spreadsheet", "read_other"),
    detection.ODS: ("spreadsheet", "read_other"),
}
