"""The atlas itself: its settings, what the page does alone, and what is found in the background."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any, ClassVar

import ipywidgets as W

from vitlab.core.errors import LabError
from vitlab.core.readings.embedding_atlas.tour import TOUR
from vitlab.widgets.background import Rest
from vitlab.widgets.base import DrawnFoldOut, FoldOut, html
from vitlab.widgets.embedding_atlas import words
from vitlab.widgets.embedding_atlas.controls import OF_THE_LAYOUT, OWN, make_controls
from vitlab.widgets.embedding_atlas.finding import found, key_of
from vitlab.widgets.embedding_atlas.matrix import CosineMatrix
from vitlab.widgets.embedding_atlas.meaning import SOURCES, Meaning, looks_inside
from vitlab.widgets.embedding_atlas.norms import NormsAndCosines
from vitlab.widgets.embedding_atlas.opening import CORNER, EYE, QUESTIONS, opened_on
from vitlab.widgets.embedding_atlas.pointing import Pointing
from vitlab.widgets.embedding_atlas.settings import AtlasSettings, check_marks
from vitlab.widgets.embedding_atlas.wall import PictureWall
from vitlab.widgets.embedding_atlas.working import Finding
from vitlab.widgets.points import PointsCanvas
from vitlab.widgets.traits import kept
from vitlab.words import in_its_language, said, word

if TYPE_CHECKING:
    from vitlab.core.readings.embedding_atlas import AtlasReading, LayerFound


class EmbeddingAtlas(Pointing, AtlasSettings):
    """See tokens of many pictures as points: which are alike, and what they know.

    Brush points and their patches are outlined in the pictures; ``selection`` holds their ids, and
    can be set. ``tokens`` takes an array of your own, with ``thumbnails``, ``ids``, ``labels`` and
    ``groups`` to match.

    >>> atlas = EmbeddingAtlas()
    >>> atlas.selection = [0, 1, 64]
    >>> int(atlas.reading.chosen.sum())
    3
    >>> atlas.close()
    """

    title = word("Embedding atlas")
    tour = TOUR
    sheet = Path(__file__).with_name("style.css")
    opening: ClassVar[dict[str, Any]] = {"selected": CORNER}
    hotkeys: ClassVar[list[str]] = ["Escape"]

    _meaning: Meaning = kept(None)
    _own: dict[str, Any] = kept(None)
    _lock: Any = kept(None)

    def cancel(self) -> None:
        """Do not wait for what is found in the background."""
        self.finding.cancel()

    def close(self) -> None:
        """Close every widget, and end what runs."""
        if hasattr(self, "finding"):  # or a setting was refused before anything was built
            self.finding.stop()
            self._rest.stop()
        super().close()

    def write_inputs(self, folder: str | Path) -> Path:
        """Write tokens and what is told of them as ``inputs.pt``, which the program reads."""
        return self.reading.write_inputs(folder)

    def _completed(self, state: dict[str, Any]) -> dict[str, Any]:
        """The layer and the token that these pictures open on, unless they are told."""
        self._lock, self._meaning, self._rest, self._own = RLock(), Meaning(), Rest(), {}
        self._told = {}
        given = [name for name in SOURCES if state.get(name) is not None]
        if not given:
            return {**self.opening, **state} if "selected" not in state else state
        opened: dict[str, Any] = {"question": ""}
        if isinstance(word := state.get("images"), str) and word == "photographs":
            opened = {"question": QUESTIONS["photographs"], "selected": EYE}
        try:
            whole = {"model": type(self).model.default(), **state}
            opened["layer"] = self._meaning.base(whole).setting.layer
        except Exception:  # whatever it is, it is said when the state is read
            pass
        return {**opened, **state}

    def _build_frame(self) -> None:
        self.points = PointsCanvas()
        super()._build_frame()
        self.add_class("vl-wide")

    def _press(self, key: str) -> None:
        self.cancel()

    def _controls(self) -> dict[str, W.Widget]:
        return make_controls()

    def _arranged(self) -> W.Widget:
        beside = [control for name, control in self.controls.items() if name not in OF_THE_LAYOUT]
        return W.VBox(beside).add_class("vl-controls")

    def _stage(self) -> W.DOMWidget:
        self.points.follow(
            {
                "layer_index": (self.controls["layer"], "index"),
                "color_index": (self.controls["color_by"], "index"),
            }
        )
        self.wall = PictureWall(self.points)
        self.points.observe(self._hear_selected, "selected")
        self.points.observe(self._hear_brushed, "brushed")
        self._under = W.HTML()
        scatter = W.VBox([self.points, self._under]).add_class("vl-scatter")
        return W.Box([scatter, self.wall.add_class("vl-side")]).add_class("vl-both")

    def _actions(self) -> list[W.Widget]:
        self.finding = Finding(self._hear_found)
        return [self.finding]

    def _fold_outs(self) -> list[FoldOut]:
        layout = W.VBox([self.controls[name] for name in OF_THE_LAYOUT]).add_class("vl-controls")
        self._norms = NormsAndCosines(self.points, self._fill_folds)
        self._matrix = CosineMatrix(self.points)
        self._robust = FoldOut("robustness", said("Robustness"), W.HTML(), self._tell_robustness)
        return [
            *super()._fold_outs(),
            DrawnFoldOut("layout", said("Layout"), layout, lambda: None),
            DrawnFoldOut("maps", said("Norms and cosines"), self._norms, self._draw_norms),
            DrawnFoldOut("cosines", said("Cosine matrix"), self._matrix, self._draw_matrix),
            FoldOut("probe", said("Probe"), W.HTML(), self._when_read(words.probe)),
            self._robust,
        ]

    def _fill_folds(self) -> None:
        for fold in self._folds:
            fold.fill()

    def _draw_norms(self) -> None:
        if self.reading is not None:
            self._norms.show(self.reading)

    def _draw_matrix(self) -> None:
        if self.reading is None or not self.reading.source.pictures:
            raise LabError(said("this compares the patches of pictures: tokens alone have none."))
        self._matrix.show(self.reading)

    def _tell_robustness(self) -> str:
        if not self.reading:
            return ""
        known = found(self.reading, key_of(self.reading, "robustness"))
        if known is None:
            self.finding.want(self.reading, robustness=True)
        return words.robustness(known)

    def _hear(self, name: str, value: Any) -> None:
        """Pictures that a hand chooses open as they would by themselves."""
        if self._showing:
            return
        if name != "images":
            super()._hear(name, value)
        elif value == OWN:
            self._take(self._own)
        else:
            if self._is_own:
                self._own = {name: getattr(self, name) for name in opened_on(value)}
            self._take(opened_on(value))

    @property
    def _is_own(self) -> bool:
        """Whether the tokens are others than ours."""
        ours = self.images is None or (isinstance(self.images, str) and self.images in QUESTIONS)
        return self.tokens is not None or not ours

    def _show_state(self, state: Mapping[str, Any]) -> None:
        super()._show_state(state)
        self.controls["images"].show(OWN if self._is_own else state["images"])

    @in_its_language
    def _hear_found(self, key: tuple[Any, ...]) -> None:
        """Something is known that was not."""
        with self._lock:
            if key[0] == "curve":
                self._show_curve(self.reading)
            elif key[0] in ("layouts", "near", "cluster"):
                self._show_known(self.reading)
            elif key[0] == "robustness":
                self._robust.fill()
            else:
                self._refresh()

    def _refresh(self, change: Any = None) -> None:
        with self._lock:
            if not self._taking and change is not None and change["name"] in SOURCES:
                self._meaning.forget()
                self._stay_inside()
            super()._refresh(change)

    def _stay_inside(self) -> None:
        """Of other tokens look at what they have."""
        try:
            source = self._meaning.base(self.state()).source
        except LabError:
            return
        self._taking = True  # it is read right after
        try:
            for name, value in looks_inside(source, self.state()).items():
                setattr(self, name, value)
        finally:
            self._taking = False

    def _read(self, state: Mapping[str, Any]) -> AtlasReading:
        check_marks(state)
        reading = self._meaning.of(state)
        self._small = self._thumbnails(reading.source, state["thumbnails"])
        return reading

    def _draw(self, reading: AtlasReading) -> None:
        self._moving = True
        try:
            with self.points.hold_sync():
                self._show_points(reading)
        finally:
            self._moving = False
        self._under.value = words.under(reading)
        self._show_curve(reading)
        self._rest.then(lambda: self._finish(reading))

    @in_its_language
    def _finish(self, reading: AtlasReading) -> None:
        """Find what is not known yet."""
        if reading is not self.reading:
            return
        self._norms.prepare()
        self._matrix.prepare()
        self.finding.want(reading, robustness=self._robust.button.value)

    def _written(self, reading: AtlasReading) -> str:
        several = len(reading.source.layers) > 1
        shown = words.beside(reading, curve=several and reading.purity_of_all is not None)
        return html.says(reading) + html.facts(shown)

    def _described(self, reading: AtlasReading) -> str:
        curve: tuple[LayerFound, ...] = self.curve
        return html.description(reading) + words.tables(reading, curve)
