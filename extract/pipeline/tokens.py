"""Tokens for Chinese and English alike: a character of Han, a word of letters, a run of digits, a mark each by itself.

Any boundary that the guidelines allow is then a boundary of tokens, so no span is lost between characters and words, and one
pipeline reads documents in which both languages stand. Tokens joined with their blanks give the text back exactly.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

_TOKEN = re.compile(
    r"[^\W\d_\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+|[0-9]+|[^\S ]+| +|.", re.DOTALL
)


class Tokenizer:
    """Splits a text; offsets of tokens are code points into it."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Return the tokens of a text."""
        words: list[str] = []
        spaces: list[bool] = []
        for match in _TOKEN.finditer(text):
            word = match.group()
            # One blank after a token belongs to it (spaCy's way); more blanks are a token.
            if word[0] == " " and words and not words[-1].isspace() and not spaces[-1]:
                spaces[-1] = True
                word = word[1:]
                if not word:
                    continue
            words.append(word)
            spaces.append(False)
        return Doc(self.vocab, words=words, spaces=spaces)

    def to_bytes(self, **_: object) -> bytes:
        """Nothing is learnt, so nothing is kept."""
        return b""

    def from_bytes(self, _data: bytes, **_kwargs: object) -> Tokenizer:
        """Nothing was kept."""
        return self

    def to_disk(self, *_: object, **__: object) -> None:
        """Nothing is learnt, so nothing is kept."""

    def from_disk(self, *_: object, **__: object) -> Tokenizer:
        """Nothing was kept."""
        return self


@registry.tokenizers("clusterkg.tokens.v1")  # type: ignore[untyped-decorator]  # catalogue has no types
def make_tokenizer() -> Callable[[Language], Tokenizer]:
    """Make the tokenizer of a language, as spaCy's configuration asks for it."""
    return lambda nlp: Tokenizer(nlp.vocab)
