"""A measurement of a step, beside everything else."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from vitlab.widgets.background import Task
from vitlab.words import said, word

if TYPE_CHECKING:
    from vitlab.core.profiling import MeasuredStep


class Measurement(Task):
    """Runs `measure_step`: ``on_progress(share, word)`` and, at the end, ``on_end(step, problem)``.

    How and when both are called, `Task` says.
    """

    def __init__(
        self,
        settings: dict[str, Any],
        on_progress: Callable[[float, str], None],
        on_end: Callable[[MeasuredStep | None, str], None],
    ) -> None:
        super().__init__(
            _measuring(settings), on_end, on_progress, word("it could not be measured")
        )


def _measuring(settings: dict[str, Any]) -> Callable[[Task], MeasuredStep]:
    def measure(task: Task) -> MeasuredStep:
        task.say(0.0, said("importing torch"))
        from vitlab.core.profiling import measure_step

        return measure_step(progress=task.say, cancelled=task.stopped, **settings)

    return measure
