"""Pages of one instrument, one of them on show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets as W
from traitlets import Unicode

from vitlab.widgets.joining import joined
from vitlab.widgets.refusing import Refusing


class Tabs(Refusing, W.ToggleButtons):
    """Chooses a page by its name; ``pages`` are {name: words on the tab}.

    >>> tabs = Tabs({"positions": "Position table", "patch_weights": "Patch weights"})
    >>> tabs.show("patch_weights")
    >>> tabs.value
    'patch_weights'
    """

    moves = "value"

    def __init__(self, pages: Mapping[str, str]) -> None:
        super().__init__(options=[(words, name) for name, words in pages.items()])
        self.add_class("vl-tabs")

    def show(self, page: Any) -> None:
        """Put a page on show."""
        if page in [name for _, name in self._options_full]:
            self.value = page


class PageTurner(Refusing, anywidget.AnyWidget):
    """Lets the frame around it say which tab is chosen, in the page: a busy kernel or not.

    Its ``data-page`` is the place of the tab. Boxes of the class ``vl-paged``, with a child for
    each of at most three tabs, show the child of that place; all are drawn all the time. `Pages`
    are such a box.
    """

    _esm = joined(Path(__file__).with_name("tabs.js"))

    tabs = Unicode(help="the tabs, as the page names them").tag(sync=True)

    def __init__(self, tabs: Tabs) -> None:
        super().__init__(tabs=f"IPY_MODEL_{tabs.model_id}")


class Pages(W.VBox):
    """A box with a child for each tab, each made when it is asked for first.

    >>> pages = Pages({"positions": W.HTML, "patch_weights": W.Textarea})
    >>> pages["patch_weights"] in pages.children, list(pages.made)
    (True, ['patch_weights'])
    """

    def __init__(self, makers: Mapping[str, Callable[[], W.DOMWidget]]) -> None:
        self._makers = dict(makers)
        self.made: dict[str, W.DOMWidget] = {}
        self._to_come = W.Box()
        super().__init__([self._to_come] * len(makers))
        self.add_class("vl-paged")

    def __getitem__(self, name: str) -> Any:
        if name not in self.made:
            self.made[name] = self._makers[name]()
            self.children = [self.made.get(page, self._to_come) for page in self._makers]
            if len(self.made) == len(self._makers):
                self._to_come.layout.close()
                self._to_come.close()
        return self.made[name]
