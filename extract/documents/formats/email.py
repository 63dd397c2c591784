"""EML: fields, the body in its richer form, attachments as documents of their own."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage, Message

from clusterkg.extract.documents.assembly import Assembler
from clusterkg.extract.documents.budget import BudgetSpent
from clusterkg.extract.documents.formats import html
from clusterkg.extract.documents.formats.text import decode
from clusterkg.extract.documents.model import Kind, Role
from clusterkg.extract.documents.problems import problem
from clusterkg.graph.errors import DocumentProblem

_FIELDS = ("From", "To", "Cc", "Date")
_MOST_PARTS = 2_000


def read(data: bytes, assembler: Assembler) -> None:
    """Read a message; its subject is its title."""
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
        parts = list(_parts(message))
    except Exception as error:  # the parser promises not to raise and sometimes does on mangled fields
        raise problem("broken", assembler.name, f"{type(error).__name__}: {error}"[:200]) from error
    subject = _field(message, "Subject")
    if subject:
        assembler.properties["title"] = subject
        assembler.paragraph(subject, kind=Kind.HEADING, level=1)
    for name in _FIELDS:
        value = _field(message, name)
        if value:
            assembler.properties[name.lower()] = value
            assembler.paragraph(f"{name}: {value}", kind=Kind.PARAGRAPH, role=Role.MESSAGE_FIELD)
    bodies = [p for p in parts if not _is_attachment(p) and p.get_content_maintype() == "text"]
    rich = [p for p in bodies if p.get_content_subtype() == "html"]
    plain = [p for p in bodies if p.get_content_subtype() != "html"]
    # Both forms say the same; HTML keeps tables and headings. A reply's extra plain parts come with neither lost.
    before = len(assembler.drafts)
    for part in rich or plain:
        _body(part, assembler)
    silent = len(assembler.drafts) == before
    for n, part in enumerate(parts):
        if _is_attachment(part):
            _attachment(part, n, assembler, silent=silent)


def _parts(message: Message) -> list[Message]:
    """Leaves and enclosed messages, in order, without recursion."""
    found: list[Message] = []
    stack: list[Message] = [message]
    while stack and len(found) < _MOST_PARTS:
        part = stack.pop()
        payload = part.get_payload()
        if part.get_content_type() == "message/rfc822" and part is not message:
            found.append(part)
        elif part.is_multipart() and isinstance(payload, list):
            stack.extend(p for p in reversed(payload) if isinstance(p, Message))
        else:
            found.append(part)
    return found


def _field(message: Message, name: str) -> str:
    """A field as text; mangled encoded words are shown as they are."""
    try:
        return str(message[name] or "").replace("\r", "").replace("\n", " ").strip()[:2_000]
    except Exception:
        return next((str(v) for k, v in message.raw_items() if k.lower() == name.lower()), "")[:2_000]


def _is_attachment(part: Message) -> bool:
    return (
        part.get_content_disposition() == "attachment"
        or part.get_content_maintype() not in ("text", "multipart")
        or bool(_filename(part))
    )


def _filename(part: Message) -> str:
    try:
        return (part.get_filename() or "").replace("/", "_").replace("\\", "_").strip()
    except Exception:
        return ""


def _bytes(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _body(part: Message, assembler: Assembler) -> None:
    data = _bytes(part)
    charset = part.get_content_charset()
    # Mail that says GB2312 is written in its superset.
    declared = "gb18030" if charset in ("gb2312", "gbk", "hz-gb-2312") else charset
    found = decode(data, declared)
    if found is None:
        assembler.remark("part_skipped", "正文无法解码", "the body cannot be decoded")
        return
    if found.replaced:
        assembler.remark("undecodable", str(found.replaced))
    try:
        if part.get_content_subtype() == "html":
            html.read_text(found.text, assembler)
            return
    except DocumentProblem:
        return
    for paragraph in found.text.replace("\r\n", "\n").split("\n\n"):
        for line in _unwrapped(paragraph):
            assembler.paragraph(line)


def _unwrapped(paragraph: str) -> list[str]:
    """Lines of a paragraph; lines of mail are wrapped near 76 columns, others stand for themselves."""
    lines = paragraph.split("\n")
    made: list[str] = []
    for i, line in enumerate(lines):
        if (
            made
            and 60 <= len(lines[i - 1]) <= 80
            and line.strip()
            and not line.startswith((" ", "\t", ">", "\u3000"))
        ):
            made[-1] += "\n" + line
        else:
            made.append(line)
    return made


def _attachment(part: Message, n: int, assembler: Assembler, *, silent: bool) -> None:
    if part.get_content_type() == "message/rfc822":
        payload = part.get_payload()
        inner = payload[0] if isinstance(payload, list) and payload else None
        if not isinstance(inner, Message):
            return
        subject = _field(inner, "Subject") if isinstance(inner, EmailMessage) else ""
        try:
            data = inner.as_bytes()
        except Exception as error:
            assembler.remark("part_skipped", f"{subject or n}: {error}"[:200])
            return
        assembler.attach(_filename(part) or f"{subject or n}.eml", data)
        return
    name = _filename(part) or f"part{n}"
    if part.get_content_maintype() in ("image", "audio", "video"):
        # A logo in a signature is no document; as in folders a picture is told and passed over. A mail that says nothing itself but
        # brings a picture is mostly a scan that was sent, and not read whole.
        if silent:
            assembler.remark("part_skipped", f"{name}(图像或音视频)", f"{name} (picture, sound or film)")
        else:
            assembler.remark("media", name, name)
        return
    data = _bytes(part)
    if not data:
        return
    try:
        assembler.meter.charge("unpacked_bytes", len(data))
    except BudgetSpent as error:
        assembler.note_spent(error)
        return
    assembler.attach(name, data)
