import datetime

import numpy as np
import pandas as pd
import pytest

from ovenbird_model_worker.encode_output import encode_output


def shown(result):
    """Form, and each tensor as (name, datatype, shape, values)."""
    encoded = encode_output(result)
    buffers = iter(encoded.buffers)
    tensors = []
    for tensor in encoded.tensors:
        values = tensor.get("values")
        if values is None:
            values = np.frombuffer(next(buffers), dtype=tensor["datatype"]).tolist()
        tensors.append((tensor["name"], tensor["datatype"], tensor["shape"], values))
    return encoded.form, tensors


@pytest.mark.parametrize(
    ("result", "datatype", "shape", "values"),
    [
        (np.array([1, 2]), "int64", [2], [1, 2]),
        (np.array([[0.5], [1.5]], dtype="f4"), "float32", [2, 1], [0.5, 1.5]),
        (np.array([0.5], dtype="f2"), "float32", [1], [0.5]),
        (np.array([1, 2], dtype=">i4"), "int32", [2], [1, 2]),
        (np.array([True, False]), "bool", [2], [True, False]),
        (np.array([[1, 2], [3, 4]]).T, "int64", [2, 2], [1, 3, 2, 4]),
        (np.array(["a", "b"]), "string", [2], ["a", "b"]),
        (np.array(["a", None], dtype=object), "string", [2], ["a", None]),
        ([1, 2.5], "float64", [2], [1, 2.5]),
        ([[1, 2], [3, 4]], "int64", [2, 2], [1, 2, 3, 4]),
        (["a", "b"], "string", [2], ["a", "b"]),
        ([{"a": np.int64(1)}], "json", [1], [{"a": 1}]),
        ([[1], [1, 2]], "json", [2], [[1], [1, 2]]),
        (pd.Series([1.5]), "float64", [1], [1.5]),
        (np.array(["2026-01-01"], dtype="M8[s]"), "string", [1], ["2026-01-01T00:00:00"]),
    ],
)
def test_arrays(result, datatype, shape, values):
    assert shown(result) == ("array", [("", datatype, shape, values)])


def test_a_data_frame_is_a_table():
    table = pd.DataFrame({"label": ["cat", "dog"], "score": [0.5, 0.25]})
    assert shown(table) == ("table", [("label", "string", [2], ["cat", "dog"]), ("score", "float64", [2], [0.5, 0.25])])


def test_a_dict_of_arrays_is_named_tensors():
    assert shown({"a": np.array([1.5]), "b": ["x"]}) == ("tensors", [("a", "float64", [1], [1.5]), ("b", "string", [1], ["x"])])


@pytest.mark.parametrize(
    ("result", "value"),
    [
        ("hello", "hello"),
        (7, 7),
        (np.float32(0.5), 0.5),
        (None, None),
        ({"a": {"b": (1, 2)}}, {"a": {"b": [1, 2]}}),
        (float("nan"), None),
        ({"when": datetime.date(2026, 1, 1), "bad": np.float64("inf")}, {"when": "2026-01-01", "bad": None}),
        (pd.NaT, None),
    ],
)
def test_everything_else_is_one_value(result, value):
    assert shown(result) == ("value", [("", "json", [], [value])])


def test_bytes_are_told_from_text():
    assert shown(b"ab") == ("value", [("", "bytes", [], ["YWI="])])


def test_not_a_number_stays_one_in_an_array_of_floats():
    form, [(_, datatype, _, values)] = shown(np.array([np.nan, 1.0]))
    assert (form, datatype) == ("array", "float64")
    assert np.isnan(values[0])
