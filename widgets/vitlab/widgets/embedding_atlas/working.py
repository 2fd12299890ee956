"""A bar, a word and Cancel for what the atlas finds in the background."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any

import ipywidgets as W

from vitlab.widgets.background import Background
from vitlab.widgets.base import html
from vitlab.widgets.embedding_atlas.finding import Key, find, key_of, missing
from vitlab.words import in_its_language, language, said, word

if TYPE_CHECKING:
    from vitlab.core.readings.embedding_atlas import AtlasReading

_CALLED_OFF = word("called off: change a setting to begin again")


class Finding(W.HBox):
    """Finds what a reading misses; ``heard(key)`` is called once each thing is known.

    Half a second after the start it shows how far it is. A newer reading takes the place of the
    older, unless the same is to be found for both.
    """

    def __init__(self, heard: Callable[[Key], None]) -> None:
        self._heard, self._language = heard, language()
        self._behind = Background(self._end, self._hear, self._be_late)
        self._wanted: tuple[Any, set[Key]] = (None, set())
        self._off: tuple[Hashable, set[Key]] = (None, set())  # settings, and what of them
        self._for: Hashable = None
        self._is_late = False
        self._news = (0.0, "")
        self.bar = W.FloatProgress(0.0, min=0.0, max=1.0).add_class("vl-progress")
        self.word = W.HTML()
        self.button = W.Button(description=said("Cancel"))
        self.button.on_click(lambda _: self.cancel())
        super().__init__([self.button, self.bar, self.word])
        self.add_class("vl-running")
        self._show(running=False)

    def want(self, reading: AtlasReading, *, robustness: bool) -> None:
        """Find all that is missing, unless that is being done or was called off."""
        self._for = (id(reading.source), key_of(reading, "layout"))
        if self._off[0] != self._for:
            self._off = (None, set())
        steps = [
            step for step in missing(reading, robustness=robustness) if step[0] not in self._off[1]
        ]
        wanted = {key for key, _ in steps}
        runs = self._behind.running and self._wanted[0] is reading.source
        if not steps or (runs and wanted <= self._wanted[1]):
            return
        self.stop()
        self._wanted = (reading.source, wanted)
        self._behind.start(lambda task: find(task, reading.source, steps))

    @in_its_language
    def cancel(self) -> None:
        """End what runs; it begins again when something else is wanted."""
        if self._behind.running:
            self.stop()
            self._off = (self._for, self._wanted[1])
            self.word.value = html.progress(said(_CALLED_OFF))

    def stop(self) -> None:
        """End what runs, and say nothing of it."""
        self._behind.stop()
        self._show(running=False)

    def join(self, timeout: float | None = None) -> None:
        """Wait for what runs."""
        self._behind.join(timeout)

    def _hear(self, kind: str, *news: Any) -> None:
        if kind == "found":
            self._heard(news[0])
            return
        self._news = (news[0], news[1])
        if self._is_late:
            self._tell()

    def _be_late(self) -> None:
        self._show(running=True)
        self._tell()

    def _tell(self) -> None:
        share, word = self._news
        self.bar.value, self.word.value = share, html.progress(word)

    def _end(self, _: Any, problem: str) -> None:
        self._show(running=False)
        self.word.value = html.sentence(problem)

    def _show(self, *, running: bool) -> None:
        self._is_late = running
        for part in (self.button, self.bar):
            part.layout.display = None if running else "none"
        if not running:
            self.word.value = ""
