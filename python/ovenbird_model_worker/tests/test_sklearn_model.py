import joblib
import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestClassifier, VotingClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

from ovenbird_model_worker.models import load_model

FRAME = pd.DataFrame({"kind": ["x", "y"] * 20, "size": np.arange(40.0), "weight": np.arange(40.0)[::-1]})
LABELS = np.array(["lo"] * 20 + ["hi"] * 20)
NUMBERS = ["size", "weight"]


@pytest.fixture
def load(tmp_path):
    def load_estimator(estimator, **parameters):
        joblib.dump(estimator, tmp_path / "model.joblib")
        return load_model("sklearn", str(tmp_path / "model.joblib"), parameters)

    return load_estimator


def columns(model):
    return [(column["name"], column["datatype"]) for column in model.signature["inputs"]["columns"]]


def test_an_estimator_of_numbers_says_its_columns_and_what_it_gives(load):
    model = load(LogisticRegression().fit(FRAME[NUMBERS], LABELS))
    assert columns(model) == [("size", "float64"), ("weight", "float64")]
    assert model.signature["outputs"]["tensors"] == [{"name": "predict_proba", "datatype": "float64", "shape": [-1, 2]}]
    assert model.signature["binding"] == "learned"
    plain = load(LogisticRegression().fit(FRAME[NUMBERS].to_numpy(), LABELS), method="predict")
    assert plain.signature["inputs"]["tensors"] == [{"name": "", "datatype": "float64", "shape": [-1, 2]}]
    assert plain.signature["outputs"]["tensors"] == [{"name": "predict", "datatype": "string", "shape": [-1]}]


def test_the_answer_is_the_same_by_name_by_position_and_under_other_names(load):
    estimator = LogisticRegression().fit(FRAME[NUMBERS], LABELS)
    model = load(estimator)
    wanted = estimator.predict_proba(FRAME[NUMBERS])
    for given in (
        FRAME[NUMBERS],
        FRAME[["weight", "kind", "size"]],
        FRAME[NUMBERS].to_numpy(),
        FRAME[NUMBERS].set_axis(["a", "b"], axis=1),
        FRAME[NUMBERS].to_dict("records"),
        {name: FRAME[name].to_numpy() for name in NUMBERS},
    ):
        np.testing.assert_array_equal(model.predict(given, None), wanted)


def test_a_pipeline_that_chooses_columns_by_name_gets_them_from_rows_without_names(load):
    choose = make_column_transformer((OneHotEncoder(handle_unknown="ignore"), ["kind"]), (StandardScaler(), NUMBERS))
    pipeline = make_pipeline(choose, LogisticRegression()).fit(FRAME, LABELS)
    model = load(pipeline)
    assert columns(model) == [("kind", "string"), ("size", "float64"), ("weight", "float64")]
    assert model.signature["binding"] == "learned"
    wanted = pipeline.predict_proba(FRAME)
    np.testing.assert_array_equal(model.predict(FRAME, None), wanted)
    np.testing.assert_array_equal(model.predict(FRAME.to_numpy(), None), wanted)


def test_categories_tell_texts_from_numbers(load):
    model = load(make_pipeline(OrdinalEncoder(), LinearRegression()).fit(FRAME[["kind", "size"]], np.arange(40)), method="predict")
    assert columns(model) == [("kind", "string"), ("size", "float64")]


def test_columns_of_which_nobody_knows_the_type_are_only_shown(load):
    model = load(VotingClassifier([("one", LogisticRegression())], voting="soft").fit(FRAME[NUMBERS], LABELS))
    assert columns(model) == [("size", "json"), ("weight", "json")]
    assert model.signature["binding"] == "shown"


def test_an_estimator_that_does_not_say_what_it_takes_has_no_signature(load):
    encoder = make_pipeline(OrdinalEncoder(), LinearRegression()).fit(FRAME[["kind", "size"]].to_numpy(), np.arange(40))
    assert load(encoder, method="predict").signature is None


def test_a_forest_answers_with_one_thread_unless_the_unit_says_otherwise(load):
    forest = RandomForestClassifier(n_estimators=3, n_jobs=-1).fit(FRAME[NUMBERS], LABELS)
    assert load(forest)._call.__self__.n_jobs == 1
    assert load(forest, threads="2")._call.__self__.n_jobs == 2
    with pytest.raises(ValueError, match="parameter threads: expected a whole number above 0, got many"):
        load(forest, threads="many")
