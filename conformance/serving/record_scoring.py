"""Records how mlflow's own scoring server answers, as the golden pairs of our scoring protocol:

    python conformance/serving/record_scoring.py > packages/server/src/protocols/scoring/golden/scoring-server.json

Each pair has the model behind it: `table`, `tensor` and `params` echo their input, and `params` tells of its parameters too.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

import mlflow
import numpy as np
import pandas as pd
from mlflow.models import ModelSignature
from mlflow.types import ColSpec, DataType, ParamSchema, ParamSpec, Schema, TensorSpec

JSON = "application/json"
CSV = "text/csv"

CODE = """
import mlflow

class Echo(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input, params=None):
        if params and "scale" in params:
            return model_input * params["scale"]
        return model_input

mlflow.models.set_model(Echo())
"""

TABLE = Schema(
    [
        ColSpec(DataType.double, "a"),
        ColSpec(DataType.long, "n"),
        ColSpec(DataType.string, "s"),
        ColSpec(DataType.boolean, "b", required=False),
    ]
)
SIGNATURES = {
    "table": ModelSignature(inputs=TABLE),
    "tensor": ModelSignature(inputs=Schema([TensorSpec(np.dtype("float64"), (-1, 2))])),
    "params": ModelSignature(
        inputs=Schema([ColSpec(DataType.double, "a")]),
        params=ParamSchema([ParamSpec("scale", DataType.double, 1.0)]),
    ),
}

ROW = {"a": 1.5, "n": 2, "s": "x", "b": True}
REQUESTS = [
    ("table", JSON, {"dataframe_split": {"columns": ["a", "n", "s", "b"], "data": [[1.5, 2, "x", True], [2, 3, "y", False]]}}),
    ("table", JSON, {"dataframe_split": {"columns": ["s", "n", "a", "b"], "data": [["x", 2, 1.5, True]]}}),
    ("table", JSON, {"dataframe_split": {"index": [7], "columns": ["a", "n", "s", "b"], "data": [[1.5, 2, "x", True]]}}),
    ("table", JSON, {"dataframe_split": {"columns": ["a", "n", "s"], "data": [[1.5, 2, "x"]]}}),
    ("table", JSON, {"dataframe_split": {"columns": ["a", "n", "s", "z"], "data": [[1.5, 2, "x", 1]]}}),
    ("table", JSON, {"dataframe_split": {"columns": ["a", "n", "s"], "data": [[None, 2, "x"]]}}),
    ("table", JSON, {"dataframe_records": [ROW, {**ROW, "n": 9007199254740993}]}),
    ("table", JSON, {"dataframe_records": [{"s": "x", "n": 2, "a": None}]}),
    ("table", JSON, {"dataframe_records": [{"a": 1.5, "s": "x"}]}),
    ("table", JSON, {"instances": [ROW]}),
    ("table", JSON, {"inputs": [ROW]}),
    ("table", JSON, {"inputs": {"a": [1.5, 2], "n": [2, 3], "s": ["x", "y"]}}),
    ("table", JSON, {"dataframe_split": {"columns": ["a", "n", "s"], "data": [["many", 2, "x"]]}}),
    ("table", JSON, {}),
    ("table", JSON, {"instances": [ROW], "inputs": [ROW]}),
    ("table", JSON, [1, 2]),
    ("table", JSON, "not json"),
    ("table", CSV, "a,n,s,b\n1.5,2,x,True\n2,3,y,False\n"),
    ("table", CSV, 's,n,a\n"x, ""quoted""\nline",2,1.5\n007,3,\n'),
    ("table", CSV, "a,n\n1.5,2\n"),
    ("table", "text/plain", "a,n"),
    ("tensor", JSON, {"instances": [[1, 2], [3, 4.5]]}),
    ("tensor", JSON, {"inputs": [[1, 2]]}),
    ("tensor", JSON, {"inputs": [[1, None]]}),
    ("tensor", JSON, {"inputs": [[1, 2, 3]]}),
    ("params", JSON, {"dataframe_records": [{"a": 2}], "params": {"scale": 3.5}}),
    ("params", JSON, {"dataframe_records": [{"a": 2}]}),
    ("params", JSON, {"dataframe_records": [{"a": 2}], "params": {"other": 1}}),
]


def main() -> None:
    pairs = []
    with tempfile.TemporaryDirectory() as folder:
        code = os.path.join(folder, "echo_model.py")
        with open(code, "w") as file:
            file.write(CODE)
        for name, signature in SIGNATURES.items():
            path = os.path.join(folder, name)
            mlflow.pyfunc.save_model(path, python_model=code, signature=signature, pip_requirements=["mlflow"])
            pairs += record(name, path, [request[1:] for request in REQUESTS if request[0] == name])
    json.dump(pairs, sys.stdout, indent=2)
    sys.stdout.write("\n")


def record(model: str, path: str, requests: list) -> list:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["mlflow", "models", "serve", "--env-manager", "local", "-m", path, "-p", str(port), "-w", "1"]
    with open(os.devnull, "w") as quiet:
        server = subprocess.Popen(command, stdout=quiet, stderr=quiet, start_new_session=True)
    try:
        base = f"http://127.0.0.1:{port}"
        wait(base)
        pairs = [pair(model, base, "GET", route, None, None) for route in ("/ping", "/health")]
        return pairs + [pair(model, base, "POST", "/invocations", kind, body) for kind, body in requests]
    finally:
        os.killpg(server.pid, 15)
        server.wait()


def pair(model: str, base: str, method: str, path: str, kind, body) -> dict:
    data = None if body is None else (body if isinstance(body, str) else json.dumps(body)).encode()
    request = urllib.request.Request(base + path, data=data, method=method, headers={"content-type": kind} if kind else {})
    try:
        with urllib.request.urlopen(request) as response:
            status, text = response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        status, text = error.code, error.read().decode()
    return {"model": model, "method": method, "path": path, "type": kind, "request": body, "status": status, "response": told(text)}


def told(text: str):
    try:
        # It writes NaN, which is no JSON: here, as in our answers, a missing number is null.
        answer = json.loads(text, parse_constant=lambda _: None)
    except ValueError:
        return text
    # Its words, and its stack traces, are its own.
    return {"error_code": answer["error_code"]} if "error_code" in answer else answer


def wait(base: str) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(base + "/ping").close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the scoring server did not start")


main()
