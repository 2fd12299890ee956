"""What lives after each line of a step, worked out where somebody looks. Plain Python."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple, overload

from vitlab.core.memory.program import Part, Phase
from vitlab.core.memory.tape import KINDS, Kind, Line


class Moment(NamedTuple):
    """What lives after one line of the tape."""

    label: str
    """Where: phase, block, operation."""
    line: Line
    live: dict[Kind, int]
    """Bytes by kind."""

    @property
    def total(self) -> int:
        """All bytes that live."""
        return sum(self.live.values())


class _Run(NamedTuple):
    """A part of the program with its place among the moments, and what lives as it begins."""

    part: Part
    moments: range
    begin: dict[Kind, int]
    after: tuple[dict[Kind, int], ...]
    """Bytes by kind more than at the beginning of a stretch, after each of its lines."""

    def moment(self, number: int) -> Moment:
        time, place = divmod(number - self.moments.start, len(self.after))
        line = self.part.stretch.lines[place]
        return Moment(self.part.place(time, line.operation), line, self.live(number))

    def live(self, number: int) -> dict[Kind, int]:
        time, place = divmod(number - self.moments.start, len(self.after))
        columns = (self.begin.values(), self.after[-1].values(), self.after[place].values())
        counted = (begin + time * net + more for begin, net, more in zip(*columns, strict=True))
        return dict(zip(KINDS, counted, strict=True))  # each of them is in the order of KINDS

    def totals(self) -> list[int]:
        begin, times = sum(self.begin.values()), range(self.part.times)
        after = [sum(more.values()) for more in self.after]
        return [begin + time * after[-1] + more for time in times for more in after]


class Timeline(Sequence[Moment]):
    """The moments of a step, in order: one for every tensor that is born or dies.

    The lines of a block stand for those of every block, so that a moment is made only for whoever
    asks for it: a deep model has thousands.

    >>> from vitlab.core.memory import memory_ledger
    >>> timeline = memory_ledger("vit_tiny").timeline
    >>> timeline[3].label, timeline[-1].line.tensor
    ('forward, patch projection', 'loss')
    """

    def __init__(self, parts: Iterable[Part], resident: dict[Kind, int]) -> None:
        self._runs = tuple(_runs(parts, resident))
        self._starts = [run.moments.start for run in self._runs]

    def __len__(self) -> int:
        return self._runs[-1].moments.stop

    @overload
    def __getitem__(self, number: int) -> Moment: ...
    @overload
    def __getitem__(self, number: slice) -> tuple[Moment, ...]: ...
    def __getitem__(self, number: int | slice) -> Moment | tuple[Moment, ...]:
        chosen = range(len(self))[number]
        if isinstance(chosen, range):
            return tuple(self[place] for place in chosen)
        return self._run(chosen).moment(chosen)

    def live(self, number: int) -> dict[Kind, int]:
        """Bytes by kind at a moment, without its story."""
        return self._run(number).live(number)

    @cached_property
    def totals(self) -> tuple[int, ...]:
        """All live bytes at each moment."""
        return tuple(total for run in self._runs for total in run.totals())

    @cached_property
    def phases(self) -> dict[Phase, range]:
        """The moments of each phase."""
        phases: dict[Phase, range] = {}
        for run in self._runs:
            first = phases.get(run.part.phase, run.moments).start
            phases[run.part.phase] = range(first, run.moments.stop)
        return phases

    def _run(self, number: int) -> _Run:
        return self._runs[bisect_right(self._starts, number) - 1]


def _runs(parts: Iterable[Part], live: dict[Kind, int]) -> Iterator[_Run]:
    first = 0
    for part in parts:
        if not part.stretch.lines:
            continue
        after = tuple(accumulate(part.stretch.lines, _with, initial=dict.fromkeys(KINDS, 0)))[1:]
        moments = range(first, first + part.times * len(after))
        yield _Run(part, moments, live, after)
        live = {kind: live[kind] + part.times * after[-1][kind] for kind in KINDS}
        first = moments.stop


def _with(live: dict[Kind, int], line: Line) -> dict[Kind, int]:
    return {**live, line.kind: live[line.kind] + line.bytes}
