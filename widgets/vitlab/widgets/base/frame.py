"""What an instrument brings to the page besides its widgets: sheets, names and keys of controls."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import anywidget
from traitlets import List, Unicode

from vitlab.widgets.joining import joined
from vitlab.widgets.refusing import Refusing

_HERE = Path(__file__).parent


class Frame(Refusing, anywidget.AnyWidget):
    """The family's stylesheet, names and keys for the controls beside it, and hatched colours."""

    _esm = joined(_HERE / "frame.js")
    _css = _HERE.parent / "style.css"

    hatched = List(Unicode(), help="colours --vl-… that a figure may fill with url(#vl-hatch-…)")
    hatched.tag(sync=True)
    hotkeys = List(Unicode(), help="keys that are told to the kernel, as a message {key}")
    hotkeys.tag(sync=True)


@cache
def frame_of(instrument: type[Any]) -> type[Frame]:
    """A frame with an instrument's own sheet behind the family's.

    The browser keeps one sheet for each class of frames, so each instrument has a class.
    """
    family = (_HERE.parent / "style.css").read_text(encoding="utf-8")
    own = instrument.sheet.read_text(encoding="utf-8") if instrument.sheet else ""
    return type(f"{instrument.__name__}Frame", (Frame,), {"_css": family + own})
