"""What is imported beforehand, and what is learned from a task."""

import sys
from pathlib import Path

import pytest

from ovenbird_task_forker import imports

from .conftest import Forker


def test_a_module_that_can_not_be_imported_is_named_with_the_reason() -> None:
    imported, missing, _ = imports.import_all(["json", "no_such_module_anywhere"])
    assert imported == ["json"]
    assert missing == {"no_such_module_anywhere": "ModuleNotFoundError: No module named 'no_such_module_anywhere'"}


def test_installed_packages_are_learned_and_the_users_own_modules_are_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "code"
    installed = tmp_path / "site-packages"
    for folder in (own, installed / "fine_library" / "deep"):
        folder.mkdir(parents=True)
    (own / "own_module.py").write_text("")
    (installed / "fine_library" / "__init__.py").write_text("")
    (installed / "fine_library" / "part.py").write_text("")
    (installed / "fine_library" / "_inner.py").write_text("")
    (installed / "fine_library" / "deep" / "__init__.py").write_text("")
    (installed / "fine_library" / "deep" / "deeper.py").write_text("")
    monkeypatch.setattr(sys, "path", [str(own), str(installed), *sys.path])
    before = imports.loaded_names()
    for module in ("own_module", "fine_library.part", "fine_library._inner", "fine_library.deep.deeper", "xml.dom"):
        __import__(module)
    try:
        assert imports.learnable(before) == ["fine_library", "fine_library.part", "fine_library.deep"]
    finally:
        for name in [name for name in sys.modules if name.startswith(("fine_library", "own_module"))]:
            del sys.modules[name]


def test_learned_modules_are_imported_before_the_first_fork(tmp_path: Path) -> None:
    forker = Forker(tmp_path, "--bare", "--import", "colorsys", "--import", "no_such_module_anywhere")
    assert "colorsys" in forker.ready["imported"]
    assert "no_such_module_anywhere" in forker.ready["missing"]
    assert forker.ready["threads"] == []
    assert forker.close() == 0
