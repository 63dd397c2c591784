"""What a file is, by its content; its name only decides between kinds that look alike."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import PurePath

from clusterkg.extract.documents.problems import problem

PDF, TEXT, MARKDOWN, CSV, HTML = "application/pdf", "text/plain", "text/markdown", "text/csv", "text/html"
EMAIL, XLS, ODS = (
    "message/rfc822",
    "application/vnd.ms-excel",
    "application/vnd.oasis.opendocument.spreadsheet",
)
_OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX = _OFFICE + "wordprocessingml.document"
XLSX = _OFFICE + "spreadsheetml.sheet"
PPTX = _OFFICE + "presentationml.presentation"
XLSB = "application/vnd.ms-excel.sheet.binary.macroEnabled.12"

#: File name endings of what is read; folders are searched for these.
ENDINGS = {
    ".pdf": PDF, ".txt": TEXT, ".text": TEXT, ".md": MARKDOWN, ".markdown": MARKDOWN, ".csv": CSV, ".tsv": CSV,
    ".html": HTML, ".htm": HTML, ".xhtml": HTML, ".eml": EMAIL,
    ".docx": DOCX, ".docm": DOCX, ".xlsx": XLSX, ".xlsm": XLSX, ".pptx": PPTX, ".pptm": PPTX,
    ".xls": XLS, ".xlsb": XLSB, ".ods": ODS,
}  # fmt: skip
#: Endings of documents that are known and not read: reported by name, never passed over.
KNOWN_UNREAD = (
    ".doc",
    ".ppt",
    ".wps",
    ".et",
    ".dps",
    ".odt",
    ".odp",
    ".rtf",
    ".ofd",
    ".caj",
    ".epub",
    ".msg",
    ".mht",
    ".mhtml",
    ".zip",
    ".rar",
    ".7z",
)

#: Endings of pictures: told apart from other files that folders hold, for a scan is often kept so.
PICTURES = (".png", ".jpg", ".jpeg", ".jpe", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".heic", ".svg")

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP = re.compile(
    rb"^\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_MAIL = re.compile(rb"^(?:(?:[A-Za-z][A-Za-z0-9-]{1,40}):[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*){2,}")
_MAIL_FIELDS = re.compile(
    rb"^(?:from|to|subject|date|received|message-id|mime-version):", re.IGNORECASE | re.MULTILINE
)
_NOT_CONTROL = bytes(b for b in range(256) if b >= 32 or b in b"\t\n\v\f\r\x1a\x1b")
_UNREAD = (
    (b"{\\rtf", "RTF"), (b"Rar!", "RAR"), (b"7z\xbc\xaf", "7z"), (b"\x1f\x8b", "gzip"), (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"), (b"II*\0", "TIFF"), (b"MM\0*", "TIFF"), (b"MZ", "Windows program"), (b"\x7fELF", "program"), (b"HN\x01", "CAJ"),
    (b"CAJ", "CAJ"),
)  # fmt: skip


def is_binary(head: bytes) -> bool:
    """Whether the start of a file holds more control characters than a text damaged here and there; not for UTF-16."""
    return len(head.translate(None, _NOT_CONTROL)) > len(head) // 50


def detect(data: bytes, name: str) -> str:
    """Return the media type by content; raises the problem ``unsupported`` or ``encrypted`` where reading ends."""
    ending = PurePath(name).suffix.lower()
    head = data[:4096]
    if b"%PDF-" in head[:1024]:
        return PDF
    if head.startswith(b"PK"):
        return _zipped(data, name)
    if head.startswith(_OLE):
        return _compound(data, name, ending)
    for magic, what in _UNREAD:
        if head.startswith(magic):
            # MZ begins a text now and then; a program has null bytes at once.
            if magic in (b"MZ", b"CAJ", b"II*\0") and b"\0" not in head:
                continue
            raise problem("unsupported", name, what)
    if not head.startswith((b"\xff\xfe", b"\xfe\xff")) and is_binary(head):
        raise problem(
            "unsupported", name, "不是文本,也不是已知的文档格式", "neither text nor a known document format"
        )
    promised = ENDINGS.get(ending)
    if promised in (HTML, EMAIL, MARKDOWN, CSV):
        return promised
    if _MARKUP.match(head):
        return HTML
    mail = _MAIL.match(head)
    if promised is None and mail and len({f.lower() for f in _MAIL_FIELDS.findall(mail.group())}) >= 3:
        return EMAIL
    if promised not in (None, TEXT) or ending in KNOWN_UNREAD:
        # Office endings on text: an HTML table saved as .xls is common, and was caught above.
        raise problem(
            "broken", name, f"扩展名是 {ending},内容却不是", f"its name says {ending}, its content does not"
        )
    return TEXT


def _zipped(data: bytes, name: str) -> str:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
            mime = (
                archive.read("mimetype")[:100]
                if "mimetype" in names and archive.getinfo("mimetype").file_size < 1000
                else b""
            )
    except Exception as error:  # whatever zipfile and its decompressors raise
        raise problem("broken", name, f"{error}"[:200]) from error
    if b"opendocument.spreadsheet" in mime:
        return ODS
    for part, kind in (
        ("word/document.xml", DOCX),
        ("xl/workbook.xml", XLSX),
        ("ppt/presentation.xml", PPTX),
        ("xl/workbook.bin", XLSB),
    ):
        if part in names:
            return kind
    # Some writers put the main part elsewhere; the content types tell.
    for prefix, kind in (("word/", DOCX), ("xl/", XLSX), ("ppt/", PPTX)):
        if "[Content_Types].xml" in names and any(n.startswith(prefix) for n in names):
            return kind
    what = "OFD" if "OFD.xml" in names else "OpenDocument" if mime else "ZIP"
    raise problem("unsupported", name, what)


def _compound(data: bytes, name: str, ending: str) -> str:
    """OLE files: old Office, or new Office behind a password. Stream names stand in UTF-16 in the directory."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise problem("encrypted", name)
    if "Workbook".encode("utf-16-le") in data or "Book\0".encode("utf-16-le") in data:
        return XLS
    what = {"WordDocument": "DOC", "PowerPoint Document": "PPT"}
    for stream, kind in what.items():
        if stream.encode("utf-16-le") in data:
            raise problem("unsupported", name, f"旧版 {kind}", f"old {kind}")
    raise problem("unsupported", name, f"OLE {ending}")


def promised(name: str) -> str | None:
    """Media type that the name promises."""
    return ENDINGS.get(PurePath(name).suffix.lower())
