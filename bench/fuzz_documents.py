"""Mutate documents and read them: ``python -m bench.fuzz_documents --count N [--seed S] [--inside]``.

PDF, DOCX, XLSX, HTML and the other formats, made by the tests' own builders, with a fixed seed. Each mutant goes through a
worker as in ``clusterkg read``; every outcome must be a document or a reported problem. ``--inside`` parses in this process
instead (faster; a native crash then ends the run, and its mutant is in ``--keep``). OCR is off.
"""

from __future__ import annotations

import argparse
import copy
import io
import os
import random
import re
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from clusterkg.extract.documents import Budget, Document, Reader, parse
from clusterkg.graph.errors import DocumentProblem

#: Small limits, so that a mutant that grows is stopped soon.
BUDGET = Budget(
    seconds=20, grace_seconds=10, pages=200, cells=20_000, characters=500_000, memory_bytes=2_000_000_000
)
_TOKENS = (
    b"\0", b"\xff" * 8, b"<", b">", b"</", b"]]>", b"&#0;", b"<!--", b"999999999999", b"-1", b"<<", b">>", b"endobj", b"stream",
    b"/Length 99999999", b"/Kids [1 0 R]", b"/Count 100000", b"rowspan=65535 ", b"colspan=65535 ", b"<table><tr><td>", b"<div>" * 50,
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16").encode(), "一、".encode("gb18030"), b'r="1048577"', b"t=\"s\"", b"w:val=\"-9\"",
)  # fmt: skip


def mutate(data: bytes, chance: random.Random) -> bytes:
    """Change bytes: flip, cut, repeat, move, insert tokens."""
    made = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 16, 64))):
        if not made:
            break
        at = chance.randrange(len(made))
        span = min(len(made) - at, chance.choice((1, 2, 8, 64, 512)))
        match chance.randrange(7):
            case 0:
                made[at] ^= 1 << chance.randrange(8)
            case 1:
                made[at : at + span] = chance.randbytes(span)
            case 2:
                del made[at : at + span]
            case 3:
                made[at:at] = made[at : at + span] * chance.choice((1, 2, 50))
            case 4:
                made[at:at] = chance.choice(_TOKENS)
            case 5:
                other = chance.randrange(len(made))
                made[at : at + span] = made[other : other + span]
            case _ if chance.random() < 0.2:
                del made[at:]
    return bytes(made)


def mutate_tree(data: bytes, chance: random.Random) -> bytes:
    """Change well-formed XML to other well-formed XML: drop, double, move and nest elements, change attributes and text."""
    try:
        root = etree.fromstring(data)
    except etree.XMLSyntaxError:
        return mutate(data, chance)
    for _ in range(chance.choice((1, 2, 8, 40))):
        elements = [e for e in root.iter() if isinstance(e.tag, str) and e is not root]
        if not elements:
            break
        one, other = chance.choice(elements), chance.choice(elements)
        parent = one.getparent()
        match chance.randrange(6):
            case 0:
                parent.remove(one)
            case 1:
                parent.insert(parent.index(one), copy.deepcopy(one))
            case 2 if one not in other.iterancestors() and one is not other:
                other.append(one)
            case 3 if one.attrib:
                one.set(
                    chance.choice(sorted(one.attrib)),
                    chance.choice(("", "-1", "0", "99999999", "x", "A1:XFD1048576", "true", "4294967296")),
                )
            case 4:
                one.text = chance.choice(("", "一、", "9" * 400, "2.5", "\u202e\ufffd", "甲\t乙\n丙"))
            case 5:
                one.tag = other.tag
    return etree.tostring(root)


def mutate_inside(data: bytes, chance: random.Random) -> bytes:
    """Change parts of a zip and pack it again, so that mutants reach the readers behind the checksum."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        hit = set(chance.sample(names, k=min(len(names), chance.choice((1, 1, 2, 5)))))
        favourite = [
            n
            for n in names
            if n.endswith(("document.xml", "sheet1.xml", "slide2.xml", "numbering.xml", "sharedStrings.xml"))
        ]
        hit |= set(favourite[: chance.randrange(2)])
        for name in names:
            part = old.read(name)
            _put(new, name, _part(name, part, chance) if name in hit else part)
    return out.getvalue()


def _part(name: str, part: bytes, chance: random.Random) -> bytes:
    tree = name.endswith((".xml", ".rels")) and chance.random() < 0.7
    return mutate_tree(part, chance) if tree else mutate(part, chance)


def _put(archive: zipfile.ZipFile, name: str, part: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), part, zipfile.ZIP_DEFLATED)


def _timeless(data: bytes) -> bytes:
    """Take the clock and chance out of a made file, so that the same seed gives the same mutants."""
    if data.startswith(b"PK"):
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
            for name in old.namelist():
                _put(new, name, _timeless(old.read(name)))
        return out.getvalue()
    data = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2024-03-01T08:00:00Z", data)
    return re.sub(rb"={15}\d+==", b"===============1==", data)


def mutants(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield (name, bytes), the same for the same seed."""
    from tests.extract.documents import making as m

    sources = {
        "pdf": m.notice_pdf(), "docx": m.docx_file(), "xlsx": m.xlsx_file(), "html": m.HTML,
        "pptx": m.pptx_file(), "eml": m.eml_file(timeless=_timeless), "txt": "一、总则\n（一）目的\n甲\t乙\n丙\t丁\n".encode("gb18030") * 20,
    }  # fmt: skip
    made = {kind: _timeless(data) for kind, data in sources.items()}
    kinds = ["pdf", "docx", "xlsx", "html"] * 5 + ["pptx", "eml", "txt"]
    for n in range(count):
        chance = random.Random(f"{seed}:{n}")
        kind = kinds[n % len(kinds)]
        data = made[kind]
        inside = data.startswith(b"PK") and chance.random() < 0.8
        yield f"{n}.{kind}", mutate_inside(data, chance) if inside else mutate(data, chance)


def check(document: Document) -> None:
    """Hold what every document must hold, however broken its file."""
    for one in document.everything():
        at = 0
        for block in one.blocks:
            assert at <= block.start < block.end <= len(one.text), (one.name, block)
            at = block.end
            for cell in block.table.cells if block.table else ():
                assert block.start <= cell.start <= cell.end <= block.end, (one.name, cell)
        one.text.encode()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--inside", action="store_true")
    parser.add_argument("--keep", type=Path, help="folder for mutants that crash, hang or exhaust memory")
    chosen = parser.parse_args()
    os.environ["CLUSTERKG_NO_OCR"] = "1"
    told: Counter[str] = Counter()
    slowest = (0.0, "")
    began = time.monotonic()
    with Reader(BUDGET) as reader, tempfile.TemporaryDirectory() as folder:
        for n, (name, data) in enumerate(mutants(chosen.count, chosen.seed)):
            path = Path(folder) / name
            path.write_bytes(data)
            if chosen.keep:
                (chosen.keep / "last").write_bytes(data)
            start = time.monotonic()
            try:
                document = parse(data, name, BUDGET) if chosen.inside else reader.read(path, name)
                check(document)
                outcome = "read" if document.complete else "read in part"
            except DocumentProblem as error:
                outcome = error.reason
                if outcome in ("crashed", "timeout", "memory"):
                    print(f"{name}: {error.en}", flush=True)
                    if chosen.keep:
                        (chosen.keep / name).write_bytes(data)
            slowest = max(slowest, (time.monotonic() - start, name))
            told[f"{name.rpartition('.')[2]}: {outcome}"] += 1
            path.unlink()
            if n % 200 == 199:
                print(f"{n + 1} read, {time.monotonic() - began:.0f} s", flush=True)
    for key, value in sorted(told.items()):
        print(f"{value:6} {key}")
    print(f"slowest: {slowest[1]} {slowest[0]:.1f} s; all: {time.monotonic() - began:.0f} s")
    return 1 if any("crashed" in k for k in told) else 0


if __name__ == "__main__":
    sys.exit(main())
