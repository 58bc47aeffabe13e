"""`python -m ovenbird_task_forker [--import MODULE]… [--stall-seconds S] [--bare]`

Reads requests from standard input and writes events to standard output (`messages.py`). Ends when standard input closes.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from typing import Any

from . import imports, messages
from .forker import Forker
from .parent_death import signal_on_parent_death

#: Longer than any import that computes; an import that waits for a network gets a plain process instead.
STALL_S = 10.0


def main() -> None:
    parser = argparse.ArgumentParser(prog="ovenbird_task_forker")
    parser.add_argument("--import", dest="learned", action="append", default=[], metavar="MODULE")
    parser.add_argument("--stall-seconds", type=float, default=STALL_S)
    parser.add_argument("--bare", action="store_true", help="leave out flytekit and what is usual: for plain processes")
    options = parser.parse_args()

    # The terminal's Ctrl-C is for the server; this process ends when the server's pipe closes.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    send = _sender()
    # Imports take seconds in which nobody reads the pipe.
    signal_on_parent_death(signal.SIGKILL)
    modules = imports.merge(() if options.bare else imports.USUAL, options.learned)
    send(messages.ready(*imports.import_all(modules)))
    # From here on the pipe tells, and children are ended in order.
    signal_on_parent_death(0)
    Forker(sys.stdin.fileno(), send, options.stall_seconds).run()


def _sender() -> Any:
    """Events get the real standard output; whatever imports and tasks print goes to standard error."""
    events = os.dup(1)
    os.dup2(2, 1)
    os.set_inheritable(events, False)

    def send(event: dict[str, Any]) -> None:
        data = json.dumps(event).encode() + b"\n"
        while data:
            data = data[os.write(events, data) :]

    return send


if __name__ == "__main__":
    main()
