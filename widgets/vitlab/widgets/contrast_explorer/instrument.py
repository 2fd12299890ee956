"""The contrast explorer itself: its settings, and what the page and the kernel tell each other."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import ipywidgets as W
from traitlets import Any as AnyTrait
from traitlets import CFloat, Int, Unicode

from vitlab.core.readings import contrast_explorer as readings
from vitlab.core.readings.contrast_explorer.drawn import (
    IMAGE_ANGLES,
    OPENING_PAIRS,
    TEXT_ANGLES,
    pair_named,
    spread_round,
)
from vitlab.core.readings.contrast_explorer.tour import TOUR
from vitlab.widgets.base import DrawnFoldOut, FoldOut, Instrument, html
from vitlab.widgets.contrast_explorer import words
from vitlab.widgets.contrast_explorer.batches import batch_of, given_of, settings_of
from vitlab.widgets.contrast_explorer.controls import make_controls
from vitlab.widgets.contrast_explorer.pictures import Pictures
from vitlab.widgets.contrast_explorer.stage import Asking, PairList, Stage, Starting
from vitlab.widgets.contrast_explorer.traits import Angles, OptionalWhole, Pairs, Prompts
from vitlab.widgets.traits import Number, Text, Whole, Wholes, kept, setting
from vitlab.words import said, word

if TYPE_CHECKING:
    from vitlab.core.readings.contrast_explorer import ContrastReading

_IN_PAGE = ("logit_scale", "logit_bias")  # the page moves them by sliders of its own
_BESIDE = ("question", "parts", "pairs")


class ContrastExplorer(Instrument["ContrastReading"]):
    """See what a batch is to the losses of CLIP and SigLIP: drag a vector, cut the batch in two.

    Pictures and captions are vectors on a circle, or your own ``image_features`` and
    ``text_features``. All losses on the page answer without the kernel.

    >>> explorer = ContrastExplorer()
    >>> round(explorer.reading.clip.loss, 2), round(explorer.reading.clip_parted.loss, 3)
    (1.57, 0.018)
    >>> explorer.close()
    """

    title = word("Contrast explorer")
    tour = TOUR
    sheet = Path(__file__).with_name("style.css")
    opening: ClassVar[dict[str, Any]] = {"micro_batch_size": 3, "cell": (2, 5)}

    question: Text = setting(
        Unicode(
            word(
                "Cut the batch in two and the loss falls to almost nothing. What has become better?"
            ),
            help="asked above the picture; empty for nothing",
        )
    )
    pairs: Pairs = setting(
        Pairs(
            OPENING_PAIRS,
            help="2 to 16 of (picture, caption); a whole number is a drawn picture, None is none",
        )
    )
    image_angles: Angles = setting(
        Angles(IMAGE_ANGLES, help="where each picture lies on the circle, in degrees")
    )
    text_angles: Angles = setting(
        Angles(TEXT_ANGLES, help="where each caption lies; of equal captions the first counts")
    )
    image_features: Any = setting(
        AnyTrait(None, help="vectors of your own, (pairs, dim), each of length 1; None: the circle")
    )
    text_features: Any = setting(AnyTrait(None, help="those of the captions, row for row"))
    logit_scale: Number = setting(
        CFloat(100 / 7, help="factor of the cosines, exp(t) of a model that learns t")
    )
    logit_bias: Number = setting(CFloat(-10.0, help="what SigLIP adds to each logit"))
    micro_batch_size: OptionalWhole = setting(
        OptionalWhole(
            None, help="pairs in each part of the batch, a divisor; None for the whole batch"
        )
    )
    exchange: Text = setting(
        Unicode(
            "micro_batches",
            help="what parts know of each other: micro_batches and local nothing; gathered: the "
            "vectors, as constants; gathered_with_grad: with their gradient",
        )
    )
    reduction: Text = setting(
        Unicode("batch", help="SigLIP's sum is divided by the batch, by all pairs, or not (sum)")
    )
    scale_used: Text = setting(
        Unicode(
            "factor",
            help="factor; log: its logarithm t stands in its place; exp: exponentiated again",
        )
    )
    axis: Text = setting(Unicode("rows", help="rows or columns: the softmax that is drawn"))
    cell: Wholes = setting(Wholes((), help="(picture, caption) looked at, from 0; () for none"))
    picture: Whole = setting(Int(0, help="picture that zero-shot asks about, from 0"))
    prompts: Prompts = setting(
        Prompts(None, help="captions to choose among; None: all others; lesson: its two prompts")
    )
    initial_batch_size: Whole = setting(
        Int(32_768, help="pairs in a batch, for the loss at the start")
    )

    _pictures: Pictures = kept(None)
    _drawing: bool = kept(False)

    def write_inputs(self, folder: str | Path) -> Path | None:
        """Write vectors of one's own as ``inputs.pt``, which the program reads; else None."""
        return self.reading.write_inputs(folder)

    def _completed(self, state: dict[str, Any]) -> dict[str, Any]:
        """Vectors of one's own have as many pairs; pairs without angles are spread round."""
        state = super()._completed(state)
        if "pairs" not in state and (rows := _rows(state.get("image_features"))):
            state = {"pairs": tuple((None, pair_named(n + 1)) for n in range(rows))} | state
        given = state.get("pairs")
        if isinstance(given, tuple | list) and len(given) != len(OPENING_PAIRS):
            images, texts = spread_round(len(given))
            state = {"image_angles": images, "text_angles": texts} | state
        return state

    def _build_frame(self) -> None:
        self._pictures = Pictures()
        super()._build_frame()

    def _controls(self) -> dict[str, W.Widget]:
        controls = make_controls()
        self.stage = Stage(controls)
        self.stage.observe(self._hear_batch, "batch")
        for name in _IN_PAGE:
            self.stage.observe(lambda now: self._hear(now["name"], now["new"]), name)
        return controls

    def _arranged(self) -> W.Widget:
        parts = [*self.controls.values(), PairList(self.stage)]
        return W.VBox(parts).add_class("vl-controls")

    def _stage(self) -> W.DOMWidget:
        return self.stage

    def _fold_outs(self) -> list[FoldOut]:
        asking = Asking(self.stage, lesson=[0.90, 0.1625])
        starting = Starting(self.stage)
        return [
            *super()._fold_outs(),
            DrawnFoldOut("zero-shot", said("Zero-shot"), W.VBox([asking]), lambda: None),
            DrawnFoldOut(
                "loss-at-start", said("Loss at the start"), W.VBox([starting]), lambda: None
            ),
        ]

    def _targets(self) -> dict[str, tuple[W.Widget, str]]:
        return {**super()._targets(), **{name: (self.stage, name) for name in _IN_PAGE}}

    def _show_state(self, state: Mapping[str, Any]) -> None:
        super()._show_state(state)
        with self.stage.hold_sync():
            for name in _IN_PAGE:
                setattr(self.stage, name, state[name])

    def _hear_batch(self, change: Any) -> None:
        """What a hand changed in the page."""
        if not self._drawing:
            self._take(settings_of(change["new"], self._pictures))

    def _read(self, state: Mapping[str, Any]) -> ContrastReading:
        for picture, _ in state["pairs"]:
            self._pictures.number_of(picture)
        told = {name: value for name, value in state.items() if name not in _BESIDE}
        captions = tuple(caption for _, caption in state["pairs"])
        return readings.contrast_reading(captions=captions, **told)

    def _draw(self, reading: ContrastReading) -> None:
        self._drawing = True
        try:
            with self.stage.hold_sync():
                self.stage.pictures = self._pictures.shown
                self.stage.given = given_of(reading)
                self.stage.batch = batch_of(reading, self.pairs, self._pictures)
        finally:
            self._drawing = False

    def _written(self, reading: ContrastReading) -> str:
        return html.says(reading) + html.facts(words.shown_facts(reading), in_a_row=True)

    def _described(self, reading: ContrastReading) -> str:
        return html.description(reading) + words.tables(reading)


def _rows(features: Any) -> int:
    """How many rows an array has; 0 where that cannot be told, for core to say."""
    shape: tuple[int, ...] = getattr(features, "shape", ())
    return int(shape[0]) if len(shape) == 2 else 0
