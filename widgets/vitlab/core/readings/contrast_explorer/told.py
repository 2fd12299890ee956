"""Everything that the contrast explorer shows at one moment."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import torch

from vitlab.core.facts import Fact
from vitlab.core.readings.contrast_explorer.computed import ContrastedPairs
from vitlab.core.readings.contrast_explorer.facts import contrast_facts
from vitlab.core.readings.contrast_explorer.program import contrast_program
from vitlab.core.readings.contrast_explorer.sentences import sentences
from vitlab.words import language


@dataclass(frozen=True)
class ContrastReading(ContrastedPairs):
    """Pairs with their facts, a sentence and a program.

    >>> from vitlab.core.readings.contrast_explorer import contrast_reading
    >>> contrast_reading().facts[0].shown
    '1.57'
    """

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Every number with the formula that made it."""
        if (spoken := language()) not in self._facts:
            self._facts[spoken] = tuple(contrast_facts(self))
        return self._facts[spoken]

    @cached_property
    def _facts(self) -> dict[str, tuple[Fact, ...]]:
        """What was told, in each language of its own."""
        return {}

    @property
    def text(self) -> str:
        """The batch, how it is cut, and what that does to the loss."""
        return sentences(self)

    @property
    def code(self) -> str:
        """A program on torch alone that computes both losses and their gradients again."""
        return contrast_program(self.setting, own=self.own)

    def write_inputs(self, folder: str | Path) -> Path | None:
        """Write vectors that were given as ``inputs.pt``, which the program reads; else None."""
        if not self.own:
            return None
        path = Path(folder) / "inputs.pt"
        torch.save({"images": self.images, "texts": self.texts}, path)
        return path
