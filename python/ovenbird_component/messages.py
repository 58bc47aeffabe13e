"""SeldonMessages as what a class takes, and what a class returns as SeldonMessages."""

from __future__ import annotations

import base64
import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from .refusal import BAD_DATA, INTERNAL_ERROR, Refusal


@dataclass
class Request:
    features: Any
    names: list[str]
    meta: dict[str, Any]
    #: ``tensor`` or ``ndarray`` where the request was data; answers follow it.
    encoding: str | None


@dataclass
class Encoded:
    message: dict[str, Any]
    #: The numbers are floats, also where all of them are whole: JSON does not tell.
    floats: bool = False


def decode(message: dict[str, Any], floats: bool) -> Request:
    """``floats``: the numbers were floats where they came from, although all may be whole."""
    try:
        return _decode(message, floats)
    except (ValueError, TypeError, RecursionError) as error:
        # Bytes that are no base64, values that do not fill the shape: wrong whatever the class is.
        raise Refusal(400, BAD_DATA, str(error)) from error


def _decode(message: dict[str, Any], floats: bool) -> Request:
    meta = message.get("meta") or {}
    data = message.get("data")
    if isinstance(data, dict):
        names = list(data.get("names") or [])
        if "tensor" in data:
            tensor = data["tensor"]
            return Request(_array(tensor.get("values", []), floats).reshape(tensor.get("shape", [-1])), names, meta, "tensor")
        return Request(_array(data.get("ndarray", []), floats), names, meta, "ndarray")
    if "strData" in message:
        return Request(message["strData"], [], meta, None)
    if "binData" in message:
        return Request(base64.b64decode(message["binData"]), [], meta, None)
    if "jsonData" in message:
        return Request(message["jsonData"], [], meta, None)
    raise Refusal(400, BAD_DATA, f"Invalid request data type: {message}")


def _array(values: Any, floats: bool) -> np.ndarray:
    array = np.array(values)
    return array.astype(float) if floats and array.dtype.kind in "iu" else array


def encode(result: Any, class_names: list[str] | None, encoding: str | None) -> Encoded:
    """Arrays and lists in the encoding of the request; text, bytes and objects as what they are."""
    if isinstance(result, str):
        return Encoded({"strData": result})
    if isinstance(result, bytes | bytearray):
        return Encoded({"binData": base64.b64encode(result).decode()})
    if isinstance(result, dict) or (isinstance(result, list) and result and all(isinstance(item, dict) for item in result)):
        return Encoded({"jsonData": plain(result)})
    if hasattr(result, "to_numpy") and hasattr(result, "columns"):
        class_names = class_names or [str(column) for column in result.columns]
        result = result.to_numpy()
    if isinstance(result, list | tuple):
        result = np.array(result)
    if not isinstance(result, np.ndarray):
        raise Refusal(500, INTERNAL_ERROR, f"Unknown data type returned as payload (must be list or np array): {result}")
    names = class_names if class_names is not None else [f"t:{index}" for index in range(result.shape[1])] if result.ndim > 1 else []
    floats = result.dtype.kind == "f"
    # A request that was no data gets numbers as a tensor; a tensor holds nothing but numbers.
    if encoding == "ndarray" or result.dtype.kind not in "biuf":
        return Encoded({"data": {"names": names, "ndarray": plain(result.tolist())}}, floats)
    return Encoded({"data": {"names": names, "tensor": {"shape": list(result.shape), "values": plain(result.ravel().tolist())}}}, floats)


def plain(value: Any) -> Any:
    """A value that JSON has: numpy's scalars as numbers, what is no number as null."""
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
