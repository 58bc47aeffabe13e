"""What happens in a forked child: it becomes the task's process, runs flytekit's own entrypoint, and never returns."""

from __future__ import annotations

import atexit
import os
import signal
import sys
import tempfile
import threading
import traceback
from typing import Any, Callable, NoReturn

from . import imports
from .messages import Start
from .parent_death import signal_on_parent_death


def become_task(start: Start, report: Callable[[dict[str, Any]], None], parent_pid: int, temporary: str) -> NoReturn:
    """Run the attempt and exit. `report` sends a message to the parent."""
    code = 1
    try:
        _detach(start, parent_pid, temporary)
        if start.mode == "process":
            _execute(start)
        before = imports.loaded_names()
        code = _call_entrypoint(start, lambda: report({"loaded": True}))
        report({"modules": imports.learnable(before)})
    except BaseException:  # nothing may escape into the parent's loop
        traceback.print_exc()
    finally:
        _leave(code)


def _detach(start: Start, parent_pid: int, temporary: str) -> None:
    """Own session and process group, own signals, own working folder, environment and output."""
    os.setsid()
    _end_with_parent(parent_pid)
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    nothing = os.open(os.devnull, os.O_RDONLY)
    log = os.open(start.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    for source, target in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(source, target)
    os.close(nothing)
    os.close(log)
    sys.stdin = open(0, closefd=False)
    sys.stdout = open(1, "w", buffering=1, closefd=False)
    sys.stderr = open(2, "w", buffering=1, closefd=False)
    os.environ.update(start.env)
    os.environ["PATH"] = os.pathsep.join([os.path.dirname(sys.executable), os.environ.get("PATH", os.defpath)])
    os.environ["TMPDIR"] = temporary
    tempfile.tempdir = None  # forget what the parent found
    os.chdir(start.cwd)


def _end_with_parent(parent_pid: int) -> None:
    signal_on_parent_death(signal.SIGKILL)
    if os.getppid() != parent_pid:  # it ended before the call
        os._exit(1)


def _execute(start: Start) -> NoReturn:
    # As in a forked task, what this platform has for tasks (`ovenbird_batch`) can be imported.
    ours = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    given = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join([*start.path, *([given] if given else []), ours])
    os.environ["PYTHONUNBUFFERED"] = "1"
    os.execvp(start.command[0], list(start.command))


def _call_entrypoint(start: Start, on_loaded: Callable[[], None]) -> int:
    from flytekit.bin import entrypoint

    sys.path[:0] = start.path
    sys.argv = list(start.command)
    _reseed()
    _watch_loading(entrypoint, on_loaded)
    command = entrypoint._pass_through.commands[start.command[0]]
    try:
        command.main(args=list(start.command[1:]), prog_name=start.command[0], standalone_mode=False)
    except SystemExit as leaving:
        return _exit_code(leaving.code)
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def _watch_loading(entrypoint: Any, on_loaded: Callable[[], None]) -> None:
    """Tell when the user's module has been imported: a child that hangs before this was harmed by the fork."""
    dispatch = entrypoint._dispatch_execute

    def watched(ctx: Any, load_task: Callable[[], Any], *args: Any, **kwargs: Any) -> Any:
        def load() -> Any:
            try:
                return load_task()
            finally:
                on_loaded()

        return dispatch(ctx, load, *args, **kwargs)

    entrypoint._dispatch_execute = watched


def _reseed() -> None:
    """Python reseeds `random` after a fork; numpy does not, and all children would draw the same numbers."""
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()


def _exit_code(code: Any) -> int:
    if code is None:
        return 0
    return code & 0xFF if isinstance(code, int) else 1


def _leave(code: int) -> NoReturn:
    """End as an interpreter does, but without tearing down thousands of inherited modules."""
    try:
        shutdown = getattr(threading, "_shutdown", None)
        if shutdown is not None:
            shutdown()
        run_exit_functions = getattr(atexit, "_run_exitfuncs", None)
        if run_exit_functions is not None:
            run_exit_functions()
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)
