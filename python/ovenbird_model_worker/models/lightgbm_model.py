"""LightGBM models in the library's own text files, answered as MLServer's runtime does: by the booster."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from .learned_signature import as_matrix, of_matrix
from .model import REFUSALS
from .unit_parameters import tree_threads

GIVEN_NAME = re.compile(r"Column_\d+")


class LightgbmModel:
    def __init__(self, path: str, parameters: dict[str, str]) -> None:
        import lightgbm

        self._booster = lightgbm.Booster(model_file=path)
        self._threads = tree_threads(parameters)
        self.refusals = (*REFUSALS, lightgbm.basic.LightGBMError)
        names = self._booster.feature_name()
        has_names = not all(GIVEN_NAME.fullmatch(name) for name in names)
        self.signature = of_matrix(names if has_names else None, len(names), self._answer, "predict")

    def predict(self, data: Any, params: dict[str, Any] | None) -> Any:
        return self._answer(as_matrix(data))

    def _answer(self, matrix: np.ndarray) -> Any:
        return self._booster.predict(matrix, num_threads=self._threads)
