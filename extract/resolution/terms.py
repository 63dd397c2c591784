"""Names of products, technologies and segments: the same word, a declared synonym, or another thing.

Words of a field are not abbreviated as names of firms are; what one character changes is another product (钴酸锂, 锰酸锂). So only
three things join: the same word however written, a name that one source gives as a synonym of the other, and the table of synonyms.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from clusterkg.extract.grammar.scripts import simplified
from clusterkg.graph.disjoint import DisjointSets
from clusterkg.graph.values.base import fold
from clusterkg.graph.vocabularies.catalogue import rows
from clusterkg.graph.vocabularies.spellings import alike

_MARKS = re.compile(r"[\s·•,.;:、,。;:\"'“”‘’()\[\]〔〕【】《》<>_/-]+")


@lru_cache(maxsize=1 << 17)
def term_key(text: str) -> str:
    """Return a term without what makes no difference: width, script, case, spaces, hyphens, brackets; synonyms to the chief one."""
    bare = _bare(text)
    return _synonyms().get(bare, bare)


@cache
def _synonyms() -> dict[str, str]:
    """Return synonym → the chief of its group, from the table that places firms too (rows called ``same``)."""
    pairs = [
        (_bare(r["term"]), _bare(r["means"])) for r in rows("segment_synonyms") if r["relation"] == "same"
    ]
    chiefs = DisjointSets[str]()
    for term, means in pairs:
        chiefs.join(means, term)
    return {key: chiefs.top(key) for pair in pairs for key in pair}


def _bare(text: str) -> str:
    return alike(_MARKS.sub("", simplified(fold(text)).casefold()))


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
