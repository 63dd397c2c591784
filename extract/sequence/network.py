"""The layers of a transformer as a graph for onnxruntime, with weights of a byte: twice as quick as in single precision.

What goes into a product of matrices is rounded to a byte too, each token by its own largest number, so that what a sentence gives does
not hang on those beside it (onnxruntime's own ``DynamicQuantizeMatMul`` has one scale for all). Weights take seven bits: with eight,
processors without VNNI cut sums short, and a document would read differently there.
Rounding: Jacob et al. (2018), Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from clusterkg.extract.sequence.sessions import session

Floats = npt.NDArray[np.float32]
#: Greatest weight after rounding, and the greatest number of what comes in, on either side of its nought.
_WEIGHT, _STATE = 63, 127
_MICROSOFT = "com.microsoft"


class Layer(NamedTuple):
    """Weights of one layer, inputs by rows: attention, its closing normalisation, the two of the inner layer, the last."""

    attend: Floats
    attend_bias: Floats
    merge: Floats
    merge_bias: Floats
    first_scale: Floats
    first_shift: Floats
    widen: Floats
    widen_bias: Floats
    narrow: Floats
    narrow_bias: Floats
    last_scale: Floats
    last_shift: Floats


class Network:
    """Layers that run one after the other on one thread; states of each can be had."""

    def __init__(self, layers: Sequence[Layer], heads: int, small: float) -> None:
        self._session = session(_Graph(layers, heads, small).written())

    def run(self, x: Floats, wanted: Sequence[int]) -> list[Floats]:
        """Return the states (sentence, piece, size) after each of the layers ``wanted``, counted from 1; ``x`` is what the first takes."""
        found: list[Floats] = self._session.run([str(number) for number in wanted], {"x": x})
        return found


class _Graph:
    """Nodes and constants as they are added."""

    def __init__(self, layers: Sequence[Layer], heads: int, small: float) -> None:
        # Imported when a network is wanted: half a second that the other profiles do without.
        import onnx

        self._onnx: Any = onnx
        self._nodes: list[Any] = []
        self._constants: list[Any] = []
        self._size = len(layers[0].merge)
        self._last = self._constant(np.array([-1]))
        self._step = self._constant(np.float32(1 / _STATE))
        self._least = self._constant(np.float32(1e-9))
        # Half a step more, as a cast to whole numbers cuts off what is behind the point.
        self._middle = self._constant(np.float32(_STATE + 1.5))
        self._nought = self._constant(np.uint8(_STATE + 1))
        self._one = self._constant(np.float32(1))
        self._thirds = self._constant(np.array([self._size] * 3))
        self._outputs = [str(number) for number in range(1, len(layers) + 1)]
        x = "x"
        for layer, name in zip(layers, self._outputs, strict=True):
            x = self._layer(x, layer, heads, small, name)

    def written(self) -> bytes:
        """Return the model as onnxruntime reads it."""
        make = self._onnx.helper
        kind = self._onnx.TensorProto.FLOAT

        def told(name: str) -> object:
            return make.make_tensor_value_info(name, kind, ["sentences", "pieces", self._size])

        graph = make.make_graph(
            self._nodes, "layers", [told("x")], [told(name) for name in self._outputs], self._constants
        )
        versions = [make.make_opsetid("", 18), make.make_opsetid(_MICROSOFT, 1)]
        written: bytes = make.make_model(graph, opset_imports=versions, ir_version=8).SerializeToString()
        return written

    def _layer(self, x: str, layer: Layer, heads: int, small: float, name: str) -> str:
        three = self._node("Split", self._product(x, layer.attend), self._thirds, outputs=3, axis=-1)
        seen = self._own("MultiHeadAttention", *three, self._constant(layer.attend_bias), num_heads=heads)
        merged = self._product(seen, layer.merge)
        x = self._normal(merged, x, layer.first_scale, layer.first_shift, layer.merge_bias, small)
        wide = self._own("FastGelu", self._product(x, layer.widen), self._constant(layer.widen_bias))
        narrow = self._product(wide, layer.narrow)
        return self._normal(narrow, x, layer.last_scale, layer.last_shift, layer.narrow_bias, small, name)

    def _product(self, x: str, weights: Floats) -> str:
        most = self._one_of("ReduceMax", self._one_of("Abs", x), self._last, keepdims=1)
        scale = self._one_of("Add", self._one_of("Mul", most, self._step), self._least)
        moved = self._one_of("Add", self._one_of("Div", x, scale), self._middle)
        rounded = self._one_of("Cast", moved, to=self._onnx.TensorProto.UINT8)
        columns = np.maximum(np.abs(weights).max(0) / np.float32(_WEIGHT), np.float32(1e-9))
        whole = self._constant(np.round(weights / columns).astype(np.int8))
        product = self._own(
            "MatMulIntegerToFloat", rounded, whole, self._one, self._constant(columns), self._nought
        )
        return self._one_of("Mul", product, scale)

    def _normal(
        self, x: str, beside: str, scale: Floats, shift: Floats, bias: Floats, small: float, name: str = ""
    ) -> str:
        three = (self._constant(one) for one in (scale, shift, bias))
        return self._own("SkipLayerNormalization", x, beside, *three, name=name, epsilon=small)

    def _constant(self, value: npt.ArrayLike) -> str:
        name = f"c{len(self._constants)}"
        self._constants.append(self._onnx.numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def _own(self, kind: str, *inputs: str, name: str = "", **settings: Any) -> str:
        return self._node(kind, *inputs, domain=_MICROSOFT, name=name, **settings)[0]

    def _one_of(self, kind: str, *inputs: str, **settings: Any) -> str:
        return self._node(kind, *inputs, **settings)[0]

    def _node(
        self, kind: str, *inputs: str, domain: str = "", outputs: int = 1, name: str = "", **settings: Any
    ) -> list[str]:
        names = [name] if name else [f"n{len(self._nodes)}_{i}" for i in range(outputs)]
        self._nodes.append(self._onnx.helper.make_node(kind, inputs, names, domain=domain, **settings))
        return names
