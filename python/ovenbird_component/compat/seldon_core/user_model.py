"""The base class of components, and the result of one call with its own tags and metrics."""

from __future__ import annotations

from typing import Any


class SeldonComponent:
    """Components may have it as their base; here it brings no methods, so that what a class can do is what it defines."""

    def __init__(self, **_parameters: Any) -> None:
        pass


class SeldonNotImplementedError(NotImplementedError):
    pass


class SeldonResponse:
    def __init__(self, data: Any, tags: dict[str, Any] | None = None, metrics: list[dict[str, Any]] | None = None) -> None:
        self.data = data
        self.tags = tags if tags is not None else {}
        self.metrics = metrics if metrics is not None else []
