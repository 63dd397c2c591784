"""Names of products, technologies and segments: the same word, a declared synonym, or another thing.

Words of a field are not abbreviated as names of firms are; what one character changes is another product (钴酸锂, 锰酸锂). So only
three things join: the same word however written, a name that one source gives as a synonym of the other, and the table of synonyms.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files

import yaml

from clusterkg.extract.grammar.scripts import simplified
from clusterkg.graph.values.base import fold

_MARKS = re.compile(r"[\s·•,.;:、,。;:\"'“”‘’()\[\]〔〕【】《》<>_/-]+")


@lru_cache(maxsize=1 << 17)
def term_key(text: str) -> str:
    """Return a term without what makes no difference: width, script, case, spaces, hyphens, brackets; synonyms to the chief one."""
    bare = _MARKS.sub("", simplified(fold(text)).casefold())
    return _synonyms().get(bare, bare)


@cache
def _synonyms() -> dict[str, str]:
    groups = yaml.safe_load(
        files("clusterkg.extract.resolution").joinpath("models", "synonyms.yml").read_text("utf-8")
    )
    found: dict[str, str] = {}
    for group in groups:
        keys = [_MARKS.sub("", simplified(fold(word)).casefold()) for word in group]
        for key in keys:
            if found.setdefault(key, keys[0]) != keys[0]:
                raise ValueError(f"synonyms.yml: '{key}' stands in two groups")
    return found


def term_level(one: str, other: str) -> int:
    """Return 8 for the same term or a synonym of it, 1 for another one."""
    return 8 if term_key(one) == term_key(other) else 1


#: Brackets and dashes of document numbers, as printers have them: 国科发火〔2011〕12号.
_NUMBER = re.compile(r"[\s()\[\]〔〕【】〈〉<>]+")


def document_number(text: str) -> str:
    """Return the number of an official document in one way of writing: ``国科发火2011-12号``.

    >>> document_number("国科发火〔2011〕 12号") == document_number("国科发火[2011]12号")
    True
    """
    bare = _NUMBER.sub(" ", simplified(fold(text))).strip()
    return re.sub(r"\s*(\d{4})\s+第?0*(\d+)\s*号?$", r"\1-\2", bare).replace(" ", "")
