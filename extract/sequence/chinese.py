"""What a language model for Chinese alone knows of each character in its sentence: states of bge-small-zh-v1.5.

Four layers of 512 numbers, a piece for each Han character; the weights (MIT) come with the package, a byte each, as
``python -m bench.chinese_network`` packed them. Card: ``docs/models/bge-small-zh.md``.
Network: Xiao et al. (2024), C-Pack; BERT's pieces: Devlin et al. (2019), Wu et al. (2016).
"""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt

from clusterkg.extract.sequence.encoder import Cut, Encoder, Floats, Whole
from clusterkg.extract.sequence.network import Layer
from clusterkg.graph.errors import SourceError

#: Where its weights are: matrices in bytes with a scale a row (words) or a column (layers), a text of pieces, one a line.
FOLDER = Path(__file__).parent.parent / "models" / "bge-small-zh"
#: Greatest number of a packed weight: what layers are rounded to in any case where they run, so that nothing more is lost.
MOST = 63
#: Numbers of the pieces that stand for what is not known and for both ends.
UNKNOWN, BEGIN, END = "[UNK]", "[CLS]", "[SEP]"
#: Goes before a piece that does not begin a word.
_INSIDE = "##"
#: A word of letters and digits, or one mark or Han character.
_WORD = re.compile(r"[^\W_\u2e80-\u9fff\u3040-\u30ff\uf900-\ufaff\U00020000-\U0003ffff]+|\S")
_HEADS, _SMALL = 8, 1e-12
_MATRICES = ("attend", "merge", "widen", "narrow")


def available() -> bool:
    """Tell whether what runs the network is installed."""
    return find_spec("onnx") is not None


class Chinese(Encoder):
    """The network up to its ``depth``-th layer; get the one of this process by :func:`encoder`."""

    def __init__(self, depth: int) -> None:
        names = (FOLDER / "pieces.txt").read_text("utf-8").removesuffix("\n").split("\n")
        self._pieces = {name: number for number, name in enumerate(names)}
        with np.load(FOLDER / "weights.npz", allow_pickle=False) as file:
            self._words: npt.NDArray[np.int8] = file["words"]
            self._scales = file["words.scale"].astype(np.float32)
            layers = [
                Layer(**{name: _read(file, f"{number}.{name}") for name in Layer._fields})
                for number in range(depth)
            ]
            super().__init__(
                layers, heads=_HEADS, small=_SMALL, begin=self._pieces[BEGIN], end=self._pieces[END], places=file["places"].astype(np.float32),
                opening=(file["opening.scale"], file["opening.shift"]),
            )  # fmt: skip

    def words(self, ids: Whole) -> Floats:
        """Return (pieces, size), what goes in for each piece."""
        return np.asarray(self._words[ids] * self._scales[ids, None])

    def pieces(self, sentence: str) -> Cut:
        """Return number, start and end of the pieces of a sentence, each the longest at its place; a blank belongs to what stands before it."""
        small = sentence.lower()
        if len(small) != len(sentence):
            small = sentence
        found: Cut = []
        for word in _WORD.finditer(small):
            found += self._of_word(small, *word.span())
        # What is blank between two belongs to the first, at the beginning to the second.
        ends = [start for _, start, _ in found[1:]] + [len(sentence)]
        cut = [(number, start, end) for (number, start, _), end in zip(found, ends, strict=False)]
        if cut:
            cut[0] = (cut[0][0], 0, cut[0][2])
        elif sentence:
            cut = [(self._pieces[UNKNOWN], 0, len(sentence))]
        return cut

    def _of_word(self, text: str, start: int, end: int) -> Cut:
        found: Cut = []
        at = start
        while at < end:
            mark = _INSIDE if at > start else ""
            to = next((b for b in range(end, at, -1) if mark + text[at:b] in self._pieces), None)
            if to is None:
                return [(self._pieces[UNKNOWN], start, end)]
            found.append((self._pieces[mark + text[at:to]], at, to))
            at = to
        return found


def pack(depth: int, arrays: dict[str, Floats], names: list[str], folder: Path) -> None:
    """Write the weights of a network of this make; ``arrays`` as :class:`Chinese` names them, ``words`` in the order of ``names``."""
    packed: dict[str, npt.NDArray[np.generic]] = {}
    for name, value in arrays.items():
        if name == "words":
            # A scale a row, and all of a byte: words do not run through the network's own rounding.
            scale = np.abs(value).max(1) / 127 + 1e-9
            packed[name], packed[f"{name}.scale"] = _rounded(value, scale[:, None]), scale.astype(np.float32)
        elif name.rpartition(".")[2] in _MATRICES:
            scale = np.abs(value).max(0) / MOST + 1e-9
            packed[name], packed[f"{name}.scale"] = _rounded(value, scale), scale.astype(np.float32)
        else:
            packed[name] = value.astype(np.float16 if name == "places" else np.float32)
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / "weights.npz", **packed)  # type: ignore[arg-type]  # its stub takes a flag by the same name
    (folder / "pieces.txt").write_text("\n".join(names) + "\n", "utf-8")


def _rounded(value: Floats, scale: Floats) -> npt.NDArray[np.int8]:
    return np.asarray(np.round(value / scale), np.int8)


def _read(file: np.lib.npyio.NpzFile, name: str) -> Floats:
    value = file[name]
    return np.asarray(value * file[f"{name}.scale"] if value.dtype == np.int8 else value, np.float32)


def encoder(depth: int) -> Chinese:
    """Return the network of this process, loaded at first use.

    Raises
    ------
    SourceError
        The package that writes the graph in which it runs is not installed.
    """
    if not available():
        raise SourceError(
            "这个模型要用 onnx,没有安装。", "This model needs onnx, which is not installed.",
            hint_zh="pip install onnx,或用 --profile fast。", hint_en="pip install onnx, or take --profile fast.",
        )  # fmt: skip
    return _loaded(depth)


@cache
def _loaded(depth: int) -> Chinese:
    return Chinese(depth)
