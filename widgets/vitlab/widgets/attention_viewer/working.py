"""Measuring beside everything else how the answer goes while patches are hidden."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

import ipywidgets as W

from vitlab.core.readings.attention_viewer import AttentionReading, Hiding, is_quick
from vitlab.widgets.attention_viewer.meaning import key_of
from vitlab.widgets.background import Background, Rest, Task
from vitlab.widgets.base import html
from vitlab.words import in_its_language, language, said, word

_ASK = word("the model is large: press “Hide patches” to measure")


class Working(W.HBox):
    """After half a second a word and Cancel; the newest map takes the place of the one before.

    ``done(reading, hiding)`` is called with what came out. Of a large model nothing begins before
    somebody presses the button.
    """

    def __init__(self, done: Callable[[AttentionReading, Hiding], None]) -> None:
        self._done, self._language = done, language()
        self._behind = Background(self._end, self._hear, self._be_late)
        self._rest = Rest()
        self._job: tuple[Any, Hashable] | None = None
        self._reading: AttentionReading | None = None
        self._late = False
        self.button = W.Button(description=said("Cancel"))
        self.button.on_click(lambda _: self._press())
        self.word = W.HTML()
        super().__init__([self.button, self.word])
        self.add_class("vl-running")
        self._show("", "")

    def want(self, reading: AttentionReading) -> str:
        """Begin once the hand rests, unless it is there, runs or was called off; what to say."""
        self._reading = reading
        job = (reading.source, key_of(reading))
        if reading.target is None or reading.hiding is not None:
            self.stop()
            return ""
        if job == self._job:
            return said("measuring …") if self._behind.running else said("called off")
        self.stop()
        if not is_quick(reading.source):
            self._show(said("Hide patches"), "")
            return said(_ASK)
        self._job = job
        self._rest.then(lambda: self._start(reading))
        return said("measuring …")

    @in_its_language
    def cancel(self) -> None:
        """End what runs; another map begins again."""
        if self._behind.running:
            job = self._job
            self.stop()
            self._job = job
            self._show("", html.progress(said("called off: look at another map to begin again")))

    def stop(self) -> None:
        """End what runs, and say nothing of it."""
        self._rest.stop()
        self._behind.stop()
        self._job = None
        self._show("", "")

    def join(self, timeout: float | None = None) -> None:
        """Wait for what runs."""
        self._behind.join(timeout)

    def _press(self) -> None:
        if self._behind.running:
            self.cancel()
        elif self._reading is not None:
            self._job = (self._reading.source, key_of(self._reading))
            self._start(self._reading)

    @in_its_language
    def _start(self, reading: AttentionReading) -> None:
        self._late = False
        self._behind.start(lambda task: _measure(task, reading))

    @in_its_language
    def _hear(self, share: float, word: str) -> None:
        if self._late:
            self._show(said("Cancel"), html.progress(f"{word}: {100 * share:.0f} %"))

    @in_its_language
    def _be_late(self) -> None:
        self._late = True
        self._show(said("Cancel"), html.progress(said("hiding patches …")))

    def _end(self, found: tuple[AttentionReading, Hiding] | None, problem: str) -> None:
        self._show("", html.sentence(problem))
        if found is not None:
            self._done(*found)

    @in_its_language
    def _show(self, button: str, word: str) -> None:
        self.button.description = button or said("Cancel")
        self.button.layout.display = None if button else "none"
        self.word.value = word


def _measure(task: Task, reading: AttentionReading) -> tuple[AttentionReading, Hiding] | None:
    hiding = reading.find_hiding(task.say, task.stopped)
    return None if hiding is None else (reading, hiding)
