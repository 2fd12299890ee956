"""For which torch the claims of vitlab hold. Plain Python: torch is asked by its papers only."""

from __future__ import annotations

import re
from functools import cache
from importlib.metadata import PackageNotFoundError, version

OLDEST_TORCH = "2.10"
"""From here on `weights_only=True` runs no code, and the memory ledger is exact."""


@cache
def older_torch() -> str:
    """The version of the torch that is installed if it is too old for those claims, else nothing.

    pip installs no such torch beside vitlab; a person can.

    >>> older_torch()
    ''
    """
    try:
        installed = version("torch")
    except PackageNotFoundError:
        return ""
    return installed if _release(installed) < _release(OLDEST_TORCH) else ""


def _release(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)[:2]]
