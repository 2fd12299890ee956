"""An instrument as a file that needs no kernel."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from os import PathLike
from pathlib import Path
from typing import Any, ClassVar

import ipywidgets as W
from PIL import Image

from vitlab.widgets.background import settle
from vitlab.widgets.base.fold_out import FoldOut
from vitlab.widgets.base.tour import Guide
from vitlab.widgets.page import page_of, photographed
from vitlab.widgets.still import card, in_bundle, painted, plotted, room, shows_something
from vitlab.words import in_its_language, said

_FIGURE = 220  # px: narrower its numbers would not be read
_PATIENCE = 10.0  # seconds, for what is still being measured


class Saved(W.DOMWidget):
    """Part of `Instrument`: what is left of it where no Python runs."""

    title: ClassVar[str]
    _language: str
    sheet: ClassVar[Path | None]
    reading: Any
    text: str
    parts: Any
    _placed: dict[str, list[W.Widget]]
    _asks: Callable[[], str]
    _folds: list[FoldOut]
    _guide: Guide
    _show_me: W.Button

    def save_html(self, path: str | PathLike[str]) -> Path:
        """Write it as one HTML file that opens from a disk, without a kernel and without a network.

        What lives in the browser still does: a grid follows its sliders, a click chooses a cell, a
        picture of one's own can be opened. What Python counted is shown for the state of now, and
        becomes faint as soon as somebody leaves that state. What folds out is folded there as well.

        Args:
            path: the file to write; one that is there is replaced.

        """
        written = Path(path)
        written.write_text(self._page(), encoding="utf-8")
        return written

    @in_its_language
    def save_png(self, path: str | PathLike[str], width: int = 1200, dark: bool = False) -> Path:
        """Write a picture of it as a browser of this machine draws it; `LabError` where none is.

        Args:
            path: the file to write; one that is there is replaced.
            width: pixels from left to right.
            dark: the colours of a dark theme.

        """
        written = Path(path)
        foot = self._placed["foot"]
        settle(_PATIENCE)
        photographed(
            page_of(self, said(self.title), left_out=[*foot, self._guide], dark=dark),
            written,
            width,
        )
        return written

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """What a front end shows: the widget, or where there are none a picture of it, or text."""
        bundle = super()._repr_mimebundle_(**kwargs)
        return bundle and in_bundle(bundle, self._still())

    @in_its_language
    def _still(self) -> Image.Image:
        """What it shows, without a browser."""
        pictures = self._in_pictures() if "stage" in self.parts else []
        facts = self.reading.facts if "facts" in self.parts else ()
        return card(said(self.title), self._asks(), self.text, facts, pictures)

    def _in_pictures(self) -> list[Image.Image]:
        """What of it can be painted without a browser: the canvases and the figures on show."""
        shown = _drawings(self._placed["stage"])
        return [self._painted(one, *room(first=not place)) for place, one in enumerate(shown)]

    def _painted(self, widget: W.Widget, width: int, height: int) -> Image.Image:
        if hasattr(widget, "overlay_colours"):
            return painted(widget, width, height)
        sheet = self.sheet.read_text(encoding="utf-8") if self.sheet else ""
        return plotted(widget, max(width, _FIGURE), height // 2 + _FIGURE // 4, sheet)

    @in_its_language
    def _page(self, **how: Any) -> str:
        offered = [fold for fold in self._folds if fold.button.layout.display != "none"]
        for fold in offered:
            fold.write()
        settle(_PATIENCE)
        others = [fold.content for fold in self._folds if fold not in offered]
        buttons = [fold.button for fold in self._folds]
        return page_of(
            self,
            said(self.title),
            folded={fold.content: fold.button.description for fold in offered},
            left_out=[*others, *buttons, self._guide, self._show_me],
            **how,
        )


def _drawings(widgets: Iterable[W.Widget]) -> Iterator[W.Widget]:
    """The canvases and figures on show, from top to bottom; no list to choose from."""
    for widget in widgets:
        if widget.layout.display == "none" or "vl-choices" in widget._dom_classes:
            continue
        canvas = hasattr(widget, "overlay_colours") and shows_something(widget)
        if canvas or widget._model_name == "FigureModel":
            yield widget
        elif isinstance(widget, W.Box):
            paged = "vl-paged" in widget._dom_classes
            yield from _drawings(widget.children[: 1 if paged else None])
