"""The whole process: started as the serving process starts it, asked over its socket."""

import json
import pickle
import socket
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ovenbird_model_worker.frames import read_frame, write_frame

ROOT = Path(__file__).parents[2]


class Worker:
    def __init__(self, model: Path, parameters: dict[str, str], kind: str) -> None:
        ours, theirs = socket.socketpair()
        arguments = ["--kind", kind, "--model", str(model), "--parameters", json.dumps(parameters)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ovenbird_model_worker", *arguments, "--socket-fd", str(theirs.fileno())],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=[theirs.fileno()],
        )
        theirs.close()
        self.connection = ours
        first = read_frame(ours)
        assert first is not None
        self.first = first.parse().header

    def ask(self, array: np.ndarray, **more: object):
        tensors = [{"name": "", "datatype": "float64", "shape": list(array.shape)}]
        header = {"kind": "predict", "form": "array", "tensors": tensors, **more}
        write_frame(self.connection, header, [memoryview(np.ascontiguousarray(array).reshape(-1).view("u1"))])
        answer = read_frame(self.connection)
        assert answer is not None
        return answer.parse()

    def close(self) -> None:
        self.connection.close()
        self.process.communicate(timeout=30)


@pytest.fixture
def start(tmp_path):
    from sklearn.linear_model import LogisticRegression

    model = tmp_path / "model.pkl"
    model.write_bytes(pickle.dumps(LogisticRegression().fit([[0.0], [1.0]], [0, 1])))
    workers = []

    def start_worker(path: Path = model, kind: str = "sklearn", **parameters: str) -> Worker:
        workers.append(Worker(path, parameters, kind))
        return workers[-1]

    yield start_worker
    for worker in workers:
        worker.close()


def test_it_says_that_it_is_ready_and_answers(start):
    worker = start(method="predict")
    assert worker.first["kind"] == "ready"
    assert worker.first["signature"]["inputs"] == {
        "kind": "tensors",
        "tensors": [{"name": "", "datatype": "float64", "shape": [-1, 1]}],
    }
    answer = worker.ask(np.array([[0.0], [1.0]]))
    assert answer.header["kind"] == "result"
    assert answer.header["tensors"] == [{"name": "", "datatype": "int64", "shape": [2]}]
    assert np.frombuffer(answer.body, dtype="<i8").tolist() == [0, 1]


def test_input_that_the_model_refuses_is_the_callers_fault_and_ends_nothing(start):
    worker = start()
    answer = worker.ask(np.array([[0.0, 1.0]]))
    assert answer.header["kind"] == "error"
    assert answer.header["code"] == "invalid_argument"
    assert "2 features" in answer.header["message"]
    assert worker.ask(np.array([[0.0]])).header["kind"] == "result"


def test_a_question_that_cannot_be_read_is_answered_and_ends_nothing(start):
    worker = start()
    text = (b'{"kind":"predict","form":"value","tensors":[{"values":[' + b"[" * 100_000 + b"]" * 100_000 + b"]}]}")
    worker.connection.sendall(struct.pack("<II", len(text), 0) + text)
    answer = read_frame(worker.connection)
    assert answer is not None
    assert answer.parse().header["code"] == "invalid_argument"
    assert worker.ask(np.array([[0.0]])).header["kind"] == "result"


def test_a_model_that_cannot_be_loaded_says_why(start, tmp_path):
    worker = start(tmp_path / "nothing.pkl")
    assert worker.first["kind"] == "failed"
    assert "nothing.pkl" in worker.first["message"]
    assert worker.process.wait(timeout=30) == 1


def test_a_package_that_is_missing_is_named_with_the_command_that_brings_it(start, tmp_path):
    (tmp_path / "surely_missing.pkl").write_bytes(b"csurely_missing.module\nModel\n.")
    worker = start(tmp_path / "surely_missing.pkl")
    assert worker.first == {
        "kind": "failed",
        "message": f"the Python package surely_missing is missing; install it with: {sys.executable} -m pip install surely_missing",
    }


def test_a_wrong_parameter_is_named(start):
    worker = start(method="explain")
    assert worker.first["kind"] == "failed"
    assert "parameter method" in worker.first["message"]


def test_it_ends_when_its_parent_closes_its_input(start):
    worker = start()
    assert worker.process.stdin is not None
    worker.process.stdin.close()
    worker.process.stdin = None
    assert worker.process.wait(timeout=30) == 0


def test_it_ends_when_the_connection_closes(start):
    worker = start()
    worker.connection.close()
    assert worker.process.wait(timeout=30) == 0


def test_says_how_long_an_answer_took_where_it_is_asked_for_that(start):
    worker = start()
    assert "ran" not in worker.ask(np.array([[0.0]])).header
    for array in (np.array([[0.0]]), np.array([0.0])):
        began, took = worker.ask(array, trace={}, timed=True).header["ran"]
        assert began > 1.7e12
        assert took > 0
