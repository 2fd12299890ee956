"""Controls that follow a widget in the page and move it, while the kernel may be busy."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import anywidget
import ipywidgets as W
from traitlets import Dict, Unicode

from vitlab.widgets.joining import joined
from vitlab.widgets.refusing import Refusing


class Mirror(Refusing, anywidget.AnyWidget):
    """Lets each control's ``value`` and the trait of its name in ``followed`` be one.

    Unlike several `jslink`s it sends each move to the kernel once, by the followed widget.
    """

    _esm = joined(Path(__file__).with_name("mirror.js"))

    followed = Unicode(help="the widget that is followed, as the page names it").tag(sync=True)
    controls = Dict(help="its traits, and the control that shows each").tag(sync=True)
    stand_ins = Dict(help="its traits that may be None, and the one that is shown then")
    stand_ins.tag(sync=True)

    def __init__(
        self,
        followed: W.Widget,
        controls: Mapping[str, W.Widget],
        stand_ins: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(
            followed=_reference(followed),
            controls={name: _reference(control) for name, control in controls.items()},
            stand_ins=dict(stand_ins or {}),
        )


def _reference(widget: W.Widget) -> str:
    return f"IPY_MODEL_{widget.model_id}"
