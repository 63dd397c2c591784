"""``python -m tests.extract.relations.lots FOLDER``: write each lot as a file for ``clusterkg evaluate``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.extract.relations.lots import HELD, LOTS, PAPERS, documents


def main(folder: Path) -> None:
    for lot in LOTS + PAPERS + HELD:
        lines = (json.dumps(one.record(), ensure_ascii=False) + "\n" for one in documents(lot))
        (folder / lot).parent.mkdir(parents=True, exist_ok=True)
        (folder / f"{lot}.jsonl").write_text("".join(lines), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
