"""The kinds of model that a worker can hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

import numpy as np

from .shortcut import Shortcut


class Model(Protocol):
    has_signature: bool

    def predict(self, data: Any, params: dict[str, Any] | None) -> Any: ...


def load_model(kind: str, path: str, parameters: dict[str, str]) -> Model:
    """``mlflow``: a directory with an MLmodel · ``sklearn``: a joblib or pickle file."""
    if kind == "mlflow":
        return MlflowModel(path)
    if kind == "sklearn":
        return SklearnModel(path, parameters.get("method", "predict_proba"))
    raise ValueError(f"unknown kind of model: {kind}")


class MlflowModel:
    """An MLflow model through its python_function flavor."""

    def __init__(self, path: str) -> None:
        import mlflow.pyfunc

        self._model = mlflow.pyfunc.load_model(path)
        schema = self._model.metadata.get_input_schema()
        self.has_signature = schema is not None
        tensors = list(schema.inputs) if schema is not None and schema.is_tensor_spec() else []
        self._dtypes = {spec.name or "": spec.type for spec in tensors}
        self._takes_params = self._model.metadata.get_params_schema() is not None or not self.has_signature
        self._shortcut = Shortcut(self._model) if self.has_signature else None

    def predict(self, data: Any, params: dict[str, Any] | None) -> Any:
        if self._dtypes:
            data = self._narrow(data)
        if params and self._takes_params:
            return self._model.predict(data, params=params)
        return self._shortcut.predict(data) if self._shortcut else self._model.predict(data)

    def _narrow(self, data: Any) -> Any:
        """Types that have no wire form of their own (float16, fixed-width text) are taken from the signature."""
        if isinstance(data, dict):
            return {name: _cast(array, self._dtypes.get(name)) for name, array in data.items()}
        return _cast(data, next(iter(self._dtypes.values()))) if isinstance(data, np.ndarray) else data


def _cast(array: np.ndarray, dtype: np.dtype | None) -> np.ndarray:
    if dtype is None or array.dtype == dtype or dtype.kind == "O":
        return array
    return array.astype("U") if dtype.kind == "U" else array.astype(dtype)


class SklearnModel:
    """A scikit-learn estimator as Seldon's SKLEARN_SERVER serves it."""

    has_signature = False

    def __init__(self, path: str, method: str) -> None:
        if method not in ("predict_proba", "predict", "decision_function"):
            raise ValueError(f"parameter method: expected predict_proba, predict or decision_function, got {method}")
        import joblib

        self._call = getattr(joblib.load(Path(path)), method, None)
        if self._call is None:
            raise ValueError(f"the model has no method {method}: set the unit's parameter method")

    def predict(self, data: Any, params: dict[str, Any] | None) -> Any:
        return self._call(data)
