"""The viewer itself: its settings, and where everything stands."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import ipywidgets as W
from PIL import Image
from traitlets import Any as AnyTrait
from traitlets import Bool, Int, Unicode

from vitlab.core.errors import LabError
from vitlab.core.pretrained import BUNDLED
from vitlab.core.readings.attention_viewer import TOUR, AttentionReading, Hiding
from vitlab.widgets.attention_viewer import words
from vitlab.widgets.attention_viewer.answers import Answers
from vitlab.widgets.attention_viewer.deletion import Deletion
from vitlab.widgets.attention_viewer.maps import Maps
from vitlab.widgets.attention_viewer.meaning import SOURCE, Meaning
from vitlab.widgets.attention_viewer.panel import ViewerPanel
from vitlab.widgets.attention_viewer.picture import QueryPicture
from vitlab.widgets.attention_viewer.working import Working
from vitlab.widgets.base import FoldOut, Instrument, html
from vitlab.widgets.leading import Leading
from vitlab.widgets.still import painted, room
from vitlab.widgets.traits import (
    OptionalPair,
    PictureSource,
    Switch,
    Text,
    Whole,
    kept,
    setting,
)
from vitlab.words import said, word


class AttentionViewer(Instrument[AttentionReading]):
    """See which patches a token reads, in every layer and head, and whether the answer needs them.

    With ``attention=`` it shows maps of your own, (layers, heads, n, n) after the softmax; with
    ``model=`` and ``image=`` those of any ViT of ours, of timm or of transformers.

    >>> viewer = AttentionViewer(image="circle", layer=0, head=2)
    >>> viewer.reading.plane.shape
    (8, 8)
    >>> viewer.close()
    """

    title = word("Attention viewer")
    tour = TOUR
    sheet = Path(__file__).with_name("style.css")
    hotkeys: ClassVar[list[str]] = ["Escape"]

    question: Text = setting(
        Unicode(
            word("Hide the patches that it reads most: does the answer change?"),
            help="asked above the picture; empty for nothing",
        )
    )
    image: PictureSource = setting(
        PictureSource("star", help="a drawn circle, square, triangle or star, or your own picture")
    )
    model: Any = setting(
        AnyTrait(BUNDLED[0], help="a bundled name, a name or path that load takes, or a model")
    )
    attention: Any = setting(
        AnyTrait(None, allow_none=True, help="maps of your own, (layers, heads, n, n)")
    )
    grid: OptionalPair = setting(
        OptionalPair(help="of those: rows and columns of patches; None: a square")
    )
    num_prefix_tokens: Whole = setting(Int(1, help="of those: tokens before the patches"))
    layer: Whole = setting(Int(-1, help="layer, from 0; negative ones count from the last"))
    head: Any = setting(
        Int(None, allow_none=True, help="head, from 0; None: the mean of all heads")
    )
    query: Whole = setting(
        Int(0, help="token that looks, of the whole sequence: 0 is CLS where there is one")
    )
    show: Text = setting(Unicode("attention", help="attention of one layer, or rollout of all"))
    causal: Switch = setting(Bool(False, help="whether tokens see earlier ones only"))
    hidden: Whole = setting(Int(12, help="patches that are hidden, the most attended first"))
    followed: Any = setting(
        Int(None, allow_none=True, help="class that is followed; None: the model's own answer")
    )
    scale: Text = setting(
        Unicode("map", help="map: each map its own scale; shared: one for all; percentile: clipped")
    )
    smooth: Switch = setting(Bool(False, help="whether colours of neighbouring patches blend"))

    def cancel(self) -> None:
        """Do not wait for what is measured beside everything else."""
        self.working.cancel()

    def close(self) -> None:
        """Close every widget, and end what runs."""
        if hasattr(self, "working"):  # or a setting was refused before anything was built
            self.working.stop()
            self.maps.stop()
        super().close()

    def write_inputs(self, folder: str | Path) -> Path:
        """Write the picture and the weights, or the maps, as ``inputs.pt`` for the program."""
        return self.reading.write_inputs(folder)

    _meaning: Meaning = kept(None)

    def _build_frame(self) -> None:
        self._meaning = Meaning()
        super()._build_frame()
        self.add_class("vl-wide")

    def _press(self, key: str) -> None:
        self.cancel()

    def _controls(self) -> dict[str, W.Widget]:
        self.panel = ViewerPanel(self._take)
        return self.panel.named

    def _follow_controls(self) -> None:
        """The panel itself tells what a hand changed."""

    def _arranged(self) -> W.Widget:
        return self.panel

    def _stage(self) -> W.DOMWidget:
        self.canvas = QueryPicture(self._take)
        names = ("layer", "head", "show", "scale")
        lookers = {name: self.panel.named[name] for name in names} | {"canvas": self.canvas}
        self.maps, self.answers = Maps(lookers), Answers(lookers)
        self.deletion = Deletion(lookers, self._take)
        self._links = (Leading(self.panel.smooth, "smooth", [self.canvas]),)
        seen = W.VBox([self.canvas, self.answers]).add_class("vl-seen").add_class("vl-drawn")
        side = W.VBox([self.maps, self.deletion]).add_class("vl-side").add_class("vl-drawn")
        return W.Box([seen, side]).add_class("vl-both")

    def _targets(self) -> dict[str, tuple[W.Widget, str]]:
        own = {"query": (self.canvas, "selected"), "hidden": (self.deletion, "hidden")}
        return {**super()._targets(), **own}

    def _actions(self) -> list[W.Widget]:
        self.working = Working(self._learn)
        return [self.working]

    def _fold_outs(self) -> list[FoldOut]:
        told = {
            "heads": (said("Table of heads"), words.heads),
            "registers": (said("Registers side by side"), words.registers),
        }
        own = [
            FoldOut(name, label, W.HTML(), self._when_read(tell))
            for name, (label, tell) in told.items()
        ]
        return [*super()._fold_outs(), *own]

    def _refresh(self, change: Any = None) -> None:
        if not self._taking and change is not None and change["name"] in SOURCE:
            self._meaning.forget()
            if self._was_read:
                self._stay_inside()
        super()._refresh(change)

    def _stay_inside(self) -> None:
        """Of other maps that have no such layer, head, token or class, look at one they have."""
        state = self.state()
        try:
            reading = self._meaning.of({**state, **_ANYWHERE})
        except LabError:
            return
        layers, heads, tokens = reading.source.maps.shape[:3]
        classes = 0 if reading.source.whole is None else len(reading.source.whole)
        beyond = {
            "layer": not -layers <= self.layer < layers,
            "head": self.head is not None and not 0 <= self.head < heads,
            "query": not 0 <= self.query < tokens,
            "followed": self.followed is not None and not 0 <= self.followed < classes,
        }
        self._taking = True  # it is read right after
        try:
            for name in (name for name, is_beyond in beyond.items() if is_beyond):
                setattr(self, name, _ANYWHERE[name])
        finally:
            self._taking = False

    def _show_state(self, state: Mapping[str, Any]) -> None:
        self.panel.follow(state)
        self.canvas.follow(state)
        self.deletion.follow(state["hidden"])

    def _read(self, state: Mapping[str, Any]) -> AttentionReading:
        reading = self._meaning.of(state)
        _ = reading.text  # what cannot work is said before it is drawn
        return reading

    def _draw(self, reading: AttentionReading) -> None:
        self.canvas.show(reading)
        self.panel.follow_reading(reading)
        self.maps.show(reading)
        self.answers.show(reading)
        self.deletion.show(reading, self.working.want(reading))

    def _in_pictures(self) -> list[Image.Image]:
        """The map that is looked at, which the page lays over the picture by itself."""
        low, high = self.reading.value_range
        plane = (self.reading.plane - low) / ((high - low) or 1.0)
        return [painted(self.canvas, *room(first=True), plane)]

    def _learn(self, reading: AttentionReading, hiding: Hiding) -> None:
        """The curves of a map are there."""
        self._meaning.note(reading, hiding)
        self._refresh()

    def _written(self, reading: AttentionReading) -> str:
        row = html.facts(words.shown_facts(reading), in_a_row=True)
        return html.says(reading) + row

    def _described(self, reading: AttentionReading) -> str:
        return html.description(reading) + words.described(reading)


_ANYWHERE: dict[str, Any] = {"layer": -1, "head": None, "query": 0, "followed": None}
