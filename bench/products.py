"""The product component on texts that are not ours: ``python -m bench.products civil|dfki [--data FOLDER] [--errors N]``.

``civil``: Chinese news of the civil-aircraft chain, 产品/服务 and 产品型号 as Product (no licence stated: measured, never shipped).
``dfki``: DFKI Product Corpus v2 (CC BY 4.0), its Product mentions on train and dev. Neither was annotated by our guidelines, so the
figures say how general the rules are, not how good. Spans strict, and overlapping ones beside them. The folder is that of the
hand-out, else CLUSTERKG_SHARED.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from clusterkg.extract.pipeline import Pipeline


def civil(folder: Path) -> Iterator[tuple[str, set[tuple[int, int]]]]:
    for line in (folder / "civil_aircraft_supply_chain_zh/human.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        yield (
            row["text"],
            {(e["start_offset"], e["end_offset"]) for e in row["entities"] if e["label"].startswith("产品")},
        )


def dfki(folder: Path) -> Iterator[tuple[str, set[tuple[int, int]]]]:
    for part in ("train", "dev"):
        with gzip.open(folder / f"dfki_product_corpus_en/{part}.json.gz", "rt", encoding="utf-8") as lines:
            for row in _objects(lines.read()):
                mentions = (row["conceptMentions"] or {}).get("array", [])
                spans = {
                    (m["span"]["start"], m["span"]["end"]) for m in mentions if m["type"].lower() == "product"
                }
                yield row["text"]["string"], spans


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """Objects that follow each other, indented or not."""
    decoder = json.JSONDecoder()
    at = 0
    while at < len(text):
        while at < len(text) and text[at].isspace():
            at += 1
        if at < len(text):
            one, at = decoder.raw_decode(text, at)
            yield one


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("set", choices=("civil", "dfki"))
    parser.add_argument(
        "--data", type=Path, default=Path(os.environ.get("CLUSTERKG_SHARED", "../shared/data"))
    )
    parser.add_argument("--errors", type=int, default=0)
    parser.add_argument("--least", type=float, default=0.0)
    chosen = parser.parse_args()
    pipeline = Pipeline()
    families: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    right = touching = found_all = gold_all = touched = shown = 0
    for text, gold in {"civil": civil, "dfki": dfki}[chosen.set](chosen.data):
        read = pipeline.read_text(text)
        shift = 0 if read.text == text else None
        found = {
            (m.start, m.end): m for m in read.mentions if m.type == "Product" and m.confidence >= chosen.least
        }
        if shift is None:  # the reader took marks off: compare by words
            words = {text[a:b] for a, b in gold}
            found = {s: m for s, m in found.items() if read.text[slice(*s)] in words} or found
        right += len(gold & found.keys())
        touching += sum(any(a < d and c < b for c, d in gold) for a, b in found)
        touched += sum(any(a < d and c < b for c, d in found) for a, b in gold)
        found_all += len(found)
        gold_all += len(gold)
        for span, m in found.items():
            by = m.by.split(",")[0]
            families[by][0] += 1
            families[by][1] += span in gold
            families[by][2] += any(span[0] < d and c < span[1] for c, d in gold)
        for a, b in sorted(gold ^ found.keys()):
            if shown < chosen.errors:
                shown += 1
                kind = "missed" if (a, b) in gold else "wrong "
                by = found[a, b].by if (a, b) in found else ""
                print(
                    kind, f"{text[max(0, a - 10) : a]}[{text[a:b]}]{text[b : b + 8]}".replace("\n", "⏎"), by
                )
    for by, (all_, exact, near) in sorted(families.items()):
        print(f"{by:30} found {all_:5} exact {exact / all_:.2f} touching {near / all_:.2f}")
    precision, recall = right / max(found_all, 1), right / max(gold_all, 1)
    print(
        json.dumps(
            {
                "set": chosen.set, "precision": round(precision, 3), "recall": round(recall, 3),
                "f1": round(2 * right / max(found_all + gold_all, 1), 3), "found": found_all, "gold": gold_all,
                "found_touching_gold": round(touching / max(found_all, 1), 3), "gold_touched": round(touched / max(gold_all, 1), 3),
            }
        )
    )  # fmt: skip


if __name__ == "__main__":
    main()
