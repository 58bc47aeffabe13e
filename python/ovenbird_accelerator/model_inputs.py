"""What a model takes, as the converters want it said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .refusal import Refusal


@dataclass(frozen=True)
class Column:
    name: str
    """One of ``number``, ``integer``, ``bool``, ``string``."""
    kind: str


@dataclass(frozen=True)
class TensorInput:
    name: str
    """A numpy type, e.g. ``float32``."""
    dtype: str
    """-1 where any size fits."""
    shape: tuple[int, ...]


@dataclass(frozen=True)
class Inputs:
    """Columns of a table, or tensors; one of both is empty."""

    columns: tuple[Column, ...] = ()
    tensors: tuple[TensorInput, ...] = ()

    @property
    def width(self) -> int:
        """Values in a row, when a row is one line of numbers."""
        if self.columns:
            return len(self.columns)
        if len(self.tensors) == 1 and len(self.tensors[0].shape) == 2 and self.tensors[0].shape[1] > 0:
            return self.tensors[0].shape[1]
        raise Refusal("Its signature does not say how many values a row has.")

    @property
    def are_numbers(self) -> bool:
        return all(column.kind != "string" for column in self.columns)


KINDS = {"double": "number", "float": "number", "long": "integer", "integer": "integer", "boolean": "bool", "string": "string"}


def inputs_of_schema(schema: Any) -> Inputs:
    """From an mlflow input schema."""
    if schema.is_tensor_spec():
        return Inputs(tensors=tuple(TensorInput(spec.name or "", spec.type.name, tuple(spec.shape)) for spec in schema.inputs))
    columns = []
    for position, spec in enumerate(schema.inputs):
        kind = KINDS.get(getattr(spec.type, "name", ""))
        if kind is None:
            raise Refusal(f'Column "{spec.name or position}" is of type {spec.type}, which no converter takes.')
        if not spec.required:
            raise Refusal(f'Column "{spec.name or position}" may be left out, and an ONNX model always takes all of its inputs.')
        columns.append(Column(spec.name or "", kind))
    return Inputs(columns=tuple(columns))


def inputs_of_width(width: int) -> Inputs:
    return Inputs(tensors=(TensorInput("", "float64", (-1, width)),))
