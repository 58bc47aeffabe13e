"""The same answer by a shorter way.

``PyFuncModel.predict`` checks its input against the signature, which the serving process has done already (1.3 ms a
call), and scikit-learn turns a data frame into the array that it works on (another 1.2 ms). Both can be left out when the
answer is the same. That is not assumed but seen: the first inputs go both ways, and a way that gives another answer,
another type or an error is never taken again.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

TRIALS = 3


class Shortcut:
    def __init__(self, model: Any) -> None:
        self._public = model.predict
        self._ways = _ways(model)
        self._trials = 0

    def predict(self, data: Any) -> Any:
        if self._trials >= TRIALS or not self._ways:
            return self._ways[0](data) if self._ways else self._public(data)
        answer = self._public(data)
        self._ways = [way for way in self._ways if _gives(way, data, answer)]
        self._trials += 1
        return answer


def _ways(model: Any) -> list[Callable[[Any], Any]]:
    """Shorter ways to call a model, the shortest first."""
    inner = getattr(model, "_predict_fn", None)
    if inner is None:
        return []
    loader = model.metadata.flavors.get("python_function", {}).get("loader_module")
    if loader != "mlflow.sklearn":
        return [inner]
    # An estimator that was fitted on a data frame warns when it gets an array, once for each call.
    warnings.filterwarnings("ignore", message="X does not have valid feature names")
    return [lambda data: inner(_as_array(data)), inner]


def _as_array(data: Any) -> Any:
    return data.to_numpy() if hasattr(data, "to_numpy") else data


def _gives(way: Callable[[Any], Any], data: Any, answer: Any) -> bool:
    try:
        other = way(data)
    except Exception:
        return False
    return _same(other, answer)


def _same(left: Any, right: Any) -> bool:
    if type(left) is not type(right):
        return False
    if isinstance(left, np.ndarray):
        return left.dtype == right.dtype and left.shape == right.shape and _equal(left, right)
    if hasattr(left, "equals"):
        return bool(left.equals(right))
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(_same(left[key], right[key]) for key in left)
    if isinstance(left, (list, tuple)):
        return len(left) == len(right) and all(_same(a, b) for a, b in zip(left, right, strict=True))
    return bool(left == right)


def _equal(left: np.ndarray, right: np.ndarray) -> bool:
    if left.dtype.kind in "fc":
        return bool(np.array_equal(left, right, equal_nan=True))
    return bool(np.array_equal(left, right))
