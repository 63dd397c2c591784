"""The process that reads hostile files: one at a time, told what to do over a pipe, limited in memory, replaceable.

Requests and answers are frames: eight bytes of length, then JSON, on standard input and the original standard output.
"""

from __future__ import annotations

import json
import os
import struct
import sys
from pathlib import Path
from typing import IO, Any

_LENGTH = struct.Struct(">Q")


def write_frame(stream: IO[bytes], payload: bytes) -> None:
    """Write one frame."""
    stream.write(_LENGTH.pack(len(payload)))
    stream.write(payload)
    stream.flush()


def read_frame(stream: IO[bytes], most: int) -> bytes | None:
    """Read one frame, or None at the end; a length above ``most`` is an error, so no worker can fill its parent's memory."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    if length > most:
        raise ValueError(f"a frame of {length} bytes, at most {most}")
    payload = stream.read(length)
    return payload if len(payload) == length else None


def _limit_memory(most: int) -> None:
    """Bound the address space (Unix). A parser that wants more fails in the worker; the machine does not swap."""
    try:
        import resource
    except ImportError:  # Windows: no such limit; time and the budgets remain
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(
        resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard)
    )
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _peak() -> int:
    try:
        import resource
    except ImportError:
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _answer(request: dict[str, Any]) -> bytes:
    from clusterkg.extract.documents import wire
    from clusterkg.extract.documents.budget import Budget
    from clusterkg.extract.documents.parsing import parse
    from clusterkg.extract.documents.problems import problem
    from clusterkg.graph.errors import DocumentProblem

    name, budget = request["name"], Budget(**request["budget"])
    error: DocumentProblem
    try:
        data = Path(request["path"]).read_bytes()
        document = wire.to_json(parse(data, name, budget))
    except DocumentProblem as found:
        error = found
    except OSError as found:
        error = problem("unreadable", name, found.strerror or str(found))
    except MemoryError:
        error = problem("memory", name, f"{budget.memory_bytes:,}")
    except Exception as found:  # a bug of ours or of a parser: this document's, and told with its place
        import traceback

        frame = traceback.extract_tb(found.__traceback__)[-1]
        error = problem(
            "crashed",
            name,
            f"{type(found).__name__}: {found} ({Path(frame.filename).name}:{frame.lineno})"[:300],
        )
    else:
        return b'{"peak":%d,"document":%s}' % (_peak(), document)
    said = {
        "reason": error.reason,
        "zh": error.zh,
        "en": error.en,
        "hint_zh": error.hint_zh,
        "hint_en": error.hint_en,
    }
    return json.dumps({"peak": _peak(), "problem": said}).encode()


def main() -> None:
    """Serve requests until standard input closes."""
    # Native libraries print to descriptor 1; the answers get a descriptor of their own.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    limited = False
    while (frame := read_frame(sys.stdin.buffer, 1 << 24)) is not None:
        request = json.loads(frame)
        if not limited:
            _limit_memory(int(request["budget"]["memory_bytes"]))
            limited = True
        write_frame(answers, _answer(request))


if __name__ == "__main__":
    main()
