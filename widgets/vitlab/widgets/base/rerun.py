"""A cell that runs again: what it made before, that nobody sees or holds any more, is closed.

A kernel keeps every widget until it is closed, so without this each run of a cell would leave
hundreds behind. Only a kernel of IPython's knows its cells; anywhere else nothing is closed.
"""

from __future__ import annotations

from collections.abc import Iterator
from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

import ipywidgets as W
from ipywidgets.widgets.widget_link import DirectionalLink, Link
from traitlets import directional_link, link

from vitlab.widgets.base import cell
from vitlab.widgets.base.owned import owned

_DEEPEST = 4  # lists in lists in dicts: further nobody keeps an instrument
_MOST = 20_000  # objects looked at
_LONG = 30  # s: by then a page has shown what it will show


_made: WeakKeyDictionary[W.Widget, cell.Run] = WeakKeyDictionary()
_ran_again: WeakSet[W.Widget] = WeakSet()
_was_shown: WeakSet[W.Widget] = WeakSet()


def remember(instrument: W.Widget) -> None:
    """Note who made it, and close what the same cell made in its earlier runs and nobody needs."""
    run = cell.present_run()
    if run is None:
        return
    earlier = _earlier(run)
    _made[instrument] = run
    instrument._view_count = 0  # from now on the page tells how often it shows it
    instrument.observe(lambda _: _hear(instrument), "_view_count")
    _ran_again.update(earlier)
    if earlier:
        cell.after_the_cell(lambda: list(map(_close_if_left, earlier)))


def _earlier(run: cell.Run) -> list[W.Widget]:
    """What the same cell made in runs before this one."""
    return [
        one
        for one, made in _made.items()
        if made.cell == run.cell and made.message != run.message and made.began <= run.began
    ]


def _hear(instrument: W.Widget) -> None:
    """The page shows it once more, and is done with earlier ones, or once less."""
    if instrument._view_count:
        _was_shown.add(instrument)
        for one in _earlier(_made[instrument]):
            _was_shown.add(one)
            _close_if_left(one)
    else:
        _close_if_left(instrument)


def _close_if_left(instrument: W.Widget) -> None:
    """Close it if its cell has run again, no page shows it or will, and no name holds it.

    Nor any part of it: its canvas may stand in another cell, or a link hold a control of it.
    """
    if instrument not in _ran_again or instrument._view_count:
        return
    waiting = monotonic() - _made[instrument].began < _LONG
    if waiting and instrument not in _was_shown:
        return  # a page that is behind has yet to show it
    parts = {id(part) for whole in (instrument, *instrument._links) for part in owned(whole)}
    parts |= {id(twin) for twin in instrument._twins.values()}
    if not any(id(value) in parts for value in _reachable(_names())):
        for known in (_ran_again, _was_shown):
            known.discard(instrument)
        _made.pop(instrument, None)
        instrument.close()


def _reachable(values: list[Any]) -> Iterator[Any]:
    """The values, and what lies in their lists, dicts, objects of the user's, and boxes."""
    seen: set[int] = set()
    level = values
    for _ in range(_DEEPEST):
        deeper: list[Any] = []
        for value in level:
            if id(value) in seen or len(seen) > _MOST:
                continue
            seen.add(id(value))
            yield value
            deeper += _inside(value)
        level = deeper


def _inside(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    if isinstance(value, list | tuple | set | frozenset):
        return list(value)
    if isinstance(value, Link | DirectionalLink | link | directional_link):
        return [value.source[0], value.target[0]]
    if isinstance(value, W.Widget):
        return list(getattr(value, "children", ()))
    if type(value).__module__ == "__main__":
        return list(getattr(value, "__dict__", {}).values())
    return []


def _names() -> list[Any]:
    """What the user's own names hold: not `Out`, `_` and the like, which hold every result."""
    shell = cell.shell()
    hidden = getattr(shell, "user_ns_hidden", {})
    own = getattr(shell, "user_ns", {})
    return [value for name, value in own.items() if name not in hidden]
