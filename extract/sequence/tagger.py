"""A trained tagger: one or several fields whose probabilities are averaged, and the folder that holds them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
import numpy.typing as npt
from numpy.lib.format import write_array

from clusterkg.extract.sequence import adapting, crf, features
from clusterkg.extract.sequence.batches import layouts
from clusterkg.extract.sequence.encoder import Encoder
from clusterkg.extract.sequence.labels import decode
from clusterkg.extract.sequence.looking import Look
from clusterkg.extract.sequence.windows import Within

#: Written into the folder of a model; a model of another layout is refused.
FORMAT = 1
#: Of a model that looks at a network: one that does not know which would read without it.
FORMAT_LOOKS = 5
#: Of one that read the multilingual network's states in their windows, before a file said so by itself.
_WINDOWS = 4
#: Formats that are read; changes were of one network for all fields in the second, for each in the third.
_READ = (FORMAT, 2, 3, _WINDOWS, FORMAT_LOOKS)
#: Sentences looked at together: bounds memory whatever the document's length.
_TOGETHER = 512


@dataclass(frozen=True, slots=True)
class Found:
    """A span of a sentence, its type, and how probable the models hold exactly this span to be."""

    start: int
    end: int
    type: str
    probability: float


@dataclass
class Tagger:
    """Finds spans in sentences.

    ``chinese`` says which features it looks at. ``fields`` vote by their average probability. ``lean`` is added to the
    logarithmic score of the label O: below nought more is found, at the cost of precision; it is chosen on held-back sentences.
    ``measured`` is a curve (probability, precision measured on held-back sentences), from which a mention's confidence follows.
    """

    types: tuple[str, ...]
    chinese: bool
    fields: list[crf.Weights]
    lean: float = 0.0
    measured: list[tuple[float, float]] = field(default_factory=list)
    #: What it looks at beside: once for all fields, or once for each.
    looks: tuple[Look, ...] = ()
    #: How those networks' weights are changed (see ``adapting.py``), for each look; empty where they are as they come.
    changes: list[adapting.Changes] = field(default_factory=list)
    #: Whether networks read sentences in their windows, or each by itself.
    windows: bool = False
    #: What it was trained on, for the model card.
    about: dict[str, Any] = field(default_factory=dict)

    def alone(self, number: int) -> Tagger:
        """Return a tagger of one of the fields, with its network."""
        own = slice(number, number + 1) if len(self.looks) > 1 else slice(None)
        return Tagger(
            self.types, self.chinese, [self.fields[number]], self.lean, looks=self.looks[own], changes=self.changes[own],
            windows=self.windows,
        )  # fmt: skip

    def find(self, sentences: Sequence[str], within: Sequence[Within] | None = None) -> list[list[Found]]:
        """Return the spans of each sentence, by place; offsets are code points into the sentence.

        ``within`` are their windows (None: each stands alone).
        """
        found: list[list[Found]] = []
        for a in range(0, len(sentences), _TOGETHER):
            seen = self.look(
                sentences[a : a + _TOGETHER], None if within is None else within[a : a + _TOGETHER]
            )
            found += self.decide(seen, self.chances(seen))
        return found

    def look(self, sentences: Sequence[str], within: Sequence[Within] | None = None) -> features.Seen:
        """Return what this tagger sees of sentences."""
        return features.look(
            sentences,
            chinese=self.chinese,
            bits=self.fields[0].bits,
            networks=self._networks,
            within=within if self.windows else None,
        )

    @cached_property
    def _groups(self) -> dict[Look, list[int]]:
        """Looks at the same layers of the same network, by their numbers."""
        found: dict[Look, list[int]] = {}
        for number, one in enumerate(self.looks):
            found.setdefault(replace(one, how=None), []).append(number)
        return found

    @cached_property
    def _networks(self) -> list[tuple[Encoder, tuple[int, ...]]]:
        found = []
        for look, numbers in self._groups.items():
            encoder = look.encoder()
            if self.changes:
                # The lower layers, which no field changes, run once for all.
                changes = [self.changes[number] for number in numbers]
                first = min(int(name.partition(".")[0]) for one in changes for name in one)
                tails = [adapting.changed(encoder.layers, one)[first:] for one in changes]
                encoder = encoder.with_layers(encoder.layers[:first], tails)
            found.append((encoder, look.layers))
        return found

    @cached_property
    def _places(self) -> dict[int, slice]:
        """Where the states of each look stand, behind those of LAC."""
        found = {}
        at = 0
        for (encoder, layers), numbers in zip(self._networks, self._groups.values(), strict=True):
            width = encoder.width(layers)
            # A network that learnt gives each look its own, side by side; as it comes they share.
            size = width // len(numbers) if self.changes else width
            for i, number in enumerate(numbers):
                begin = at + (i * size if self.changes else 0)
                found[number] = slice(begin, begin + size)
            at += width
        return found

    def _own(self, number: int, seen: features.Seen) -> npt.NDArray[np.floating]:
        """Return the states that a field reads: where each has a look of its own, what that gave behind LAC's."""
        if len(self.looks) < 2:
            return seen.dense
        before = seen.dense.shape[1] - sum(encoder.width(layers) for encoder, layers in self._networks)
        return np.concatenate((seen.dense[:, :before], seen.dense[:, before:][:, self._places[number]]), 1)

    def chances(self, seen: features.Seen) -> npt.NDArray[np.float32]:
        """Return the probability of each label for each token, averaged over the fields; (tokens, labels)."""
        labels = self.fields[0].labels
        total = np.zeros((len(seen.ids), len(labels)), np.float32)
        lengths = np.diff(seen.starts)
        of = np.repeat(np.arange(len(lengths)), lengths)
        for number, one in enumerate(self.fields):
            scores = one.scores(seen.ids, self._own(number, seen), seen.gist, of)
            may_move, may_start = one.allowed()
            moves, start = np.exp(one.moves) * may_move, np.exp(one.start) * may_start
            for layout in layouts(seen.starts):
                held = layout.at >= 0
                board = np.zeros((*layout.at.shape, len(labels)), np.float32)
                board[held] = scores[layout.at[held]]
                chances, _, _ = crf.marginals(board, layout, moves, start, np.exp(one.end))
                total[layout.at[held]] += chances[held]
        return total / np.float32(len(self.fields))

    def decide(self, seen: features.Seen, chances: npt.NDArray[np.float32]) -> list[list[Found]]:
        """Return the spans that the probabilities of labels make most likely together."""
        labels = self.fields[0].labels
        may_move, may_start = crf.allowed(labels)
        with np.errstate(divide="ignore"):
            moves, start = np.log(may_move), np.log(may_start)
        scores = np.log(chances + 1e-9)
        scores[:, 0] += self.lean
        found: list[list[Found]] = [[] for _ in seen.spans]
        for layout in layouts(seen.starts):
            held = layout.at >= 0
            board = np.zeros((*layout.at.shape, len(labels)), np.float32)
            board[held] = scores[layout.at[held]]
            path = crf.viterbi(board, layout, moves, start, np.zeros(len(labels), np.float32))
            for lane in range(path.shape[1]):
                first = int(layout.at[0, lane])
                number = int(np.searchsorted(seen.starts, first, side="right")) - 1
                size = int(layout.lengths[lane])
                picked = path[:size, lane]
                if picked.any():
                    spans = seen.spans[number]
                    here = chances[first : first + size]
                    found[number] = [
                        Found(spans[a][0], spans[b - 1][1], type_, _probability(here, picked, a, b))
                        for a, b, type_ in decode(spans, [labels[p] for p in picked])
                    ]
        return found

    def confidence(self, probability: float) -> float:
        """Return the precision measured for spans of such a probability, or the probability where nothing was measured."""
        if not self.measured:
            return probability
        at, height = zip(*self.measured, strict=True)
        return float(np.interp(probability, at, height))

    def save(self, folder: Path, *, floor: float = 0.02) -> None:
        """Write the tagger; the same tagger gives the same bytes.

        Weights of features below ``floor`` count as nought: a higher one makes a smaller file, of a little less worth.
        """
        folder.mkdir(parents=True, exist_ok=True)
        head = {
            "format": FORMAT_LOOKS if self.looks else FORMAT, "types": self.types, "chinese": self.chinese, "lean": self.lean, "measured": self.measured,
            "bits": self.fields[0].bits, "fields": len(self.fields), "looks": [[one.network, one.layers] for one in self.looks],
            "windows": self.windows, "about": self.about,
        }  # fmt: skip
        (folder / "model.json").write_text(json.dumps(head, ensure_ascii=False, indent=1) + "\n", "utf-8")
        arrays: dict[str, npt.NDArray[Any]] = {
            f"changes/{number}/{name}": value.astype(np.float16 if value.ndim == 2 else np.float32)
            for number, one in enumerate(self.changes)
            for name, value in one.items()
        }
        for i, one in enumerate(self.fields):
            slim = _slim(one, floor)
            step = float(np.abs(slim.rows).max()) / 127 or 1.0
            # One byte a weight, and the distance to the feature before: both are small when compressed.
            arrays[f"{i}/kept"] = np.diff(slim.kept, prepend=0)
            arrays[f"{i}/rows"] = np.round(slim.rows[1:] / step).astype(np.int8)
            arrays[f"{i}/step"] = np.array([step], np.float32)
            for name, value in {
                "moves": slim.moves,
                "start": slim.start,
                "end": slim.end,
                **slim.hidden,
            }.items():
                arrays[f"{i}/{name}"] = value.astype(
                    np.float16 if name in {"w1", "g1", "gw", "gr"} else np.float32
                )
        # As numpy's savez_compressed, which packs less tightly and takes no level.
        with ZipFile(folder / "weights.npz", "w", ZIP_DEFLATED, compresslevel=9) as file:
            for name, value in arrays.items():
                with file.open(f"{name}.npy", "w", force_zip64=True) as part_file:
                    write_array(part_file, value, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> Tagger:
        """Read a tagger that :meth:`save` wrote; raises ``OSError`` or ``ValueError`` for what is none."""
        head = json.loads((folder / "model.json").read_text("utf-8"))
        if head.get("format") not in _READ:
            raise ValueError(
                f"{folder}: format {head.get('format')} of a tagger; this version reads up to {FORMAT_LOOKS}: train it anew"
            )
        types = tuple(head["types"])
        labels = ("O", *(f"{mark}-{one}" for one in types for mark in "BI"))
        fields = []
        with np.load(folder / "weights.npz", allow_pickle=False) as arrays:
            for i in range(head["fields"]):
                part = {
                    name.partition("/")[2]: arrays[name] for name in arrays.files if name.startswith(f"{i}/")
                }
                rows = np.zeros((len(part["rows"]) + 1, len(labels)), np.float32)
                rows[1:] = part.pop("rows") * part.pop("step")[0]
                kept = np.cumsum(part.pop("kept"), dtype=np.int32)
                plain = {name: part.pop(name).astype(np.float32) for name in ("moves", "start", "end")}
                fields.append(
                    crf.Weights(
                        labels, head["bits"], kept, rows, **plain,
                        hidden={name: value.astype(np.float32) for name, value in part.items()},
                    )
                )  # fmt: skip
            changes: dict[str, adapting.Changes] = {}
            for name in arrays.files:
                if name.startswith("changes/"):
                    number, last = ("0", *name.split("/")[1:])[-2:]
                    changes.setdefault(number, {})[last] = arrays[name].astype(np.float32)
        measured = [(float(a), float(b)) for a, b in head["measured"]]
        return cls(
            types,
            bool(head["chinese"]),
            fields,
            float(head["lean"]),
            measured,
            _looks(head, len(changes)),
            [changes[number] for number in sorted(changes, key=int)],
            about=head["about"],
            windows=head.get("windows", head["format"] == _WINDOWS),
        )


def _looks(head: dict[str, Any], changes: int) -> tuple[Look, ...]:
    """Return what a model looks at; before it could be another network, a file had its layers only."""
    if "looks" in head:
        return tuple(Look(network, tuple(layers)) for network, layers in head["looks"])
    return (Look("multilingual", tuple(head["layers"])),) * max(1, changes) if head.get("layers") else ()


def _slim(one: crf.Weights, floor: float) -> crf.Weights:
    """Leave out what is next to nothing."""
    rows = np.where(np.abs(one.rows) >= floor, one.rows, np.float32(0))
    strong = rows[1:].any(1)
    return replace(one, kept=one.kept[strong], rows=np.concatenate((rows[:1], rows[1:][strong])))


def _probability(chances: npt.NDArray[np.float32], picked: npt.NDArray[np.int64], a: int, b: int) -> float:
    """Return the least probable of a span's labels, and of what closes it: an upper bound of the span's probability."""
    least = float(chances[np.arange(a, b), picked[a:b]].min())
    if b < len(picked):
        # B is odd, its I the next number: the span goes on where the next token has that I.
        inside = int(picked[a]) + 1
        least = min(least, 1.0 - float(chances[b, inside]))
    return least
