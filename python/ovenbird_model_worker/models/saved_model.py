"""One signature of a TensorFlow SavedModel."""

from __future__ import annotations

from typing import Any

import numpy as np

from .learned_signature import signature, tensor, tensors
from .model import REFUSALS
from .tensorflow_threads import set_tensorflow_threads
from .unit_parameters import layer_threads

DEFAULT_SIGNATURE = "serving_default"
NARROW_FLOATS = ("float16", "bfloat16")
SERVED = ("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float32", "float64", "string")


class SavedModel:
    def __init__(self, path: str, parameters: dict[str, str]) -> None:
        import tensorflow as tf

        set_tensorflow_threads(layer_threads(parameters), 1)
        self._tf = tf
        # Kept: the functions of a SavedModel hold its variables weakly.
        self._loaded = tf.saved_model.load(path)
        name = parameters.get("signature_name") or DEFAULT_SIGNATURE
        signatures = self._loaded.signatures
        if name not in signatures:
            raise ValueError(f"parameter signature_name: the model has {', '.join(signatures) or 'none'}, got {name}")
        self._function = signatures[name]
        self._inputs = dict(self._function.structured_input_signature[1])
        outputs = dict(self._function.structured_outputs)
        _require(parameters, "model_input", self._inputs)
        _require(parameters, "model_output", outputs)
        if parameters.get("model_output"):
            outputs = {parameters["model_output"]: outputs[parameters["model_output"]]}
        self._outputs = tuple(outputs)
        self.refusals = (*REFUSALS, tf.errors.InvalidArgumentError, tf.errors.UnimplementedError)
        # A shape without a number of axes cannot be declared, so input is typed by its values then.
        has_shapes = all(spec.shape.rank is not None for spec in self._inputs.values())
        self.signature = signature(
            tensors(*(_describe(name, spec) for name, spec in self._inputs.items())),
            tensors(*(_describe(name, spec) for name, spec in outputs.items())),
            "learned" if has_shapes else "shown",
            **({} if name == DEFAULT_SIGNATURE else {"name": name}),
        )
        self._warm()

    def predict(self, data: Any, params: dict[str, Any] | None) -> Any:
        given = data if isinstance(data, dict) else {next(iter(self._inputs)): data}
        missing = [name for name in self._inputs if name not in given]
        if missing:
            raise ValueError(f"missing input {', '.join(missing)}: the model takes {', '.join(self._inputs)}")
        answer = self._function(**{name: self._to_tensor(given[name], spec) for name, spec in self._inputs.items()})
        return {name: _to_array(answer[name].numpy(), name) for name in self._outputs}

    def _to_tensor(self, array: Any, spec: Any) -> Any:
        array = np.asarray(array)
        if spec.dtype == self._tf.string:
            array = np.vectorize(_to_bytes, otypes=[object])(array) if array.size else array
        return self._tf.constant(array, dtype=spec.dtype) if array.dtype.kind == "O" else self._tf.cast(array, spec.dtype)

    def _warm(self) -> None:
        """The first answer of a function is slow. Some functions refuse zeros, which says nothing about them."""
        try:
            zeros = {name: np.zeros([size or 1 for size in spec.shape], dtype=_plain_type(spec)) for name, spec in self._inputs.items()}
            self.predict(zeros, None)
        except Exception:
            return


def _require(parameters: dict[str, str], parameter: str, known: dict[str, Any]) -> None:
    name = parameters.get(parameter)
    if name and name not in known:
        raise ValueError(f"parameter {parameter}: the signature has {', '.join(known)}, got {name}")


def _describe(name: str, spec: Any) -> dict[str, Any]:
    datatype = "float32" if spec.dtype.name in NARROW_FLOATS else spec.dtype.name
    if datatype not in SERVED:
        raise ValueError(f"{name} has the type {datatype}, which is not served")
    return tensor(name, datatype, [None] if spec.shape.rank is None else spec.shape.as_list())


def _plain_type(spec: Any) -> Any:
    return object if spec.dtype.name == "string" else np.float32 if spec.dtype.name in NARROW_FLOATS else spec.dtype.as_numpy_dtype


def _to_bytes(value: Any) -> bytes:
    """Text that is no text, but bytes, comes with its bytes as lone surrogates."""
    if isinstance(value, bytes):
        return value
    return ("" if value is None else str(value)).encode("utf-8", "surrogateescape")


def _to_array(array: Any, name: str) -> Any:
    """Texts as texts; bytes stay bytes where they are none, or where the name says so, as TensorFlow Serving has it."""
    if array.dtype.name in NARROW_FLOATS:
        return array.astype(np.float32)
    if array.dtype.kind != "O" or name.endswith("_bytes"):
        return array
    try:
        return np.vectorize(bytes.decode, otypes=[object])(array) if array.size else array
    except UnicodeDecodeError:
        return array
