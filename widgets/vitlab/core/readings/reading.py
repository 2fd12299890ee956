"""What every instrument shows: facts with their formulas, a sentence, and the code behind them."""

from __future__ import annotations

from typing import Protocol

from vitlab.core.facts import Fact


class Reading(Protocol):
    """Everything an instrument shows at one moment.

    Each is a plain property: pyright takes a ``cached_property`` for none.
    """

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The numbers, in the order in which they are shown."""

    @property
    def text(self) -> str:
        """The same in one or two sentences."""

    @property
    def code(self) -> str:
        """A program on torch alone that computes and prints every fact as ``name: value``."""
