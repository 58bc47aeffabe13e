"""Unit parameters of the manifest, which are texts, as what they mean."""

from __future__ import annotations

import os


def one_of(parameters: dict[str, str], name: str, choices: tuple[str, ...], default: str) -> str:
    value = parameters.get(name) or default
    if value in choices:
        return value
    raise ValueError(f"parameter {name}: expected {', '.join(choices[:-1])} or {choices[-1]}, got {value}")


def whole_number(parameters: dict[str, str], name: str, default: int) -> int:
    text = parameters.get(name)
    if text is None:
        return default
    try:
        value = int(text)
    except ValueError:
        value = 0
    if value > 0:
        return value
    raise ValueError(f"parameter {name}: expected a whole number above 0, got {text}")


def tree_threads(parameters: dict[str, str]) -> int:
    """Threads of one prediction. Waking a second thread costs more than a few rows through some hundred trees do."""
    return whole_number(parameters, "threads", 1)


def layer_threads(parameters: dict[str, str], name: str = "threads") -> int:
    """Half of the cores: enough for a large matrix, and it leaves some for the rest of the machine."""
    return whole_number(parameters, name, max(1, (os.cpu_count() or 1) // 2))
