"""scikit-learn models and pipelines, also with XGBoost or LightGBM estimators inside, by skl2onnx."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .candidate import Candidate, with_outputs
from .model_inputs import Inputs
from .refusal import Refusal, need

# What the converters of XGBoost and LightGBM know, and any ONNX runtime of today has.
OPSETS = {"": 18, "ai.onnx.ml": 3}


def convert_sklearn_model(model: Any, inputs: Inputs, method: str) -> list[Candidate]:
    """``method`` is what answers requests: predict, predict_proba or decision_function."""
    need("skl2onnx", "skl2onnx")
    _register_tree_libraries(model)
    candidates: dict[str, Candidate] = {}
    faults = []
    for precision, types in _ways(inputs):
        if precision in candidates:
            continue
        try:
            candidates[precision] = Candidate(precision, _convert(model, types, method))
        except Refusal:
            raise
        except Exception as error:
            faults.append(f"{precision}: {_first_line(error)}")
    if not candidates:
        raise Refusal(f"skl2onnx does not convert it ({'; '.join(faults)}).")
    return list(candidates.values())


def _ways(inputs: Inputs) -> Iterator[tuple[str, list[tuple[str, Any]]]]:
    """One matrix where all columns are numbers; else, and for pipelines that choose columns by name, an input for each column."""
    from skl2onnx.common.data_types import (
        BooleanTensorType,
        DoubleTensorType,
        FloatTensorType,
        Int64TensorType,
        StringTensorType,
    )

    named = {"integer": Int64TensorType, "bool": BooleanTensorType, "string": StringTensorType}
    for precision, number in (("float64", DoubleTensorType), ("float32", FloatTensorType)):
        if inputs.are_numbers:
            yield precision, [("input", number([None, inputs.width]))]
        if inputs.columns and all(column.name for column in inputs.columns):
            yield precision, [(column.name, named.get(column.kind, number)([None, 1])) for column in inputs.columns]


def _convert(model: Any, types: list[tuple[str, Any]], method: str) -> Any:
    from skl2onnx import to_onnx

    if not hasattr(model, "predict_proba"):
        if method != "predict":
            raise Refusal(f"It has no {method} that skl2onnx converts.")
        options = _options(model, {"zipmap": False}) if hasattr(model, "classes_") else None
        onnx = to_onnx(model, initial_types=types, options=options, target_opset=OPSETS)
        return with_outputs(onnx, [onnx.graph.output[0].name])
    wanted = {"zipmap": False, "raw_scores": True} if method == "decision_function" else {"zipmap": False}
    onnx = to_onnx(model, initial_types=types, options=_options(model, wanted), target_opset=OPSETS)
    label, scores = (output.name for output in onnx.graph.output)
    return with_outputs(onnx, [label if method == "predict" else scores])


def _options(model: Any, wanted: dict[str, Any]) -> dict[int, dict[str, Any]]:
    """Options go to the estimator that answers: the last step of a pipeline."""
    last = model
    while hasattr(last, "steps"):
        last = last.steps[-1][1]
    return {id(model): wanted} if last is model else {id(last): wanted, id(model): {"zipmap": False}}


def _register_tree_libraries(model: Any) -> None:
    """Teaches skl2onnx the estimators of XGBoost and LightGBM, when the model has one."""
    libraries = _libraries(model)
    if not libraries:
        return
    need("onnxmltools", "onnxmltools")
    from skl2onnx import update_registered_converter
    from skl2onnx.common.shape_calculator import (
        calculate_linear_classifier_output_shapes,
        calculate_linear_regressor_output_shapes,
    )

    classifier_options = {"nocl": [True, False], "zipmap": [True, False, "columns"], "raw_scores": [True, False]}
    if "xgboost" in libraries:
        import xgboost
        from onnxmltools.convert.xgboost.operator_converters.XGBoost import convert_xgboost

        for name in ("XGBClassifier", "XGBRFClassifier"):
            update_registered_converter(
                getattr(xgboost, name), f"XGBoost{name}", calculate_linear_classifier_output_shapes, convert_xgboost, options=classifier_options
            )
        for name in ("XGBRegressor", "XGBRFRegressor"):
            update_registered_converter(
                getattr(xgboost, name), f"XGBoost{name}", calculate_linear_regressor_output_shapes, convert_xgboost
            )
    if "lightgbm" in libraries:
        import lightgbm
        from onnxmltools.convert.lightgbm.operator_converters.LightGbm import convert_lightgbm

        update_registered_converter(
            lightgbm.LGBMClassifier, "LightGbmLGBMClassifier", calculate_linear_classifier_output_shapes, convert_lightgbm, options=classifier_options
        )
        update_registered_converter(
            lightgbm.LGBMRegressor, "LightGbmLGBMRegressor", calculate_linear_regressor_output_shapes, convert_lightgbm, options={"split": None}
        )


def _libraries(model: Any) -> set[str]:
    found = {type(model).__module__.split(".")[0]}
    if "xgboost" in found:
        # Its converter wants features by position.
        model.get_booster().feature_names = None
    for _, step in getattr(model, "steps", []) or []:
        found |= _libraries(step)
    return found & {"xgboost", "lightgbm"}


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__
