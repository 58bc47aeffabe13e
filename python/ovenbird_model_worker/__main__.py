"""Load one model, then answer ``predict`` frames one after the other until the parent goes away."""

from __future__ import annotations

import argparse
import gc
import json
import os
import socket
import sys
import threading
import traceback
from typing import TYPE_CHECKING, Any

from .parent import end_with_parent

if TYPE_CHECKING:
    from .frames import Frame, RawFrame
    from .models import Model


def main() -> None:
    arguments = _arguments()
    connection = socket.socket(fileno=arguments.socket_fd)
    threading.Thread(target=end_with_parent, daemon=True).start()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

    from .frames import write_frame
    from .models import load_model
    from .models.missing_package import missing_package

    try:
        model = load_model(arguments.kind, arguments.model, json.loads(arguments.parameters))
    except BaseException as error:
        traceback.print_exc()
        message = missing_package(error) or f"{type(error).__name__}: {error}"
        write_frame(connection, {"kind": "failed", "message": message})
        sys.exit(1)
    # What the model loaded stays: collecting it again and again would cost milliseconds in the middle of an answer.
    gc.collect()
    gc.freeze()
    write_frame(connection, {"kind": "ready", **({"signature": model.signature} if model.signature else {})})
    _serve(connection, model)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="ovenbird_model_worker", description=__doc__)
    parser.add_argument("--kind", required=True, help="mlflow, sklearn, xgboost, lightgbm, catboost, tensorflow or huggingface")
    parser.add_argument("--model", required=True, help="directory or file of the model")
    parser.add_argument("--parameters", default="{}", help="unit parameters as a JSON object of texts")
    parser.add_argument("--socket-fd", type=int, default=3, help="inherited socket to the serving process")
    return parser.parse_args()


def _serve(connection: socket.socket, model: Model) -> None:
    from .frames import read_frame, write_frame

    while True:
        frame = read_frame(connection)
        if frame is None:
            return
        header, buffers = _answer(model, frame)
        write_frame(connection, header, buffers)


def _answer(model: Model, raw: RawFrame) -> tuple[dict[str, Any], list[memoryview]]:
    try:
        frame = raw.parse()
    except Exception as error:
        return _error("invalid_argument", error), []
    if "trace" not in frame.header:
        return _run(model, frame)
    from .trace import traced

    (header, buffers), ran = traced(frame.header, lambda: _run(model, frame))
    return {**header, **ran}, buffers


def _run(model: Model, frame: Frame) -> tuple[dict[str, Any], list[memoryview]]:
    from .decode_input import decode_input
    from .encode_output import encode_output

    try:
        data = decode_input(frame)
    except Exception as error:
        # What cannot be decoded is wrong whatever the model is: dates that are none, values nested without end.
        return _error("invalid_argument", error), []
    try:
        encoded = encode_output(model.predict(data, frame.header.get("params")))
        return {"kind": "result", "form": encoded.form, "tensors": encoded.tensors}, encoded.buffers
    except Exception as error:
        traceback.print_exc()
        return _error(_code_of(error, model, data), error), []


def _error(code: str, error: Exception) -> dict[str, Any]:
    return {"kind": "error", "code": code, "message": str(error) or type(error).__name__}


def _code_of(error: Exception, model: Model, data: Any) -> str:
    """Whose fault it is: nobody knows better than the model."""
    from .missing_values import has_missing_values
    from .models.model import REFUSALS

    if getattr(error, "error_code", None) in ("BAD_REQUEST", "INVALID_PARAMETER_VALUE"):
        return "invalid_argument"
    if isinstance(error, model.refusals):
        return "invalid_argument"
    # Input that passed a signature has the right types; nothing was promised about values that are missing or infinite.
    return "invalid_argument" if isinstance(error, REFUSALS) and has_missing_values(data) else "internal"


if __name__ == "__main__":
    main()
