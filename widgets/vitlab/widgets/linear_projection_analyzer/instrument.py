"""The analyzer itself: its settings, what is read at once, and what takes a while."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ipywidgets as W
from traitlets import Any as AnyTrait
from traitlets import Bool, Int, Unicode, link

from vitlab.core.errors import LabError
from vitlab.core.readings.linear_projection_analyzer.tour import TOUR
from vitlab.widgets.background import Rest
from vitlab.widgets.base import DrawnFoldOut, FoldOut, Instrument, html
from vitlab.widgets.controls import Slider
from vitlab.widgets.linear_projection_analyzer import words
from vitlab.widgets.linear_projection_analyzer.chart import LostChart
from vitlab.widgets.linear_projection_analyzer.filters import Filters
from vitlab.widgets.linear_projection_analyzer.meaning import Meaning, ends_of, plain_reading
from vitlab.widgets.linear_projection_analyzer.panel import AnalyzerPanel
from vitlab.widgets.linear_projection_analyzer.pictures import Pictures
from vitlab.widgets.linear_projection_analyzer.working import Working
from vitlab.widgets.places import SamePlaces
from vitlab.widgets.traits import Pair, PictureSource, Switch, Text, Whole, kept, setting
from vitlab.words import said, word

if TYPE_CHECKING:
    from vitlab.core.readings.linear_projection_analyzer import LostCurve, ProjectionReading

_BESIDE = ("question", "parts")  # settings that change nothing of the reading
_LOOKS = ("selected", "filter")  # settings that look elsewhere in the same one


class LinearProjectionAnalyzer(Instrument["ProjectionReading"]):
    """See what a patch projection keeps of a picture: a token read back into the patch it was.

    ``weights`` are noise, cosine waves, principal directions, trained ones, or your own: a kernel,
    a Linear's matrix, a model. Those settle patch, channels and width.

    >>> analyzer = LinearProjectionAnalyzer(embed_dim=768)
    >>> analyzer.reading.lost
    0.0
    >>> analyzer.close()
    """

    title = word("Linear projection analyzer")
    tour = TOUR
    sheet = Path(__file__).with_name("style.css")

    question: Text = setting(
        Unicode(
            word(
                "Both tokens hold 192 numbers. Why does one of them know the cat, and the other "
                "hardly?"
            ),
            help="asked above the picture; empty for nothing",
        )
    )
    image: PictureSource = setting(
        PictureSource("chelsea", help="the picture that is read: a sample's name or your own")
    )
    patch_size: Pair = setting(Pair(16, help="(height, width) of a patch in pixels, at most 32"))
    in_chans: Whole = setting(Int(3, help="3 for colours; 1 reads grey"))
    embed_dim: Whole = setting(Int(192, help="numbers in a token: as many filters"))
    weights: Any = setting(
        AnyTrait(
            "random",
            help="random, dct, pca, trained; or a kernel, a matrix, a module, a path, a model's "
            "name",
        )
    )
    channels_last: Switch = setting(
        Bool(False, help="whether the rows of a matrix have the order row, column, channel")
    )
    init: Text = setting(
        Unicode("xavier", help="xavier, lecun, he, trunc_normal, conv_default or lesson")
    )
    seed: Whole = setting(Int(0, help="of the random weights"))
    bias: Switch = setting(Bool(True, help="whether the projection has a bias"))
    decoder: Text = setting(
        Unicode(
            "pseudoinverse", help="reads back blind; or fitted, by whoever knows other photographs"
        )
    )
    selected: Whole = setting(Int(77, help="patch looked at, counted row by row; -1 for none"))
    filter: Whole = setting(Int(5, help="filter looked at, from 0; -1 for none"))

    _meaning: Meaning = kept(None)

    def cancel(self) -> None:
        """Do not wait for what is computed beside everything else."""
        self.working.cancel()

    def close(self) -> None:
        """Close every widget, and end what runs."""
        if hasattr(self, "working"):  # or a setting was refused before anything was built
            self.working.stop()
            self._rest.stop()
        super().close()

    def write_inputs(self, folder: str | Path) -> Path:
        """Write pictures, and weights of one's own, as ``inputs.pt``, which the program reads."""
        return self.reading.write_inputs(folder)

    def _completed(self, state: dict[str, Any]) -> dict[str, Any]:
        """The patch and the filter that it opens on, or the last that there are."""
        state = super()._completed(state)
        told = _told(state)
        if not told:
            return state
        try:
            ends = ends_of(plain_reading(told))
        except Exception:  # whatever it is, it is said when the state is read
            return state
        own: Any = self.traits(state=True)
        return {name: min(own[name].default(), end) for name, end in ends.items()} | state

    def _build_frame(self) -> None:
        self._rest, self._meaning = Rest(), Meaning()
        super()._build_frame()
        self.add_class("vl-wide")

    def _controls(self) -> dict[str, W.Widget]:
        self.panel = AnalyzerPanel(self._take)
        return self.panel.named

    def _follow_controls(self) -> None:
        """The panel itself tells what a hand changed."""

    def _arranged(self) -> W.Widget:
        return self.panel

    def _stage(self) -> W.DOMWidget:
        self.pictures, self.filters = Pictures(self._take), Filters()
        self.chart = LostChart(self.panel.embed_dim)
        link((self, "selected"), (self.pictures.photograph.canvas, "selected"))
        link((self, "filter"), (self.filters.sheet, "selected"))
        canvases = [shown.canvas for shown in self.pictures.all]
        self._links = (SamePlaces([*canvases, self.filters.answers]), self.filters.link)
        seen = W.VBox([self.pictures, self.filters]).add_class("vl-seen")
        return W.Box([seen, self.chart.add_class("vl-side")]).add_class("vl-both")

    def _targets(self) -> dict[str, tuple[W.Widget, str]]:
        return {
            **super()._targets(),
            "weights": (self.panel.weights.canvas, "selected"),
            "selected": (self.pictures.photograph.canvas, "selected"),
            "filter": (self.filters.sheet, "selected"),
        }

    def _actions(self) -> list[W.Widget]:
        self.working = Working(self._be_ready, self._show_curves)
        return [self.working]

    def _fold_outs(self) -> list[FoldOut]:
        self.draw = Slider(0, 0, 20, description="seed")
        self.draw.observe(lambda now: self._hear("seed", now["new"]), "value")
        self._starts = W.HTML()
        starts = W.VBox([W.VBox([self.draw]).add_class("vl-controls"), self._starts])
        return [
            *super()._fold_outs(),
            FoldOut(
                "spellings",
                said("Four spellings"),
                W.HTML(),
                self._when_read(words.spellings),
            ),
            DrawnFoldOut("starts", said("Starting values"), starts, self._draw_starts),
        ]

    def _draw_starts(self) -> None:
        if self.reading is not None:
            self._starts.value = words.starts(self.reading)

    def _refresh(self, change: Any = None) -> None:
        if not self._taking:
            if change is not None and change["name"] in ("weights", "image"):
                self._meaning.forget()
            if self._was_read and (change is None or change["name"] not in _LOOKS):
                self._stay_inside()
        super()._refresh(change)

    def _stay_inside(self) -> None:
        """Where there are fewer patches or filters than before, look at the last."""
        try:
            ends = ends_of(self._meaning.of(_told(self.state())))
        except LabError:
            return
        self._taking = True  # it is read right after
        try:
            for name, end in ends.items():
                setattr(self, name, min(getattr(self, name), end))
        finally:
            self._taking = False

    def _show_state(self, state: Mapping[str, Any]) -> None:
        self.panel.follow(state)
        self.draw.show(state["seed"])

    def _read(self, state: Mapping[str, Any]) -> ProjectionReading:
        plain = self._meaning.of(_told(state))
        opens = not self._was_read or self.stop >= 0
        reading = plain.looking_at(state["selected"], state["filter"])
        return reading if self._meaning.is_at_once(plain, opens=opens) else reading.waiting()

    def _draw(self, reading: ProjectionReading) -> None:
        self.pictures.show(reading)
        self.filters.show(reading)
        self.chart.show(reading)
        self.panel.follow_reading(reading)
        self._rest.then(lambda: self._finish(reading))
        plain = self._meaning.latest  # where the settings cannot work, of the nearest that can
        if not reading.waits:
            self._meaning.note_done(plain)
        self.working.want(*self._meaning.jobs(plain), plain, waits=reading.waits)

    def _finish(self, reading: ProjectionReading) -> None:
        """Send what a move leaves out."""
        self.filters.finish(reading)
        self.pictures.finish()

    def _show_curves(self, curves: Sequence[LostCurve]) -> None:
        """Draw the lines that are there, and let who reads them as a table have them too."""
        self.chart.show_curves(curves)
        self._folds[1].fill()

    def _be_ready(self, plain: ProjectionReading) -> None:
        """What was waited for is there."""
        self._meaning.note_done(plain)
        self._refresh()

    def _written(self, reading: ProjectionReading) -> str:
        row = html.facts(words.shown_facts(reading), in_a_row=True)
        return html.says(reading) + words.remark(reading) + row

    def _described(self, reading: ProjectionReading) -> str:
        tables = "" if reading.waits else words.tables(reading, self.chart.shown)
        return html.description(reading) + tables


def _told(state: Mapping[str, Any]) -> dict[str, Any]:
    """The settings that decide what a reading means, whatever is looked at."""
    return {name: one for name, one in state.items() if name not in (*_BESIDE, *_LOOKS)}
