"""What a process group uses, read from /proc; None where there is no /proc."""

from __future__ import annotations

import os
from typing import Iterable, Optional

_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
HAS_PROC = os.path.exists("/proc/self/stat")


def cpu_seconds(pid: int) -> Optional[float]:
    """Processor time of the process itself."""
    fields = _stat_fields(pid)
    return None if fields is None else (int(fields[11]) + int(fields[12])) / _TICKS


def group_members(group: int) -> list[int]:
    members = []
    for entry in os.listdir("/proc") if HAS_PROC else ():
        if entry.isdigit():
            fields = _stat_fields(int(entry))
            if fields is not None and int(fields[2]) == group:
                members.append(int(entry))
    return members


def memory_bytes(pids: Iterable[int]) -> int:
    """Proportional set size: pages that a fork shares are counted once, over all who share them."""
    total = 0
    for pid in pids:
        try:
            with open(f"/proc/{pid}/smaps_rollup", "rb") as file:
                for line in file:
                    if line.startswith(b"Pss:"):
                        total += int(line.split()[1]) * 1024
                        break
        except OSError:
            continue
    return total


def _stat_fields(pid: int) -> Optional[list[bytes]]:
    """Fields of /proc/PID/stat after the name, which may hold spaces: state, ppid, pgrp, …"""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return file.read().rpartition(b")")[2].split()
    except OSError:
        return None
