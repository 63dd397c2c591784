"""Gated recurrent units that read a sentence both ways: in onnxruntime; and how their weights learn: in numpy.

Without a framework of gigabytes that an office would need for nothing else. Reading takes a quarter to half of the time in onnxruntime
that it takes in numpy, which goes step by step; learning needs what every step did. Units: Cho et al. (2014), in the variant of ONNX
with ``linear_before_reset``; tests hold both ways against each other and against LAC's, and the gradients against small steps.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from clusterkg.extract.sequence.sessions import session

Floats = npt.NDArray[np.float32]
Whole = npt.NDArray[np.int64]


@dataclass
class Layer:
    """One layer's way through a batch, both directions at once: (time, direction, sentence, …), each direction in its own order."""

    inward: Floats
    update: Floats
    reset: Floats
    fresh: Floats
    linear: Floats
    before: Floats


def turned(live: Whole, lengths: Whole) -> Whole:
    """Return, per time and sentence, the time at which a reader from the end is: (time, sentence); padding stays in place."""
    steps = np.arange(len(live))[:, None]
    back = lengths[None] - 1 - steps
    return np.where(back >= 0, back, steps)


def read(x: Floats, lengths: Whole, w: Floats, r: Floats, b: Floats) -> Floats:
    """Read ``x`` (time, sentence, size), sentences of such lengths; return (time, sentence, 2 × units) as :func:`forward` does."""
    time, count, _ = x.shape
    given = {"x": x, "w": w, "r": r, "b": b, "lengths": lengths.astype(np.int32)}
    states: Floats = _reader(r.shape[2]).run(None, given)[0]
    return states.transpose(0, 2, 1, 3).reshape(time, count, -1)


@cache
def _reader(units: int) -> Any:
    """Return a session of so many units; their weights come with what they read, so one does for every model."""
    import onnx

    make, kinds = onnx.helper, onnx.TensorProto
    names = dict.fromkeys(("x", "w", "r", "b"), kinds.FLOAT) | {"lengths": kinds.INT32}
    node = make.make_node(
        "GRU", list(names), ["states"], direction="bidirectional", hidden_size=units, linear_before_reset=1
    )
    told = [make.make_tensor_value_info(name, kind, None) for name, kind in names.items()]
    graph = make.make_graph([node], "units", told, [make.make_tensor_value_info("states", kinds.FLOAT, None)])
    model = make.make_model(graph, opset_imports=[make.make_opsetid("", 18)], ir_version=8)
    return session(model.SerializeToString())


def forward(x: Floats, live: Whole, turn: Whole, w: Floats, r: Floats, b: Floats) -> tuple[Floats, Layer]:
    """Do the same in a way that can be gone back; return (time, sentence, 2 × units), the states of both directions side by side.

    Sentences are sorted, longest first; ``live[t]`` of them reach time ``t``. ``w`` is (2, 3 × units, size), ``r`` (2, 3 × units,
    units), ``b`` (2, 6 × units), gates in the order of ONNX: update, reset, fresh.
    """
    time, count, _ = x.shape
    units = r.shape[2]
    lanes = np.arange(count)[None]
    both = np.stack((x, x[turn, lanes]), 1)
    gates = np.matmul(both, w.transpose(0, 2, 1)[None]) + b[None, :, None, : 3 * units]
    after = np.ascontiguousarray(r.transpose(0, 2, 1))
    bias = b[:, None, 3 * units :]
    shape = (time, 2, count, units)
    update, reset, fresh, linear, states = (np.zeros(shape, np.float32) for _ in range(5))
    before = np.zeros((time + 1, 2, count, units), np.float32)
    for t in range(time):
        n = live[t]
        h = before[t, :, :n]
        inner = np.matmul(h, after) + bias
        two = _sigmoid(gates[t, :, :n, : 2 * units] + inner[..., : 2 * units])
        z, s = two[..., :units], two[..., units:]
        u = inner[..., 2 * units :]
        new = np.tanh(gates[t, :, :n, 2 * units :] + s * u)
        update[t, :, :n], reset[t, :, :n], fresh[t, :, :n], linear[t, :, :n] = z, s, new, u
        before[t + 1, :, :n] = states[t, :, :n] = new + z * (h - new)
    out = np.concatenate((states[:, 0], states[turn, 1, lanes]), 2)
    return out, Layer(both, update, reset, fresh, linear, before)


def backward(
    slope: Floats, layer: Layer, live: Whole, turn: Whole, w: Floats, r: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the gradients by ``x``, ``w``, ``r`` and ``b`` from that by the states."""
    time, count, width = slope.shape
    units = width // 2
    lanes = np.arange(count)[None]
    by_state = np.stack((slope[:, :, :units], slope[turn, lanes, units:]), 1)
    by_gate = np.zeros((time, 2, count, 3 * units), np.float32)
    by_inner = np.zeros((time, 2, count, 3 * units), np.float32)
    carry = np.zeros((2, count, units), np.float32)
    for t in range(time - 1, -1, -1):
        n = live[t]
        z, s, new, u = (
            layer.update[t, :, :n],
            layer.reset[t, :, :n],
            layer.fresh[t, :, :n],
            layer.linear[t, :, :n],
        )
        h = layer.before[t, :, :n]
        d = by_state[t, :, :n] + carry[:, :n]
        d_new = d * (1 - z) * (1 - new * new)
        d_z = d * (h - new) * z * (1 - z)
        d_s = d_new * u * s * (1 - s)
        inner = by_inner[t, :, :n]
        inner[..., :units], inner[..., units : 2 * units], inner[..., 2 * units :] = d_z, d_s, d_new * s
        gate = by_gate[t, :, :n]
        gate[..., : 2 * units] = inner[..., : 2 * units]
        gate[..., 2 * units :] = d_new
        carry[:, :n] = d * z + np.matmul(inner, r)
    flat_gate = by_gate.transpose(1, 0, 2, 3).reshape(2, time * count, -1)
    flat_inner = by_inner.transpose(1, 0, 2, 3).reshape(2, time * count, -1)
    flat_x = layer.inward.transpose(1, 0, 2, 3).reshape(2, time * count, -1)
    flat_h = layer.before[:-1].transpose(1, 0, 2, 3).reshape(2, time * count, -1)
    by_w = np.matmul(flat_gate.transpose(0, 2, 1), flat_x)
    by_r = np.matmul(flat_inner.transpose(0, 2, 1), flat_h)
    by_b = np.concatenate((flat_gate.sum(1), flat_inner.sum(1)), 1)
    by_both = np.matmul(flat_gate, w).reshape(2, time, count, -1)
    by_x = by_both[0] + by_both[1][turn, lanes]
    return by_x, by_w, by_r, by_b


def _sigmoid(x: Floats) -> Floats:
    # By the hyperbolic tangent: half the time of 1 / (1 + exp(-x)), and nothing overflows.
    half: Floats = np.tanh(x * np.float32(0.5))
    half *= np.float32(0.5)
    half += np.float32(0.5)
    return half
