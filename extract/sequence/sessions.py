"""Graphs that onnxruntime runs on one thread: an office's machine has others to serve, and readers run side by side in processes."""

from __future__ import annotations

from typing import Any


def session(graph: bytes) -> Any:
    """Return a session of onnxruntime for a graph as it is written in a file."""
    # Imported when a network is wanted: what reads by rules does without.
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
