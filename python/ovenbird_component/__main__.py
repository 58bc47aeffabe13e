"""Make one object of a class, then answer calls one after the other until the parent goes away."""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import socket
import sys
import threading
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ovenbird_model_worker.parent import end_with_parent

if TYPE_CHECKING:
    from ovenbird_model_worker.frames import RawFrame

COMPAT = Path(__file__).parent / "compat"


def main() -> None:
    arguments = _arguments()
    connection = socket.socket(fileno=arguments.socket_fd)
    threading.Thread(target=end_with_parent, daemon=True).start()
    os.environ.update(json.loads(arguments.environment))

    from ovenbird_model_worker.frames import read_frame, write_frame

    from .refusal import INTERNAL_ERROR, Refusal

    try:
        component = _make(Path(arguments.file), arguments.class_name, json.loads(arguments.parameters))
    except BaseException as error:
        traceback.print_exc()
        write_frame(connection, {"kind": "failed", "message": f"{type(error).__name__}: {error}"})
        sys.exit(1)
    write_frame(connection, {"kind": "ready", "metadata": component.metadata(), "health": component.has_health()})
    while (frame := read_frame(connection)) is not None:
        reply = _reply(component, frame)
        try:
            write_frame(connection, reply)
        except (ValueError, TypeError, RecursionError) as error:
            write_frame(connection, Refusal(500, INTERNAL_ERROR, f"the answer is no JSON: {error}").as_header())


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="ovenbird_component", description=__doc__)
    parser.add_argument("--file", required=True, help="Python file that defines the class")
    parser.add_argument("--class", dest="class_name", required=True)
    parser.add_argument("--parameters", default="{}", help="keyword arguments of the class, a JSON object")
    parser.add_argument("--environment", default="{}", help="environment variables to set, a JSON object of texts")
    parser.add_argument("--socket-fd", type=int, default=3, help="inherited socket to the serving process")
    return parser.parse_args()


def _make(file: Path, class_name: str, parameters: dict[str, Any]) -> Any:
    # Classes import their neighbours, and read files beside them, as they do in their image.
    sys.path.insert(0, str(file.parent))
    os.chdir(file.parent)
    # Last, so that a real Seldon library goes before ours.
    sys.path.append(str(COMPAT))
    from .component import Component

    spec = importlib.util.spec_from_file_location(file.stem, file)
    if spec is None or spec.loader is None:
        raise ImportError(f"{file} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[file.stem] = module
    spec.loader.exec_module(module)
    component = Component(getattr(module, class_name)(**parameters))
    component.load()
    return component


def _reply(component: Any, frame: RawFrame) -> dict[str, Any]:
    from .refusal import BAD_DATA, Refusal

    try:
        call = frame.parse().header
    except (ValueError, RecursionError) as error:
        # Lists within lists by the thousand are more than Python's parser takes; that ends nothing.
        return Refusal(400, BAD_DATA, str(error)).as_header()
    return _answer(component, call)


def _answer(component: Any, call: dict[str, Any]) -> dict[str, Any]:
    if "trace" not in call:
        return component.answer(call)
    from ovenbird_model_worker.trace import traced

    reply, ran = traced(call, lambda: component.answer(call))
    return {**reply, **ran}


if __name__ == "__main__":
    main()
