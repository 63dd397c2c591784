"""Names that the graph knows, looked up in a text: the longest at each place, at sane boundaries.

An index by the first two characters, so that a place where no name can begin costs one look-up: hundreds of thousands of names are
read at millions of characters a second.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from clusterkg.extract.grammar.found import Found
from clusterkg.extract.grammar.scripts import simplified

#: Names shorter than this are not looked up: two Latin letters or one character of Han mean too much else.
_SHORTEST = 2


class Gazetteer:
    """Names and aliases with the types of what bears them.

    Parameters
    ----------
    names
        Name → types of the entities so called, the likeliest first. Types are names of the ontology.
    """

    def __init__(self, names: Mapping[str, Sequence[str]]) -> None:
        self._types: dict[str, tuple[str, ...]] = {}
        lengths: dict[str, set[int]] = {}
        for name, types in names.items():
            form = simplified(unicodedata.normalize("NFKC", name).strip())
            if len(form) < _SHORTEST or not types or form.isdigit():
                continue
            self._types[form] = tuple(dict.fromkeys((*self._types.get(form, ()), *types)))
            lengths.setdefault(form[:2], set()).add(len(form))
        self._lengths = {head: tuple(sorted(found, reverse=True)) for head, found in lengths.items()}

    def __len__(self) -> int:
        return len(self._types)

    def find(self, text: str) -> Iterator[Found]:
        """Yield the names in a text that is laid out flat, the longest at each place, none inside another."""
        lengths, types = self._lengths, self._types
        at, last = 0, len(text) - 1
        while at < last:
            tried = lengths.get(text[at : at + 2])
            if tried is not None:
                for length in tried:
                    name = text[at : at + length]
                    # At the end of the text a long name's place may hold a short one.
                    if len(name) == length and name in types and _stands(text, at, at + length):
                        held = types[name]
                        size = "long" if length >= 4 else "short"
                        yield Found(
                            at, at + length, held[0], f"known_{size}{'_many' if len(held) > 1 else ''}"
                        )
                        at += length - 1
                        break
            at += 1


def _stands(text: str, start: int, end: int) -> bool:
    """Whether a name is a word here: Latin letters and digits must not go on at its ends."""
    first, last = text[start], text[end - 1]
    before, after = text[start - 1 : start], text[end : end + 1]
    if first.isascii() and first.isalnum() and before.isascii() and before.isalnum():
        return False
    return not (last.isascii() and last.isalnum() and after.isascii() and after.isalnum())
