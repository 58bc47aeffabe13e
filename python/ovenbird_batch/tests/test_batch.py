"""The helper against a server that says what it is told to say."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, Iterator

import pytest

import ovenbird_batch
from ovenbird_batch import batch


class Platform:
    def __init__(self) -> None:
        self.answers: list[tuple[int, dict[str, Any]]] = []
        self.asked: list[dict[str, Any]] = []
        platform = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.answer(None)

            def do_POST(self) -> None:
                self.answer(json.loads(self.rfile.read(int(self.headers["content-length"]))))

            def answer(self, body: Any) -> None:
                platform.asked.append(
                    {"path": self.path, "body": body, "authorization": self.headers.get("authorization")}
                )
                status, answer = platform.answers.pop(0)
                content = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Iterator[Platform]:
    for name in ("OVENBIRD_URL", "OVENBIRD_TOKEN", "MLFLOW_TRACKING_TOKEN", "MLFLOW_RUN_CONTEXT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(batch, "POLL_SECONDS", 0)
    made = Platform()
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"{made.url}/")
    yield made
    made.server.shutdown()
    made.server.server_close()


def job(state: str, **more: Any) -> dict[str, Any]:
    ended = state not in ("queued", "running")
    return {
        "id": "b-1",
        "batchState": state,
        "endedAt": 1 if ended else None,
        "output": "/out.jsonl",
        "message": None,
        **more,
    }


def test_starts_a_job_as_the_task_that_it_is_and_waits_for_it(
    platform: Platform, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", "secret")
    monkeypatch.setenv("MLFLOW_RUN_CONTEXT", '{"ovenbird.node": "n0"}')
    # An answer of a server that is just starting is waited out.
    platform.answers = [(200, job("queued")), (503, {}), (200, job("running")), (200, job("succeeded"))]
    output = ovenbird_batch.run(
        tmp_path / "in.csv", "/out.jsonl", deployment="shop/iris", keep=["id"], batch_size=10, column=None
    )
    assert output == "/out.jsonl"
    assert platform.asked[0] == {
        "path": "/api/v1/batch-jobs",
        "authorization": "Bearer secret",
        "body": {
            "deployment": {"namespace": "shop", "name": "iris"},
            "files": [str(tmp_path / "in.csv")],
            "output": "/out.jsonl",
            "keep": ["id"],
            "batchSize": 10,
            "maxErrors": 0,
            "context": {"ovenbird.node": "n0"},
        },
    }
    assert platform.asked[-1]["path"] == "/api/v1/batch-jobs/b-1"


def test_writes_to_a_new_file_where_none_is_named(platform: Platform) -> None:
    platform.answers = [(200, job("succeeded"))]
    ovenbird_batch.run(sql="select 1", model="models:/iris/1", output_format="parquet", max_errors=5)
    body = platform.asked[0]["body"]
    assert body["sql"] == "select 1" and body["model"] == "models:/iris/1" and body["maxErrors"] == 5
    assert body["output"].endswith("predictions.parquet") and Path(body["output"]).parent.is_dir()


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ([(200, job("failed", message="no such column"))], "Batch job b-1 failed: no such column"),
        ([(400, {"error": {"message": "files: there is no file"}})], "files: there is no file"),
    ],
)
def test_fails_with_the_reason(platform: Platform, answers: list[tuple[int, dict[str, Any]]], message: str) -> None:
    platform.answers = answers
    with pytest.raises(ovenbird_batch.BatchFailed, match=message):
        ovenbird_batch.run("/in.csv", deployment="iris")
