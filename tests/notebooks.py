"""What nbval runs the notebooks with: ``pytest -p tests.notebooks --nbval lab/*.ipynb``.

nbval writes every message of a kernel in full, for a log that nobody reads, and an instrument
sends hundreds: that takes longer than all the cells. Here no message is written.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]  # a second, see conftest.py
import nbval.kernel  # noqa: E402

pytest_plugins = ["nbval.plugin"]


def pytest_configure() -> None:
    """Leave messages as they are."""
    nbval.kernel.pformat = id


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Give the labs and their solutions a progress file each: the kernel is started after this."""
    if home := os.environ.get("VITLAB_PROGRESS_HOME"):
        os.environ["VITLAB_PROGRESS"] = str(Path(home) / f"{item.path.parent.name}.json")
