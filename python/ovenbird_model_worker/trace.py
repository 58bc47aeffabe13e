"""The trace that a call belongs to, for models and classes that go on with it."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Result = TypeVar("Result")

# Calls come one after the other.
_headers: dict[str, str] = {}


def trace_headers() -> dict[str, str]:
    """Headers of the call that is being answered, for requests that the user's code makes itself: ``traceparent`` and ``b3``, unless the
    server is told otherwise. Empty where the request is not traced."""
    return dict(_headers)


def traced(call: dict[str, Any], work: Callable[[], Result]) -> tuple[Result, dict[str, Any]]:
    """Work within the trace of a call whose header names one. Returns what the work gave, and what the answer's header says besides: where
    the call asks for it, when the work began and how long it took, in milliseconds."""
    with _continued(call["trace"]):
        began, tick = time.time(), time.perf_counter()
        result = work()
        took = time.perf_counter() - tick
    return result, {"ran": [began * 1000, took * 1000]} if call.get("timed") else {}


@contextmanager
def _continued(headers: dict[str, str]) -> Iterator[None]:
    """Make the caller's span the current one of OpenTelemetry, where the user's code uses that: its spans are parts of the same trace
    then."""
    _headers.update(headers)
    token = None
    # Code that does not use it must not pay for its import.
    if "opentelemetry.trace" in sys.modules:
        from opentelemetry import context, propagate

        token = context.attach(propagate.extract(headers))
    try:
        yield
    finally:
        _headers.clear()
        if token is not None:
            context.detach(token)
