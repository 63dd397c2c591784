from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clusterkg.extract.sequence import chinese
from clusterkg.extract.sequence.chinese import encoder, pack
from clusterkg.graph.errors import SourceError

TEXTS = [
    "沅朴新材料股份有限公司位于扬州。",
    "  甲 乙",
    "C919大型客机由ABC Technologies供货",
    "",
    " ",
]
#: Nothing but blanks stands for what is not known.
KNOWN = {"沅朴": ["沅", "朴"], "C919": ["c919"], "Technologies": ["tech", "##no", "##log", "##ies"], " 甲 ": ["甲"], "\u3000": ["[UNK]"]}  # fmt: skip


def test_pieces_are_han_characters_and_the_longest_parts_of_words() -> None:
    names = {number: name for name, number in encoder(1)._pieces.items()}
    for text, pieces in KNOWN.items():
        assert [names[number] for number, _, _ in encoder(1).pieces(text)] == pieces


def test_a_sentence_is_read_the_same_alone_and_among_others() -> None:
    together = encoder(4).states(TEXTS * 3, [2, 4])
    for text, among in zip(TEXTS * 3, together, strict=True):
        alone = encoder(4).states([text], [2, 4])[0]
        assert among.shape == (len(text), 2 * encoder(4).size)
        assert np.allclose(alone, among, atol=0.02)


def test_what_stands_beside_it_changes_a_character() -> None:
    # A network that mixed its pieces up, or its weights, would not tell a bank of money from the bank of a river.
    texts = ["他去银行存钱", "他去银行贷款", "河水漫过河岸"]
    money, loan, river = (s[2:4].astype(np.float32).mean(0) for s in encoder(4).states(texts, [4]))
    assert _alike(money, loan) > _alike(money, river) + 0.1


def _alike(one: np.ndarray, other: np.ndarray) -> float:
    return float(one @ other / np.linalg.norm(one) / np.linalg.norm(other))


def test_the_network_starts_anywhere() -> None:
    plain = encoder(4)
    bare = plain.with_layers([])
    cut = [plain.pieces(TEXTS[0])]
    assert bare.of_pieces(cut, [0])[0].shape == (len(cut[0]) + 2, plain.size)
    tails = plain.with_layers([], [plain.layers, plain.layers[:1]])
    both = tails.of_pieces(cut, [4])[0].astype(np.float32)
    for part, depth in zip(np.split(both, 2, 1), (4, 1), strict=True):
        assert np.allclose(part, plain.of_pieces(cut, [depth])[0].astype(np.float32), atol=0.02)


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=40))
def test_pieces_cover_any_text_without_gap(text: str) -> None:
    pieces = encoder(1).pieces(text)
    assert "".join(text[a:b] for _, a, b in pieces) == text


def test_packed_weights_are_as_exact_as_where_they_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = encoder(4)
    names = list(plain._pieces)
    words = plain.words(np.arange(len(names)))
    arrays = {"words": words, "places": plain._places, "opening.scale": plain._opening[0], "opening.shift": plain._opening[1]}  # fmt: skip
    for number, layer in enumerate(plain.layers):
        arrays |= {f"{number}.{name}": value for name, value in layer._asdict().items()}
    pack(4, arrays, names, tmp_path)
    monkeypatch.setattr(chinese, "FOLDER", tmp_path)
    again = chinese.Chinese(4)
    assert again._pieces == plain._pieces
    assert np.allclose(again.words(np.arange(len(names))), words, atol=1e-6)
    for before, after in zip(plain.layers, again.layers, strict=True):
        assert all(np.allclose(a, b, atol=1e-6) for a, b in zip(before, after, strict=True))


def test_what_is_missing_is_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chinese, "find_spec", lambda name: None)
    with pytest.raises(SourceError, match="profile fast"):
        encoder(2)
