"""How sure the model is while patches are hidden: drawn, and dragged, by the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import ipywidgets as W
import numpy as np
from traitlets import Int, List, Unicode

from vitlab.core.readings.attention_viewer import AttentionReading
from vitlab.widgets.attention_viewer.lookers import Following
from vitlab.widgets.joining import joined
from vitlab.widgets.traits import Buffer


class Deletion(Following):
    """The curve of the map, those of random orders, a handle, and the picture without patches.

    ``take(settings)`` is called with how many patches a hand hid.
    """

    _esm = joined(Path(__file__).with_name("curve.js"))

    hidden = Int(12, help="patches that are hidden").tag(sync=True, echo_update=False)
    order = Buffer(help="uint16: patches from the most attended on").tag(sync=True)
    probabilities = Buffer(help="float32: of the class, one patch more hidden each").tag(sync=True)
    random = Buffer(help="float32: the same in random orders, one after the other").tag(sync=True)
    look = List(Int(), help="layer, head, query, rollout: whose curve it is").tag(sync=True)
    name = Unicode(help="the class that is followed").tag(sync=True)
    colour = List(Int(), help="red, green and blue of what is hidden").tag(sync=True)
    state = Unicode("none", help="none: nothing to draw; else what is waited for").tag(sync=True)

    def __init__(
        self, lookers: Mapping[str, W.Widget], take: Callable[[Mapping[str, Any]], None]
    ) -> None:
        super().__init__(lookers)
        self._take, self._following = take, False
        self.observe(self._hide, "hidden")

    def follow(self, hidden: Any) -> None:
        """Show how many are hidden, also where that cannot be."""
        if not isinstance(hidden, int) or hidden < 0:
            return
        self._following = True
        try:
            self.hidden = hidden
        finally:
            self._following = False

    def show(self, reading: AttentionReading, waits: str) -> None:
        """Follow a reading; ``waits`` says what there is instead of a curve that is to come."""
        setting, hiding = reading.setting, reading.hiding
        with self.hold_sync():
            if reading.target is None:
                self.state = "none"
                return
            head = -1 if setting.head is None else setting.head
            self.look = [setting.layer, head, setting.query, int(setting.show == "rollout")]
            self.name = reading.source.name(reading.target)
            self.colour = list(reading.source.mean_colour)
            self.order = (
                reading.moved(hidden=reading.plane.size).hidden_patches.astype("<u2").tobytes()
            )
            self.probabilities = _bytes([] if hiding is None else [hiding.own])
            if hiding is not None:
                self.random = _bytes(hiding.random)
            elif not reading.random_orders:
                self.random = b""
            self.state = "" if hiding is not None else waits

    def _hide(self, change: Any) -> None:
        if not self._following:
            self._take({"hidden": change["new"]})


def _bytes(curves: Any) -> bytes:
    return np.array([curve.probabilities for curve in curves], "<f4").tobytes()
