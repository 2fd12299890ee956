"""What of the widgets of a kernel a page needs, and what in it answers without one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import anywidget
import ipywidgets as W
from ipywidgets.widgets.widget import _instances  # the only list of them that warns of nothing
from ipywidgets.widgets.widget_link import DirectionalLink, Link

_REFERENCE = re.compile(r"IPY_MODEL_(\w+)")
_STATELESS = {"layout", "style", "tabbable", "tooltip"}  # these are written into the page itself
_WITHOUT_KERNEL: dict[str, Any] = {
    "hotkeys": []
}  # keys that only Python answers are the browser's own again


class Models:
    """The models of a page: those of ``roots``, what they hold, and what links them in the page.

    ``heard`` are the ids of those that something in the page listens to; another control can move
    nothing without a kernel.
    """

    def __init__(self, *roots: W.Widget) -> None:
        self._states: dict[str, dict[str, Any]] = {}
        for root in roots:
            self._collect(root)
        self.links: list[Link] = []
        self._find_links()
        self.heard = {name for one in self._living() for name in references(self._states[one])}
        self.heard |= {side[0].model_id for one in self.links for side in (one.source, one.target)}

    def _collect(self, widget: W.Widget) -> None:
        """Know a widget and all that its state names."""
        if widget.model_id in self._states:
            return
        self._states[widget.model_id] = state = widget.get_state()
        for name in references(state):
            if name in _instances:
                self._collect(_instances[name])

    def _find_links(self) -> None:
        """Know also what only names the others: mirrors, leaders, links of ipywidgets."""
        for widget in [one for one in _instances.values() if isinstance(one, anywidget.AnyWidget)]:
            names = set(references(widget.get_state(), without=_STATELESS))
            if names and names <= self._states.keys():
                self._collect(widget)
        for link in [one for one in _instances.values() if isinstance(one, Link)]:
            if {link.source[0].model_id, link.target[0].model_id} <= self._states.keys():
                self.links.append(link)

    def _living(self) -> list[str]:
        """The models with a module of their own."""
        return [name for name, state in self._states.items() if "_esm" in state]

    def as_data(self) -> dict[str, Any]:
        """Modules, models and links as plain data: ``{modules, models, links}``."""
        wanted = [*self._living(), *sorted(self.heard - set(self._living()))]
        modules: dict[str, int] = {}
        models = {}
        for name in wanted:
            esm = self._states[name].get("_esm")
            number = None if esm is None else modules.setdefault(esm, len(modules))
            models[name] = _plain(_instances[name]) | {"module": number}
        links = [
            [_end(link.source), _end(link.target), not isinstance(link, DirectionalLink)]
            for link in self.links
        ]
        return {"modules": list(modules), "models": models, "links": links}

    def sheets(self) -> list[str]:
        """Every stylesheet once, none that is the beginning of another."""
        found = dict.fromkeys(
            str(state["_css"]) for state in self._states.values() if state.get("_css")
        )
        return [one for one in found if not any(o != one and o.startswith(one) for o in found)]


def linked_to(widget: W.Widget) -> list[W.DOMWidget]:
    """The controls that ``jslink`` or ``jsdlink`` has linked to a widget, in that order."""
    ends = [(one.source[0], one.target[0]) for one in _instances.values() if isinstance(one, Link)]
    others = [source if target is widget else target for source, target in ends]
    pairs = [other for other, pair in zip(others, ends, strict=True) if widget in pair]
    return [one for one in dict.fromkeys(pairs) if isinstance(one, W.DOMWidget)]


def references(state: Any, without: set[str] = frozenset()) -> Iterator[str]:  # type: ignore[assignment]
    """The ids of the models that a state names, wherever in it.

    >>> list(references({"followed": "IPY_MODEL_3fa", "controls": {"patch": "IPY_MODEL_07b"}}))
    ['3fa', '07b']
    """
    if isinstance(state, str):
        if found := _REFERENCE.fullmatch(state):
            yield found[1]
    elif isinstance(state, Mapping):
        for name, value in state.items():
            if name not in without:
                yield from references(value)
    elif isinstance(state, list | tuple):
        for value in state:
            yield from references(value)


def _plain(widget: W.Widget) -> dict[str, Any]:
    """State and buffers of a model, without what the page has elsewhere."""
    saved = W.Widget.get_manager_state(widgets=[widget])["state"][widget.model_id]
    state = {
        name: _WITHOUT_KERNEL.get(name, value)
        for name, value in saved["state"].items()
        if (name[0] != "_" or name == "_options_labels") and name not in _STATELESS
    }
    buffers = [[one["path"], one["data"]] for one in saved.get("buffers", [])]
    return {"state": state, "buffers": buffers}


def _end(side: tuple[W.Widget, str]) -> list[str]:
    return [side[0].model_id, side[1]]


def as_script(data: Any) -> str:
    r"""Data as JSON that no script element can end before its time.

    >>> print(as_script({"caption": "</script> — 猫"}))
    {"caption": "\u003c/script> — 猫"}
    """
    return json.dumps(data, ensure_ascii=False, allow_nan=False).replace("<", "\\u003c")
