"""Real flytekit tasks in forked children."""

import json
import os
from pathlib import Path

from flyteidl.core import errors_pb2, literals_pb2

from .conftest import Forker


def outputs(folder: Path) -> dict[str, str]:
    literals = literals_pb2.LiteralMap.FromString((folder / "outputs" / "outputs.pb").read_bytes()).literals
    return {name: literal.scalar.primitive.string_value or literal.scalar.primitive.integer for name, literal in literals.items()}


def two_and_three(folder: Path) -> Path:
    literals = literals_pb2.LiteralMap()
    literals.literals["a"].scalar.primitive.integer = 2
    literals.literals["b"].scalar.primitive.integer = 3
    path = folder / "two-and-three.pb"
    path.write_bytes(literals.SerializeToString())
    return path


def test_a_task_runs_in_a_forked_child_and_its_output_is_kept(warm: Forker, tmp_path: Path) -> None:
    assert "flytekit.bin.entrypoint" in warm.ready["imported"]
    folder, end = warm.run_task("add", "add", two_and_three(tmp_path))
    assert (end["status"], end["signal"], end["reason"]) == (0, None, None)
    assert outputs(folder) == {"o0": 5}
    log = (folder / "log.txt").read_text()
    assert "adding 2 and 3" in log and "to standard error" in log
    assert json.loads((folder / "exit.json").read_text()) == {"status": 0, "signal": None}


def test_the_same_task_runs_as_a_plain_process(warm: Forker, tmp_path: Path) -> None:
    folder, end = warm.run_task("plain", "add", two_and_three(tmp_path), mode="process")
    assert end["status"] == 0
    assert outputs(folder) == {"o0": 5}


def test_children_draw_different_random_numbers(warm: Forker) -> None:
    drawn = [outputs(warm.run_task(f"draw-{number}", "draw", None)[0])["o0"] for number in range(3)]
    assert len({part for pair in drawn for part in pair.split()}) == 6


def test_a_child_has_its_own_folder_environment_and_temporary_files(warm: Forker) -> None:
    folder, _ = warm.run_task("where", "where", None, env={"GREETING": "hello"})
    cwd, greeting, temporary = outputs(folder)["o0"].split()
    assert (cwd, greeting) == (os.path.realpath(folder / "work"), "hello")
    assert not os.path.exists(temporary)


def test_an_exception_becomes_an_error_document_with_its_traceback(warm: Forker) -> None:
    folder, end = warm.run_task("fail", "fail", None)
    assert end["status"] == 0
    error = errors_pb2.ErrorDocument.FromString((folder / "outputs" / "error.pb").read_bytes()).error
    assert "ValueError: no pictures" in error.message and "in fail" in error.message


def test_a_task_that_kills_itself_is_told_by_its_signal(warm: Forker) -> None:
    folder, end = warm.run_task("die", "die", None)
    assert (end["status"], end["signal"], end["reason"]) == (None, 9, None)
    assert not (folder / "outputs" / "outputs.pb").exists()


def test_a_child_that_does_nothing_before_its_code_is_loaded_is_ended(warm: Forker) -> None:
    _, end = warm.run_task("stuck", "add", None, env={"STUCK": "1"})
    assert end["reason"] == "stalled"
