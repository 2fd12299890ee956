"""The bytes that live over one step, in as few points as a screen can show. Plain Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from math import floor

from vitlab.core.memory import MemoryLedger, Timeline
from vitlab.core.memory.tape import Kind

STACK: tuple[Kind, ...] = (
    "parameters",
    "optimizer",
    "input",
    "gradients",
    "weight copies",
    "saved activations",
    "attention maps",
    "transient",
)
POINTS = 240
_LEAST_SHARE = 0.1  # of the width, so that the few lines of an optimizer can be seen


@dataclass(frozen=True)
class Stretch:
    """A phase: its name, its moments, and where it lies on a step that runs from 0 to 1."""

    phase: str
    """"forward", "backward" or "optimizer"."""
    moments: range
    """Its moments of the ledger's timeline."""
    start: float
    """Where it begins, from 0 to 1."""
    end: float
    """Where it ends, from 0 to 1."""

    def place(self, moment: int) -> float:
        """Where a moment of this phase lies."""
        done = (moment - self.moments.start + 0.5) / len(self.moments)
        return self.start + (self.end - self.start) * done

    def moment_at(self, place: float) -> int:
        """The moment of this phase that lies nearest to a place."""
        done = (place - self.start) / (self.end - self.start)
        nearest = self.moments.start + floor(done * len(self.moments))
        return min(max(nearest, self.moments[0]), self.moments[-1])


@dataclass(frozen=True)
class Curve:
    """Live bytes by category at places between 0 and 1.

    >>> from vitlab.core.memory import memory_ledger
    >>> ledger = memory_ledger("vit_tiny", batch_size=2)
    >>> curve = live_curve(ledger)
    >>> max(curve.totals) == ledger.peak, [stretch.phase for stretch in curve.phases]
    (True, ['forward', 'backward', 'optimizer'])
    """

    places: tuple[float, ...]
    """Places of the points, rising from 0 to 1; the peak is among them."""
    live: tuple[tuple[int, ...], ...]
    """``live[k][i]`` are the bytes of category ``STACK[k]`` at place ``places[i]``."""
    phases: tuple[Stretch, ...]
    """Phases in their order: as wide as they have moments, and never too narrow to be seen."""

    @cached_property
    def totals(self) -> tuple[int, ...]:
        """All live bytes at each place."""
        return tuple(map(sum, zip(*self.live, strict=True)))

    @property
    def peak(self) -> float:
        """The place where most bytes live."""
        return self.places[self.totals.index(max(self.totals))]

    def place(self, moment: int) -> float:
        """Where a moment of the ledger's timeline lies."""
        return next(s for s in self.phases if moment in s.moments).place(moment)

    def moment_at(self, place: float) -> int:
        """The moment that lies at a place between 0 and 1.

        >>> from vitlab.core.memory import memory_ledger
        >>> curve = live_curve(memory_ledger("vit_tiny"))
        >>> curve.moment_at(curve.place(77))
        77
        """
        stretch = next((s for s in self.phases if place < s.end), self.phases[-1])
        return stretch.moment_at(place)


def live_curve(ledger: MemoryLedger, points: int = POINTS) -> Curve:
    """Thin a ledger's timeline out: of each run of moments stay the lowest and the highest.

    Args:
        ledger: The run.
        points: About how many points may stay.

    Returns:
        The curve, which reaches the true peak.

    >>> from vitlab.core.memory import memory_ledger
    >>> len(live_curve(memory_ledger("vit_giant"), points=100).places) <= 110
    True

    """
    timeline = ledger.timeline
    phases = _phases(timeline)
    kept = [
        (stretch.place(moment), timeline.live(moment))
        for stretch in phases
        for moment in _extremes(
            timeline.totals, stretch.moments, max(4, round(points * (stretch.end - stretch.start)))
        )
    ]
    live = tuple(tuple(bytes_by[kind] for _, bytes_by in kept) for kind in STACK)
    return Curve(tuple(place for place, _ in kept), live, phases)


def _phases(timeline: Timeline) -> tuple[Stretch, ...]:
    """As wide as they have moments, and never too narrow to be seen."""
    shares = [
        max(_LEAST_SHARE, len(moments) / len(timeline)) for moments in timeline.phases.values()
    ]
    ends = [end / sum(shares) for end in accumulate(shares, initial=0.0)]
    return tuple(
        Stretch(phase, moments, start, end)
        for (phase, moments), (start, end) in zip(
            timeline.phases.items(), pairwise(ends), strict=True
        )
    )


def _extremes(totals: Sequence[int], moments: range, points: int) -> list[int]:
    """The moments that stay, in order."""
    run = max(1, -(-2 * len(moments) // points))
    chosen = {moments[0], moments[-1]}
    for start in range(0, len(moments), run):
        first = moments[start]
        window = totals[first : min(first + run, moments.stop)]
        chosen |= {first + window.index(reached) for reached in (min(window), max(window))}
    return sorted(chosen)
