"""XGBoost, LightGBM and CatBoost models against the libraries' own predictions."""

import catboost
import lightgbm
import numpy as np
import pandas as pd
import pytest
import xgboost

from ovenbird_model_worker.models import load_model

random = np.random.default_rng(7)
ROWS = random.random((90, 4))
CLASSES = (ROWS[:, 0] * 3).astype(int)
TABLE = pd.DataFrame(ROWS, columns=["a", "b", "c", "d"])
MATRIX = {"kind": "tensors", "tensors": [{"name": "", "datatype": "float64", "shape": [-1, 4]}]}


def outputs(model):
    return [(spec["name"], spec["datatype"], spec["shape"]) for spec in model.signature["outputs"]["tensors"]]


def names(model):
    return [column["name"] for column in model.signature["inputs"]["columns"]]


@pytest.mark.parametrize("file", ["model.bst", "model.json", "model.ubj"])
def test_a_booster_answers_as_seldons_server_does(tmp_path, file):
    trained = xgboost.train({"objective": "multi:softprob", "num_class": 3}, xgboost.DMatrix(ROWS, CLASSES), 5)
    trained.save_model(tmp_path / file)
    model = load_model("xgboost", str(tmp_path / file), {})
    assert model.signature["inputs"] == MATRIX
    assert outputs(model) == [("predict", "float32", [-1, 3])]
    np.testing.assert_array_equal(model.predict(ROWS, None), trained.predict(xgboost.DMatrix(ROWS)))


def test_a_linear_booster_answers_too(tmp_path):
    trained = xgboost.train({"booster": "gblinear"}, xgboost.DMatrix(TABLE, ROWS[:, 1]), 3)
    trained.save_model(tmp_path / "model.json")
    model = load_model("xgboost", str(tmp_path / "model.json"), {})
    np.testing.assert_array_equal(model.predict(TABLE, None), trained.predict(xgboost.DMatrix(TABLE)))


def test_a_classifiers_file_gives_classes_where_mlserver_does(tmp_path):
    trained = xgboost.XGBClassifier(n_estimators=5).fit(TABLE, CLASSES)
    trained.save_model(tmp_path / "model.json")
    path = str(tmp_path / "model.json")
    booster, classes, shares = (load_model("xgboost", path, given) for given in ({}, {"method": "predict"}, {"method": "predict_proba"}))
    assert names(booster) == ["a", "b", "c", "d"]
    np.testing.assert_array_equal(booster.predict(TABLE, None), trained.get_booster().predict(xgboost.DMatrix(TABLE)))
    np.testing.assert_array_equal(classes.predict(TABLE, None), trained.predict(TABLE))
    np.testing.assert_array_equal(shares.predict(TABLE, None), trained.predict_proba(TABLE))
    assert outputs(classes) == [("predict", "int64", [-1])]


def test_a_method_that_a_file_cannot_have_is_named(tmp_path):
    xgboost.train({}, xgboost.DMatrix(ROWS, CLASSES), 1).save_model(tmp_path / "model.json")
    with pytest.raises(ValueError, match="parameter method: predict_proba needs a file that an XGBClassifier saved"):
        load_model("xgboost", str(tmp_path / "model.json"), {"method": "predict_proba"})
    with pytest.raises(ValueError, match="parameter method: expected booster, predict or predict_proba, got guess"):
        load_model("xgboost", str(tmp_path / "model.json"), {"method": "guess"})


def test_a_lightgbm_booster(tmp_path):
    trained = lightgbm.train({"objective": "multiclass", "num_class": 3, "verbose": -1}, lightgbm.Dataset(ROWS, CLASSES), 5)
    trained.save_model(tmp_path / "model.bst")
    model = load_model("lightgbm", str(tmp_path / "model.bst"), {})
    assert model.signature["inputs"] == MATRIX
    np.testing.assert_array_equal(model.predict(ROWS, None), trained.predict(ROWS))
    with pytest.raises(model.refusals, match="number of features"):
        model.predict(ROWS[:, :2], None)


def test_a_lightgbm_booster_knows_the_names_of_its_columns(tmp_path):
    lightgbm.LGBMRegressor(n_estimators=2, verbose=-1).fit(TABLE, CLASSES).booster_.save_model(tmp_path / "model.bst")
    assert names(load_model("lightgbm", str(tmp_path / "model.bst"), {})) == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("kind", "target", "method"),
    [
        (catboost.CatBoostClassifier, np.where(CLASSES > 1, "hi", "lo"), "predict"),
        (catboost.CatBoostClassifier, CLASSES, "predict_proba"),
        (catboost.CatBoostRegressor, ROWS[:, 2], "predict"),
    ],
)
def test_a_catboost_model(tmp_path, kind, target, method):
    trained = kind(iterations=5, verbose=0, allow_writing_files=False).fit(ROWS, target)
    trained.save_model(tmp_path / "model.cbm")
    model = load_model("catboost", str(tmp_path / "model.cbm"), {"method": method})
    assert model.signature["inputs"] == MATRIX
    np.testing.assert_array_equal(model.predict(ROWS, None), getattr(trained, method)(ROWS))


def test_a_catboost_model_with_categories_takes_texts_and_whole_numbers(tmp_path):
    table = pd.DataFrame({"kind": ["x", "y", "z"] * 30, "size": ROWS[:, 0], "floor": CLASSES})
    trained = catboost.CatBoostRegressor(iterations=5, verbose=0, allow_writing_files=False)
    trained.fit(table, ROWS[:, 1], cat_features=["kind", "floor"]).save_model(tmp_path / "model.bin")
    model = load_model("catboost", str(tmp_path / "model.bin"), {})
    kinds = [(column["name"], column["datatype"]) for column in model.signature["inputs"]["columns"]]
    assert kinds == [("kind", "json"), ("size", "float64"), ("floor", "json")]
    given = table.assign(floor=pd.Series([float(floor) for floor in CLASSES], dtype=object))
    np.testing.assert_array_equal(model.predict(given, None), trained.predict(table))
    with pytest.raises(ValueError, match=r"a category is a text or a whole number, got 0\.5"):
        model.predict(table.head(1).assign(floor=pd.Series([0.5], dtype=object)), None)
