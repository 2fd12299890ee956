"""One slider whose value others show, in the page alone."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import anywidget
import ipywidgets as W
from traitlets import List, Unicode

from vitlab.widgets.joining import joined
from vitlab.widgets.refusing import Refusing


class Leading(Refusing, anywidget.AnyWidget):
    """Lets a trait of widgets follow a control's ``value``, a busy kernel or not.

    Only the control tells the kernel of a move: with a `jsdlink` each of the others would, too.

    >>> control, shown = W.IntSlider(), W.IntProgress()
    >>> Leading(control, "value", [shown]).trait
    'value'
    """

    _esm = joined(Path(__file__).with_name("leading.js"))

    leader = Unicode(help="the control, as the page names it").tag(sync=True)
    trait = Unicode(help="what of the others follows").tag(sync=True)
    followers = List(Unicode(), help="the others, as the page names them").tag(sync=True)

    def __init__(self, control: W.Widget, trait: str, followers: Iterable[W.Widget]) -> None:
        named = [f"IPY_MODEL_{widget.model_id}" for widget in followers]
        super().__init__(leader=f"IPY_MODEL_{control.model_id}", trait=trait, followers=named)
