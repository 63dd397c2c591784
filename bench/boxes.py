"""Make ``extract/documents/formats/boxes.ttf``: ``uv run --with fonttools python -m bench.boxes`` (fontTools: MIT; needed only here)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

FONT = Path(__file__).parents[1] / "extract" / "documents" / "formats" / "boxes.ttf"
_UP, _DOWN = 880, 120
#: From here on characters are as wide as high.
_WIDE = 0x2E80
_BLANK = frozenset({*range(0x7F, 0xA1), *range(0x2000, 0x2010), 0x3000, *range(0xD800, 0xE000)})


def main() -> None:
    """Write the font: a map of many characters to one glyph (format 13) keeps it under a kilobyte."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

    def square(width: int) -> Any:
        pen = TTGlyphPen(None)
        if width:
            pen.moveTo((0, 0))
            for corner in ((width, 0), (width, _UP), (0, _UP)):
                pen.lineTo(corner)
            pen.closePath()
        return pen.glyph()

    widths = {".notdef": 0, "box": 1000, "half": 500}
    made = FontBuilder(1000, isTTF=True)
    made.setupGlyphOrder(list(widths))
    made.setupCharacterMap({0x4E00: "box"})
    many = CmapSubtable.newSubtable(13)
    many.platformID, many.platEncID, many.language = 3, 10, 0
    many.cmap = {c: "box" if c >= _WIDE else "half" for c in range(0x21, 0x10000) if c not in _BLANK}
    made.font["cmap"].tables.append(many)
    made.setupGlyf({name: square(width) for name, width in widths.items()})
    made.setupHorizontalMetrics({name: (width or 1000, 0) for name, width in widths.items()})
    made.setupHorizontalHeader(ascent=_UP, descent=-_DOWN)
    made.setupNameTable({"familyName": "ClusterKG Boxes", "styleName": "Regular"})
    made.setupOS2(sTypoAscender=_UP, usWinAscent=_UP, usWinDescent=_DOWN)
    made.setupPost()
    made.save(FONT)


if __name__ == "__main__":
    main()
