"""What every kind of model offers to the worker."""

from __future__ import annotations

from typing import Any, Protocol

REFUSALS: tuple[type[Exception], ...] = (ValueError, TypeError, KeyError, IndexError)


class Model(Protocol):
    signature: dict[str, Any] | None
    """What it takes and gives, for a model whose author declared nothing: the JSON of the serving process's ``ModelSignature``."""

    refusals: tuple[type[Exception], ...]
    """Errors of ``predict`` that are the caller's fault."""

    def predict(self, data: Any, params: dict[str, Any] | None) -> Any: ...
