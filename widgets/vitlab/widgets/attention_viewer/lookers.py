"""What the parts drawn by the page follow: controls and the picture say what is looked at."""

from __future__ import annotations

from collections.abc import Mapping

import anywidget
import ipywidgets as W
from traitlets import Dict

from vitlab.widgets.refusing import Refusing


class Following(Refusing, anywidget.AnyWidget):
    """Follows layer, head, map, scale and the picture in the page, a busy kernel or not."""

    lookers = Dict(help="layer, head, show, scale and canvas, as the page names them")
    lookers.tag(sync=True)

    def __init__(self, lookers: Mapping[str, W.Widget]) -> None:
        named = {name: f"IPY_MODEL_{widget.model_id}" for name, widget in lookers.items()}
        super().__init__(lookers=named)
