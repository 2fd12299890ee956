"""What it was measured on."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from importlib.metadata import version


def describe_machine(packages: Iterable[str]) -> dict[str, str | int | float]:
    """Cores, how busy they were, and the versions that matter."""
    return {
        "cores": os.cpu_count() or 0,
        "load": round(os.getloadavg()[0], 1),
        "system": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
        **{package: version(package) for package in packages},
    }
