import numpy as np
import pandas as pd
import pytest

from ovenbird_model_worker.missing_values import has_missing_values


@pytest.mark.parametrize(
    "data",
    [
        np.array([[1.0, np.nan]]),
        np.array([np.inf], dtype="f4"),
        np.array(["a", None], dtype=object),
        np.array(["NaT"], dtype="M8[ns]"),
        {"a": np.array([1]), "b": np.array([-np.inf])},
        pd.DataFrame({"a": [1], "b": [np.nan]}),
        None,
    ],
)
def test_what_is_missing_or_infinite_is_seen(data):
    assert has_missing_values(data)


@pytest.mark.parametrize("data", [np.array([1.0]), np.array([1]), np.array(["a"], dtype=object), {"a": np.array([True])}, pd.DataFrame({"a": ["x"]}), {}, "text"])
def test_what_is_whole_is_not(data):
    assert not has_missing_values(data)
