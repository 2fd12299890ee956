"""What is measured or trained beside everything else: the button, the bar, what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, TypeAlias

import ipywidgets as W

from vitlab.core.readings.resolution_simulator.settings import KERNEL_NAMES, TABLE_NAMES, Page
from vitlab.core.refitting.points import AccuracyPoint, TunedPoint
from vitlab.widgets.background import Background, Task
from vitlab.widgets.base import html
from vitlab.words import said

Run: TypeAlias = Literal["measure", "fine_tune", "several_sizes"]
_SEEDS = (0, 1, 2)
_RATE_OF_A_TABLE = 1e-2  # alone it can be taught faster, and 40 steps are few


class Running(W.HBox):
    """A button that measures, or cancels what runs; after a while a bar and a word.

    ``start()`` is called by the button; ``point(point)`` for each number that comes.
    """

    def __init__(
        self,
        start: Callable[[], None],
        point: Callable[[AccuracyPoint | TunedPoint], None],
    ) -> None:
        self._start, self._point = start, point
        self._behind = Background(self._end, self._progress, self._be_late)
        self._labels = {True: said("Cancel"), False: said("Measure")}
        self.button = W.Button(description=self._labels[False])
        self.button.on_click(lambda _: self._press())
        self.bar = W.FloatProgress(0.0, min=0.0, max=1.0).add_class("vl-progress")
        self.word = W.HTML().add_class("vl-progress-word")
        super().__init__([self.button, self.bar, self.word])
        self.add_class("vl-running")
        self._show(False)

    @property
    def running(self) -> bool:
        """Whether something runs."""
        return self._behind.running

    def run(self, run: Run, settings: Mapping[str, Any]) -> None:
        """Run this; what ran before is called off."""
        self.stop()
        self._show(True)
        self._news = (0.0, said("importing torch"))
        self._behind.start(lambda task: _work(task, run, settings))

    def stop(self, problem: str = "") -> None:
        """Call off what runs, if anything does."""
        self._behind.stop()
        self._show(False)
        self.word.value = html.sentence(problem)

    def join(self, timeout: float | None = None) -> None:
        """Wait for what runs."""
        self._behind.join(timeout)

    def _press(self) -> None:
        if self.running:
            self.stop()
        else:
            self._start()

    def _progress(self, kind: str, *news: Any) -> None:
        if kind == "point":
            self._point(news[0])
            return
        self._news = (news[0], news[1])
        if self._is_late:
            self._tell()

    def _be_late(self) -> None:
        self._is_late = True
        self.bar.layout.display = None
        self._tell()

    def _tell(self) -> None:
        share, word = self._news
        self.bar.value, self.word.value = share, html.progress(word)

    def _end(self, _: Any, problem: str) -> None:
        self._show(False)
        self.word.value = html.sentence(problem)

    def _show(self, running: bool) -> None:
        self._is_late = False
        self.button.description = self._labels[running]
        self.bar.layout.display = "none"
        self.bar.value, self.word.value = 0.0, ""


def _work(task: Task, run: Run, settings: Mapping[str, Any]) -> None:
    for point in _points(task, run, settings):
        if task.stopped.is_set():
            return
        task.say("point", point)


def _points(
    task: Task, run: Run, settings: Mapping[str, Any]
) -> Iterator[AccuracyPoint | TunedPoint]:
    from vitlab.core import load
    from vitlab.core.refitting import fine_tune, measure_accuracies, train_at_sizes

    model: Any = load(settings["model"])
    watch: dict[str, Any] = {
        "progress": lambda share, word: task.say("progress", share, word),
        "cancelled": task.stopped,
    }
    if run == "measure":
        page: Page = settings["page"]
        ways: Any = KERNEL_NAMES if page == "patch_weights" else (*TABLE_NAMES, "pi")
        told = {name: settings[name] for name in ("subject", "pictures")}
        return measure_accuracies(model, ways, **told, **watch)
    if run == "fine_tune":
        return fine_tune(model, settings["size"], seeds=_SEEDS, **watch)
    return train_at_sizes(model, seeds=_SEEDS, rate=_RATE_OF_A_TABLE, **watch)
