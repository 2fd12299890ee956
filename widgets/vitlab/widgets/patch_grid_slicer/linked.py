"""What holds the slicer's pictures together in the page, while the kernel may be busy."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import anywidget
import ipywidgets as W
from traitlets import List, Unicode

from vitlab.widgets.joining import joined
from vitlab.widgets.refusing import Refusing

_HERE = Path(__file__).parent


class Together(Refusing, anywidget.AnyWidget):
    """Lets a second canvas follow the first: its cut, and the plane of what is chosen there."""

    _esm = _HERE / "together.js"

    first = Unicode(help="the canvas that is followed, as the page names it").tag(sync=True)
    beside = Unicode(help="the canvas that follows, as the page names it").tag(sync=True)

    def __init__(self, first: W.Widget, beside: W.Widget) -> None:
        super().__init__(first=_reference(first), beside=_reference(beside))


class Nested(Refusing, anywidget.AnyWidget):
    """Shows of a cell chosen on one canvas what it was merged from and into on the others."""

    _esm = joined(_HERE / "nested.js")

    canvases = List(Unicode(), help="the canvases, as the page names them").tag(sync=True)

    def __init__(self, canvases: Sequence[W.Widget]) -> None:
        super().__init__(canvases=[_reference(canvas) for canvas in canvases])


def _reference(widget: W.Widget) -> str:
    return f"IPY_MODEL_{widget.model_id}"
