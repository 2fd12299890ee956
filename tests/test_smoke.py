"""What the workflow runs on Windows and macOS says when it is wrong, tried here."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests import smoke
from vitlab.core.grid import PatchGrid
from vitlab.grading.store import keeping


@pytest.mark.slow  # the rooms once more, in three fresh processes
def test_the_smoke_run_works_under_plain_python():
    command = [sys.executable, Path(smoke.__file__)]
    result = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines() == ["slicer: works", "gauge: works", "check: works"]


def test_a_slicer_that_counts_wrong_ends_it_with_a_reason(monkeypatch):
    monkeypatch.setattr(PatchGrid, "tokens", 97)
    with pytest.raises(SystemExit, match="patches of 32 × 16 px: 97, not 98"):
        smoke.main()


def test_a_step_that_is_measured_otherwise_ends_it(monkeypatch):
    monkeypatch.setattr(
        "vitlab.core.profiling.measure_step", lambda *_, **__: SimpleNamespace(peak=1)
    )
    with pytest.raises(SystemExit, match=r"the peak of a step: [0-9]+, not 1"):
        smoke.gauge()


def test_progress_that_is_not_kept_ends_it(monkeypatch):
    monkeypatch.setenv("VITLAB_PROGRESS", "")
    monkeypatch.setattr(keeping, "write", lambda *_: None)
    with pytest.raises(SystemExit, match="progress: False, not True"):
        smoke.check()
