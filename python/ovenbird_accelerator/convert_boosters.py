"""XGBoost and LightGBM boosters, by onnxmltools."""

from __future__ import annotations

import json
from typing import Any

from .candidate import Candidate, with_column, with_outputs
from .model_inputs import Inputs
from .refusal import Refusal, need


def convert_xgboost_booster(booster: Any, inputs: Inputs) -> list[Candidate]:
    tools = need("onnxmltools", "onnxmltools")
    objective = json.loads(booster.save_config())["learner"]["objective"]["name"]
    # Its converter wants features by position.
    booster.feature_names = None
    onnx = _try(lambda: tools.convert_xgboost(booster, initial_types=_matrix("float32", inputs)))
    return [Candidate("float32", _as_booster_answers(onnx, objective, ("binary:logistic",), ("multi:softprob",)))]


def convert_lightgbm_booster(booster: Any, inputs: Inputs) -> list[Candidate]:
    tools = need("onnxmltools", "onnxmltools")
    objective = str(booster.dump_model()["objective"]).split(" ")[0]
    onnx = _try(lambda: tools.convert_lightgbm(booster, initial_types=_matrix("float32", inputs), zipmap=False))
    return [Candidate("float32", _as_booster_answers(onnx, objective, ("binary",), ("multiclass", "multiclassova")))]


def _as_booster_answers(onnx: Any, objective: str, binary: tuple[str, ...], many: tuple[str, ...]) -> Any:
    """A booster answers probabilities where its converter has made a classifier, with a label beside them."""
    names = [output.name for output in onnx.graph.output]
    if len(names) == 1:
        return onnx
    if objective in binary:
        return with_column(onnx, names[1], 1)
    if objective in many:
        return with_outputs(onnx, [names[1]])
    raise Refusal(f"A booster with the objective {objective} is not converted.")


def _matrix(precision: str, inputs: Inputs) -> list[tuple[str, Any]]:
    from onnxmltools.convert.common.data_types import DoubleTensorType, FloatTensorType

    if not inputs.are_numbers:
        raise Refusal("A booster with columns that are no numbers is not converted.")
    return [("input", (DoubleTensorType if precision == "float64" else FloatTensorType)([None, inputs.width]))]


def _try(convert: Any) -> Any:
    try:
        return convert()
    except Exception as error:
        raise Refusal(f"onnxmltools does not convert it ({type(error).__name__}: {error}).") from error
