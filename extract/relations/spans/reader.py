"""A reader of relations as it is kept and used: its labels, networks that are averaged, and how far its probabilities are to be believed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from clusterkg.extract.relations.spans.fitting import Settings, fit, shares
from clusterkg.extract.relations.spans.network import LAYER, Board, Parameters, Pass
from clusterkg.extract.relations.spans.shapes import Shapes
from clusterkg.extract.relations.spans.windows import Window
from clusterkg.extract.sequence.multilingual import available, encoder

Floats = npt.NDArray[np.float32]
#: Name of the files in a folder that holds one: ``pairs.json`` and ``pairs.npz``.
NAME = "pairs"
#: Folder of the models that come with the package, each in one of its name.
SHIPPED = Path(__file__).parent.parent.parent / "models"
_FORMAT = "clusterkg pairs 2"
#: Windows that go through the network together.
_TOGETHER = 32
#: Windows whose states are held at a time.
_AT_ONCE = 512


class Reader:
    """Tells for pairs of mentions how probable each label is.

    ``measured`` are points of probability and held-out precision, in rising order; ``precision`` is that of each relation, ``all`` of all.
    """

    def __init__(self, labels: Sequence[str], types: Sequence[str], hints: Sequence[str] = ()) -> None:
        self.labels, self.types, self.hints = list(labels), list(types), list(hints)
        self.shapes = Shapes(types, hints)
        self.networks: list[Parameters] = []
        self.measured: list[tuple[float, float]] = []
        self.precision: dict[str, float] = {}

    def board(self, windows: Sequence[Window]) -> Board:
        """Return windows as the networks read them.

        Raises
        ------
        SourceError
            The weights of the multilingual network are not installed.
        """
        return Board.of(windows, encoder(LAYER), self.types, self.shapes)

    def fit(
        self, windows: Sequence[Window], gold: Sequence[Floats], settings: Settings, seed: int, weights: Floats | None = None,
    ) -> Reader:  # fmt: skip
        """Train on windows and the shares of labels of their pairs; ``weights`` is what each window counts."""
        board = self.board(windows)
        allowed = [w.allowed for w in windows if w.allowed is not None]
        counts = np.ones(len(windows), np.float32) if weights is None else weights
        self.networks = [
            fit(board, gold, allowed or None, counts, len(self.types), settings, seed + 1000 * n)
            for n in range(settings.models)
        ]
        return self

    def probabilities(self, windows: Sequence[Window]) -> list[Floats]:
        """Return (pairs, labels) for each window."""
        # States of a whole book would take gigabytes.
        parts = (windows[a : a + _AT_ONCE] for a in range(0, len(windows), _AT_ONCE))
        return [found for part in parts for found in self._probabilities(part)]

    def _probabilities(self, windows: Sequence[Window]) -> list[Floats]:
        board = self.board(windows)
        found: list[Floats] = [np.zeros((0, 0), np.float32)] * len(windows)
        order = np.argsort(np.diff(board.starts), kind="stable")
        for a in range(0, len(order), _TOGETHER):
            which = order[a : a + _TOGETHER]
            allowed = [one for n in which if (one := windows[n].allowed) is not None] or None
            mean = np.mean([shares(Pass(board, which, h).out, allowed) for h in self.networks], 0)
            ends = np.cumsum([len(windows[n].pairs) for n in which])[:-1]
            for n, part in zip(which, np.split(mean, ends), strict=True):
                found[n] = part
        return found

    def confidence(self, probability: float) -> float:
        """Return how often what it gives this probability was right on held-out documents."""
        if not self.measured:
            return probability
        # What has no chance is never right, though nobody counted it.
        at, right = zip((0.0, 0.0), *self.measured, strict=True)
        return float(np.interp(probability, at, right))

    def believed(self, relation: str) -> float:
        """Return how often a relation that it gave was right on held-out documents; 1 where that was not measured."""
        return self.precision.get(relation, self.precision.get("all", 1.0))

    def save(self, folder: Path, name: str = NAME) -> None:
        """Write the model: what it is (``.json``) and its weights (``.npz``, half precision)."""
        folder.mkdir(parents=True, exist_ok=True)
        head = {
            "format": _FORMAT, "labels": self.labels, "types": self.types, "hints": self.hints, "networks": len(self.networks),
            "measured": self.measured, "precision": self.precision,
        }  # fmt: skip
        (folder / f"{name}.json").write_text(json.dumps(head, ensure_ascii=False, indent=1) + "\n", "utf-8")
        arrays = {
            f"{n}.{part}": value.astype(np.float16)
            for n, h in enumerate(self.networks)
            for part, value in h.items()
        }
        np.savez_compressed(folder / f"{name}.npz", allow_pickle=False, **arrays)

    @classmethod
    def load(cls, folder: Path, name: str = NAME) -> Reader:
        """Read a model.

        Raises
        ------
        ValueError
            The folder holds no such model.
        """
        head = json.loads((folder / f"{name}.json").read_text("utf-8"))
        if head.get("format") != _FORMAT:
            raise ValueError(f"{folder}: no model of pairs of this version; train it anew")
        model = cls(head["labels"], head["types"], head["hints"])
        model.measured = [(float(p), float(r)) for p, r in head["measured"]]
        model.precision = head["precision"]
        with np.load(folder / f"{name}.npz", allow_pickle=False) as held:
            for n in range(head["networks"]):
                mine = {
                    part.split(".", 1)[1]: held[part].astype(np.float32)
                    for part in held.files
                    if part.startswith(f"{n}.")
                }
                model.networks.append(mine)
        return model


def reader_of(model: str, name: str) -> Reader | None:
    """Return the reader in a folder; where none is named the one that ships, None where the multilingual network is not installed."""
    if not model and not (available() and (SHIPPED / name).is_dir()):
        return None
    return loaded(Path(model) if model else SHIPPED / name, name)


@lru_cache(4)
def loaded(folder: Path, name: str = NAME) -> Reader:
    """Return the reader of a folder, read once per process."""
    return Reader.load(folder, name)


def expected(labels: Sequence[str], said: Sequence[frozenset[str]]) -> Floats:
    """Return (pairs, labels) from the labels that hold for each pair, in equal shares."""
    found = np.zeros((len(said), len(labels)), np.float32)
    place: dict[str, int] = {label: i for i, label in enumerate(labels)}
    for row, some in enumerate(said):
        for label in some:
            found[row, place[label]] = 1 / len(some)
    return found
