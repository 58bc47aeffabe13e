"""The end of a program that is worth nothing without the one that started it."""

from __future__ import annotations

import os


def end_with_parent() -> None:
    """Blocks until standard input closes, then ends this process.

    A long call must not outlive the process that asked for it, so nothing is waited for here.
    """
    try:
        while os.read(0, 4096):
            pass
    finally:
        os._exit(0)
