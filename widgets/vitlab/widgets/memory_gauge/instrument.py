"""The gauge itself: its settings, what it measures, and where everything stands."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import ipywidgets as W
from traitlets import Any as AnyTrait
from traitlets import Bool, CFloat, Int, Unicode, dlink

from vitlab.core.readings.memory_gauge import AT_PEAK, TOUR, MemoryReading, memory_reading
from vitlab.widgets.base import FoldOut, Instrument, html
from vitlab.widgets.measuring import Measurement
from vitlab.widgets.memory_gauge import tables, words
from vitlab.widgets.memory_gauge.colours import ESTIMATED
from vitlab.widgets.memory_gauge.controls import GaugeControls, with_sizes
from vitlab.widgets.memory_gauge.figures import GaugeFigures
from vitlab.widgets.traits import Number, OwnModelTrait, Pair, Switch, Text, Whole, kept, setting
from vitlab.words import in_its_language, said, word

if TYPE_CHECKING:
    from vitlab.core.profiling import MeasuredStep

_ALONE = {"batch_size": 256, "attention": "eager"}  # without a setting: too much for 24 GiB
_BESIDE = ("budget", "moment", "question", "parts")  # settings that change nothing of the run
_LARGE = ("peak", "measured", "needed", "gmacs")  # the others stand in the legend


class MemoryGauge(Instrument[MemoryReading]):
    """Predict the bytes of a training step, or of inference, tensor by tensor; then measure them.

    A preset, or a module of your own, comes with the image and the patch that it was made for,
    unless others are given; of a module the same copy is counted and measured, its frozen parts
    frozen. Without any setting it opens on a run that does not fit its GPU.

    >>> gauge = MemoryGauge(model="vit_base", batch_size=64)
    >>> gauge.reading.own.verdict, gauge.reading.own.largest_batch
    ('fits', 318)
    >>> gauge.close()
    """

    title = word("Memory gauge")

    tour = TOUR
    opening: ClassVar[dict[str, Any]] = _ALONE
    sheet = Path(__file__).with_name("style.css")
    hatched: ClassVar[list[str]] = list(ESTIMATED)

    question: Text = setting(
        Unicode(
            word("Which single switch makes this run fit on its GPU, and what does it cost?"),
            help="what to ask of it, above the picture; empty for nothing",
        )
    )
    model: OwnModelTrait = setting(
        OwnModelTrait(
            "vit_base", help="a preset's name, a ViTShape or its numbers as a dict, or your module"
        )
    )
    image_size: Pair = setting(Pair(224, help="pixels (height, width); one number means a square"))
    patch_size: Pair = setting(
        Pair(16, help="patch (height, width) in pixels; one number means a square")
    )
    batch_size: Whole = setting(Int(8, help="images in one step"))
    mode: Text = setting(Unicode("train", help="train or inference"))
    precision: Text = setting(
        Unicode("amp", help="amp (bfloat16 autocast), fp32, or bf16 for everything")
    )
    weights: Text = setting(
        Unicode("full", help="in inference: full, or int8 or int4 with their scales")
    )
    attention: Text = setting(
        Unicode("fused", help="fused, or eager: scores of all pairs are stored")
    )
    checkpointing: Switch = setting(
        Bool(False, help="keep only each block's input, and run it again")
    )
    accumulate: Switch = setting(
        Bool(False, help="add to the gradients that earlier batches of the same step left")
    )
    optimizer: Text = setting(Unicode("adamw", help="adamw, sgd or sgd_momentum"))
    foreach: Switch = setting(Bool(True, help="update all weights at once"))
    fused_optimizer: Switch = setting(
        Bool(False, help="update them in one GPU kernel, without extra tensors")
    )
    budget: Number = setting(CFloat(24.0, help="memory of your GPU in GiB"))
    moment: Whole = setting(Int(AT_PEAK, help="line of the timeline to look at; -1 for the peak"))
    measured = AnyTrait(
        None, allow_none=True, read_only=True, help="what `measure` saw of this run, or None"
    )

    _measurement: Measurement | None = kept(None)

    def _completed(self, state: dict[str, Any]) -> dict[str, Any]:
        """A preset or a module comes with the image and the patch that it was made for."""
        made_for = with_sizes(state["model"]) if "model" in state else {}
        return super()._completed({**made_for, **state})

    @in_its_language
    def measure(self) -> None:
        """Run this step for real, beside everything else; a newer measurement replaces this one.

        On CUDA where there is one; anywhere else on tensors without data, counted as they live.
        """
        self.cancel()
        if self.problem or self.reading is None:
            return
        self._show_progress(0.0, "")
        self._measurement = Measurement(self._settings(), self._show_progress, self._end)
        self._measurement.start()

    def cancel(self) -> None:
        """End the measurement that runs, if one does."""
        if self._measurement:
            self._measurement.stop()
            self._measurement = None
            self._hide_progress("")

    def close(self) -> None:
        """Close every widget, and end what runs."""
        self.cancel()
        super().close()

    def _controls(self) -> dict[str, W.Widget]:
        self.panel = GaugeControls(self._take)
        return self.panel.named

    def _follow_controls(self) -> None:
        """The panel itself tells what a hand changed."""

    def _arranged(self) -> W.Widget:
        return self.panel

    def _stage(self) -> W.DOMWidget:
        self.figures = GaugeFigures(self._point)
        dlink((self, "problem"), (self.panel.moment, "disabled"), bool)
        moment = W.HBox([self.panel.moment, self.panel.to_peak]).add_class("vl-moment")
        moment.add_class("vl-controls")
        return W.VBox([self.figures, moment]).add_class("vl-gauge-stage").add_class("vl-drawn")

    def _actions(self) -> list[W.Widget]:
        self._measure = W.Button(description=said("Measure this run"))
        self._measure.on_click(lambda _: self.cancel() if self._measurement else self.measure())
        self._bar = W.FloatProgress(0.0, min=0.0, max=1.0).add_class("vl-progress")
        self._progress = W.HTML().add_class("vl-progress-word")
        self._hide_progress("")
        dlink((self, "problem"), (self._measure, "disabled"), bool)
        return [self._measure, self._bar, self._progress]

    def _settings(self) -> dict[str, Any]:
        """What the ledger and the measurement are told."""
        return _of_the_run(self.state())

    def _refresh(self, change: Any = None) -> None:
        if change is not None and change["name"] not in _BESIDE:
            self.cancel()  # what was measured, or could not be, was another run
            self._hide_progress("")
            self.set_trait("measured", None)
        super()._refresh(change)

    def _show_state(self, state: Mapping[str, Any]) -> None:
        self.panel.follow(state)

    def _read(self, state: Mapping[str, Any]) -> MemoryReading:
        beside = {name: state[name] for name in ("budget", "moment")}
        reading = memory_reading(**beside, **_of_the_run(state))
        if self.measured is None:
            return reading
        return reading.with_measured(self.measured.peak, self.measured.how)

    def _draw(self, reading: MemoryReading) -> None:
        self.figures.show(reading)
        self.panel.follow_timeline(reading)

    def _written(self, reading: MemoryReading) -> str:
        by_name = {fact.name: fact for fact in reading.facts}
        large = html.facts(by_name[name] for name in _LARGE if name in by_name)
        aside = large + words.budget_table(reading) + words.rule_table(reading)
        beside = words.effects(reading) + words.legend(reading)
        return f"{html.says(reading)}<div class=vl-aside>{aside}</div>{beside}"

    def _described(self, reading: MemoryReading) -> str:
        return html.description(reading) + tables.figures(reading)

    def _fold_outs(self) -> list[FoldOut]:
        calculators = self._when_read(tables.calculators)
        label = said("Other patches and machines")
        return [*super()._fold_outs(), FoldOut("calculators", label, W.HTML(), calculators)]

    def _point(self, place: float) -> None:
        """Look at the moment under the pointer."""
        if not self.problem:
            self.moment = self.reading.curve.moment_at(place)

    def _end(self, step: MeasuredStep | None, problem: str) -> None:
        self.set_trait("measured", step)
        self._refresh()
        self._hide_progress(problem)
        self._measurement = None

    @in_its_language
    def _show_progress(self, share: float, word: str) -> None:
        self._measure.description = said("Cancel")
        self._bar.layout.display = None
        self._bar.value, self._progress.value = share, html.progress(word)

    @in_its_language
    def _hide_progress(self, problem: str) -> None:
        self._measure.description = said("Measure this run")
        self._bar.layout.display = "none"
        self._bar.value, self._progress.value = 0.0, html.sentence(problem)


def _of_the_run(state: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in state.items() if name not in _BESIDE}
