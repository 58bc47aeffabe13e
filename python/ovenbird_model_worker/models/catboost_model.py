"""CatBoost models in the library's own files: classes of a classifier, as MLServer's runtime gives them, numbers of the rest."""

from __future__ import annotations

from typing import Any

from .learned_signature import as_matrix, columns, of_matrix, signature
from .model import REFUSALS
from .unit_parameters import one_of, tree_threads

METHODS = ("predict", "predict_proba")


class CatboostModel:
    def __init__(self, path: str, parameters: dict[str, str]) -> None:
        import catboost

        self._threads = tree_threads(parameters)
        self._method = one_of(parameters, "method", METHODS, "predict")
        loaded = _load(catboost.CatBoost, path)
        is_classifier = len(loaded.classes_) > 0
        if self._method == "predict_proba" and not is_classifier:
            raise ValueError("parameter method: predict_proba needs a classifier; this model is none")
        model = _load(catboost.CatBoostClassifier if is_classifier else catboost.CatBoostRegressor, path)
        self._call = getattr(model, self._method)
        self.refusals = (*REFUSALS, catboost.CatBoostError)
        names = list(model.feature_names_)
        has_names = names != [str(index) for index in range(len(names))]
        self._categories = list(model.get_cat_feature_indices())
        texts = list(model.get_text_feature_indices())
        self._is_plain = not self._categories and not texts
        if self._is_plain:
            self.signature = of_matrix(names if has_names else None, len(names), self._answer, self._method)
            return
        kinds = ["json" if index in self._categories else "string" if index in texts else "float64" for index in range(len(names))]
        self.signature = signature(columns(names if has_names else [""] * len(names), kinds), None)

    def predict(self, data: Any, params: dict[str, Any] | None) -> Any:
        if self._is_plain:
            return self._answer(as_matrix(data))
        for position in self._categories:
            data.isetitem(position, data.iloc[:, position].map(_category))
        return self._answer(data)

    def _answer(self, data: Any) -> Any:
        return self._call(data, thread_count=self._threads)


def _load(kind: type, path: str) -> Any:
    model = kind()
    model.load_model(path)
    return model


def _category(value: Any) -> Any:
    """CatBoost knows categories as texts and whole numbers; a writer of JSON may make 3.0 of 3."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, (str, int)):
        return value
    raise ValueError(f"a category is a text or a whole number, got {value!r}")
