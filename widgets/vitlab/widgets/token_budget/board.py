"""What the page knows of families, window and slots: it draws all of them itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
from traitlets import Bytes, Dict, Float, Int, List, Unicode

from vitlab.widgets.canvas import PatchCanvas
from vitlab.widgets.joining import joined
from vitlab.widgets.refusing import Refusing

_HERE = Path(__file__).parent
_DRIVEN = {"sync": True, "echo_update": False}  # what the page moves is not echoed to it
MOVED = (
    *("family", "families", "images", "text_tokens", "context", "fit", "merge", "projector"),
    *("decoder", "picture", "slot"),
)
"""Traits that a hand moves in the page, under the names of settings."""


class Board(Refusing, anywidget.AnyWidget):
    """Plans of families as the page draws them, and what a hand moves.

    >>> from vitlab.widgets.canvas import PatchCanvas
    >>> Board(PatchCanvas()).images
    3
    """

    _esm = joined(_HERE / "board.js")

    canvas = Unicode(help="the picture, as the page names it").tag(sync=True)
    plans = List(Dict(), help="what each family makes of the picture").tag(sync=True)
    seen = List(List(Unicode()), help="(letter, letters a slot, or why none) of each").tag(
        sync=True
    )
    crops = List(Bytes(), help="the smallest print as it arrives, encoded").tag(sync=True)
    print_ratio = Float(7.0, help="width of the smallest print for its height").tag(sync=True)
    known = List(List(Unicode()), help="(name, title) of every rule").tag(sync=True)
    choices = Dict(help="(value, words) of each list of choices").tag(sync=True)
    family = Unicode("internvl", help="the chosen one").tag(**_DRIVEN)
    families = List(Unicode(), help="names in the order of their rows").tag(**_DRIVEN)
    images = Int(3, help="how many pictures").tag(**_DRIVEN)
    text_tokens = Int(600, help="tokens of text").tag(**_DRIVEN)
    context = Int(8192, help="slots of the window").tag(**_DRIVEN)
    fit = Unicode("as built", help="what becomes of a picture's shape").tag(**_DRIVEN)
    merge = Int(0, help="patches on a side of a block; 0 for the family's own").tag(**_DRIVEN)
    projector = Unicode("mlp", help="what brings tokens to the decoder's width").tag(**_DRIVEN)
    decoder = Unicode("qwen2-7b", help="the language model that reads").tag(**_DRIVEN)
    picture = Unicode("receipt", help="a sample's name, or own").tag(**_DRIVEN)
    slot = Int(-1, help="the chosen slot; -1 for none").tag(**_DRIVEN)

    def __init__(self, canvas: PatchCanvas, **state: Any) -> None:
        super().__init__(canvas=f"IPY_MODEL_{canvas.model_id}", **state)


class Panel(Refusing, anywidget.AnyWidget):
    """The controls of a board."""

    _esm = joined(_HERE / "panel.js")

    board = Unicode(help="what they move, as the page names it").tag(sync=True)

    def __init__(self, board: Board) -> None:
        super().__init__(board=f"IPY_MODEL_{board.model_id}")


class Caps(Refusing, anywidget.AnyWidget):
    """Settings of the chosen family, each with the origin of its default."""

    _esm = joined(_HERE / "caps.js")

    caption = Unicode(help="over the table").tag(sync=True)
    settings = List(Dict(), help="name, value, kind, default, origin, changed").tag(sync=True)
    changes = Dict(help="what was changed, by name").tag(**_DRIVEN)


class Differing(Refusing, anywidget.AnyWidget):
    """Two counts, and likely causes why they differ."""

    _esm = joined(_HERE / "differing.js")

    counts = List(Int(), help="two counts, or none").tag(**_DRIVEN)
    said = List(Unicode(), help="what may be behind it").tag(sync=True)
