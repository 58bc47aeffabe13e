"""The trace that a call belongs to, as classes import it."""

from ovenbird_model_worker.trace import trace_headers

__all__ = ["trace_headers"]
