"""Traditional characters read as simplified ones, one for one, so that offsets stay: one grammar for both ways of writing.

The table of characters is OpenCC's (Apache-2.0). A character that the simplified standard GB 2312 itself has stays (乾照光电, 著作),
and so do those that the table of standard characters of 2013 gave back to names (昇辉): their firms are written with them today.
"""

from __future__ import annotations

import re
from functools import cache

#: A character of Chinese writing.
HAN = re.compile(r"[\u4e00-\u9fff]")
#: In GB 2312 for another sense or as an old form; in business texts they are traditional writing, and 矽 is 硅 in Taiwan.
_OLD = "於于後后徵征矽硅醣糖銲焊"
#: Given back to names in 2013.
_KEPT = "昇邨犇迺甦堃喆淼"


@cache
def _table() -> dict[int, str]:
    from opencc import (
        OpenCC,  # loaded only where traditional characters may stand: half a second less at start
    )

    every = [chr(code) for code in range(0x3400, 0xA000)]
    plain = OpenCC("t2s").convert("\n".join(every)).split("\n")
    pairs = {
        ord(old): new
        for old, new in zip(every, plain, strict=True)
        if old != new and old not in _KEPT and not _in_standard(old)
    }
    return pairs | {ord(old): new for old, new in zip(_OLD[::2], _OLD[1::2], strict=True)}


def _in_standard(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def simplified(text: str) -> str:
    """Return the text with traditional characters replaced, of the same length."""
    return text if text.isascii() else text.translate(_table())
