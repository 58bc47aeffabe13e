"""scikit-learn estimators, as Seldon's SKLEARN_SERVER and MLServer's runtime serve them: by position, whatever a caller calls the columns.

An estimator that was fitted on a data frame knows names, and a pipeline may choose columns by them; so a caller's names are used
where they are the model's, and the model's names are given to what comes without.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from .column_kinds import column_kinds, needs_table
from .learned_signature import columns, of_matrix, seen_output, signature
from .model import REFUSALS
from .unit_parameters import one_of, tree_threads

METHODS = ("predict_proba", "predict", "decision_function")


class SklearnModel:
    def __init__(self, path: str, parameters: dict[str, str]) -> None:
        import joblib

        method = one_of(parameters, "method", METHODS, "predict_proba")
        model = joblib.load(Path(path))
        self._call = getattr(model, method, None)
        if self._call is None:
            raise ValueError(f"the model has no method {method}: set the unit's parameter method")
        _set_threads(model, tree_threads(parameters))
        # An estimator that was fitted on a data frame warns when it gets an array, once for each call.
        warnings.filterwarnings("ignore", message="X does not have valid feature names")
        self.refusals = REFUSALS
        names = getattr(model, "feature_names_in_", None)
        self._names = None if names is None else [str(name) for name in names]
        self._takes_table = self._names is not None and needs_table(model)
        self.signature = self._learn(model, method)

    def predict(self, data: Any, params: dict[str, Any] | None) -> Any:
        return self._call(self._arranged(data))

    def _learn(self, model: Any, method: str) -> dict[str, Any] | None:
        count = getattr(model, "n_features_in_", None)
        if count is None:
            return None
        kinds = column_kinds(model, count)
        if all(kind == "float64" for kind in kinds):
            return of_matrix(self._names, count, lambda zeros: self._call(self._arranged(zeros)), method)
        if self._names is None:
            return None
        row = [["" if kind == "string" else 0.0 for kind in kinds]]
        output = seen_output(lambda: self._call(self._arranged(np.array(row, dtype=object))), method)
        # Columns of which nobody knows the type are typed by their values.
        return signature(columns(self._names, kinds), output, "shown" if "json" in kinds else "learned")

    def _arranged(self, data: Any) -> Any:
        if isinstance(data, np.ndarray):
            return _table(data, self._names) if self._takes_table else data
        if isinstance(data, (dict, list)):
            data = _frame(data)
        if not hasattr(data, "columns"):
            return data
        if self._names is None:
            return data.to_numpy()
        given = [str(name) for name in data.columns]
        if set(self._names) <= set(given):
            data = data[self._names] if given != self._names else data
        else:
            data = data.set_axis(self._names, axis=1) if len(given) == len(self._names) else data
        return data if self._takes_table else data.to_numpy()


def _table(array: np.ndarray, names: Sequence[str] | None) -> Any:
    """Rows without names under the model's; a row of mixed values gets a type for each column."""
    if array.ndim != 2 or names is None or array.shape[1] != len(names):
        return array
    import pandas as pd

    table = pd.DataFrame(array, columns=list(names))
    return table.infer_objects() if array.dtype == object else table


def _frame(data: Any) -> Any:
    """Records, one record, or columns."""
    import pandas as pd

    if isinstance(data, list):
        return pd.DataFrame.from_records(data) if data and all(isinstance(row, dict) for row in data) else data
    has_columns = all(isinstance(value, (list, np.ndarray)) for value in data.values())
    flat = {name: np.asarray(value).reshape(-1) for name, value in data.items()} if has_columns else None
    return pd.DataFrame.from_records([data]) if flat is None else pd.DataFrame(flat)


def _set_threads(model: Any, threads: int) -> None:
    """``n_jobs=-1`` is good for training; a forest of a hundred trees answers a row ten times faster with one thread."""
    for estimator in (model, getattr(model, "best_estimator_", None)):
        if not hasattr(estimator, "get_params"):
            continue
        wanted = {name: threads for name in estimator.get_params() if name == "n_jobs" or name.endswith("__n_jobs")}
        if wanted:
            estimator.set_params(**wanted)
