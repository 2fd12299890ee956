"""The vitlab that a student's process can import: what calls an answer, and nothing that judges it.

It is a copy of a few files in a folder of its own. No law, no expected value, no function of
ours that an exercise asks for is among them.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import vitlab

PACKAGE = Path(vitlab.__file__).parent

SEEN = (
    "__init__.py",
    "core/__init__.py*",
    "core/absent.py",
    "core/arguments.py",
    "core/errors.py",
    "core/grid/*.py",
    "core/own_code/*.py",
    "words/*.py",
    "grading/__init__.py*",
    *(f"grading/{name}.py" for name in ("answer", "box", "capture", "data", "probes", "seam")),
    *(f"grading/{name}.py" for name in ("stopping", "trouble", "trying", "watching", "words")),
    "grading/labs/__init__.py",
    "grading/labs/lab*_probe.py",
    "grading/labs/lab02_floats.py",
    "classroom/__init__.py",
    "classroom/testing/__init__.py*",
    "classroom/testing/inside/*.py",
)


@contextmanager
def view() -> Iterator[Path]:
    """A folder with this part of vitlab, to stand first where Python looks for modules."""
    with tempfile.TemporaryDirectory(prefix="vitlab-view-") as folder:
        root = Path(folder)
        root.chmod(0o755)  # the student's process may run as another user
        for pattern in SEEN:
            for file in PACKAGE.glob(pattern):
                copy = root / "vitlab" / file.relative_to(PACKAGE)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, copy)
        yield root


LIGHT = (
    "numpy",
    "numpy.ma",
    "numpy.random",
    "vitlab.core.grid",
    "vitlab.core.grid.fitting",
    "vitlab.grading.trying",
)
"""Modules that every student's process has, and that need no torch."""


def modules(*, torch: bool) -> list[str]:
    """What is imported before the first student comes, with what answers in torch need or not."""
    labs = (PACKAGE / "grading/labs").glob("lab*_probe.py")
    probes = sorted(path.stem for path in labs)
    of_torch = [
        *("torch", "torch.nn.functional", "vitlab.grading.probes"),
        *(f"vitlab.grading.labs.{name}" for name in probes),
    ]
    return [*LIGHT, *(of_torch if torch else [])]
