"""What nbval runs the notebooks with: ``pytest -p tests.notebooks --nbval lab/*.ipynb``.

nbval writes every message of a kernel in full, for a log that nobody reads, and an instrument
sends hundreds: that takes longer than all the cells. Here no message is written. Kernels begin
with everything imported, as those of the browser tests do; `make labs` runs fresh ones.
"""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]  # a second, see conftest.py
import nbval.kernel  # noqa: E402

from tests.browser.forked import forked_kernels  # noqa: E402

pytest_plugins = ["nbval.plugin"]
_held = ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    """Leave messages as they are, and let the first process alone keep what kernels begin as."""
    nbval.kernel.pformat = id
    if sys.platform == "linux" and not hasattr(config, "workerinput"):
        home = Path(_held.enter_context(TemporaryDirectory(prefix="vitlab-kernels-")))
        log = _held.enter_context((home / "log").open("wb"))
        kernels = forked_kernels(home, dict(os.environ), log)
        os.environ["JUPYTER_PATH"] = _held.enter_context(kernels)


def pytest_unconfigure() -> None:
    """End what kernels begin as."""
    _held.close()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Give the labs and their solutions a progress file each: the kernel is started after this."""
    if home := os.environ.get("VITLAB_PROGRESS_HOME"):
        os.environ["VITLAB_PROGRESS"] = str(Path(home) / f"{item.path.parent.name}.json")
