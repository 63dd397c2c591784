"""Try the readers: ``python -m clusterkg.extract.documents PATH…`` prints one JSON outline per file."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from clusterkg.extract.documents import Budget, Status, read_all
from clusterkg.extract.documents.wire import outline, to_json


def main() -> int:
    """Print outlines (or ``--full`` documents), problems to standard error; 1 when a file could not be read."""
    parser = argparse.ArgumentParser(prog="python -m clusterkg.extract.documents", description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("-j", "--jobs", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=Budget().seconds, help="time for each file")
    parser.add_argument("--full", action="store_true", help="print whole documents, one a line")
    chosen = parser.parse_args()
    failed = 0
    for outcome in read_all(chosen.paths, budget=Budget(seconds=chosen.seconds), jobs=chosen.jobs):
        if outcome.document is not None:
            shown = (
                to_json(outcome.document).decode()
                if chosen.full
                else json.dumps(outline(outcome.document), ensure_ascii=False, indent=1)
            )
            print(shown)
        elif outcome.problem is not None:
            failed += 1
            print(f"{outcome.problem.text('zh')} | {outcome.problem.text('en')}", file=sys.stderr)
        elif outcome.status is Status.DUPLICATE:
            print(f"{outcome.path} = {outcome.same_as}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
