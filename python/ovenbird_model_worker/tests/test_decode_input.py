import datetime

import numpy as np
import pandas as pd

from ovenbird_model_worker.decode_input import decode_input
from ovenbird_model_worker.frames import Frame


def frame(form, *tensors):
    """A frame of (name, datatype, array or list) tensors."""
    specs, body = [], bytearray()
    for name, datatype, values in tensors:
        spec = {"name": name, "datatype": datatype, "shape": list(np.shape(values))}
        if isinstance(values, np.ndarray):
            data = values.tobytes()
            body += data + bytes(-len(data) % 8)
        else:
            spec["values"] = list(np.array(values, dtype=object).reshape(-1))
        specs.append(spec)
    return Frame({"form": form, "tensors": specs}, body)


def test_an_array_keeps_type_shape_and_values():
    wanted = np.array([[1, 2], [3, 2**62]], dtype="<i8")
    decoded = decode_input(frame("array", ("", "int64", wanted)))
    assert decoded.dtype == np.int64
    np.testing.assert_array_equal(decoded, wanted)


def test_a_model_may_write_into_its_input():
    decoded = decode_input(frame("array", ("", "float32", np.zeros(3, dtype="<f4"))))
    decoded += 1
    assert decoded.tolist() == [1, 1, 1]


def test_columns_of_one_type_make_a_table():
    table = decode_input(frame("table", ("b", "float64", np.array([1.5, 2.5])), ("a", "float64", np.array([3.5, 4.5]))))
    pd.testing.assert_frame_equal(table, pd.DataFrame({"b": [1.5, 2.5], "a": [3.5, 4.5]}), check_column_type=False)


def test_columns_whose_bytes_need_padding_make_the_same_table():
    columns = [("a", "int32", np.array([1, 2, 3], dtype="<i4")), ("b", "int32", np.array([4, 5, 6], dtype="<i4"))]
    table = decode_input(frame("table", *columns))
    assert table.to_dict("list") == {"a": [1, 2, 3], "b": [4, 5, 6]}
    assert set(table.dtypes) == {np.dtype("int32")}


def test_columns_of_many_types_make_a_table():
    table = decode_input(
        frame(
            "table",
            ("n", "int64", np.array([1, 2])),
            ("flag", "bool", np.array([1, 0], dtype="u1").view("bool")),
            ("text", "string", ["a", None]),
            ("raw", "bytes", ["YWI=", "Yw=="]),
            ("when", "datetime", ["2026-01-31T12:00:00", "2026-02-01"]),
        )
    )
    assert table["n"].dtype == np.int64
    assert table["flag"].tolist() == [True, False]
    assert table["text"][0] == "a"
    assert pd.isna(table["text"][1])
    assert table["raw"].tolist() == [b"ab", b"c"]
    assert table["when"].iloc[0] == datetime.datetime(2026, 1, 31, 12)


def test_columns_without_names_are_numbered():
    table = decode_input(frame("table", ("", "float64", np.array([1.0])), ("", "float64", np.array([2.0]))))
    assert list(table.columns) == [0, 1]


def test_named_tensors_make_a_dict_and_a_value_stays_itself():
    decoded = decode_input(frame("tensors", ("a", "float32", np.ones(2, dtype="<f4")), ("t", "string", [["x"], ["y"]])))
    assert decoded["a"].tolist() == [1, 1]
    assert decoded["t"].tolist() == [["x"], ["y"]]
    value = Frame({"form": "value", "tensors": [{"name": "", "datatype": "json", "shape": [], "values": [{"a": [1]}]}]}, bytearray())
    assert decode_input(value) == {"a": [1]}
