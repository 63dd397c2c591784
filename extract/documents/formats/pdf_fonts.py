"""A font of boxes for Chinese characters of a PDF that brings no font, on a machine that has none either.

pdfium leaves out a character by itself whose glyph has no extent: the last character of a wrapped cell would be lost, and with it the
firm's name. So where the system has no font for Chinese, Japanese or Korean, ``boxes.ttf`` stands in: a square for each of them, and half of one for letters and digits
(780 bytes, ours: ``bench/boxes.py``). Text is read by its codes; what it would look like does not matter here.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

_FONT = (Path(__file__).parent / "boxes.ttf").read_bytes()
#: Windows character sets: Shift-JIS, Hangul, GB 2312, Big5.
_CHARSETS = frozenset({128, 129, 134, 136})
_GB = 134
#: Handle of our font; those of the system are addresses.
_OURS = 1


def opened(data: bytes) -> Any:
    """Open a PDF, such that no character is left out for want of a font (the same each time, so that evidence finds what was read).

    Raises
    ------
    PdfiumError
        It is none, broken or encrypted.
    """
    _stand_in()
    return pypdfium2.PdfDocument(data)


@cache
def _stand_in() -> tuple[Any, ...]:
    """Have pdfium ask the system for fonts and take ours where it has none; returns what must not be freed while pdfium is used."""
    default = pdfium.FPDF_GetDefaultSystemFontInfo()
    if not default:
        return ()
    system = default.contents

    def address(handle: Any) -> int | None:
        return ctypes.cast(handle, ctypes.c_void_p).value

    def map_font(
        _: Any, weight: int, italic: int, charset: int, pitch: int, face: Any, exact: Any
    ) -> int | None:
        found = address(system.MapFont(default, weight, italic, charset, pitch, face, exact))
        return found or (_OURS if charset in _CHARSETS else None)

    def data(_: Any, handle: Any, table: int, buffer: Any, size: int) -> int:
        if address(handle) != _OURS:
            return int(system.GetFontData(default, handle, table, buffer, size))
        if table:
            return 0
        if size >= len(_FONT):
            ctypes.memmove(buffer, _FONT, len(_FONT))
        return len(_FONT)

    def face_name(_: Any, handle: Any, buffer: Any, size: int) -> int:
        return 0 if address(handle) == _OURS else int(system.GetFaceName(default, handle, buffer, size))

    def charset_of(_: Any, handle: Any) -> int:
        return _GB if address(handle) == _OURS else int(system.GetFontCharset(default, handle))

    def delete(_: Any, handle: Any) -> None:
        if address(handle) != _OURS:
            system.DeleteFont(default, handle)

    answers: dict[str, Callable[..., Any]] = {
        "EnumFonts": lambda _, mapper: system.EnumFonts(default, mapper),
        "MapFont": map_font,
        "GetFont": lambda _, face: address(system.GetFont(default, face)),
        "GetFontData": data,
        "GetFaceName": face_name,
        "GetFontCharset": charset_of,
        "DeleteFont": delete,
    }
    info = pdfium.FPDF_SYSFONTINFO()
    info.version = 1
    types = dict(pdfium.FPDF_SYSFONTINFO._fields_)
    for name, answer in answers.items():
        setattr(info, name, types[name](answer))
    pdfium.FPDF_SetSystemFontInfo(info)
    return default, info
