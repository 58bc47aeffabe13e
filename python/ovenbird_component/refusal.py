"""What a class, or its caller, did wrong, as the answer says it."""

from __future__ import annotations

from typing import Any

BAD_DATA = "MICROSERVICE_BAD_DATA"
INTERNAL_ERROR = "MICROSERVICE_INTERNAL_ERROR"
BAD_METRIC = "MICROSERVICE_BAD_METRIC"


class Refusal(Exception):
    def __init__(self, status: int, reason: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.reason = reason
        self.message = message

    def as_header(self) -> dict[str, Any]:
        return {"kind": "refused", "status": self.status, "reason": self.reason, "message": self.message}


def to_refusal(error: Exception) -> Refusal:
    """The exceptions of Seldon's library carry a status and a reason; everything else is a fault of the class."""
    if isinstance(error, Refusal):
        return error
    status = getattr(error, "status_code", None)
    reason = getattr(error, "reason", None)
    if isinstance(status, int) and isinstance(reason, str):
        return Refusal(status, reason, str(getattr(error, "message", None) or error))
    return Refusal(500, INTERNAL_ERROR, str(error) or type(error).__name__)
