"""Parts of an instrument that may be left out, and what stands for a setting in the page."""

from __future__ import annotations

from typing import Any

import ipywidgets as W
from traitlets import observe, validate

from vitlab.core.errors import LabError, shown
from vitlab.widgets.base.settings import Settings
from vitlab.widgets.base.twin import Twin, is_plain
from vitlab.widgets.refusing import RefusalError
from vitlab.widgets.traits import Names
from vitlab.words import said

PARTS = ("head", "controls", "stage", "facts", "foot")


class Parted(Settings, W.VBox):
    """Part of `Instrument`: what is shown of it, and what jslink reaches."""

    parts: Names  # the setting itself is declared where type checkers look for keywords
    controls: dict[str, W.Widget]
    _placed: dict[str, list[W.Widget]]
    _body: W.Box

    def __init__(self, **state: Any) -> None:
        self._twins: dict[str, Twin] = {}
        super().__init__(**state)

    @observe("parts")
    def _leave_out_parts(self, _: Any = None) -> None:
        if not hasattr(self, "_body"):
            return
        shown = {"", *self.parts}
        self._body.children = [
            widget for part, widgets in self._placed.items() if part in shown for widget in widgets
        ]
        for part in PARTS:
            (self.remove_class if part in shown else self.add_class)(f"vl-without-{part}")

    @validate("parts")
    def _know_parts(self, proposal: Any) -> tuple[str, ...]:
        if unknown := [part for part in proposal["value"] if part not in PARTS]:
            told = {"part": shown(unknown[0]), "known": ", ".join(PARTS[:-1]), "last": PARTS[-1]}
            raise RefusalError(said("there is no part {part}: use {known} or {last}.", **told))
        return tuple(proposal["value"])

    def target(self, name: str) -> tuple[W.Widget, str]:
        """The widget and its trait that stand for a setting in the page, for `jslink`.

        ``jslink(slicer.target("selected"), other.target("selected"))`` works while the kernel is
        busy. A setting that nothing on the page shows has a twin there. `LabError` for one that
        only the kernel knows, such as a function: `ipywidgets.link` reaches it.
        """
        targets = self._targets()
        plain = [known for known, trait in self.traits(state=True).items() if is_plain(trait)]
        if name not in targets and name in plain:
            self._twins[name] = self._twins.get(name) or Twin(self, name)
            return self._twins[name], "value"
        if name not in targets:
            known = ", ".join(dict.fromkeys([*targets, *plain]))
            raise LabError(
                said(
                    "{name} does not live in the page: jslink reaches {known}; "
                    "ipywidgets.link reaches every setting through the kernel.",
                    name=shown(name),
                    known=known,
                )
            )
        return targets[name]

    def _targets(self) -> dict[str, tuple[W.Widget, str]]:
        """What stands for the settings in the page: the controls, under their names."""
        return {name: (widget, _synced(widget)) for name, widget in self.controls.items()}


def _synced(control: W.Widget) -> str:
    """The trait by which the page knows what a control shows: of a list the place in it."""
    return "index" if "index" in control.keys else "value"
