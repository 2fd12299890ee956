"""The advisor itself: its settings, and where everything stands."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import ipywidgets as W
from traitlets import CFloat, Dict, Int, Unicode, observe

from vitlab.core.advice.advising import PATCH_SIZES
from vitlab.core.readings.patch_size_advisor import TAG, TOUR, AdviceReading, advice_reading
from vitlab.core.readings.patch_size_advisor.settings import OWN
from vitlab.widgets.base import DrawnFoldOut, FoldOut, Instrument, html
from vitlab.widgets.base.problem import Problem
from vitlab.widgets.patch_size_advisor import tables, words
from vitlab.widgets.patch_size_advisor.choosing import Candidates
from vitlab.widgets.patch_size_advisor.controls import OF_THE_RUN, make_controls, setting_of
from vitlab.widgets.patch_size_advisor.picturing import Picturing
from vitlab.widgets.patch_size_advisor.traits import PatchSizes
from vitlab.widgets.traits import (
    ModelTrait,
    Number,
    OptionalBox,
    OptionalPair,
    Pair,
    PictureSource,
    Text,
    Whole,
    setting,
)
from vitlab.words import said, word

QUESTIONS = {
    True: word(
        "The name tag is a little larger than one patch of 32 px. How many tokens see it, and do "
        "they see anything else?"
    ),
    False: word(
        "Which is the largest patch of which enough lie across the smallest thing, and who has "
        "published a model with it?"
    ),
}


class PatchSizeAdvisor(Picturing, Instrument[AdviceReading]):
    """Draw a box round the smallest thing to see, and learn what each patch size makes of it.

    Sizes within every limit come first, of these the ones with published weights, of these the one
    with the fewest multiply-accumulates: no score is hidden. ``application=`` takes the smallest
    thing of a field instead of a box.

    >>> advisor = PatchSizeAdvisor(token_budget=512)
    >>> advisor.reading.remedies[0].label
    'Raise the token budget to 784'
    >>> advisor.close()
    """

    title = word("Patch size advisor")
    tour = TOUR
    sheet = Path(__file__).with_name("style.css")
    opening: ClassVar[dict[str, Any]] = {"patch_size": (32, 32)}  # as large as the name tag

    question: Text = setting(
        Unicode(QUESTIONS[True], help="what to ask of it, above the picture; empty for nothing")
    )
    image: PictureSource = setting(
        PictureSource("astronaut", help="a sample's name, path, bytes, PIL image, array or tensor")
    )
    image_size: OptionalPair = setting(
        OptionalPair(help="pixels that the model reads; None: the picture's, or the application's")
    )
    smallest: OptionalBox = setting(
        OptionalBox(TAG, help="(top, left, height, width) round the smallest thing; None: no box")
    )
    patches_across: Number = setting(
        CFloat(2.0, help="patches wanted along its shorter side: a rule of thumb")
    )
    application: Text = setting(
        Unicode(
            OWN,
            help="own, photographs, satellite, pathology, faces, documents, phones or dense",
        )
    )
    model: ModelTrait = setting(
        ModelTrait("vit_base", help="a preset's name, a ViTShape, or its numbers as a dict")
    )
    batch_size: Whole = setting(Int(8, help="images in one step"))
    mode: Text = setting(Unicode("train", help="train or inference"))
    precision: Text = setting(
        Unicode("amp", help="amp (bfloat16 autocast), fp32, or bf16 for everything")
    )
    attention: Text = setting(
        Unicode("fused", help="fused, or eager: scores of all pairs are stored")
    )
    token_budget: Any = setting(
        Int(1024, allow_none=True, help="patches at most; None for no limit")
    )
    mac_budget: Any = setting(
        CFloat(
            400.0,
            allow_none=True,
            help="multiply-accumulates in 10⁹ at most, one picture forward; None for no limit",
        )
    )
    budget: Any = setting(
        CFloat(24.0, allow_none=True, help="memory of your GPU in GiB; None for no limit")
    )
    patch_sizes: PatchSizes = setting(
        PatchSizes(PATCH_SIZES, help="candidates in pixels, numbers or pairs (height, width)")
    )
    patch_size: Pair = setting(
        Pair(16, help="the candidate to look at, also one that breaks a limit")
    )
    pinned: Dict[str, Any] = setting(
        Dict(help="image_size and patch_size to compare with; empty for none")
    )

    def _completed(self, state: dict[str, Any]) -> dict[str, Any]:
        """An application has another question."""
        if isinstance(name := state.get("application"), str) and name != OWN:
            state = {"question": QUESTIONS[False], **state}
        return super()._completed(state)

    @observe("application")
    def _ask(self, _: Any = None) -> None:
        """The same for one that is chosen later, unless another is asked."""
        if self.question in QUESTIONS.values():
            self.question = QUESTIONS[self.application == OWN]

    def _controls(self) -> dict[str, W.Widget]:
        return make_controls()

    def _arranged(self) -> W.Widget:
        beside = [control for name, control in self.controls.items() if name not in OF_THE_RUN]
        return W.VBox(beside).add_class("vl-controls")

    def _stage(self) -> W.DOMWidget:
        canvas = self._make_canvas()
        self._caption = W.HTML().add_class("vl-caption")
        self.candidates = Candidates(canvas)
        self.none_left = Problem(self._take).add_class("vl-none-left")
        side = W.Box([self.candidates]).add_class("vl-side")
        place = W.VBox([self._caption, canvas]).add_class("vl-thing")
        return W.Box([place, side, self.none_left]).add_class("vl-both")

    def _fold_outs(self) -> list[FoldOut]:
        run = W.VBox([self.controls[name] for name in OF_THE_RUN]).add_class("vl-controls")
        told = {
            "lessons": (said("What lessons say, and what models do"), tables.lessons),
            "instead": (said("Instead of smaller patches"), tables.instead),
        }
        return [
            *super()._fold_outs(),
            *(
                FoldOut(name, label, W.HTML(), self._when_read(tell))
                for name, (label, tell) in told.items()
            ),
            DrawnFoldOut("run", said("The run that GiB counts"), run, lambda: None),
        ]

    def _actions(self) -> list[W.Widget]:
        self._pin = W.Button(description=said("Pin for comparison"))
        self._pin.on_click(self._toggle_pin)
        return [self._pin]

    def _toggle_pin(self, _: Any) -> None:
        self.pinned = {} if self.pinned else dict(self.reading.setting)

    def _targets(self) -> dict[str, tuple[W.Widget, str]]:
        on_canvas = ("image", "patch_size", "patch", "patch_height", "patch_width", "hovered")
        return {**super()._targets(), **{name: (self.canvas, name) for name in on_canvas}}

    def _hear(self, name: str, value: Any) -> None:
        """A picture that a hand chooses is there to have a box drawn in it."""
        if self._showing:
            return
        own = {"application": OWN} if name == "image" else {}
        self._take({name: setting_of(name, value), **own})

    def _show_state(self, state: Mapping[str, Any]) -> None:
        super()._show_state(state)
        self._pin.description = said("Unpin") if state["pinned"] else said("Pin for comparison")
        self._prepare(state["application"], state["smallest"], state["image"])

    def _read(self, state: Mapping[str, Any]) -> AdviceReading:
        told = {name: value for name, value in state.items() if name not in ("question", "parts")}
        told["pinned"] = state["pinned"] or None
        if state["application"] == OWN:
            told["image"] = self._load(state["image"])
        return advice_reading(**told)

    def _draw(self, reading: AdviceReading) -> None:
        self._picture(reading)
        self._caption.value = words.caption(reading)
        self.candidates.say(words.head(reading), words.candidates(reading))
        self.controls["application"].say((), words.applications(reading))
        problem = reading.advice.problem
        self.none_left.say(str(problem or ""), reading.remedies)
        self.none_left.layout.display = None if problem else "none"

    def _written(self, reading: AdviceReading) -> str:
        return words.beside(reading)

    def _described(self, reading: AdviceReading) -> str:
        return html.description(reading) + words.described(reading)
