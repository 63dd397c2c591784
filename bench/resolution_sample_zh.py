"""Draw Chinese pairs that people label: co-patent patentees with each other, graph nodes with listed firms.

python -m bench.resolution_sample_zh copatents|ickg [--seed 5] [--shuffle N]

As in :mod:`bench.resolution_sample`, likeness only chooses what is asked; nothing printed may be committed.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from bench.resolution_sample import likeness
from clusterkg.extract.resolution.evaluation.labelled import COPATENTS, ICKG, Party, read_parties

#: How many pairs of each stratum are asked.
COPATENT_QUOTAS = {"near": 70, "low": 50, "other": 20}
ICKG_QUOTAS = {"full_name": 20, "short_name": 45, "near": 55, "holds_short_name": 40, "low": 30}
FIRM = re.compile("公司|集团|股份|研究院|研究所")


def split_up(text: str) -> str:
    """Blanks between the characters, so that trigrams of the Latin measure become single characters and pairs."""
    return " ".join(text)


def draw_copatents(parties: list[Party], chance: random.Random) -> Iterator[tuple[str, Party, Party]]:
    scores = likeness([split_up(p.name) for p in parties])
    piles: dict[str, list[tuple[Party, Party]]] = defaultdict(list)
    for i, left in enumerate(parties):
        row = scores[[i]].toarray().ravel()
        for j in range(i + 1, len(parties)):
            where = "near" if row[j] >= 0.5 else "low" if row[j] >= 0.35 else "other"
            piles[where].append((left, parties[j]))
    for where, quota in COPATENT_QUOTAS.items():
        print(f"{where}: {len(piles[where])} pairs", file=sys.stderr)
        for left, right in chance.sample(piles[where], min(quota, len(piles[where]))):
            yield where, left, right


def draw_nodes(
    nodes: list[Party], firms: list[Party], chance: random.Random
) -> Iterator[tuple[str, Party, Party]]:
    """Each node once, beside the listed firm whose name, long or short, is most like it."""
    full = {f.name: f for f in firms}
    short = {f.kind: f for f in firms}
    shorts = sorted(short, key=len, reverse=True)
    piles: dict[str, list[tuple[Party, Party]]] = defaultdict(list)
    rest: list[Party] = []
    used: dict[str, int] = defaultdict(int)  # 机器人 and 农产品 are short names of firms too
    for node in nodes:
        inside = next((s for s in shorts if len(s) >= 3 and s in node.name), None)
        if node.name in full:
            piles["full_name"].append((node, full[node.name]))
        elif node.name in short:
            piles["short_name"].append((node, short[node.name]))
        elif FIRM.search(node.name):
            if inside and used[inside] < 2:
                used[inside] += 1
                piles["holds_short_name"].append((node, short[inside]))
            rest.append(node)
    asked: set[tuple[str, str]] = set()
    chance.shuffle(rest)
    for start in range(0, 6000, 1500):  # a square of this size fits in memory
        some = rest[start : start + 1500]
        scores = likeness([split_up(p.name) for p in [*some, *firms]])
        for i, node in enumerate(some):
            row = scores[[i]].toarray().ravel()[len(some) :]
            best = int(row.argmax())
            if row[best] >= 0.45:
                piles["near" if row[best] >= 0.6 else "low"].append((node, firms[best]))
    for where, quota in ICKG_QUOTAS.items():
        print(f"{where}: {len(piles[where])} nodes", file=sys.stderr)
        for left, right in chance.sample(piles[where], min(quota, len(piles[where]))):
            if (left.key, right.key) not in asked:
                asked.add((left.key, right.key))
                yield where, left, right


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("what", choices=[COPATENTS, ICKG])
    asked.add_argument("--seed", type=int, default=5)
    asked.add_argument(
        "--shuffle", type=int, help="another order and sides changed at random, for a second reading"
    )
    options = asked.parse_args()
    shared = Path(os.environ.get("CLUSTERKG_SHARED", Path(__file__).resolve().parents[2] / "shared"))
    parties = sorted(read_parties(shared, options.what).values(), key=lambda p: p.key)
    chance = random.Random(options.seed)
    if options.what == COPATENTS:
        drawn = list(draw_copatents(parties, chance))
    else:
        drawn = list(draw_nodes([p for p in parties if not p.kind], [p for p in parties if p.kind], chance))
    lines = [[w, a.key, b.key, a.name, f"{b.kind} {b.name}".strip()] for w, a, b in drawn]
    if options.shuffle is not None:
        again = random.Random(options.shuffle)
        again.shuffle(lines)
        lines = [[w, b, a, d, c] if again.random() < 0.5 else [w, a, b, c, d] for w, a, b, c, d in lines]
    csv.writer(sys.stdout, delimiter="\t", lineterminator="\n").writerows(lines)


if __name__ == "__main__":
    main()
