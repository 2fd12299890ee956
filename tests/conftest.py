"""What every test may count on: its own progress file, laws that repeat, a GPU only if there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import jaxtyping
import pytest
from hypothesis import HealthCheck, settings

# run.py starts pytest, notebooks.py is a plugin of it; for peers see `make test-peers`
collect_ignore = ["run.py", "notebooks.py", "peers"]

# No deadline: a noisy machine is no broken law. Under CI the same examples every time.
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("here"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.fixture(scope="session", autouse=True)
def _warnings_stay_here() -> None:
    """What tests start is not told to warn of other people's files without an encoding."""
    os.environ.pop("PYTHONWARNDEFAULTENCODING", None)


@pytest.fixture(scope="session")
def _progress_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Names in one folder: a folder for each of ten thousand tests takes longer than the tests."""
    folder = tmp_path_factory.mktemp("progress")
    return (folder / f"progress_{number}.json" for number in count())


@pytest.fixture(autouse=True)
def _progress_of_its_own(_progress_files: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VITLAB_PROGRESS", str(next(_progress_files)))


@pytest.fixture(autouse=True)
def _wrong_on_purpose(request: pytest.FixtureRequest) -> Iterator[None]:
    """Under ``refusal`` core itself must say what is wrong: annotations are not checked."""
    jaxtyping.config.update("jaxtyping_disable", "refusal" in request.keywords)
    yield
    jaxtyping.config.update("jaxtyping_disable", False)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs a GPU where there is none; VITLAB_DEVICE=cuda lets nothing be skipped."""
    on_gpu = [item for item in items if "gpu" in item.keywords]
    if not on_gpu:
        return
    from vitlab.core import LabError, device

    try:
        found = device()
    except LabError as error:
        raise pytest.UsageError(str(error)) from None
    if found.type != "cuda":
        for item in on_gpu:
            item.add_marker(pytest.mark.skip(reason="needs CUDA"))
