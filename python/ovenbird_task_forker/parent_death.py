"""What the kernel does to a process whose parent ends. Linux only; elsewhere nothing."""

from __future__ import annotations

import ctypes
import sys

#: prctl(2)
_PR_SET_PDEATHSIG = 1


def signal_on_parent_death(number: int) -> None:
    """Have the kernel send this signal when the parent ends; 0 is none. A parent that has ended before is not noticed."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, number)
