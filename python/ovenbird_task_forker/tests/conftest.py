"""A real forker as a child process, and user code to run on it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Iterator, Optional

import pytest

PACKAGES = Path(__file__).parents[2]


class Forker:
    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ovenbird_task_forker", *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(PACKAGES)},
        )
        self.ready = self.event("ready")

    def event(self, kind: str) -> dict[str, Any]:
        """The next event of a kind; others in between are dropped."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            event: dict[str, Any] = json.loads(line)
            if event["event"] == kind:
                return event
        raise AssertionError(f"the forker ended before {kind!r}")

    def send(self, **request: Any) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(request).encode() + b"\n")
        self.process.stdin.flush()

    def attempt(self, id: str) -> Path:
        folder = self.folder / "attempts" / id
        (folder / "work").mkdir(parents=True, exist_ok=True)
        return folder

    def start(self, id: str, command: list[str], mode: str = "process", **more: Any) -> Path:
        folder = self.attempt(id)
        self.send(
            op="start",
            id=id,
            mode=mode,
            command=command,
            cwd=str(folder / "work"),
            log=str(folder / "log.txt"),
            exit_file=str(folder / "exit.json"),
            **more,
        )
        return folder

    def run_task(self, id: str, task: str, inputs: Optional[Path], mode: str = "fork", **more: Any) -> tuple[Path, dict[str, Any]]:
        """Run a task of the module `tasks` by flytekit's entrypoint, to its end."""
        folder = self.attempt(id)
        if inputs is None:
            inputs = folder / "inputs.pb"
            inputs.write_bytes(b"")
        arguments = [
            *("--inputs", str(inputs), "--output-prefix", str(folder / "outputs"), "--raw-output-data-prefix", str(folder / "raw")),
            *("--resolver", "flytekit.core.python_auto_container.default_task_resolver", "--"),
            *("task-module", "tasks", "task-name", task),
        ]
        program = [] if mode == "fork" else [sys.executable, "-m", "flytekit.bin.entrypoint"]
        self.start(id, [*program, "pyflyte-execute", *arguments], mode, path=[str(self.folder / "code")], **more)
        return folder, self.event("ended")

    def close(self) -> int:
        assert self.process.stdin is not None
        self.process.stdin.close()
        return self.process.wait(timeout=20)


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Forker]:
    forker = Forker(tmp_path, "--bare")
    yield forker
    forker.close()


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forker]:
    """One that has imported flytekit: some seconds, shared by the tests of a module."""
    folder = tmp_path_factory.mktemp("forker")
    (folder / "code").mkdir()
    (folder / "code" / "tasks.py").write_text(TASKS)
    forker = Forker(folder, "--stall-seconds", "3")
    yield forker
    forker.close()


TASKS = '''
import os, random, signal, sys, time
import numpy
from flytekit import task

if os.environ.get("STUCK"):
    time.sleep(3600)

@task
def add(a: int, b: int) -> int:
    print("adding", a, "and", b)
    print("to standard error", file=sys.stderr)
    return a + b

@task
def draw() -> str:
    return f"{numpy.random.random()} {random.random()}"

@task
def where() -> str:
    return os.getcwd() + " " + os.environ["GREETING"] + " " + os.environ["TMPDIR"]

@task
def fail() -> int:
    raise ValueError("no pictures")

@task
def die() -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return 0
'''
