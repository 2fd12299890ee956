"""Everything that the advisor shows at one moment. Plain Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from vitlab.core.advice import (
    APPLICATIONS,
    Alternative,
    CloserLook,
    PatchAdvice,
    PatchRow,
    advise_patch_size,
    closer_looks,
    patch_alternatives,
)
from vitlab.core.advice.advising import PATCH_SIZES
from vitlab.core.arguments import one_of
from vitlab.core.compute import ViTShape, find_shape
from vitlab.core.errors import Remedy
from vitlab.core.facts import Fact
from vitlab.core.grid import Box, BoxCells, Pair, as_pair, box_cells
from vitlab.core.images.pixels import Pixels
from vitlab.core.readings.patch_size_advisor.facts import facts_of
from vitlab.core.readings.patch_size_advisor.lessons import LessonRow, lesson_rows
from vitlab.core.readings.patch_size_advisor.program import advice_program, beyond_plain
from vitlab.core.readings.patch_size_advisor.sentences import advised, noted
from vitlab.core.readings.patch_size_advisor.settings import (
    APPLICATION_NAMES,
    OWN,
    TAG,
    picture_of,
    read_box,
    read_size,
    thing_of,
)

_AROUND = 1.7  # of the longer side of the thing: what a row's small picture shows


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

    @property
    def row(self) -> PatchRow:
        """The chosen candidate."""
        return self.advice.of(self.chosen)

    @property
    def rows(self) -> tuple[PatchRow, ...]:
        """Every candidate, in order."""
        return self.advice.rows

    @cached_property
    def cells(self) -> BoxCells | None:
        """The chosen patches that the box touches and fills; None where there is no box."""
        return box_cells(self.row.grid, self.box) if self.box else None

    @property
    def crop(self) -> Box | None:
        """(top, left, height, width) round the box, for the small picture of a row."""
        if self.box is None:
            return None
        top, left, height, width = self.box
        side = min(*self.image_size, max(8, round(_AROUND * max(height, width))))
        places = zip((top, left), (height, width), self.image_size, strict=True)
        first, second = (
            min(max(0, start + length // 2 - side // 2), whole - side)
            for start, length, whole in places
        )
        return first, second, side, side

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Every number of the chosen candidate."""
        limits = self.limits["patches_across"], self.limits["budget"]
        return tuple(facts_of(self.row, self.thing, *limits))

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

    @cached_property
    def alternatives(self) -> tuple[Alternative, ...]:
        """What lessons offer instead of a smaller patch."""
        return patch_alternatives(self.image_size, self.chosen, model=self.model)

    @cached_property
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
        beyond = {
            row.patch_size: beyond_plain(row.ledger) for row in rows if row.ledger.not_covered
        }
        return advice_program(
            settings,
            find_shape(self.model),
            self.row.ledger.workload,
            beyond,
            [fact.name for fact in self.facts],
        )


def advice_reading(
    *,
    image: Any = "astronaut",
    image_size: int | Pair | None = None,
    smallest: Box | None = TAG,
    patches_across: float = 2,
    application: str = OWN,
    model: str | ViTShape = "vit_base",
    token_budget: int | None = 1024,
    mac_budget: float | None = 400,
    budget: float | None = 24,
    patch_sizes: Sequence[int | Pair] = PATCH_SIZES,
    patch_size: int | Pair = 16,
    **run: Any,
) -> AdviceReading:
    """Read which patch size sees the smallest thing within what it may cost.

    Args:
        image: A sample's name, or what `as_image` takes.
        image_size: (height, width) in pixels that the model reads, one number for a square; None is
            the size of the picture, or that of the application.
        smallest: (top, left, height, width) round the smallest thing, in pixels of the picture;
            not looked at for an application.
        patches_across: How many patches should lie across its shorter side: a rule of thumb.
        application: "own", or a name of `APPLICATIONS`, which brings its own smallest thing.
        model: A preset's name (`PRESETS`) or a `ViTShape`.
        token_budget: Patches at most; None for no limit.
        mac_budget: Multiply-accumulates in 10⁹ at most, one picture forward; None for no limit.
        budget: Memory of the GPU in GiB; None for no limit.
        patch_sizes: The candidates in pixels.
        patch_size: The candidate to look at in pixels; it is counted even if it is none of them.
        **run: The other arguments of `memory_ledger`, by name: batch_size, mode, precision …

    Returns:
        Facts, a sentence and a program, with every candidate and what stands beside them.

    Raises:
        LabError: There is no box, or a setting cannot work.
        PlaceError: The box reaches out of the picture.
        ShapeError: A size holds no pixel.
        ImageError: This is no picture.

    >>> print(advice_reading().text)
    Smallest thing 34 × 45 px of 448 × 448: patches of 16 px keep every budget, 2.1 of them across \
it, 784 tokens; 14 px would do too. It lies in 9 patches, 2 of them wholly inside it.

    """
    seen = _what_is_read(image, image_size, smallest, application)
    limits: dict[str, Any] = {
        "patches_across": patches_across,
        "token_budget": token_budget,
        "mac_budget": mac_budget,
        "budget": budget,
    }
    chosen = as_pair(patch_size, "patch_size")
    advice = advise_patch_size(
        seen.size,
        seen.box or seen.thing,
        patch_sizes=(*patch_sizes, chosen),
        model=model,
        application=None if application == OWN else application,
        **limits,
        **run,
    )
    return AdviceReading(
        application=application,
        image_size=seen.size,
        thing=seen.thing,
        box=seen.box,
        chosen=chosen,
        advice=advice,
        picture=seen.picture,
        model=model,
        limits=limits,
    )


class _Read(NamedTuple):
    """What the model reads, and the smallest thing in it."""

    size: Pair
    thing: Pair
    box: Box | None
    picture: Pixels | None


def _what_is_read(
    image: Any, image_size: int | Pair | None, smallest: Box | None, application: str
) -> _Read:
    one_of(application, APPLICATION_NAMES, "application")
    if application == OWN:
        picture = picture_of(image)
        given = picture.shape[0], picture.shape[1]
        size = read_size(image_size, given)
        box = read_box(smallest, given, size)
        return _Read(size, (box[2], box[3]), box, picture)
    found = APPLICATIONS[application]
    size = read_size(image_size, (found.image_size, found.image_size))
    return _Read(size, thing_of(found, size), None, None)
