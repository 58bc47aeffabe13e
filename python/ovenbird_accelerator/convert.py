"""From a model as it is served to candidates for its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .candidate import Candidate
from .convert_boosters import convert_lightgbm_booster, convert_xgboost_booster
from .convert_networks import convert_keras_model, convert_torch_module
from .convert_sklearn import convert_sklearn_model
from .model_inputs import Inputs, inputs_of_schema, inputs_of_width
from .refusal import Refusal, need


def convert(kind: str, path: str, parameters: dict[str, str]) -> list[Candidate]:
    """``mlflow``: a directory with an MLmodel · ``sklearn``, ``xgboost``, ``lightgbm``: a file that the prepackaged server of that name serves."""
    if kind == "mlflow":
        return _convert_mlflow(path)
    if kind == "sklearn":
        model = need("joblib", "joblib").load(Path(path))
        return convert_sklearn_model(model, inputs_of_width(_width_of(model)), parameters.get("method", "predict_proba"))
    if kind == "xgboost":
        return _convert_xgboost_file(path, parameters.get("method", "booster"))
    if kind == "lightgbm":
        booster = need("lightgbm", "lightgbm").Booster(model_file=path)
        return convert_lightgbm_booster(booster, inputs_of_width(booster.num_feature()))
    raise Refusal(f"Models of the kind {kind} are not converted.")


def _convert_xgboost_file(path: str, method: str) -> list[Candidate]:
    xgboost = need("xgboost", "xgboost")
    booster = xgboost.Booster(model_file=path)
    inputs = inputs_of_width(booster.num_features())
    kept = json.loads(booster.attributes().get("scikit_learn") or "{}")
    if method == "booster" or kept.get("_estimator_type") != "classifier":
        return convert_xgboost_booster(booster, inputs)
    classifier = xgboost.XGBClassifier()
    classifier.load_model(path)
    return convert_sklearn_model(classifier, inputs, method)


def _convert_mlflow(path: str) -> list[Candidate]:
    models = need("mlflow.models", "mlflow")
    model = models.Model.load(path)
    flavor = model.flavors.get("python_function", {})
    loader = flavor.get("loader_module", "")
    schema = model.get_input_schema()
    if model.get_params_schema() is not None:
        raise Refusal("It takes parameters at inference, and an ONNX model takes none.")
    native, width = _load(loader, path)
    if schema is None and width is None:
        raise Refusal("It was logged without a signature, so that nobody knows what it takes.")
    inputs = inputs_of_schema(schema) if schema is not None else inputs_of_width(width or 0)
    return _convert_native(loader, native, inputs, flavor.get("predict_fn", "predict"))


def _load(loader: str, path: str) -> tuple[Any, int | None]:
    """The library's own model, and the values in its row where it knows them."""
    flavor = loader.removeprefix("mlflow.")
    if flavor not in ("sklearn", "xgboost", "lightgbm", "tensorflow", "keras", "pytorch"):
        raise Refusal(f"It answers by {loader or 'code of its own'}, and only scikit-learn, XGBoost, LightGBM, Keras and PyTorch models are converted.")
    library = need(loader, {"sklearn": "scikit-learn", "pytorch": "torch", "keras": "tensorflow"}.get(flavor, flavor))
    native = library.load_model(path)
    return native, getattr(native, "n_features_in_", None)


def _convert_native(loader: str, native: Any, inputs: Inputs, method: str) -> list[Candidate]:
    name = type(native).__name__
    if loader in ("mlflow.tensorflow", "mlflow.keras"):
        if not hasattr(native, "inputs"):
            raise Refusal("It is no Keras model; TensorFlow modules of another kind are not converted.")
        return convert_keras_model(native, inputs)
    if loader == "mlflow.pytorch":
        return convert_torch_module(native, inputs)
    if name == "Booster":
        return convert_xgboost_booster(native, inputs) if loader == "mlflow.xgboost" else convert_lightgbm_booster(native, inputs)
    return convert_sklearn_model(native, inputs, method)


def _width_of(model: Any) -> int:
    width = getattr(model, "n_features_in_", None)
    if width is None:
        raise Refusal("It does not say how many values a row has.")
    return int(width)
