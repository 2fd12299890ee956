"""An instrument as a file that needs no kernel."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import Any, ClassVar

import ipywidgets as W

from vitlab.widgets.background import settle
from vitlab.widgets.base.fold_out import FoldOut
from vitlab.widgets.base.tour import Guide
from vitlab.widgets.page import page_of

_PATIENCE = 10.0  # seconds, for what is still being measured


class Saved(W.DOMWidget):
    """Part of `Instrument`: what is left of it where no Python runs."""

    title: ClassVar[str]
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

    def _page(self, **how: Any) -> str:
        offered = [fold for fold in self._folds if fold.button.layout.display != "none"]
        for fold in offered:
            fold.write()
        settle(_PATIENCE)
        others = [fold.content for fold in self._folds if fold not in offered]
        buttons = [fold.button for fold in self._folds]
        return page_of(
            self,
            self.title,
            folded={fold.content: fold.button.description for fold in offered},
            left_out=[*others, *buttons, self._guide, self._show_me],
            **how,
        )
