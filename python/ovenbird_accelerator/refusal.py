"""Why a model is not converted, in words for its owner."""

from __future__ import annotations

import importlib
from types import ModuleType


class Refusal(Exception):
    """``code`` is ``not_convertible`` or ``missing_package``."""

    def __init__(self, message: str, code: str = "not_convertible") -> None:
        super().__init__(message)
        self.code = code


def need(module: str, package: str) -> ModuleType:
    """A module that a conversion needs; when it is not installed, the refusal says how to install it."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise Refusal(
            f"The conversion needs the Python package {package}, which cannot be imported ({error}): pip install {package}",
            "missing_package",
        ) from error
