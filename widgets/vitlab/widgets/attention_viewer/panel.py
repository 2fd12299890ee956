"""The controls: picture, model, layer, head, map, scale, and what a token may see."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets as W

from vitlab.core.images import SHAPES
from vitlab.core.pretrained import BUNDLED
from vitlab.core.readings.attention_viewer import AttentionReading
from vitlab.widgets.controls import Menu, Slider, Tick
from vitlab.words import said, said_in, word

_MODELS = dict(zip(BUNDLED, (word("plain"), word("with 4 registers")), strict=True))
_SHOWS = {"attention": word("attention"), "rollout": word("rollout")}
_SCALES = {
    "map": word("each its own"),
    "shared": word("one for all"),
    "percentile": word("percentile 99"),
}
_SHAPES = {
    "circle": word("a circle (drawn)"),
    "square": word("a square (drawn)"),
    "triangle": word("a triangle (drawn)"),
    "star": word("a star (drawn)"),
}
_OWN = word("your own")
_MEAN = -1  # a menu takes None for no choice


class ViewerPanel(W.VBox):
    """``take(settings)`` is called with what a hand chose."""

    def __init__(self, take: Callable[[Mapping[str, Any]], None]) -> None:
        self._take, self._following = take, False
        self._image: Any = None
        self._model: Any = None
        self.image = Menu(description=said("picture"), options=_turned(_SHAPES))
        self.model = Menu(description=said("model"), options=_turned(_MODELS))
        self.layer = Slider(4, 1, 4, description=said("layer"))
        self.head = Menu(description=said_in("of attention", "head"), options=_heads(4))
        self.show = Menu(description=said("map"), options=_turned(_SHOWS))
        self.scale = Menu(description=said_in("of colours", "scale"), options=_turned(_SCALES))
        self.causal = Tick(description=said("earlier only"), indent=False)
        self.smooth = Tick(description=said("smooth"), indent=False)
        self.named: dict[str, Any] = {
            "image": self.image,
            "model": self.model,
            "layer": self.layer,
            "head": self.head,
            "show": self.show,
            "scale": self.scale,
            "causal": self.causal,
            "smooth": self.smooth,
        }
        ticks = W.HBox([self.causal, self.smooth]).add_class("vl-ticks")
        super().__init__([*list(self.named.values())[:6], ticks])
        self.add_class("vl-controls")
        for name, control in self.named.items():
            control.observe(lambda now, name=name: self._tell(name, now["new"]), "value")

    def follow(self, state: Mapping[str, Any]) -> None:
        """Show settings, also such as cannot work."""
        self._following = True
        try:
            self._show_one_or_own(self.image, "_image", state["image"], SHAPES)
            self._show_one_or_own(self.model, "_model", state["model"], BUNDLED)
            for name in ("show", "scale", "causal", "smooth"):
                self.named[name].show(state[name])
        finally:
            self._following = False

    def follow_reading(self, reading: AttentionReading) -> None:
        """Follow what the maps settle: how many layers and heads there are."""
        layers, heads = reading.source.maps.shape[:2]
        setting = reading.setting
        self._following = True
        try:
            self.layer.max = max(self.layer.max, layers)
            self.layer.show(setting.layer + 1)
            options = _heads(heads)
            if [words for words, _ in options] != [words for words, _ in self.head._options_full]:
                self.head.options = options
            self.head.show(_MEAN if setting.head is None else setting.head)
            own = reading.source.model is None
            self.model.disabled = self.image.disabled = self.causal.disabled = own
            self.layer.disabled = self.head.disabled = setting.show == "rollout"
        finally:
            self._following = False

    def _show_one_or_own(self, menu: Menu, kept: str, value: Any, known: Any) -> None:
        if isinstance(value, str) and value in known:
            menu.show(value)
        else:
            setattr(self, kept, value)
            menu.show(_OWN, said(_OWN))

    def _tell(self, name: str, value: Any) -> None:
        if self._following:
            return
        if name == "layer":
            value -= 1
        elif name == "head":
            value = None if value == _MEAN else value
        elif value == _OWN:
            value = getattr(self, f"_{name}")
        self._take({name: value})


def _heads(count: int) -> list[tuple[str, int]]:
    heads = ((said("head {number}", number=head + 1), head) for head in range(count))
    return [(said("mean of {count}", count=count), _MEAN), *heads]


def _turned(words: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(said(named), name) for name, named in words.items()]
