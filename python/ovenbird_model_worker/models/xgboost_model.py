"""XGBoost models in the library's own files."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from .learned_signature import as_matrix, of_matrix
from .model import REFUSALS
from .unit_parameters import one_of, tree_threads

METHODS = ("booster", "predict", "predict_proba")


class XgboostModel:
    """``method`` booster: what Seldon's server gives, the booster's own values. predict: what MLServer gives, which are classes where
    the file was saved by a classifier. predict_proba: a classifier's probabilities, one for each class."""

    def __init__(self, path: str, parameters: dict[str, str]) -> None:
        import xgboost

        self._xgboost = xgboost
        self._threads = tree_threads(parameters)
        self._booster = xgboost.Booster(model_file=path)
        self._booster.set_param({"nthread": self._threads})
        method = one_of(parameters, "method", METHODS, "booster")
        classifier = _classifier(xgboost, self._booster, path, self._threads)
        if method == "predict_proba" and classifier is None:
            raise ValueError("parameter method: predict_proba needs a file that an XGBClassifier saved; this one holds none")
        if classifier is None or method == "booster":
            self._call = self._in_place if self._answers_in_place() else self._by_matrix
        else:
            self._call = getattr(classifier, method)
        self.refusals = (*REFUSALS, xgboost.core.XGBoostError)
        output = "predict" if method == "booster" else method
        self.signature = of_matrix(self._booster.feature_names, self._booster.num_features(), self._call, output)

    def predict(self, data: Any, params: dict[str, Any] | None) -> Any:
        return self._call(as_matrix(data))

    def _in_place(self, matrix: np.ndarray) -> Any:
        return self._booster.inplace_predict(matrix, validate_features=False)

    def _by_matrix(self, matrix: np.ndarray) -> Any:
        names, types = self._booster.feature_names, self._booster.feature_types
        return self._booster.predict(self._xgboost.DMatrix(matrix, feature_names=names, feature_types=types, nthread=self._threads))

    def _answers_in_place(self) -> bool:
        """Four times faster for a row, but linear boosters do not have it."""
        rows = np.zeros((2, self._booster.num_features()))
        rows[1] = 1
        try:
            return bool(np.array_equal(self._in_place(rows), self._by_matrix(rows), equal_nan=True))
        except Exception:
            return False


def _classifier(xgboost: Any, booster: Any, path: str, threads: int) -> Any:
    """scikit-learn's kind of model, where such a one saved the file and it was a classifier."""
    kept = json.loads(booster.attributes().get("scikit_learn") or "{}")
    if kept.get("_estimator_type") != "classifier":
        return None
    classifier = xgboost.XGBClassifier(n_jobs=threads)
    classifier.load_model(path)
    classifier.set_params(n_jobs=threads)
    return classifier
