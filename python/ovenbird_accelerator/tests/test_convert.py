import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ovenbird_accelerator.convert import convert
from ovenbird_accelerator.model_inputs import inputs_of_schema
from ovenbird_accelerator.refusal import Refusal

pytest.importorskip("skl2onnx")
pytest.importorskip("sklearn")
joblib = pytest.importorskip("joblib")

from sklearn.datasets import load_iris  # noqa: E402
from sklearn.linear_model import LogisticRegression  # noqa: E402
from sklearn.pipeline import make_pipeline  # noqa: E402
from sklearn.preprocessing import FunctionTransformer, StandardScaler  # noqa: E402


@pytest.fixture
def saved(tmp_path):
    def save(model):
        joblib.dump(model, tmp_path / "model.joblib")
        return str(tmp_path / "model.joblib")

    return save


def fitted(labels=None):
    x, y = load_iris(return_X_y=True)
    return make_pipeline(StandardScaler(), LogisticRegression()).fit(x, y if labels is None else labels[y])


@pytest.mark.parametrize(("method", "kind"), [("predict", 7), ("predict_proba", 1), ("decision_function", 1)])
def test_a_pipeline_gives_the_one_output_that_its_method_answers_the_most_exact_first(saved, method, kind):
    candidates = convert("sklearn", saved(fitted()), {"method": method})
    assert [candidate.precision for candidate in candidates] == ["float64", "float32"]
    outputs = candidates[-1].model.graph.output
    assert [output.type.tensor_type.elem_type for output in outputs] == [kind]


def test_text_labels_stay_text(saved):
    model = convert("sklearn", saved(fitted(np.array(["a", "b", "c"], dtype=object))), {"method": "predict"})[0].model
    assert [output.type.tensor_type.elem_type for output in model.graph.output] == [8]


def own_function(x):
    return x * 2


@pytest.mark.parametrize(
    "model",
    [
        make_pipeline(FunctionTransformer(own_function), LogisticRegression()).fit(*load_iris(return_X_y=True)),
        FunctionTransformer(own_function).fit([[1.0]]),
    ],
)
def test_code_of_ones_own_is_refused(saved, model):
    with pytest.raises(Refusal):
        convert("sklearn", saved(model), {"method": "predict"})


def test_files_of_xgboost_and_lightgbm_are_converted_as_their_servers_answer(tmp_path):
    xgboost = pytest.importorskip("xgboost")
    lightgbm = pytest.importorskip("lightgbm")
    x, y = load_iris(return_X_y=True)
    classifier = xgboost.XGBClassifier(n_estimators=3, n_jobs=1).fit(x, y)
    classifier.save_model(tmp_path / "model.json")
    booster = lightgbm.train({"objective": "binary", "verbose": -1, "num_threads": 1}, lightgbm.Dataset(x, y > 0), 3)
    booster.save_model(tmp_path / "model.bst")

    def shape(kind, file, **parameters):
        output = convert(kind, str(tmp_path / file), parameters)[0].model.graph.output
        return [len(each.type.tensor_type.shape.dim) for each in output]

    assert shape("xgboost", "model.json") == [2]
    assert shape("xgboost", "model.json", method="predict") == [1]
    assert shape("lightgbm", "model.bst") == [1]


def test_other_kinds_of_files_are_refused_by_name():
    with pytest.raises(Refusal, match="catboost"):
        convert("catboost", "/nowhere", {})


def test_a_column_that_may_be_left_out_is_refused():
    types = pytest.importorskip("mlflow.types")
    schema = types.Schema([types.ColSpec("double", "a", required=False)])
    with pytest.raises(Refusal, match='"a" may be left out'):
        inputs_of_schema(schema)


def test_the_program_writes_files_and_says_what_it_used(saved, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    command = [sys.executable, "-m", "ovenbird_accelerator", "--kind", "sklearn", "--model", saved(fitted()), "--out", str(out)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ) as process:
        assert process.stdout is not None
        line = process.stdout.read().splitlines()[-1]
    answer = json.loads(line.removeprefix("ovenbird-accelerator "))
    assert [candidate["precision"] for candidate in answer["candidates"]] == ["float64", "float32"]
    assert all((out / candidate["file"]).stat().st_size > 0 for candidate in answer["candidates"])
    assert answer["versions"]["skl2onnx"]
    assert answer["peakMemoryBytes"] > 10_000_000
