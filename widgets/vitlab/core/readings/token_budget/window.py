"""One context window: what pictures and text take, and what is left. Plain Python."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vitlab.core.errors import Remedy
from vitlab.core.readings.token_budget.rows import FamilyRow
from vitlab.core.readings.token_budget.settings import CONTEXTS, BudgetSetting
from vitlab.core.vlm.plan import VlmPlan
from vitlab.words import said, said_many


@dataclass(frozen=True)
class Window:
    """Slots of one window, in the order in which the language model reads them.

    >>> window = Window(8192, 3, 2304, 2, 600)
    >>> window.used, window.left, window.missing
    (7518, 674, 0)
    """

    context: int
    """Slots that there are."""
    images: int
    """How many pictures."""
    tokens: int
    """Slots of one picture."""
    separators: int
    """Separators of one picture."""
    text: int
    """Tokens of text."""

    @property
    def pictures(self) -> int:
        """Slots of all pictures, separators included."""
        return self.images * (self.tokens + self.separators)

    @property
    def used(self) -> int:
        """Slots of pictures and text."""
        return self.pictures + self.text

    @property
    def left(self) -> int:
        """Slots left for the answer; below 0 where some are missing."""
        return self.context - self.used

    @property
    def missing(self) -> int:
        """How many slots are too many."""
        return max(0, -self.left)


def window_of(plan: VlmPlan, setting: BudgetSetting) -> Window:
    """The window that a family's pictures go into."""
    return Window(
        setting.context, setting.images, plan.tokens, plan.separators, setting.text_tokens
    )


def too_small(window: Window, rows: Sequence[FamilyRow]) -> str:
    """What is wrong with a window that is too small, and who fits; empty where nothing is."""
    if not window.missing:
        return ""
    given = {"context": window.context, "missing": window.missing}
    if fits := _cheapest(window, rows):
        return said_many(
            "The window of {context:,} is too small for {n} picture: {missing:,} slots are "
            "missing; {family} with {n} picture fits.",
            "The window of {context:,} is too small for {n} pictures: {missing:,} slots are "
            "missing; {family} with {n} pictures fits.",
            window.images,
            family=fits.title,
            **given,
        )
    return said_many(
        "The window of {context:,} is too small for {n} picture: {missing:,} slots are missing.",
        "The window of {context:,} is too small for {n} pictures: {missing:,} slots are missing.",
        window.images,
        **given,
    )


def remedies(window: Window, rows: Sequence[FamilyRow]) -> tuple[Remedy, ...]:
    """What would fit: another family, fewer pictures, a larger window."""
    return tuple(_remedies(window, rows)) if window.missing else ()


def _remedies(window: Window, rows: Sequence[FamilyRow]) -> Iterator[Remedy]:
    if fits := _cheapest(window, rows):
        yield Remedy(said("Take {family}", family=fits.title), {"family": fits.name})
    fewer = (window.context - window.text) // max(1, window.tokens + window.separators)
    if fewer >= 1:
        label = said_many("Use {n} picture", "Use {n} pictures", fewer)
        yield Remedy(label, {"images": fewer})
    larger = next((slots for slots in CONTEXTS if slots >= window.used), None)
    if larger:
        label = said("Use a window of {slots:,}", slots=larger)
        yield Remedy(label, {"context": larger})


def _cheapest(window: Window, rows: Sequence[FamilyRow]) -> FamilyRow | None:
    """The family of fewest slots, if its pictures fit."""
    known = [(row.plan.total, row) for row in rows if row.plan is not None]
    total, row = min(known, key=lambda pair: pair[0])
    return row if window.images * total + window.text <= window.context else None
