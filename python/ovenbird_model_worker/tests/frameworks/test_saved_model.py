"""SavedModels against the functions that they were made of."""

import numpy as np
import pytest

from ovenbird_model_worker.encode_output import encode_output
from ovenbird_model_worker.models import load_model


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    import tensorflow as tf

    class Module(tf.Module):
        def __init__(self):
            self.weights = tf.Variable([[1.0], [2.0]])

        @tf.function(input_signature=[tf.TensorSpec([None, 2], tf.float32, name="x")])
        def dense(self, x):
            return {"y": x @ self.weights}

        @tf.function(input_signature=[tf.TensorSpec([None], tf.int64, name="n"), tf.TensorSpec([None, 1], tf.string, name="text")])
        def several(self, n, text):
            return {"twice": n * 2, "upper": tf.strings.upper(text), "same_bytes": text}

        @tf.function(input_signature=[tf.TensorSpec(None, tf.float32, name="x")])
        def any_shape(self, x):
            return {"sum": tf.reduce_sum(x)[None]}

    module = Module()
    folder = str(tmp_path_factory.mktemp("saved") / "1")
    signatures = {"serving_default": module.dense, "several": module.several, "any_shape": module.any_shape}
    tf.saved_model.save(module, folder, signatures=signatures)
    return folder


def specs(side):
    return {spec["name"]: (spec["datatype"], spec["shape"]) for spec in side["tensors"]}


def test_a_signature_says_names_types_and_shapes(path):
    model = load_model("tensorflow", path, {})
    assert specs(model.signature["inputs"]) == {"x": ("float32", [-1, 2])}
    assert specs(model.signature["outputs"]) == {"y": ("float32", [-1, 1])}
    assert model.signature["binding"] == "learned"
    assert "name" not in model.signature
    np.testing.assert_array_equal(model.predict({"x": np.array([[1, 2]], dtype="f4")}, None)["y"], [[5]])
    np.testing.assert_array_equal(model.predict(np.array([[1, 2]]), None)["y"], [[5]])


def test_another_signature_has_several_inputs_and_outputs_and_texts(path):
    model = load_model("tensorflow", path, {"signature_name": "several"})
    assert model.signature["name"] == "several"
    assert specs(model.signature["inputs"]) == {"n": ("int64", [-1]), "text": ("string", [-1, 1])}
    answer = model.predict({"text": np.array([["hé"], ["\udcff"]], dtype=object), "n": np.array([1, 2**60])}, None)
    assert answer["twice"].tolist() == [2, 2**61]
    assert answer["same_bytes"].tolist() == [["hé".encode()], [b"\xff"]]
    encoded = {tensor["name"]: (tensor["datatype"], tensor.get("values")) for tensor in encode_output(answer).tensors}
    assert encoded["same_bytes"] == ("bytes", ["aMOp", "/w=="])
    answer = model.predict({"text": np.array([["he"]], dtype=object), "n": np.array([1])}, None)
    assert answer["upper"].tolist() == [["HE"]]


def test_one_output_may_be_asked_for(path):
    model = load_model("tensorflow", path, {"signature_name": "several", "model_output": "twice"})
    assert list(specs(model.signature["outputs"])) == ["twice"]
    assert list(model.predict({"text": np.array([["x"]], dtype=object), "n": np.array([4])}, None)) == ["twice"]


def test_an_input_without_a_number_of_axes_is_only_shown(path):
    model = load_model("tensorflow", path, {"signature_name": "any_shape"})
    assert model.signature["binding"] == "shown"
    assert model.predict(np.ones((2, 3)), None)["sum"].tolist() == [6]


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"signature_name": "other"}, "parameter signature_name: the model has .*serving_default.*, got other"),
        ({"model_output": "z"}, "parameter model_output: the signature has y, got z"),
        ({"model_input": "z"}, "parameter model_input: the signature has x, got z"),
    ],
)
def test_a_parameter_that_names_nothing_is_said(path, parameters, message):
    with pytest.raises(ValueError, match=message):
        load_model("tensorflow", path, parameters)


def test_input_that_does_not_fit_is_the_callers_fault(path):
    model = load_model("tensorflow", path, {"signature_name": "several"})
    with pytest.raises(ValueError, match="missing input text"):
        model.predict({"n": np.array([1])}, None)
