"""Starts a batch job with the platform's native API and waits for its end.

In a task of a workflow the platform has said where it is and who the task is (MLFLOW_TRACKING_URI, MLFLOW_TRACKING_TOKEN,
MLFLOW_RUN_CONTEXT): the job then leads back to the attempt that asked for it. Elsewhere, OVENBIRD_URL and OVENBIRD_TOKEN say so.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Sequence

DEFAULT_URL = "http://127.0.0.1:8080"
POLL_SECONDS = 0.5
# A control process that was killed is started again by somebody within this, and the job goes on.
OUTAGE_SECONDS = 300.0


class BatchFailed(RuntimeError):
    """The job failed, was cancelled, or was refused; the message says why. `job` is what the platform says of it."""

    def __init__(self, message: str, job: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.job = job


def run(
    files: Any = None,
    output: str | os.PathLike[str] | None = None,
    *,
    deployment: str | None = None,
    model: str | None = None,
    sql: str | None = None,
    output_format: str = "jsonl",
    url: str | None = None,
    token: str | None = None,
    **options: Any,
) -> str:
    """Predict every row and return the path of the output, when the job has ended.

    files       a path, a FlyteFile, or a list of them; patterns as `/data/*.parquet`
    output      absolute path; default: a new file, in the folder of the task
    deployment  `name` or `namespace/name`; or give a `model` uri
    sql         a query over the prediction log, in the place of files
    options     as the API has them, in Python's spelling: keep, columns, column, data_type, batch_size, workers, retries,
                max_errors, predictor, replicas, parameters, overwrite, log, input_format

    Raises BatchFailed; also when rows have errors and `max_errors` does not allow as many (default: none).
    """
    address = _address(url)
    secret = token or os.environ.get("OVENBIRD_TOKEN") or os.environ.get("MLFLOW_TRACKING_TOKEN")
    if output is None:
        output = Path(tempfile.mkdtemp(prefix="batch-")) / f"predictions.{output_format}"
    body: dict[str, Any] = {_camel(name): value for name, value in options.items() if value is not None}
    body.setdefault("maxErrors", 0)
    body["output"] = os.path.abspath(os.fspath(output))
    if files is not None:
        body["files"] = [_path(one) for one in (files if isinstance(files, (list, tuple)) else [files])]
    if sql is not None:
        body["sql"] = sql
    if model is not None:
        body["model"] = model
    if deployment is not None:
        namespace, _, name = deployment.rpartition("/")
        body["deployment"] = {"namespace": namespace or "default", "name": name}
    context = os.environ.get("MLFLOW_RUN_CONTEXT")
    if context:
        body["context"] = json.loads(context)

    job = _call(address, secret, "POST", "/batch-jobs", body)
    while job["endedAt"] is None:
        time.sleep(POLL_SECONDS)
        job = _patiently(address, secret, f"/batch-jobs/{job['id']}")
    if job["batchState"] != "succeeded":
        raise BatchFailed(f"Batch job {job['id']} {job['batchState']}: {job['message']}", job)
    return str(job["output"])


def _address(url: str | None) -> str:
    given = url or os.environ.get("OVENBIRD_URL") or os.environ.get("MLFLOW_TRACKING_URI") or DEFAULT_URL
    return given.rstrip("/")


def _path(given: Any) -> str:
    # A FlyteFile is on this machine once somebody asks for its path.
    path = os.fspath(given)
    return path if os.path.isabs(path) else os.path.abspath(path)


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(part.capitalize() for part in others)


def _patiently(address: str, token: str | None, path: str) -> dict[str, Any]:
    """The job goes on by itself: not to be heard for a while is no failure of it."""
    ends_at = time.monotonic() + OUTAGE_SECONDS
    while True:
        try:
            return _call(address, token, "GET", path)
        except (urllib.error.URLError, ConnectionError, TimeoutError) as error:
            if time.monotonic() > ends_at:
                raise BatchFailed(f"{address} does not answer: {error}") from error
            time.sleep(POLL_SECONDS)


def _call(address: str, token: str | None, method: str, path: str, body: Any = None) -> dict[str, Any]:
    request = urllib.request.Request(f"{address}/api/v1{path}", method=method)
    if body is not None:
        request.data = json.dumps(body).encode()
        request.add_header("content-type", "application/json")
    if token:
        request.add_header("authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        # 502 to 504 are of somebody between, or of a start.
        if error.code >= 502:
            raise urllib.error.URLError(str(error)) from error
        raise BatchFailed(_message(error)) from error


def _message(error: urllib.error.HTTPError) -> str:
    text = error.read().decode(errors="replace")
    try:
        return str(json.loads(text)["error"]["message"])
    except (ValueError, KeyError, TypeError):
        return f"{error}: {text[:500]}"
