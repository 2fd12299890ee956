"""No test of this room touches anybody's progress."""

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest


@pytest.fixture(autouse=True)
def progress_file(tmp_path, monkeypatch):
    path = tmp_path / "vitlab-progress.json"
    monkeypatch.setenv("VITLAB_PROGRESS", str(path))
    return path


@pytest.fixture
def shared_file(monkeypatch):
    """A progress file in a folder that every user may enter, which pytest's are not."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        path = Path(folder) / "vitlab-progress.json"
        monkeypatch.setenv("VITLAB_PROGRESS", str(path))
        yield path


@pytest.fixture
def another_kernel(monkeypatch):
    """Go on as a kernel that has just started: it has nothing in memory."""

    def start():
        from vitlab.grading import store  # not before its annotations are watched

        monkeypatch.setattr(store.keeping, "_unsaved", {})
        monkeypatch.setattr(store.keeping, "_told", set())

    return start


@pytest.fixture
def lab_ninety(tmp_path, monkeypatch):
    """A lab of these tests beside the real ones, with every kind of exercise."""
    from vitlab.grading import labs

    folder = tmp_path / "more_labs"
    folder.mkdir()
    (folder / "lab90.py").write_text("from tests.grading.lab_ninety import LAB", "utf-8")
    monkeypatch.setattr(labs, "__path__", [*labs.__path__, str(folder)])
    monkeypatch.delitem(sys.modules, "vitlab.grading.labs.lab90", raising=False)
    from tests.grading.lab_ninety import LAB

    return LAB


@contextmanager
def as_somebody_else():
    """As a user who is not root, for root may write anywhere."""
    from vitlab.grading.course import find
    from vitlab.grading.ladder import rungs_of

    find("1.2")  # somebody else may not even read our Python: import what a check needs first
    rungs_of("1.2")
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


@contextmanager
def read_only(folder):
    """Nobody may write in the folder."""
    folder.chmod(0o555)
    try:
        with as_somebody_else():
            yield
    finally:
        folder.chmod(0o755)
