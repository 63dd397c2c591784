"""Source files → JSONL by split, and the bare texts for a second annotator.

``python -m tests.gold.convert`` writes ``train.jsonl``, ``tune.jsonl``, ``test.jsonl`` and ``second/texts``;
``--check`` writes nothing and fails if they are stale; ``--counts`` prints the tables of the set.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

from tests.gold.markup import Annotated, read

HERE = Path(__file__).parent
SPLITS = ("train", "tune", "test")


def documents(folder: Path = HERE / "documents") -> list[Annotated]:
    """All annotated documents of a folder, by name."""
    return [read(path) for path in sorted(folder.glob("*.txt"))]


def splits(path: Path = HERE / "splits.tsv") -> dict[str, str]:
    """Document → split, as fixed in ``splits.tsv``."""
    lines = [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return dict(line.split("\t") for line in lines)


def second(path: Path = HERE / "second" / "documents.txt") -> list[str]:
    """Documents that a second annotator annotates."""
    return [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]


def outputs() -> dict[Path, str]:
    """Every generated file with its content; a pure function of the source files."""
    where = splits()
    found = documents()
    files = {
        HERE / f"{split}.jsonl": "".join(
            json.dumps(d.record(), ensure_ascii=False) + "\n" for d in found if where[d.document] == split
        )
        for split in SPLITS
    }
    chosen = set(second())
    for d in found:
        if d.document in chosen:
            head = "".join(f"{key}: {value}\n" for key, value in d.head.items())
            files[HERE / "second" / "texts" / f"{d.document}.txt"] = f"{head}---\n{d.text}\n---\n"
    return files


def stale() -> list[Path]:
    """Generated files that differ from what the sources give, and files that no source gives any more."""
    want = outputs()
    wrong = [
        path for path, content in want.items() if not path.exists() or path.read_text("utf-8") != content
    ]
    return wrong + [p for p in sorted((HERE / "second" / "texts").glob("*.txt")) if p not in want]


def counts() -> str:
    """The tables of the set: documents by kind, language and split; mentions by type; relations by type and status."""
    where = splits()
    found = documents()
    tables: dict[str, Counter[str]] = {
        "documents by split": Counter(where[d.document] for d in found),
        "documents by language": Counter(d.head["language"] for d in found),
        "documents by kind": Counter(f"{d.head['language']} {d.head['kind']}" for d in found),
        "mentions by type": Counter(m.type for d in found for m in d.mentions),
        "relations by type": Counter(r.type for d in found for r in d.relations),
        "relations by status": Counter(r.status for d in found for r in d.relations),
        "qualifiers": Counter(q for d in found for r in d.relations for q in r.qualifiers),
    }
    lines = [f"characters: {sum(len(d.text) for d in found)}"]
    for title, table in tables.items():
        lines.append(
            f"{title} ({sum(table.values())}): " + ", ".join(f"{k} {n}" for k, n in table.most_common())
        )
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Command line; returns the exit code."""
    if "--counts" in arguments:
        print(counts())
        return 0
    if "--check" in arguments:
        wrong = stale()
        for path in wrong:
            print(f"stale: {path.relative_to(HERE)} – run python -m tests.gold.convert", file=sys.stderr)
        return 1 if wrong else 0
    for path in stale():
        path.unlink(missing_ok=True)
    for path, content in outputs().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
