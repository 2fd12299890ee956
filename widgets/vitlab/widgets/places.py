"""One place on several canvases, selected and pointed at in the page alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import anywidget
from traitlets import List, Unicode

from vitlab.widgets.canvas import PatchCanvas
from vitlab.widgets.joining import joined
from vitlab.widgets.refusing import Refusing


class SamePlaces(Refusing, anywidget.AnyWidget):
    """Lets selection and hover of canvases follow each other, a busy kernel or not.

    Canvases of one group number the same places. Between groups a place follows at the same share
    of both sides. The first of each group tells the kernel what is selected.
    """

    _esm = joined(Path(__file__).with_name("places.js"))

    groups = List(List(Unicode()), help="the canvases of each grid, as the page names them")
    groups.tag(sync=True)

    def __init__(self, *groups: Sequence[PatchCanvas]) -> None:
        named = [[f"IPY_MODEL_{canvas.model_id}" for canvas in group] for group in groups]
        super().__init__(groups=named)
