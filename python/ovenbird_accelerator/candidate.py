"""What a conversion gives: ONNX models that may answer as the original does, the most exact first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Candidate:
    """``precision``: what the numbers of a request become, ``float64`` or ``float32``."""

    precision: str
    model: Any


def with_outputs(model: Any, names: list[str]) -> Any:
    """The same model with these outputs only; nodes that nobody reads any more are left out."""
    graph = model.graph
    outputs = {output.name: output for output in graph.output}
    wanted, kept = set(names), []
    for node in reversed(graph.node):
        if wanted.isdisjoint(node.output):
            continue
        wanted.update(node.input)
        kept.append(node)
    kept.reverse()
    del graph.node[:]
    graph.node.extend(kept)
    del graph.output[:]
    graph.output.extend(outputs[name] for name in names)
    return model


def with_column(model: Any, output: str, column: int) -> Any:
    """The same model, answering one column of a matrix that it gives."""
    from onnx import TensorProto, helper, numpy_helper
    import numpy as np

    graph = with_outputs(model, [output])
    kind = graph.graph.output[0].type.tensor_type.elem_type or TensorProto.FLOAT
    index = numpy_helper.from_array(np.array(column, dtype=np.int64), name="ovenbird_column")
    graph.graph.initializer.append(index)
    graph.graph.node.append(helper.make_node("Gather", [output, "ovenbird_column"], ["ovenbird_value"], axis=1))
    del graph.graph.output[:]
    graph.graph.output.append(helper.make_tensor_value_info("ovenbird_value", kind, [None]))
    return graph
