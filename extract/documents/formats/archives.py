"""What is checked of a zipped office file before any library unpacks it: bombs, entities, passwords."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

from clusterkg.extract.documents.assembly import Assembler
from clusterkg.extract.documents.budget import BudgetSpent
from clusterkg.extract.documents.problems import problem

_MOST_PARTS = 20_000
#: Below this unpacked size a high ratio harms nobody (empty sheets compress 1:1000).
_RATIO_FROM = 1_000_000
#: A document type declaration stands before the root element; the packages of Office may not have one (ECMA-376 part 2).
_PROLOGUE = 65_536
_ROOT = re.compile(rb"<\s*[A-Za-z_]")


def open_checked(data: bytes, assembler: Assembler) -> zipfile.ZipFile:
    """Open a zip file whose declared sizes fit the budget and whose XML declares no entities.

    Python's unpacking stops at the declared size, so a false declaration ends as a broken file and not as a full disk.
    """
    budget = assembler.meter.budget
    try:
        archive = zipfile.ZipFile(BytesIO(data))
        parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
        raise problem("broken", assembler.name, f"{error}") from error
    if len(parts) > _MOST_PARTS:
        raise problem(
            "hostile", assembler.name, f"压缩包含 {len(parts)} 个部件", f"it has {len(parts)} parts"
        )
    for part in parts:
        if part.flag_bits & 0x1:
            raise problem("encrypted", assembler.name)
        if part.file_size >= _RATIO_FROM and part.file_size > budget.unpacked_ratio * max(
            1, part.compress_size
        ):
            ratio = part.file_size // max(1, part.compress_size)
            raise problem(
                "hostile",
                assembler.name,
                f"{part.filename} 压缩比 {ratio},疑为压缩炸弹",
                f"{part.filename} unpacks {ratio}-fold, like a zip bomb",
            )
    try:
        assembler.meter.charge("unpacked_bytes", sum(p.file_size for p in parts))
    except BudgetSpent as error:
        from clusterkg.extract.documents.problems import spent

        raise spent(error, assembler.name, budget) from error
    for part in parts:
        if part.filename.lower().endswith((".xml", ".rels", ".vml")):
            _no_entities(archive, part, assembler)
    return archive


def _no_entities(archive: zipfile.ZipFile, part: zipfile.ZipInfo, assembler: Assembler) -> None:
    try:
        with archive.open(part) as stream:
            head = stream.read(_PROLOGUE)
    except (
        Exception
    ) as error:  # zipfile raises what its decompressors raise: zlib.error, lzma, EOFError, BadZipFile …
        raise problem("broken", assembler.name, f"{part.filename}: {error}") from error
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head.decode("utf-16", "replace").encode()
    root = _ROOT.search(re.sub(rb"<\?.*?\?>|<!--.*?-->", b"", head, flags=re.DOTALL))
    prologue = head[: head.find(root.group())] if root else head
    if b"<!DOCTYPE" in prologue or b"<!ENTITY" in prologue or (root is None and len(head) == _PROLOGUE):
        raise problem(
            "hostile", assembler.name, f"{part.filename} 含实体声明", f"{part.filename} declares entities"
        )
