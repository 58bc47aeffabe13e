"""A package that the interpreter lacks, said with the command that brings it."""

from __future__ import annotations

import sys

PIP_NAMES = {"sklearn": "scikit-learn", "tf_keras": "tf-keras", "PIL": "pillow", "yaml": "pyyaml", "cv2": "opencv-python-headless"}


def missing_package(error: BaseException) -> str | None:
    """The message for an import that failed; None for any other error."""
    if not isinstance(error, ModuleNotFoundError) or not error.name:
        return None
    module = error.name.split(".")[0]
    package = PIP_NAMES.get(module, module)
    return f"the Python package {package} is missing; install it with: {sys.executable} -m pip install {package}"
