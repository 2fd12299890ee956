"""Some cases at once and the rest in ``make test-all``."""

from collections.abc import Iterable
from typing import Any

import pytest


def few(cases: Iterable[Any], fast: int = 2) -> list[Any]:
    """The cases for ``parametrize``, all but the first ``fast`` marked slow."""
    return [case if place < fast else slow(case) for place, case in enumerate(cases)]


def slow(case: Any) -> Any:
    """A case for ``parametrize`` that waits for ``make test-all``."""
    return pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=pytest.mark.slow)
