"""From whatever a model returned to typed tensors. Text and free-form values travel as JSON in the header."""

from __future__ import annotations

import base64
import datetime
import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .decode_input import NUMERIC

NAMES = {dtype: name for name, dtype in NUMERIC.items()}


@dataclass
class Encoded:
    form: str
    tensors: list[dict[str, Any]] = field(default_factory=list)
    buffers: list[memoryview] = field(default_factory=list)


def encode_output(result: Any) -> Encoded:
    """Data frames become tables, arrays and lists arrays, dicts of arrays named tensors; the rest one free-form value."""
    if _is_pandas(result, "DataFrame"):
        encoded = Encoded("table")
        for position, name in enumerate(result.columns):
            _add(encoded, str(name), result.iloc[:, position].to_numpy())
        return encoded
    if isinstance(result, dict):
        arrays = {str(name): _as_array(value) for name, value in result.items()}
        if arrays and all(array is not None and array.ndim > 0 for array in arrays.values()):
            encoded = Encoded("tensors")
            for name, array in arrays.items():
                _add(encoded, name, array)
            return encoded
    else:
        array = _as_array(result)
        if array is not None and array.ndim > 0:
            encoded = Encoded("array")
            _add(encoded, "", array)
            return encoded
    datatype = "bytes" if isinstance(result, (bytes, bytearray)) else "json"
    return Encoded("value", [{"name": "", "datatype": datatype, "shape": [], "values": [to_json(result)]}])


def _as_array(value: Any) -> np.ndarray | None:
    if isinstance(value, np.ndarray):
        return value
    if isinstance(value, (list, tuple)):
        return _from_list(list(value))
    if _is_pandas(value, "Series") or _is_pandas(value, "Index"):
        return value.to_numpy()
    if hasattr(value, "toarray"):
        return np.asarray(value.toarray())
    if hasattr(value, "detach"):
        value = value.detach()
    if hasattr(value, "numpy"):
        return np.asarray(value.numpy())
    return None


def _from_list(values: list[Any]) -> np.ndarray:
    if values and all(isinstance(value, (int, float, bool, np.number, list, tuple, np.ndarray)) for value in values):
        try:
            array = np.asarray(values)
        except ValueError:
            array = np.empty(0, dtype=object)
        if array.dtype.newbyteorder("<") in NAMES or array.dtype.kind == "U":
            return array
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def _add(encoded: Encoded, name: str, array: np.ndarray) -> None:
    if array.dtype == np.float16:
        array = array.astype(np.float32)
    dtype = array.dtype.newbyteorder("<") if array.dtype.kind in "iufb" else None
    if dtype in NAMES:
        contiguous = np.ascontiguousarray(array, dtype=dtype)
        encoded.tensors.append({"name": name, "datatype": NAMES[dtype], "shape": list(array.shape)})
        encoded.buffers.append(memoryview(contiguous.reshape(-1).view(np.uint8)))
        return
    elements = array.reshape(-1)
    values = [to_json(value) for value in elements]
    is_text = all(value is None or isinstance(value, str) for value in values)
    is_bytes = is_text and len(values) > 0 and all(isinstance(value, bytes) for value in elements)
    datatype = "bytes" if is_bytes else "string" if is_text else "json"
    encoded.tensors.append({"name": name, "datatype": datatype, "shape": list(array.shape), "values": values})


def to_json(value: Any) -> Any:
    """A Python value as JSON knows it: what is no number (NaN, infinity, NaT) becomes null, bytes become base64 text."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, (np.datetime64, np.timedelta64)):
        return None if np.isnat(value) else str(value)
    if isinstance(value, np.generic):
        return to_json(value.item())
    if isinstance(value, dict):
        return {str(key): to_json(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple, set, frozenset, np.ndarray)):
        return [to_json(inner) for inner in value]
    if isinstance(value, (bytes, bytearray)):
        return base64.b64encode(value).decode()
    if type(value).__name__ in ("NaTType", "NAType"):
        return None
    if isinstance(value, (datetime.datetime, datetime.date)):
        return value.isoformat()
    if _is_pandas(value, "DataFrame"):
        return [to_json(row) for row in value.to_dict(orient="records")]
    array = _as_array(value)
    return str(value) if array is None else to_json(array)


def _is_pandas(value: Any, kind: str) -> bool:
    """Without importing pandas: a model that does not use it should not pay for it."""
    return type(value).__module__.split(".")[0] == "pandas" and any(base.__name__ == kind for base in type(value).__mro__)
