"""MLflow models, through their python_function flavor."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..shortcut import Shortcut
from .model import REFUSALS


class MlflowModel:
    signature = None

    def __init__(self, path: str, _parameters: dict[str, str]) -> None:
        import mlflow.pyfunc

        self._model = mlflow.pyfunc.load_model(path)
        schema = self._model.metadata.get_input_schema()
        has_signature = schema is not None
        # Input that passed a signature was right: then the model is to blame.
        self.refusals = () if has_signature else REFUSALS
        tensors = list(schema.inputs) if schema is not None and schema.is_tensor_spec() else []
        self._dtypes = {spec.name or "": spec.type for spec in tensors}
        self._takes_params = self._model.metadata.get_params_schema() is not None or not has_signature
        self._shortcut = Shortcut(self._model) if has_signature else None

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
