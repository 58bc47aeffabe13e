"""The trace that a call belongs to, for classes that go on with it."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# Calls come one after the other.
_headers: dict[str, str] = {}


def trace_headers() -> dict[str, str]:
    """Headers of the call that is being answered, for requests that the class makes itself: ``traceparent`` and ``b3``, unless the server
    is told otherwise. Empty where the request is not traced."""
    return dict(_headers)


@contextmanager
def continued(headers: dict[str, str]) -> Iterator[None]:
    """Make the caller's span the current one of OpenTelemetry, where the class uses that: its spans are parts of the same trace then."""
    _headers.update(headers)
    token = None
    # A class that does not use it must not pay for its import.
    if "opentelemetry.trace" in sys.modules:
        from opentelemetry import context, propagate

        token = context.attach(propagate.extract(headers))
    try:
        yield
    finally:
        _headers.clear()
        if token is not None:
            context.detach(token)
