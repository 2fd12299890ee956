"""A kernel and a picture, and everything that is told of both."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import torch

from vitlab.core.facts import Fact
from vitlab.core.readings.linear_projection_analyzer import pictures, readers
from vitlab.core.readings.linear_projection_analyzer.checking import refuse_place
from vitlab.core.readings.linear_projection_analyzer.drawn import Drawn
from vitlab.core.readings.linear_projection_analyzer.facts import (
    Lost,
    Seen,
    Spelt,
    facts_of,
    spelt_facts,
)
from vitlab.core.readings.linear_projection_analyzer.program import projection_program
from vitlab.core.readings.linear_projection_analyzer.sentences import (
    Outcome,
    awaited,
    described,
    remarked,
    settled,
)
from vitlab.core.readings.linear_projection_analyzer.sharing import shared


class ProjectionReading(Drawn):
    """A kernel and a picture: what is lost, what comes out, what it looks like, a program."""

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Every number with the formula that made it; what waits is left out."""
        return (*self.facts_of_the_map, *spelt_facts(self._spelt))

    @cached_property
    def facts_of_the_map(self) -> tuple[Fact, ...]:
        """Those that a move can wait for: spellings and trap read the picture seven times more."""
        if self.waits:
            return tuple(facts_of(self._seen(None, 0)))
        return tuple(facts_of(self._seen(self._lost(), self.rank)))

    @shared
    def _spelt(self) -> Spelt:
        spellings = max(row.off for row in self.spellings)
        if self.chans == 1:
            return Spelt(spellings, None, None, None)
        return Spelt(spellings, self.trap.off, self.trap.cosine, self.trap.mended)

    def _seen(self, lost: Lost | None, rank: int) -> Seen:
        mean_square = self.kernel.double().square().mean().item()
        return Seen(
            weights=self.weights,
            patch=self.grid.patch_size,
            chans=self.chans,
            dim=self.dim,
            bias=self.bias,
            decoder=self.decoder,
            known=len(pictures.others(self.sample, self.chans)),
            lost=lost,
            selected=self.selected,
            rank=rank,
            gain=self.gain.measured if self.gain else None,
            expected=self.numbers * mean_square,
        )

    def _lost(self) -> Lost:
        patch = None
        if self.selected >= 0:
            patch = float(self.lost_map[self.grid.cell(self.selected)])
        return Lost(self.lost, self.lost_by("pca"), self.lost_by("dct"), patch)

    @property
    def text(self) -> str:
        """What is lost, by these numbers and by principal ones."""
        if self.waits:
            return awaited(self.weights, self.grid, self.dim, self.numbers)
        return described(self._outcome())

    @property
    def remark(self) -> str:
        """What one picture cannot tell, and what given weights settled."""
        if self.waits:
            return settled(self.weights, self.asked, self.grid, self.dim, self.chans)
        return remarked(self._outcome())

    def _outcome(self) -> Outcome:
        principal = self.named_reader("pca", self.decoder)
        return Outcome(
            weights=self.weights,
            grid=self.grid,
            dim=self.dim,
            numbers=self.numbers,
            rank=self.rank,
            lost=self.lost,
            lost_by_all=readers.losses_of(self.reader, self.image)[-1],
            best=self.lost_by("pca"),
            best_width=min(self.dim, principal.embed_dim),
            known=len(pictures.others(self.sample, self.chans)),
            fitted=self.decoder == "fitted",
            own_rank=self.own_spectrum.rank,
            asked=self.asked,
            chans=self.chans,
        )

    @property
    def code(self) -> str:
        """A program on torch alone that makes the kernel and prints every fact."""
        settings = {
            "patch_size": self.grid.patch_size,
            "dim": self.dim,
            **({"seed": self.seed} if self.weights == "random" else {}),
            "bias": self.bias,
            "fitted": self.decoder == "fitted",
            **({"selected": self.selected} if self.selected >= 0 else {}),
        }
        lost = Lost(0, 0, 0, 0 if self.selected >= 0 else None)  # whatever it is, it is printed
        told = (*facts_of(self._seen(lost, 0)), *spelt_facts(self._spelt))
        names = [fact.name for fact in told]
        return projection_program(settings, self.weights, self.init, names)

    def waiting(self) -> ProjectionReading:
        """The same, but only what is there at once: the filters, what they answer, the size."""
        return replace(self, waits=True)

    def whole(self) -> ProjectionReading:
        """The same with all that it can tell."""
        return replace(self, waits=False) if self.waits else self

    def looking_at(self, selected: int, filter: int) -> ProjectionReading:
        """The same at another patch and another filter, with all that was computed of it.

        >>> from vitlab.core.readings.linear_projection_analyzer import projection_reading
        >>> reading = projection_reading(patch_size=8, embed_dim=20)
        >>> reading.looking_at(3, 4).sheet is reading.sheet
        True
        """
        refuse_place(selected, self.grid.tokens, "selected")
        refuse_place(filter, self.dim, "filter")
        return replace(self, selected=selected, filter=filter)

    def write_inputs(self, folder: str | Path) -> Path:
        """Write the picture, the other photographs and weights of one's own as ``inputs.pt``."""
        path = Path(folder) / "inputs.pt"
        known = [picture.clone() for picture in pictures.others(self.sample, self.chans)]
        inputs: dict[str, Any] = {"image": self.image.clone(), "others": known}
        torch.save(inputs | ({"weight": self.kernel.clone()} if self.given else {}), path)
        return path
