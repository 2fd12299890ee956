"""Candidates in order, the chosen one with its facts, and what stands beside. Plain Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from vitlab.core.advice import (
    Alternative,
    CloserLook,
    PatchAdvice,
    PatchRow,
    closer_looks,
    patch_alternatives,
)
from vitlab.core.compute import ViTShape, find_shape
from vitlab.core.errors import Remedy
from vitlab.core.facts import Fact
from vitlab.core.grid import Box, Pair
from vitlab.core.images.pixels import Pixels
from vitlab.core.readings.patch_size_advisor.facts import facts_of
from vitlab.core.readings.patch_size_advisor.lessons import LessonRow, closer_of, lesson_rows
from vitlab.core.readings.patch_size_advisor.pinning import PinnedPatches, compared, pinned_facts
from vitlab.core.readings.patch_size_advisor.program import advice_program
from vitlab.core.readings.patch_size_advisor.sentences import advised, noted


@dataclass(frozen=True)
class AdviceReading:
    """Candidates in order, the chosen one with its facts, and what stands beside them."""

    application: str
    """"own" for a box of one's own, or a name of `APPLICATIONS`."""
    image_size: Pair
    """(height, width) in pixels that the model reads."""
    thing: Pair
    """(height, width) in pixels of the smallest thing."""
    box: Box | None
    """(top, left, height, width) of it in pixels of what is read; None for an application."""
    chosen: Pair
    """(height, width) of the chosen patch in pixels."""
    advice: PatchAdvice = field(repr=False)
    """Every candidate, in order."""
    picture: Pixels | None = field(repr=False)
    """The picture of one's own; None for an application."""
    model: str | ViTShape = field(repr=False)
    """Whose work and memory are counted."""
    limits: Mapping[str, Any] = field(repr=False)
    """patches_across, token_budget, mac_budget, budget."""
    pinned: PatchRow | None = field(default=None, repr=False)
    """What the chosen candidate is compared with; None for nothing."""

    @property
    def row(self) -> PatchRow:
        """The chosen candidate."""
        return self.advice.of(self.chosen)

    @property
    def rows(self) -> tuple[PatchRow, ...]:
        """Every candidate, in order."""
        return self.advice.rows

    @property
    def placed(self) -> Box:
        """Where the thing is drawn: where it lies, or in the middle where nobody knows."""
        (tall, wide), (height, width) = self.image_size, self.thing
        return self.box or ((tall - height) // 2, (wide - width) // 2, height, width)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Every number of the chosen candidate."""
        limits = self.limits["patches_across"], self.limits["budget"]
        own = tuple(facts_of(self.row, self.thing, *limits))
        if self.pinned is None:
            return own
        (memory,) = (fact for fact in own if fact.name == "memory")
        return (*own, *pinned_facts(self.row, self.pinned, memory.standing))

    @property
    def setting(self) -> PinnedPatches:
        """What to pin, to compare others with the chosen candidate."""
        return {"image_size": self.image_size, "patch_size": self.chosen}

    @property
    def compared(self) -> str:
        """The chosen candidate against what was pinned; empty where nothing was."""
        return "" if self.pinned is None else compared(self.row, self.pinned)

    @property
    def text(self) -> str:
        """What is advised, and what the chosen patches see."""
        return advised(self.advice, self.row, self.thing, self.image_size)

    @property
    def remark(self) -> str:
        """What a number of the chosen candidate teaches."""
        return noted(self.row, self.thing)

    @property
    def remedies(self) -> tuple[Remedy, ...]:
        """Where no candidate is left, the limits that would let the nearest pass."""
        problem = self.advice.problem
        return problem.remedies if problem else ()

    @cached_property
    def lessons(self) -> tuple[LessonRow, ...]:
        """What lessons say of every application, and what models do."""
        return lesson_rows(self.limits["patches_across"])

    def closer_of(self, name: str) -> tuple[int, tuple[CloserLook, ...]] | None:
        """What looking closer costs for an application; None where a published patch would do."""
        return closer_of(name, self.limits["patches_across"], self.model)

    @property
    def alternatives(self) -> tuple[Alternative, ...]:
        """What lessons offer instead of a smaller patch."""
        return patch_alternatives(self.image_size, self.chosen, model=self.model)

    @property
    def closer(self) -> tuple[CloserLook, ...]:
        """What looking closer with the chosen patches costs."""
        return closer_looks(
            self.image_size,
            self.thing,
            self.chosen,
            patches_across=self.limits["patches_across"],
            model=self.model,
        )

    @property
    def code(self) -> str:
        """A program on torch alone that counts every candidate and puts them in order."""
        rows = sorted(self.rows, key=lambda row: row.patch_size)
        settings = {
            "image_size_read": self.image_size,
            "box": self.box,
            "thing": self.thing,
            "candidates": [row.patch_size for row in rows],
            "chosen": self.chosen,
            "published": [row.patch_size[0] for row in rows if row.published],
            **self.limits,
        }
        if self.pinned is not None:
            settings["pinned"] = self.pinned.grid.image_size, self.pinned.patch_size
        return advice_program(
            settings,
            find_shape(self.model),
            self.row.ledger.workload,
            [fact.name for fact in self.facts],
        )
