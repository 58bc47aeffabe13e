"""Convert one model and say what came of it, as one line of JSON at the end of the output."""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import resource
import sys
import threading
from pathlib import Path
from typing import Any

from ovenbird_model_worker.parent import end_with_parent

MARK = "ovenbird-accelerator "
PACKAGES = ("mlflow", "scikit-learn", "xgboost", "lightgbm", "tensorflow", "torch", "skl2onnx", "onnxmltools", "tf2onnx", "onnx")


def main() -> None:
    arguments = _arguments()
    threading.Thread(target=end_with_parent, daemon=True).start()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    from .convert import convert
    from .refusal import Refusal

    try:
        candidates = convert(arguments.kind, arguments.model, json.loads(arguments.parameters))
        answer: dict[str, Any] = {"candidates": [_write(candidate, index, arguments.out) for index, candidate in enumerate(candidates)]}
    except Refusal as refusal:
        answer = {"refused": {"code": refusal.code, "message": str(refusal)}}
    answer["versions"] = _versions()
    # Kilobytes on Linux, bytes on macOS.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer["peakMemoryBytes"] = peak if sys.platform == "darwin" else peak * 1024
    print(MARK + json.dumps(answer), flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="ovenbird_accelerator", description=__doc__)
    parser.add_argument("--kind", required=True, help="mlflow, or a prepackaged server's kind of file")
    parser.add_argument("--model", required=True, help="directory or file of the model")
    parser.add_argument("--parameters", default="{}", help="unit parameters as a JSON object of texts")
    parser.add_argument("--out", required=True, type=Path, help="folder for the ONNX files")
    return parser.parse_args()


def _write(candidate: Any, index: int, folder: Path) -> dict[str, str]:
    file = folder / f"candidate-{index}.onnx"
    file.write_bytes(candidate.model.SerializeToString())
    return {"file": file.name, "precision": candidate.precision}


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


if __name__ == "__main__":
    main()
