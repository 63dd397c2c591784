"""A name that was read in one place of a document is the same name in others, where nothing else was read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from clusterkg.extract.model import Mention

#: Kinds whose names are a document's own, not words that stand for something else two lines on.
_NAMES = frozenset({"Firm", "Fund", "Person", "University", "ResearchInstitute", "Alliance", "Organisation", "Product"})  # fmt: skip
#: How sure the first must be, and how much less sure the others are.
_SURE, _LESS = 0.8, 0.9
#: Of products only models: c919, F-16; what has words in it may be spoken of at large.
_MODEL = re.compile(r"(?=[^ ]*\d)[A-Za-z]{1,5}-?\d{1,4}[A-Za-z]{0,3}")
#: So many characters a name has at least, and by so many first ones its places are looked for.
_OPENING = 3
_LETTER = re.compile(r"[A-Za-z0-9]")


def recurring(text: str, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """Yield the places that nobody claims of names of three characters and more that were surely read elsewhere."""
    known: dict[str, Mention] = {}
    for one in mentions:
        name = text[one.start : one.end]
        if one.type not in _NAMES or one.confidence < _SURE or len(name) < _OPENING or "\n" in name:
            continue
        if one.type == "Product" and not _MODEL.fullmatch(name):
            continue
        held = known.get(name)
        if held is None or held.confidence < one.confidence:
            known[name] = one
    if not known:
        return
    covered = {at for one in mentions for at in range(one.start, one.end)}
    places = _places(text, known)
    for name in sorted(known, key=len, reverse=True):
        b = 0
        for a in places.get(name, ()):
            if a < b:
                continue
            b = a + len(name)
            if not covered.isdisjoint(range(a, b)) or _runs_on(text, a, b):
                continue
            covered.update(range(a, b))
            like = known[name]
            yield Mention(a, b, like.type, like.confidence * _LESS, "recurring")


def _places(text: str, names: Iterable[str]) -> dict[str, list[int]]:
    """Return where names stand, in order; the text is gone through once, however many names there are."""
    by_length: dict[int, set[str]] = {}
    for name in names:
        by_length.setdefault(len(name), set()).add(name)
    openings = {name[:_OPENING] for same in by_length.values() for name in same}
    found: dict[str, list[int]] = {}
    for at in (at for at in range(len(text)) if text[at : at + _OPENING] in openings):
        for length, same in by_length.items():
            if (said := text[at : at + length]) in same:
                found.setdefault(said, []).append(at)
    return found


def _runs_on(text: str, start: int, end: int) -> bool:
    """Tell whether letters go on beyond an end in letters: BASF in BASFs."""
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    return bool(
        (_LETTER.match(text[start]) and before and _LETTER.match(before))
        or (_LETTER.match(text[end - 1]) and after and _LETTER.match(after))
    )
