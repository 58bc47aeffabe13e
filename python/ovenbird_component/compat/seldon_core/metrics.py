"""Makers of the three kinds of custom metrics."""

from __future__ import annotations

from typing import Any


def _metric(kind: str, key: str, value: float, tags: dict[str, str] | None) -> dict[str, Any]:
    return {"key": key, "type": kind, "value": value, **({"tags": tags} if tags else {})}


def create_counter(key: str, value: float, tags: dict[str, str] | None = None) -> dict[str, Any]:
    return _metric("COUNTER", key, value, tags)


def create_gauge(key: str, value: float, tags: dict[str, str] | None = None) -> dict[str, Any]:
    return _metric("GAUGE", key, value, tags)


def create_timer(key: str, value: float, tags: dict[str, str] | None = None) -> dict[str, Any]:
    """``value`` in milliseconds."""
    return _metric("TIMER", key, value, tags)
