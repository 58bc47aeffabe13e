"""What to import before forking, and what to learn from a child that has run."""

from __future__ import annotations

import gc
import importlib
import sys
import threading
from typing import Iterable, Sequence

ENTRYPOINT = "flytekit.bin.entrypoint"

#: Imported when they are there; every task pays for them otherwise. The last four are what flytekit imports for its first
#: type when numpy, pandas and pydantic are loaded.
USUAL = (
    ENTRYPOINT,
    "numpy",
    "pandas",
    "pyarrow",
    "mlflow",
    "flytekit.types.numpy",
    "flytekit.types.schema.types_pandas",
    "flytekit.types.structured.basic_dfs",
    "flytekit.extras.pydantic_transformer",
)

#: `sklearn.linear_model`, but not what it imports inside itself: deep modules come with their packages.
_DEEPEST = 2


def import_all(modules: Iterable[str]) -> tuple[list[str], dict[str, str], list[str]]:
    """Import what can be imported. Importing is what a fork survives; nothing here is called.

    Returns the modules imported, those that were not with the reason, and the names of threads that imports started.
    """
    imported: list[str] = []
    missing: dict[str, str] = {}
    for name in modules:
        try:
            importlib.import_module(name)
            imported.append(name)
        except BaseException as error:  # an import may raise anything, SystemExit included
            missing[name] = f"{type(error).__name__}: {error}"
    gc.collect()
    # Objects that live now are never collected, so children do not copy their pages only to look at them.
    gc.freeze()
    threads = [thread.name for thread in threading.enumerate() if thread is not threading.main_thread()]
    return imported, missing, threads


def loaded_names() -> frozenset[str]:
    return frozenset(sys.modules)


def learnable(before: frozenset[str]) -> list[str]:
    """Installed packages (not the user's own code) that were imported since `before` was taken, in their order."""
    return [name for name in list(sys.modules) if name not in before and _is_installed_package(name)]


def _is_installed_package(name: str) -> bool:
    parts = name.split(".")
    if len(parts) > _DEEPEST or any(part.startswith("_") for part in parts):
        return False
    root = sys.modules.get(parts[0])
    origin = getattr(getattr(root, "__spec__", None), "origin", None)
    if not isinstance(origin, str) or not any(place in origin for place in ("site-packages", "dist-packages")):
        return False
    # A lazily made or replaced module can not be imported by its name elsewhere.
    spec = getattr(sys.modules.get(name), "__spec__", None)
    return spec is not None and getattr(spec, "name", None) == name


def merge(usual: Sequence[str], learned: Sequence[str]) -> list[str]:
    return list(dict.fromkeys([*usual, *learned]))
