"""One moment of a step under the lens: which tensor came or went, and why. Plain Python."""

from __future__ import annotations

from dataclasses import dataclass

from vitlab.core.errors import KindError, shown
from vitlab.core.memory import MemoryLedger, Moment
from vitlab.core.memory.naming import Named, told
from vitlab.core.memory.refusing import spoken
from vitlab.words import said, word

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
        happened = word("Just freed {bytes} ({tensor}): {why}.")
        if line.bytes > 0:
            happened = word("Just allocated {bytes} ({tensor}): {why}.")
        return said(
            happened, bytes=spoken(abs(line.bytes)), tensor=told(line.tensor), why=told(line.why)
        )

    @property
    def text(self) -> str:
        """Where it is, what lives, and what happens."""
        lives = word("At {place}: {bytes} live.")
        if self.is_peak:
            lives = word("At the peak, {place}: {bytes} live.")
        lives = said(lives, place=told(self.moment.label), bytes=spoken(self.moment.total))
        return f"{lives} {self.happens}"


def in_its_phase(place: str) -> str:
    """A place on a tape without its phase, in the language of now.

    Args:
        place: As an entry of a ledger names it.

    Returns:
        The place's words.

    >>> from vitlab.core.memory import memory_ledger
    >>> in_its_phase(memory_ledger("vit_tiny").peak_at)
    'block 12, fc2'

    """
    if not isinstance(place, Named):
        return told(place)
    operation = told(place.of["operation"])
    if "block" not in place.of:
        return operation
    return said("block {block}, {operation}", block=place.of["block"], operation=operation)


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
            said(
                "moment takes a line of the timeline, a whole number, not {given}.",
                given=shown(number),
            )
        )
    timeline, peak = ledger.timeline, ledger.peak_moment
    number = peak if number < 0 else min(number, len(timeline) - 1)
    return SeenMoment(number, number == peak, timeline[number])
