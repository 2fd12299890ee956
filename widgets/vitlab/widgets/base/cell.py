"""The cell that runs now, where a kernel of IPython's knows one, and what waits for its end."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any, NamedTuple


class Run(NamedTuple):
    """Which cell made something, and in which of its runs."""

    cell: str
    message: str
    began: float


def present_run() -> Run | None:
    """The cell that runs now, None where no cell does."""
    header = _parent()
    cell = header.get("metadata", {}).get("cellId", "")
    return Run(cell, header.get("header", {}).get("msg_id", ""), monotonic()) if cell else None


def after_the_cell(act: Callable[[], object]) -> None:
    """Act once the cell has shown its result and given its names their values; else at once."""
    if present_run() is None:
        act()
        return
    events = shell().events

    def then(*_: Any) -> None:
        events.unregister("post_run_cell", then)
        act()

    events.register("post_run_cell", then)


def shell() -> Any:
    """IPython's shell, None in a plain Python."""
    from IPython import get_ipython

    return get_ipython()


def _parent() -> dict[str, Any]:
    its_shell = shell()
    parent = its_shell.get_parent() if hasattr(its_shell, "get_parent") else None
    return parent if isinstance(parent, dict) else {}
