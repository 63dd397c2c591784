"""Capitalised words of English texts that look like names of firms and places and are none: kinds of agreement, programmes, codes of shares."""

from __future__ import annotations

import re

#: Words for where things are made, behind whose and where it is: Thanh Long's Bac Ninh factory.
WORKS = "factory|factories|plant|mill|smelter|refinery|foundry|shipyard|quarry|mine|warehouse"
#: Kinds of agreement and contract by their letters, and programmes that pay for projects (guideline 7: where a project comes from).
_WORDS = re.compile(
    r"(?:MoUs?|MOUs?|LoI|LOI|NDA|JVs?|EPC|SPA|SLA|RFP|RFQ|FID"
    r"|(?:Horizon|Digital|Creative|Connecting) Europe|Horizon 2020|Eurostars|Interreg(?: [A-Z][\w-]*){0,2}|Erasmus\+?|COSME|FP7)"
)
#: (ASX: AUX), (NYSE: ABC; LSE: DEF): an exchange by its letters, and the code of a share there.
_EXCHANGE_BEFORE = re.compile(r"[(;,] ?[A-Z][A-Za-z]{1,7} ?: ?$")
_CODE = re.compile(r"[A-Z\d][A-Z\d.]{0,6}")
_CODE_BEHIND = re.compile(r" ?: ?[A-Z\d][A-Z\d.]{0,6} ?[;,)]")


def nobody(text: str, start: int, end: int) -> bool:
    """Whether a stretch of a text names no firm and no place, whatever it looks like."""
    said = text[start:end]
    if _WORDS.fullmatch(said):
        return True
    if _CODE.fullmatch(said) and _EXCHANGE_BEFORE.search(text, max(0, start - 12), start):
        return text[end : end + 1] in (")", ";", ",")
    return text[max(0, start - 1) : start] in ("(", ";") and _CODE_BEHIND.match(text, end) is not None
