"""``python -m bench.relations finre|civil|dfki|core|precision|frames``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from bench.relations.civil import run_civil
from bench.relations.english import run_core, run_dfki
from bench.relations.finre import run_finre
from bench.relations.frames import run_frames
from bench.relations.ours import run_precision


def main(given: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m bench.relations")
    parser.add_argument("set", choices=["finre", "civil", "dfki", "core", "precision", "frames"])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--folds", type=int, default=3)
    parser.add_argument("--c", type=float, default=0.5)
    parser.add_argument("--variants", default="masked")
    parser.add_argument(
        "--extra",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="civil: train on the model-agreed rows too",
    )
    parser.add_argument(
        "--seen", action=argparse.BooleanOptionalAction, default=True, help="civil: names as features"
    )
    parser.add_argument("--end-to-end", action="store_true", help="civil: find the entities too")
    parser.add_argument(
        "--profile",
        choices=["fast", "accurate"],
        default="fast",
        help="civil: which tagger finds the entities",
    )
    parser.add_argument(
        "--found",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="civil, end to end: learn with entities as a tagger of the other half finds them, too",
    )
    parser.add_argument("--write", action="store_true", help="precision: keep the figures")
    arguments = parser.parse_args(given)
    runs = {
        "finre": run_finre,
        "civil": run_civil,
        "dfki": run_dfki,
        "core": run_core,
        "precision": run_precision,
        "frames": run_frames,
    }
    runs[arguments.set](arguments)


if __name__ == "__main__":
    main()
