"""What goes over the pipes: one JSON object a line, requests on standard input, events on standard output."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Mapping, Optional, Sequence


@dataclass(frozen=True)
class Start:
    """Run one attempt.

    mode: `fork` calls `command[0]`, a command of flytekit's entrypoint, in a forked child; `process` executes
        `command` as a program.
    path: folders put in front of the import path (`fork`), or into PYTHONPATH (`process`).
    exit_file: written when the child ended by itself; tells an engine that restarts how it ended.
    memory_limit_bytes: the child's group is ended beyond it; 0 is no limit.
    """

    id: str
    mode: str
    command: Sequence[str]
    cwd: str
    log: str
    exit_file: str
    path: Sequence[str] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    memory_limit_bytes: int = 0


@dataclass(frozen=True)
class Kill:
    """End the process group of an attempt: politely, then by force."""

    id: str


def parse_request(line: bytes) -> Start | Kill:
    message: dict[str, Any] = json.loads(line)
    operation = message.pop("op")
    if operation == "start":
        return Start(**message)
    if operation == "kill":
        return Kill(**message)
    raise ValueError(f"unknown request {operation!r}")


def ready(imported: Sequence[str], missing: Mapping[str, str], threads: Sequence[str]) -> dict[str, Any]:
    """`missing`: module -> why it could not be imported; `threads`: threads that an import started."""
    return {"event": "ready", "imported": list(imported), "missing": dict(missing), "threads": list(threads)}


def started(id: str, pid: int) -> dict[str, Any]:
    return {"event": "started", "id": id, "pid": pid}


def ended(
    id: str,
    *,
    status: Optional[int],
    signal: Optional[int],
    reason: Optional[str],
    peak_bytes: int,
    modules: Sequence[str],
) -> dict[str, Any]:
    """`reason`: why it was ended by us: `killed`, `memory`, `stalled`; None when it ended by itself."""
    return {
        "event": "ended",
        "id": id,
        "status": status,
        "signal": signal,
        "reason": reason,
        "peak_bytes": peak_bytes,
        "modules": list(modules),
    }
