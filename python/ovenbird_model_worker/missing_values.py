"""Values that a signature lets through although many models refuse them."""

from __future__ import annotations

from typing import Any

import numpy as np


def has_missing_values(data: Any) -> bool:
    """Whether a number is none or infinite, or another value is missing, anywhere in what a model is called with."""
    if isinstance(data, np.ndarray):
        return _in_array(data)
    if isinstance(data, dict):
        return any(has_missing_values(value) for value in data.values())
    if hasattr(data, "items"):
        return any(_in_array(column.to_numpy()) for _, column in data.items())
    return data is None


def _in_array(array: np.ndarray) -> bool:
    if array.dtype.kind == "f":
        return not np.isfinite(array).all()
    if array.dtype.kind in "mM":
        return bool(np.isnat(array).any())
    return array.dtype.kind == "O" and any(value is None for value in array.reshape(-1))
