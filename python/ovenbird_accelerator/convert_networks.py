"""Keras models by tf2onnx, PyTorch modules by PyTorch's own exporter."""

from __future__ import annotations

from typing import Any

from .candidate import Candidate
from .model_inputs import Inputs, TensorInput
from .refusal import Refusal, need


def convert_keras_model(model: Any, inputs: Inputs) -> list[Candidate]:
    tf2onnx = need("tf2onnx", "tf2onnx")
    import tensorflow as tf

    names = [tensor.name.split(":")[0] for tensor in model.inputs]
    specs = [
        tf.TensorSpec([None, *tensor.shape[1:]], tf.as_dtype(tensor.dtype), name=name)
        for name, tensor in zip(names, model.inputs, strict=True)
    ]
    if len(specs) > 1 and sorted(names) != sorted(tensor.name for tensor in inputs.tensors):
        raise Refusal(f"The model's inputs are {', '.join(names)}; its signature has other names.")
    function = tf.function(
        lambda *tensors: model(tensors[0] if len(specs) == 1 else dict(zip(names, tensors, strict=True)), training=False)
    )
    try:
        onnx, _ = tf2onnx.convert.from_function(function, input_signature=specs)
    except Exception as error:
        raise Refusal(f"tf2onnx does not convert it ({type(error).__name__}: {error}).") from error
    return [Candidate("float32", onnx)]


def convert_torch_module(module: Any, inputs: Inputs) -> list[Candidate]:
    torch = need("torch", "torch")
    import io

    import onnx

    given = _tensors(inputs)
    zeros = tuple(torch.zeros([2 if size == -1 else size for size in shape], dtype=getattr(torch, dtype)) for _, dtype, shape in given)
    names = [name or f"input_{position}" for position, (name, _, _) in enumerate(given)]
    content = io.BytesIO()
    try:
        torch.onnx.export(
            module.eval(),
            zeros,
            content,
            input_names=names,
            output_names=["output"],
            dynamic_axes={name: {0: "rows"} for name in [*names, "output"]},
            dynamo=False,
        )
    except Exception as error:
        raise Refusal(f"torch.onnx does not export it ({type(error).__name__}: {error}).") from error
    return [Candidate("float32", onnx.load_model_from_string(content.getvalue()))]


def _tensors(inputs: Inputs) -> list[tuple[str, str, tuple[int, ...]]]:
    tensors = inputs.tensors or (TensorInput("", "float32", (-1, inputs.width)),)
    return [(tensor.name, tensor.dtype, tensor.shape) for tensor in tensors]
