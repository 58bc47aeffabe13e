"""The loop of the parent: reads requests, forks children, watches them, tells what became of them."""

from __future__ import annotations

import json
import os
import selectors
import shutil
import signal
import socket
import tempfile
import time
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Callable, Optional

from . import messages, usage
from .child import become_task
from .messages import Kill, Start

#: How often memory and progress are looked at.
TICK_S = 0.25
#: Between the polite and the forced end of a group.
GRACE_S = 3.0


@dataclass
class Child:
    start: Start
    pid: int
    report_fd: int
    #: Its TMPDIR; gone with it. Under the system's own, because paths of sockets must be short.
    temporary: str
    reported: bytes = b""
    loaded: bool = False
    modules: list[str] = field(default_factory=list)
    reason: Optional[str] = None
    force_at: Optional[float] = None
    peak_bytes: int = 0
    cpu_seconds: float = 0.0
    progress_at: float = 0.0


class Forker:
    """One per process. `run` returns when standard input closes; no child outlives it."""

    def __init__(self, requests_fd: int, send: Callable[[dict[str, Any]], None], stall_s: float) -> None:
        self._requests_fd = requests_fd
        self._send = send
        self._stall_s = stall_s
        self._selector = selectors.DefaultSelector()
        self._children: dict[int, Child] = {}
        self._input = b""
        self._wake_reader, self._wake_writer = socket.socketpair()

    def run(self) -> None:
        self._wake_reader.setblocking(False)
        self._wake_writer.setblocking(False)
        signal.set_wakeup_fd(self._wake_writer.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self._selector.register(self._requests_fd, selectors.EVENT_READ, self._read_requests)
        self._selector.register(self._wake_reader, selectors.EVENT_READ, self._drain_wakeups)
        try:
            while self._step():
                pass
        finally:
            self._end_everything()

    def _step(self) -> bool:
        for key, _ in self._selector.select(TICK_S if self._children else None):
            if key.data() is False:
                return False
        self._reap()
        now = time.monotonic()
        for child in list(self._children.values()):
            self._watch(child, now)
        return True

    def _drain_wakeups(self) -> None:
        try:
            while self._wake_reader.recv(4096):
                pass
        except BlockingIOError:
            pass

    def _read_requests(self) -> Optional[bool]:
        chunk = os.read(self._requests_fd, 1 << 20)
        if not chunk:
            return False
        *lines, self._input = (self._input + chunk).split(b"\n")
        for line in lines:
            request = messages.parse_request(line)
            if isinstance(request, Start):
                self._fork(request)
            else:
                self._kill(request)
        return None

    def _fork(self, start: Start) -> None:
        reader, writer = os.pipe()
        parent = os.getpid()
        temporary = tempfile.mkdtemp(prefix="ovenbird-task-")
        pid = os.fork()
        if pid == 0:
            self._let_go_of_parent_files(reader)
            with os.fdopen(writer, "wb", buffering=0) as pipe:
                become_task(start, _reporter(pipe), parent, temporary)
        os.close(writer)
        now = time.monotonic()
        child = Child(start, pid, reader, temporary, progress_at=now, loaded=start.mode != "fork")
        self._children[pid] = child
        self._selector.register(reader, selectors.EVENT_READ, lambda: self._read_report(child))
        self._send(messages.started(start.id, pid))

    def _let_go_of_parent_files(self, reader: int) -> None:
        """A child that held these would keep other children's pipes open."""
        for child in self._children.values():
            if child.report_fd >= 0:
                os.close(child.report_fd)
        os.close(reader)
        self._selector.close()
        self._wake_reader.close()
        self._wake_writer.close()

    def _read_report(self, child: Child) -> None:
        chunk = os.read(child.report_fd, 1 << 16)
        if not chunk:
            self._close_report(child)
            return
        *lines, child.reported = (child.reported + chunk).split(b"\n")
        for line in lines:
            report = json.loads(line)
            child.loaded = child.loaded or bool(report.get("loaded"))
            child.modules = report.get("modules", child.modules)

    def _close_report(self, child: Child) -> None:
        if child.report_fd >= 0:
            self._selector.unregister(child.report_fd)
            os.close(child.report_fd)
            child.report_fd = -1

    def _kill(self, request: Kill) -> None:
        for child in self._children.values():
            if child.start.id == request.id:
                self._end(child, "killed")

    def _end(self, child: Child, reason: str, force: bool = False) -> None:
        if child.reason is None:
            child.reason = reason
            child.force_at = time.monotonic() + GRACE_S
            _signal_group(child.pid, signal.SIGKILL if force else signal.SIGTERM)

    def _watch(self, child: Child, now: float) -> None:
        if child.force_at is not None:
            if now >= child.force_at:
                _signal_group(child.pid, signal.SIGKILL)
            return
        if not child.loaded and self._is_stalled(child, now):
            self._end(child, "stalled", force=True)
        elif child.start.memory_limit_bytes > 0:
            child.peak_bytes = max(child.peak_bytes, usage.memory_bytes(usage.group_members(child.pid)))
            if child.peak_bytes > child.start.memory_limit_bytes:
                self._end(child, "memory", force=True)

    def _is_stalled(self, child: Child, now: float) -> bool:
        """No processor time for `stall_s` before the user's module was imported. Without /proc, only time tells."""
        cpu = usage.cpu_seconds(child.pid)
        if cpu is not None and cpu > child.cpu_seconds:
            child.cpu_seconds = cpu
            child.progress_at = now
        patience = self._stall_s if usage.HAS_PROC else 6 * self._stall_s
        return now - child.progress_at > patience

    def _reap(self) -> None:
        for child in list(self._children.values()):
            pid, status = os.waitpid(child.pid, os.WNOHANG)
            if pid == 0:
                continue
            # What the task's own children still do is of no use to anyone.
            _signal_group(child.pid, signal.SIGKILL)
            while child.report_fd >= 0 and _readable(child.report_fd):
                self._read_report(child)
            self._close_report(child)
            del self._children[child.pid]
            shutil.rmtree(child.temporary, ignore_errors=True)
            self._tell_end(child, status)

    def _tell_end(self, child: Child, wait_status: int) -> None:
        signaled = os.WIFSIGNALED(wait_status)
        status = None if signaled else os.WEXITSTATUS(wait_status)
        number = os.WTERMSIG(wait_status) if signaled else None
        if child.reason is None:
            _write_whole(child.start.exit_file, {"status": status, "signal": number})
        self._send(
            messages.ended(
                child.start.id,
                status=status,
                signal=number,
                reason=child.reason,
                peak_bytes=child.peak_bytes,
                modules=child.modules,
            )
        )

    def _end_everything(self) -> None:
        for child in self._children.values():
            _signal_group(child.pid, signal.SIGKILL)
        for child in self._children.values():
            try:
                os.waitpid(child.pid, 0)
            except ChildProcessError:
                pass
            shutil.rmtree(child.temporary, ignore_errors=True)


def _reporter(pipe: BinaryIO) -> Callable[[dict[str, Any]], None]:
    def report(message: dict[str, Any]) -> None:
        try:
            pipe.write(json.dumps(message).encode() + b"\n")
        except BrokenPipeError:
            pass

    return report


def _readable(fd: int) -> bool:
    with selectors.DefaultSelector() as selector:
        selector.register(fd, selectors.EVENT_READ)
        return bool(selector.select(0))


def _signal_group(group: int, number: int) -> None:
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        pass


def _write_whole(path: str, content: dict[str, Any]) -> None:
    """Whole or not at all: an engine that restarts reads it."""
    part = f"{path}.part"
    with open(part, "w", encoding="utf-8") as file:
        json.dump(content, file)
    os.replace(part, path)
