"""How an instrument is led through its tour, and gets back what was there before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import ipywidgets as W
from traitlets import Int, observe, validate

from vitlab.core.readings.tour import Stop
from vitlab.widgets.base.settings import Settings
from vitlab.widgets.base.tour import Guide
from vitlab.widgets.refusing import RefusalError
from vitlab.words import in_its_language, said

BESIDE = ("question", "parts", "facts")  # settings that say how it is shown, not what


class Touring(Settings):
    """Part of `Instrument`: the trait ``stop``, and what follows when it changes."""

    tour: ClassVar[tuple[Stop, ...]] = ()
    """Stops for a newcomer: each shows what it says, with the numbers of the reading."""

    stop = Int(-1, help="the stop of the tour that is shown, from 0; -1 for none")

    _before_tour: dict[str, Any] | None = None
    _language: str

    def stops(self) -> tuple[Stop, ...]:
        """The stops of the tour that name no number which is not to be shown."""
        shows = getattr(self.reading, "shows", lambda name: True)
        return tuple(stop for stop in self.tour if all(map(shows, stop.names)))

    def _make_guide(self) -> None:
        self._guide = Guide()
        self._show_me = W.Button(description=said("Show me")).add_class("vl-show-me")
        self._show_me.on_click(lambda _: self.set_trait("stop", -1 if self.stop >= 0 else 0))
        self._guide.observe(lambda _: self._go_to_stop(), "again")
        self._guide.observe(lambda now: self.set_trait("stop", now["new"]), "stop")

    @validate("stop")
    def _know_stop(self, proposal: Any) -> int:
        count = len(self.stops())
        if not -1 <= proposal["value"] < count:
            told = {"stop": proposal["value"], "last": count - 1}
            raise RefusalError(
                said("there is no stop {stop}: the tour has 0 to {last}.", **told)
                if count
                else said("there is no stop {stop}: the tour has no stop.", **told)
            )
        return int(proposal["value"])

    @observe("stop")
    @in_its_language
    def _go_to_stop(self, _: Any = None) -> None:
        """Show what a stop says; at the end, what was there before."""
        if self.stop < 0:
            before, self._before_tour = self._before_tour or {}, None
            self._take(before)
            self._tell_stop()
            return
        if self._before_tour is None:
            self._before_tour = _of_tour(self.state())
        self._take({**_of_tour(self._opening_state()), **self.stops()[self.stop].settings})
        self._tell_stop()

    def _tell_stop(self) -> None:
        """Let the words follow the reading."""
        stops = self.stops()
        self._guide.prepare(stops)
        self._show_me.layout.display = None if stops else "none"
        self._guide.stop = self.stop
        if 0 <= self.stop < len(stops):
            self._guide.tell(stops[self.stop], self.reading)


def _of_tour(state: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in state.items() if name not in BESIDE}
