"""How well firms are placed into segments: fit the weights on the training part, report on the part kept aside.

    python -m bench.placing [--write]

The set is invented and labelled by hand (``tests/queries/placing``): a firm makes a segment where a text says that it makes just that; trade,
development, a wider word or a licence being applied for does not count. The training part is of two chains; the test part holds other
firms of these and all firms of two chains that no weight has seen. ``--write`` replaces the weights that ship.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import minimize

from clusterkg.graph.vocabularies.catalogue import rows
from clusterkg.queries.algorithms import placement
from clusterkg.queries.algorithms.placement import ORDER, Piece, Placer, Profile, Text, Weights
from clusterkg.queries.algorithms.wording import plain, synonyms

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "queries" / "placing"
SHIPPED = Path(placement.__file__).parent / "placement_weights.json"
#: Strength of the pull towards what one would say before seeing any firm: with a hundred positive cases, features that are seldom met
#: (excluded, being prepared) would otherwise weigh nothing.
RIDGE = 0.02
PRIOR = {
    "scope_makes": 4.5, "scope_develops": 1.0, "scope_trades": -1.0, "scope_names": 1.0, "scope_wider": 0.5, "scope_excludes": -3.0,
    "scope_prepares": -3.0, "product": 4.5, "industry": 1.5, "patent": 1.0, "name": 1.0,
}  # fmt: skip


class Case(NamedTuple):
    """One firm and one segment of its chain."""

    part: str
    chain: str
    firm: str
    segment: str
    pieces: list[Piece]
    makes: bool
    stated: bool


def cases() -> Iterator[Case]:
    """Yield every firm of the set against every segment of its chain."""
    chains = json.loads((FOLDER / "chains.json").read_text("utf-8"))
    table = synonyms(rows("segment_synonyms"))
    placers = {
        k: Placer(
            {i: [(s, "same"), *table.get(plain(s), ())] for i, s in enumerate(c["segments"])}, [c["title"]], _FLAT
        )
        for k, c in chains.items()
    }  # fmt: skip
    for line in (FOLDER / "labelled.jsonl").read_text("utf-8").splitlines():
        one = json.loads(line)
        firm = Profile(
            Text(one["name"]), (Text(one["scope"]),), *(tuple(map(Text, one[k])) for k in ("products", "industries", "patents"))
        )  # fmt: skip
        found = {p.segment: p for p in placers[one["chain"]].place(firm)}
        for i, segment in enumerate(chains[one["chain"]]["segments"]):
            held = found.get(i)
            yield Case(
                one["part"], one["chain"], one["name"], segment, list(held.pieces) if held else [], segment in one["makes"],
                held is not None and held.stated,
            )  # fmt: skip


_FLAT = Weights(0.0, dict.fromkeys(ORDER, 0.0))
#: What speaks against a firm's making a thing may not raise its score, and the other way round.
_AGAINST = {
    placement.Feature.SCOPE_EXCLUDES,
    placement.Feature.SCOPE_PREPARES,
    placement.Feature.SCOPE_TRADES,
}


def fit(held: list[Case]) -> Weights:
    """Fit the logistic model with a ridge; features have the sign of their meaning."""
    x = np.array(
        [[next((p.value for p in c.pieces if p.feature is f), 0.0) for f in ORDER] for c in held if c.pieces]
    )
    y = np.array([c.makes for c in held if c.pieces], dtype=float)

    prior = np.array([PRIOR[f.value] for f in ORDER])

    def loss(w: Any) -> Any:
        z = x @ w[1:] + w[0]
        return np.mean(np.logaddexp(0, z) - y * z) + RIDGE * np.mean((w[1:] - prior) ** 2)

    bounds = [(None, None), *((None, 0) if f in _AGAINST else (0, None) for f in ORDER)]
    best = minimize(loss, np.zeros(len(ORDER) + 1), method="L-BFGS-B", bounds=bounds).x
    return Weights(
        round(float(best[0]), 3), {f: round(float(w), 3) for f, w in zip(ORDER, best[1:], strict=True)}
    )


def measure(held: list[Case], by: Weights, threshold: float, *, stated: bool = False) -> dict[str, float]:
    """Return precision, recall and F1 at a threshold; with ``stated`` only what a declared rule would accept."""
    chosen = [c for c in held if c.pieces and by.score(c.pieces) >= threshold and (c.stated or not stated)]
    right = sum(c.makes for c in chosen)
    wanted = sum(c.makes for c in held)
    p, r = right / len(chosen) if chosen else 0.0, right / wanted if wanted else 0.0
    return {
        "proposed": len(chosen),
        "right": right,
        "wanted": wanted,
        "P": p,
        "R": r,
        "F1": 2 * p * r / (p + r) if p + r else 0.0,
    }


def main() -> None:
    """Fit, measure, print; write the weights where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--errors", action="store_true")
    asked = parser.parse_args()
    held = list(cases())
    train = [c for c in held if c.part == "train"]
    test = [c for c in held if c.part == "test"]
    by = fit(train)
    about: dict[str, Any] = {
        "set": "tests/queries/placing/labelled.jsonl (invented, labelled by hand)",
        "threshold": 0.5,
    }
    for name, part in (
        ("train", train),
        ("test", test),
        *((f"test {k}", [c for c in test if c.chain == k]) for k in sorted({c.chain for c in test})),
    ):
        told = measure(part, by, 0.5)
        rule = measure(part, by, 0.8, stated=True)
        about[name] = {k: round(v, 3) for k, v in told.items()}
        print(f"{name:14} firms {len({c.firm for c in part}):3}  " + "  ".join(f"{k} {v:.3f}" if k in ("P", "R", "F1") else f"{k} {v}" for k, v in told.items())
              + f"  | rule 0.8: P {rule['P']:.3f} R {rule['R']:.3f}")  # fmt: skip
    if asked.errors:
        for c in train:  # the part kept aside is counted, not read
            if c.pieces and (by.score(c.pieces) >= 0.5) != c.makes:
                print(
                    c.firm,
                    c.segment,
                    c.makes,
                    round(by.score(c.pieces), 2),
                    [(p.feature.value, round(p.value, 2), p.quote) for p in c.pieces],
                )
        for c in train:
            if c.makes and not c.pieces:
                print("missed", c.firm, c.segment)
    if asked.write:
        told_weights = {f.value: by.by_feature[f] for f in ORDER}
        SHIPPED.write_text(
            json.dumps(
                {"about": about, "constant": by.constant, "weights": told_weights},
                ensure_ascii=False,
                indent=1,
            )
            + "\n",
            "utf-8",
        )
    print({"constant": by.constant, **{f.value: w for f, w in by.by_feature.items()}})


if __name__ == "__main__":
    main()
