"""All the widgets that a widget holds."""

from __future__ import annotations

from collections.abc import Iterator, ValuesView

import ipywidgets as W


def owned(widget: W.Widget) -> Iterator[W.Widget]:
    """A widget and all it holds: children, layouts, styles, the scales of a figure."""
    yield widget
    for name in widget.keys:
        held = getattr(widget, name)
        held = held.values() if isinstance(held, dict) else held
        for part in held if isinstance(held, list | tuple | ValuesView) else (held,):
            if isinstance(part, W.Widget):
                yield from owned(part)
