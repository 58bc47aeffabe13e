"""Signatures that are read off a loaded model, as the serving process has them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..encode_output import NAMES

TYPE_NAMES = {"float64": "double", "string": "string", "json": "any"}


def tensor(name: str, datatype: str, shape: Sequence[int | None]) -> dict[str, Any]:
    return {"name": name, "datatype": datatype, "shape": [-1 if size is None else size for size in shape]}


def tensors(*specs: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "tensors", "tensors": list(specs)}


def columns(names: Sequence[str], datatypes: Sequence[str]) -> dict[str, Any]:
    specs = [
        {"name": name, "datatype": datatype, "typeName": TYPE_NAMES[datatype], "required": True}
        for name, datatype in zip(names, datatypes, strict=True)
    ]
    return {"kind": "columns", "columns": specs}


def signature(inputs: dict[str, Any], outputs: dict[str, Any] | None, binding: str = "learned", **more: Any) -> dict[str, Any]:
    """``binding``: how strictly the serving process holds to it, ``learned`` or ``shown``."""
    return {"inputs": inputs, **({"outputs": outputs} if outputs else {}), "params": [], "binding": binding, **more}


def of_matrix(names: Sequence[str] | None, count: int, predict: Callable[[np.ndarray], Any], output: str) -> dict[str, Any]:
    """For a model of numbers: its columns by name, or one matrix; what it gives is seen on a row of zeros."""
    inputs = columns(names, ["float64"] * count) if names else tensors(tensor("", "float64", [None, count]))
    return signature(inputs, seen_output(lambda: predict(np.zeros((1, count))), output))


def seen_output(ask: Callable[[], Any], name: str) -> dict[str, Any] | None:
    """One output as an answer to one row shows it; None when the model does not answer that row, or with no array."""
    try:
        answer = ask()
    except Exception:
        return None
    if not isinstance(answer, np.ndarray) or answer.ndim == 0:
        return None
    datatype = NAMES.get(answer.dtype.newbyteorder("<"), "string" if answer.dtype.kind in "UO" else None)
    return tensors(tensor(name, datatype, [None, *answer.shape[1:]])) if datatype else None


def as_matrix(data: Any) -> np.ndarray:
    return data.to_numpy() if hasattr(data, "to_numpy") else data
