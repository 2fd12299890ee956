"""The simulator itself: three pages, their settings, and what is measured."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ipywidgets as W
from traitlets import dlink, observe

from vitlab import core
from vitlab.core.errors import LabError
from vitlab.core.readings.resolution_simulator.settings import PAGES
from vitlab.core.readings.resolution_simulator.tour import TOUR
from vitlab.core.refitting.points import AccuracyPoint, TunedPoint
from vitlab.widgets.base import DrawnFoldOut, FoldOut, html
from vitlab.widgets.base.cell import after_the_cell
from vitlab.widgets.resolution_simulator import words
from vitlab.widgets.resolution_simulator.aspect import AspectPage
from vitlab.widgets.resolution_simulator.controls import (
    AspectControls,
    KernelControls,
    TableControls,
)
from vitlab.widgets.resolution_simulator.kernels import KernelPage
from vitlab.widgets.resolution_simulator.pages import QUESTIONS, TITLES, of_page, tuned_places
from vitlab.widgets.resolution_simulator.positions import TablePage
from vitlab.widgets.resolution_simulator.running import Run, Running
from vitlab.widgets.resolution_simulator.settings import SimulatorSettings
from vitlab.widgets.resolution_simulator.strategies import TUNING_NAMES, Strategies
from vitlab.widgets.tabs import Pages, PageTurner, Tabs
from vitlab.widgets.traits import kept
from vitlab.words import in_its_language, said, word

if TYPE_CHECKING:
    from vitlab.core.readings.resolution_simulator import ResolutionReading


class ResolutionSimulator(SimulatorSettings):
    """Bring a model to pictures of another size: its table, its patch weights, its aspect.

    A model settles ``old_size`` and the prefix; a ``table`` of your own needs them told. Without
    any setting it opens on a table that is resized as well as can be, and reads worse.

    >>> simulator = ResolutionSimulator(new_size=12)
    >>> simulator.reading.known.point("timm", 96).right
    497
    >>> simulator.close()
    """

    title = word("Resolution simulator")
    tour = TOUR
    sheet = Path(__file__).with_name("style.css")

    running: Any = kept(None)
    pages: Pages = kept(None)
    _drawn: set[str] = kept(None)
    _measured: tuple[Any, ...] = kept(())

    @in_its_language
    def measure(self, run: Run = "measure") -> None:
        """Measure every way beside everything else, or train on; `cancel` ends it."""
        reading: Any = self.reading
        model = self.state()["model"] if reading is None else getattr(reading, "model", None)
        if self.problem or model is None:
            bundled = said("accuracies are measured of the bundled models.")
            self.running.stop(self.problem or bundled)
            return
        size = reading.image_size or 128
        told = {"model": model, "subject": self.subject, "page": self.page, "size": size}
        if run != "measure":
            self.set_trait("tuned", ())
        self.running.run(run, {**told, "pictures": (self.pictures, 4 * self.pictures)})

    def cancel(self) -> None:
        """End what runs; what came of it stays."""
        if self.running is not None:  # a constructor that refuses is closed before it is made
            self.running.stop()

    def write_inputs(self, folder: str | Path) -> Path | None:
        """Write the ``inputs.pt`` that the program of the page reads; None where it reads none."""
        write = getattr(self.reading, "write_inputs", None)
        return write(folder) if write is not None else None

    def close(self) -> None:
        """Close every widget, and end what runs."""
        self.cancel()
        if self.pages:
            for name in self.pages.made.keys() & {"positions", "native_aspect"}:
                self.pages[name].stop()
        super().close()

    def _controls(self) -> dict[str, W.Widget]:
        self.tabs = Tabs({page: said(title) for page, title in TITLES.items()})
        self.tabs.observe(lambda now: self._hear("page", now["new"]), "value")
        self.panels = {
            "positions": TableControls(self._take),
            "patch_weights": KernelControls(self._take),
            "native_aspect": AspectControls(self._take),
        }
        named: dict[str, W.Widget] = {}
        for panel in reversed(self.panels.values()):
            named |= panel.named
        return named

    def _follow_controls(self) -> None:
        """The panels themselves tell what a hand changed."""

    def _arranged(self) -> W.Widget:
        panels = W.VBox(list(self.panels.values())).add_class("vl-paged").add_class("vl-panels")
        return W.VBox([self.tabs, panels, PageTurner(self.tabs)]).add_class("vl-tabbed")

    def _stage(self) -> W.DOMWidget:
        self.pages = Pages(
            {
                "positions": self._table_page,
                "patch_weights": self._kernel_page,
                "native_aspect": self._aspect_page,
            }
        )
        self._drawn = set()
        return self.pages.add_class("vl-pages")

    @in_its_language
    def _table_page(self) -> TablePage:
        page = TablePage(self._take, self.panels["positions"].dimension)
        self._links = (*self._links, *page.links)
        return page

    @in_its_language
    def _kernel_page(self) -> KernelPage:
        return KernelPage(self._take)

    @in_its_language
    def _aspect_page(self) -> AspectPage:
        page = AspectPage(self._take)
        self._links = (*self._links, *page.links)
        return page

    def _targets(self) -> dict[str, tuple[W.Widget, str]]:
        canvases = {"selected": self.pages["positions"].old[0].canvas}
        canvases["patch"] = self.pages["patch_weights"].picture.canvas
        places = {name: (canvas, "selected") for name, canvas in canvases.items()}
        return {**super()._targets(), "page": (self.tabs, "index"), **places}

    def _actions(self) -> list[W.Widget]:
        self.running = Running(self.measure, self._learn)
        for button in (self.running.button, *self.strategies.buttons.values()):
            dlink((self, "problem"), (button, "disabled"), bool)
        return [self.running]

    def _fold_outs(self) -> list[FoldOut]:
        told = {
            "rules": (said("Whose rule differs"), words.rules),
            "steps": (said("Step by step"), words.steps),
        }
        self.strategies = Strategies(self.measure)
        self._of_training = DrawnFoldOut(
            "strategies", said("Other strategies"), self.strategies, self._show_tuned
        )
        self._of_tables = [
            FoldOut(name, label, W.HTML(), self._when_read(tell))
            for name, (label, tell) in told.items()
        ]
        return [*super()._fold_outs(), *self._of_tables, self._of_training]

    @observe("page")
    def _ask(self, _: Any = None) -> None:
        """A page has its own question, unless another is asked."""
        if self.question in QUESTIONS.values() and self.page in QUESTIONS:
            self.question = QUESTIONS[self.page]

    def _refresh(self, change: Any = None) -> None:
        if not self._taking:
            self._forget_others()
        super()._refresh(change)

    def _forget_others(self) -> None:
        """What was measured, or could not be, was another model or another task."""
        measured = (self.model, id(self.table), self.subject)
        if measured != self._measured:
            self._measured = measured
            self.cancel()
            self.set_trait("accuracies", {})
            self.set_trait("tuned", ())

    def _show_state(self, state: Mapping[str, Any]) -> None:
        self.tabs.show(state["page"])
        for panel in self.panels.values():
            panel.follow(state)

    def _draw(self, reading: Any) -> None:
        own = reading.page
        for fold in self._of_tables:
            fold.button.layout.display = None if own == "positions" else "none"
        for other in (self._of_training.button, self.running):
            other.layout.display = None if own != "native_aspect" else "none"
        if own == "positions":
            self.panels[own].follow_reading(len(reading.old_planes))
        self.pages[own].show(reading)
        if not self._drawn:
            after_the_cell(self._draw_others)  # the picture that is looked at first
        self._drawn.add(own)

    @in_its_language
    def _draw_others(self) -> None:
        """What was never drawn, so that a tab shows something while the kernel is busy."""
        if self.comm is None:
            return  # closed in the cell that made it
        state = self.state()
        for page in PAGES:
            if page not in self._drawn:
                self._drawn.add(page)
                try:
                    other = core.resolution_reading(page, **of_page({**state, "page": page}, {}))
                except LabError:
                    continue
                self.pages[page].show(other)

    def _written(self, reading: ResolutionReading) -> str:
        return html.says(reading) + html.facts(words.facts(reading), in_a_row=True)

    def _described(self, reading: ResolutionReading) -> str:
        return html.description(reading) + words.described(reading)

    def _learn(self, point: AccuracyPoint | TunedPoint) -> None:
        """Show a number as soon as it is there."""
        if isinstance(point, TunedPoint):
            self.set_trait("tuned", (*self.tuned, point))
            self._of_training.button.value = True
            self._of_training.fill()
            return
        self.set_trait("accuracies", {**self.accuracies, (point.method, point.size): point})
        self._refresh()

    @observe("tuned")
    def _show_diamonds(self, _: Any) -> None:
        if self.pages:
            name = said(TUNING_NAMES[self.tuned[0].point.method]) if self.tuned else ""
            self.pages["positions"].chart.show_tuned(tuned_places(self.tuned), name)

    def _show_tuned(self) -> None:
        self.strategies.show(self.tuned)
