"""The exception with which a component chooses its own status."""

from __future__ import annotations

from typing import Any


class SeldonMicroserviceException(Exception):
    def __init__(
        self, message: str, status_code: int | None = None, payload: Any = None, reason: str = "MICROSERVICE_BAD_DATA"
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status_code = 400 if status_code is None else status_code
        self.payload = payload
        self.reason = reason
