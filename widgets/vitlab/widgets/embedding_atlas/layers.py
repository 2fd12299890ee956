"""A slider over the layers of a model, with what each knows of the labels beneath."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
from traitlets import Dict, Float, Int, List, Unicode, observe

from vitlab.core.readings.embedding_atlas.naming import layer_said
from vitlab.widgets.joining import joined
from vitlab.widgets.refusing import Refusing

if TYPE_CHECKING:
    from vitlab.core.readings.embedding_atlas import LayerFound


class Layers(Refusing, anywidget.AnyWidget):
    """Chooses a layer by its name; unlike a slider of ipywidgets it may be given other layers.

    >>> layers = Layers()
    >>> layers.offer(["pixels", "block 1"])
    >>> layers.show("block 1")
    >>> layers.index
    1
    """

    _esm = joined(Path(__file__).with_name("layers.js"))
    moves = "value"

    names = List(Unicode(), help="the layers, in order").tag(sync=True)
    words = List(Unicode(), help="each as it is read").tag(sync=True)
    index = Int(0, help="which of them is chosen").tag(sync=True, echo_update=False)
    curve = List(Dict(), help="of each layer: purity, own, probe, shares or nothing").tag(sync=True)
    chance = Float(0.0, help="purity of neighbours that are drawn at random").tag(sync=True)
    word = Unicode(help="what the labels are, and of which tokens").tag(sync=True)
    value = Unicode(help="the name that is chosen")

    def offer(self, names: Sequence[str]) -> None:
        """Offer these layers, and keep the chosen one if it is among them."""
        if list(names) == self.names:
            return
        kept = names.index(self.value) if self.value in names else len(names) - 1
        with self.hold_sync():
            self.names, self.words = list(names), [*map(layer_said, names)]
            self.index = kept
        self.value = names[kept]

    def show(self, name: Any) -> None:
        """Choose one."""
        if name in self.names:
            self.index = self.names.index(name)

    def show_curve(self, found: Sequence[LayerFound], chance: float, word: str) -> None:
        """Show what is known of the layers so far; nothing hides the curve."""
        known = {one.layer: one for one in found}
        rows: list[dict[str, Any]] = []
        for name in self.names if found else ():
            one = known.get(name)
            rows.append(
                {}
                if one is None
                else {"purity": one.purity, "own": one.purity_with_own, "probe": _share(one.probe)}
            )
        with self.hold_sync():
            self.curve, self.chance, self.word = rows, chance, word

    @observe("index")
    def _name(self, _: Any) -> None:
        if 0 <= self.index < len(self.names):
            self.value = self.names[self.index]


def _share(per_cent: float | None) -> float | None:
    return None if per_cent is None else per_cent / 100
