"""What holds the slicer's pictures together in the page, while the kernel may be busy."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import anywidget
import ipywidgets as W
from traitlets import Bool, List, Unicode

from vitlab.widgets.base.owned import owned
from vitlab.widgets.joining import joined
from vitlab.widgets.refusing import Refusing

_HERE = Path(__file__).parent


class _Link(Refusing, anywidget.AnyWidget):
    """Nothing of it is seen; it goes with its layout when another takes its place."""

    def close(self) -> None:
        """Close it and what it holds."""
        for widget in reversed(list(owned(self))):
            W.Widget.close(widget)


class Together(_Link):
    """Lets the canvas beside follow the others: the first's cut, the plane of what is chosen."""

    _esm = joined(_HERE / "together.js")

    followed = List(Unicode(), help="the canvases that are followed, as the page names them")
    followed.tag(sync=True)
    beside = Unicode(help="the canvas that follows, as the page names it").tag(sync=True)
    leads = Bool(True, help="whether the first one's cut is that of the picture beside")
    leads.tag(sync=True)

    def __init__(self, followed: Sequence[W.Widget], beside: W.Widget) -> None:
        names = [_reference(canvas) for canvas in followed]
        super().__init__(followed=names, beside=_reference(beside))


class Nested(_Link):
    """Shows of a cell chosen on one canvas what it was merged from and into on the others."""

    _esm = joined(_HERE / "nested.js")

    canvases = List(Unicode(), help="the canvases, as the page names them").tag(sync=True)

    def __init__(self, canvases: Sequence[W.Widget]) -> None:
        super().__init__(canvases=[_reference(canvas) for canvas in canvases])


def _reference(widget: W.Widget) -> str:
    return f"IPY_MODEL_{widget.model_id}"
