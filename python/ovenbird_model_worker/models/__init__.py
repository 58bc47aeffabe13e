"""The kinds of model that a worker can hold, a module each: a model's library is imported when such a model is loaded."""

from __future__ import annotations

from importlib import import_module

from .model import Model

_CLASSES = {
    "mlflow": ("mlflow_model", "MlflowModel"),
    "sklearn": ("sklearn_model", "SklearnModel"),
    "xgboost": ("xgboost_model", "XgboostModel"),
    "lightgbm": ("lightgbm_model", "LightgbmModel"),
    "catboost": ("catboost_model", "CatboostModel"),
    "tensorflow": ("saved_model", "SavedModel"),
    "huggingface": ("pipeline_model", "PipelineModel"),
}

KINDS = tuple(_CLASSES)


def load_model(kind: str, path: str, parameters: dict[str, str]) -> Model:
    """``path``: the model's file, or its directory for ``mlflow``, ``tensorflow`` and ``huggingface``."""
    module, name = _CLASSES[kind]
    return getattr(import_module(f".{module}", __package__), name)(path, parameters)
