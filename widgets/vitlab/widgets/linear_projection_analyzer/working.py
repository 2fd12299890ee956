"""What is computed beside everything else: the reading back that takes a while, and the curves."""

from __future__ import annotations

from collections.abc import Callable, Generator, Hashable, Sequence
from typing import TYPE_CHECKING, Any

import ipywidgets as W

from vitlab.widgets.background import Background, Task
from vitlab.widgets.base import html
from vitlab.words import in_its_language, language, said

if TYPE_CHECKING:
    from vitlab.core.readings.linear_projection_analyzer import LostCurve, ProjectionReading

_MOST_KEPT = 6  # jobs whose curves are kept


class Working(W.HBox):
    """Half a second after the start a bar, a word and Cancel; the newest job takes the place.

    ``done(reading)`` is called once a reading is whole, ``drawn(curves)`` for each curve.
    """

    def __init__(
        self,
        done: Callable[[ProjectionReading], None],
        drawn: Callable[[Sequence[LostCurve]], None],
    ) -> None:
        self._done, self._drawn, self._language = done, drawn, language()
        self._behind = Background(self._end, self._hear, self._be_late)
        self._job: Hashable = None
        self._reading: ProjectionReading | None = None
        self._off: ProjectionReading | None = None  # what was called off
        self._lines: Hashable = None
        self._curves: dict[Hashable, tuple[LostCurve, ...]] = {}
        self.bar = W.FloatProgress(0.0, min=0.0, max=1.0).add_class("vl-progress")
        self.word = W.HTML().add_class("vl-progress-word")
        self.button = W.Button(description=said("Cancel"))
        self.button.on_click(lambda _: self.cancel())
        super().__init__([self.button, self.bar, self.word])
        self.add_class("vl-running")
        self._show(False)

    @property
    def curves(self) -> tuple[LostCurve, ...]:
        """The lines on show, once all of them are there."""
        return self._curves.get(self._lines, ())

    def want(
        self, job: Hashable, lines: Hashable, reading: ProjectionReading, *, waits: bool
    ) -> None:
        """Begin a job, unless it runs or was called off or all of it is there.

        Jobs are equal where the same factorisations serve both, ``lines`` where the same curves do.
        """
        if lines != self._lines:
            self._lines = lines
            self._drawn(self.curves)
        same = job == self._job and (self._behind.running or not waits)
        if same or reading is self._off:
            return
        self._job, self._reading, self._off = job, reading, None
        self.stop()
        if waits or not self.curves:
            self._news, known = (0.0, ""), self.curves
            self._behind.start(lambda task: _work(task, reading, known, waits=waits))

    @in_its_language
    def cancel(self) -> None:
        """End what runs; it begins again when a setting changes."""
        if self._behind.running:
            self.stop()
            self._off = self._reading
            self.word.value = html.progress(said("called off: change a setting to begin again"))

    def stop(self) -> None:
        """End what runs, and say nothing of it."""
        self._behind.stop()
        self._show(False)

    def join(self, timeout: float | None = None) -> None:
        """Wait for what runs."""
        self._behind.join(timeout)

    def _hear(self, kind: str, *news: Any) -> None:
        if kind == "whole":
            self._done(news[0])
        elif kind == "curves":
            self._drawn(news[0])
        else:
            self._news = (news[0], news[1])
            if self._is_late:
                self._tell()

    def _be_late(self) -> None:
        self._is_late = True
        self._show(True)
        self._tell()

    def _tell(self) -> None:
        share, word = self._news
        self.bar.value, self.word.value = share, html.progress(word)

    def _end(self, curves: Any, problem: str) -> None:
        self._show(False)
        self.word.value = html.sentence(problem)
        if curves is not None:
            kept = [(lines, one) for lines, one in self._curves.items() if lines != self._lines]
            self._curves = dict([*kept, (self._lines, curves)][-_MOST_KEPT:])

    def _show(self, running: bool) -> None:
        self._is_late = running
        for part in (self.button, self.bar):
            part.layout.display = None if running else "none"
        if not running:
            self.word.value = ""


def _work(
    task: Task, reading: ProjectionReading, known: tuple[LostCurve, ...], *, waits: bool
) -> Generator[tuple[Any, ...], None, tuple[LostCurve, ...]]:
    from vitlab.core.readings.linear_projection_analyzer import lost_curves, read_back

    watch: dict[str, Any] = {
        "progress": lambda share, word: task.say("progress", share, word),
        "cancelled": task.stopped,
    }
    if waits:
        read_back(reading, **watch)
        yield "whole", reading
    if known:
        return known
    curves: tuple[LostCurve, ...] = ()
    for curve in lost_curves(reading, **watch):
        curves = (*curves, curve)
        yield "curves", curves
    return curves
