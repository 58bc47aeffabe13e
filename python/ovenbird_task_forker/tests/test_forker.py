"""The loop of the parent, with programs that are no flytekit tasks."""

import json
import os
import sys
import time
from pathlib import Path

import pytest

from ovenbird_task_forker import usage

from .conftest import Forker

PYTHON = sys.executable


def is_alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return file.read().rpartition(b")")[2].split()[0] != b"Z"
    except OSError:
        return False


def wait_until(holds, what: str) -> None:
    for _ in range(1000):
        if holds():
            return
        time.sleep(0.01)
    raise AssertionError(what)


def start_with_grandchild(forker: Forker, id: str) -> tuple[int, int]:
    """A program that starts another one; returns the process ids of both."""
    program = (
        "import subprocess, sys, time, pathlib\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(3600)'])\n"
        "pathlib.Path('pid').write_text(str(child.pid) + ' ')\n"
        "time.sleep(3600)\n"
    )
    folder = forker.start(id, [PYTHON, "-c", program])
    pid = forker.event("started")["pid"]
    noted = folder / "work" / "pid"
    wait_until(lambda: noted.exists() and noted.read_text().endswith(" "), "the grandchild did not start")
    return pid, int(noted.read_text())


def test_an_exit_status_is_told_and_kept(bare: Forker) -> None:
    folder = bare.start("seven", [PYTHON, "-c", "print('bye'); raise SystemExit(7)"])
    end = bare.event("ended")
    assert (end["id"], end["status"], end["signal"]) == ("seven", 7, None)
    assert json.loads((folder / "exit.json").read_text())["status"] == 7
    assert (folder / "log.txt").read_text() == "bye\n"


def test_killing_ends_the_whole_group_and_leaves_no_exit_record(bare: Forker) -> None:
    child, grandchild = start_with_grandchild(bare, "family")
    bare.send(op="kill", id="family")
    assert bare.event("ended")["reason"] == "killed"
    wait_until(lambda: not is_alive(child) and not is_alive(grandchild), "a process was left behind")
    assert not (bare.attempt("family") / "exit.json").exists()


def test_what_a_child_leaves_running_is_ended_with_it(bare: Forker) -> None:
    program = "import subprocess, sys; print(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(3600)']).pid)"
    folder = bare.start("parent", [PYTHON, "-c", program])
    assert bare.event("ended")["status"] == 0
    grandchild = int((folder / "log.txt").read_text())
    wait_until(lambda: not is_alive(grandchild), "a process was left behind")


def test_no_child_outlives_the_forker_when_its_input_closes(tmp_path: Path) -> None:
    forker = Forker(tmp_path, "--bare")
    child, grandchild = start_with_grandchild(forker, "family")
    assert forker.close() == 0
    wait_until(lambda: not is_alive(child) and not is_alive(grandchild), "a process was left behind")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux ends children with their parent")
def test_no_child_outlives_a_forker_that_is_killed(tmp_path: Path) -> None:
    forker = Forker(tmp_path, "--bare")
    forker.start("sleeper", [PYTHON, "-c", "import time; time.sleep(3600)"])
    child = forker.event("started")["pid"]
    forker.process.kill()
    forker.process.wait()
    wait_until(lambda: not is_alive(child), "a process was left behind")


@pytest.mark.skipif(not usage.HAS_PROC, reason="memory is read from /proc")
def test_a_child_that_outgrows_its_memory_is_ended_with_the_reason(bare: Forker) -> None:
    program = "data = [bytearray(1 << 20) for _ in range(300)]; import time; time.sleep(3600)"
    bare.start("glutton", [PYTHON, "-c", program], memory_limit_bytes=100 << 20)
    end = bare.event("ended")
    assert end["reason"] == "memory"
    assert end["peak_bytes"] > 100 << 20


def test_many_children_run_at_once_and_each_end_is_told(bare: Forker) -> None:
    for number in range(20):
        bare.start(f"c{number}", [PYTHON, "-c", f"raise SystemExit({number})"])
    ends = {}
    while len(ends) < 20:
        end = bare.event("ended")
        ends[end["id"]] = end["status"]
    assert ends == {f"c{number}": number for number in range(20)}


def test_a_program_that_does_not_exist_is_told_in_the_log(bare: Forker) -> None:
    folder = bare.start("ghost", ["/no/such/program"])
    assert bare.event("ended")["status"] == 1
    assert "FileNotFoundError" in (folder / "log.txt").read_text()


def test_the_terminals_interrupt_is_left_to_the_server(bare: Forker) -> None:
    os.kill(bare.process.pid, 2)
    bare.start("after", [PYTHON, "-c", "pass"])
    assert bare.event("ended")["status"] == 0
