"""One moment of a step under the lens: which tensor came or went, and why. Plain Python."""

from __future__ import annotations

from dataclasses import dataclass

from vitlab.core.errors import KindError, shown
from vitlab.core.memory import MemoryLedger, Moment
from vitlab.core.memory.refusing import spoken

AT_PEAK = -1


@dataclass(frozen=True)
class SeenMoment:
    """A moment of a timeline, told."""

    number: int
    """Its line in the ledger's timeline, from 0."""
    is_peak: bool
    """Whether most bytes live then."""
    moment: Moment
    """What happens, and what lives after it."""

    @property
    def happens(self) -> str:
        """Which tensor comes or goes, and why.

        >>> from vitlab.core.memory import memory_ledger
        >>> see_moment(memory_ledger("vit_tiny"), 4).happens
        'Just allocated 1.154 MiB (patch and prefix tokens): the positions are added to it.'
        """
        line = self.moment.line
        verb = "allocated" if line.bytes > 0 else "freed"
        return f"Just {verb} {spoken(abs(line.bytes))} ({line.tensor}): {line.why}."

    @property
    def text(self) -> str:
        """Where it is, what lives, and what happens."""
        where = f"At the peak, {self.moment.label}" if self.is_peak else f"At {self.moment.label}"
        return f"{where}: {spoken(self.moment.total)} live. {self.happens}"


def see_moment(ledger: MemoryLedger, number: int = AT_PEAK) -> SeenMoment:
    """A moment of a ledger's timeline; beyond the last one the last, below the first the peak.

    Args:
        ledger: The run.
        number: Line of the timeline, from 0; -1 is the peak.

    Returns:
        The moment, told.

    Raises:
        KindError: ``number`` is no whole number.

    >>> from vitlab.core.memory import memory_ledger
    >>> ledger = memory_ledger("vit_tiny")
    >>> see_moment(ledger).moment.label == ledger.peak_at, see_moment(ledger).is_peak
    (True, True)

    """
    if not isinstance(number, int):
        raise KindError(
            f"moment takes a line of the timeline, a whole number, not {shown(number)}."
        )
    timeline, peak = ledger.timeline, ledger.peak_moment
    number = peak if number < 0 else min(number, len(timeline) - 1)
    return SeenMoment(number, number == peak, timeline[number])
