"""Patch sizes in the order of advice: a rule that is said, and no hidden score. Plain Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from vitlab.core.advice.applications import APPLICATIONS
from vitlab.core.advice.published import PublishedPatches, published_patches
from vitlab.core.advice.rows import PatchRow, patch_row
from vitlab.core.arguments import one_of, real
from vitlab.core.compute import ViTShape
from vitlab.core.errors import LabError, PlaceError, Remedy, ShapeError
from vitlab.core.facts import size as spoken
from vitlab.core.grid import Box, Pair, PatchGrid, as_box, as_pair
from vitlab.words import said

PATCH_SIZES = (4, 7, 8, 14, 16, 28, 32)


@dataclass(frozen=True)
class PatchAdvice:
    """Candidates in the order of advice.

    First those within every limit, of these first the ones that weights were published for, of
    these first the one of the fewest multiply-accumulates; then the others in the same order.

    >>> advice = advise_patch_size(448, (34, 45))
    >>> [row.patch_size[0] for row in advice.rows if not row.broken], len(advice.rows)
    ([16, 14], 7)
    """

    rows: tuple[PatchRow, ...]
    """Every candidate."""

    @property
    def best(self) -> PatchRow | None:
        """The first one that keeps every limit; None where none does."""
        return None if self.rows[0].broken else self.rows[0]

    @property
    def nearest(self) -> PatchRow:
        """The one whose worst broken limit is broken least; the best, where one keeps them all."""
        return min(self.rows, key=lambda row: max((x.excess for x in row.broken), default=0))

    @property
    def problem(self) -> LabError | None:
        """What to say where none is left, with the limits that would let the nearest pass."""
        if self.best:
            return None
        row = self.nearest
        first, *more = row.broken
        label = _and([first.way_out[0], *(limit.way_out_too for limit in more)])
        settings = {limit.name: limit.way_out[1] for limit in row.broken}
        return LabError(
            said(
                "no patch size keeps every budget: {side} px is nearest, with {words}.",
                side=f"{row.patch_size[0]}"
                if len({*row.patch_size}) == 1
                else spoken(row.patch_size),
                words=_and([limit.words for limit in row.broken]),
            ),
            (Remedy(label, settings),),
        )

    def of(self, patch_size: int | Pair) -> PatchRow:
        """The row of one candidate."""
        wanted = as_pair(patch_size, "patch_size")
        for row in self.rows:
            if row.patch_size == wanted:
                return row
        raise PlaceError(
            said("patches of {patch} px are none of the candidates.", patch=spoken(wanted))
        )


def _and(words: Sequence[str]) -> str:
    """All of them, with a word between any two.

    >>> _and(["a", "b", "c"])
    'a and b and c'
    """
    return reduce(lambda one, other: said("{others} and {last}", others=one, last=other), words)


def advise_patch_size(
    image_size: int | Pair,
    smallest: int | Pair | Box,
    *,
    patch_sizes: Sequence[int | Pair] = PATCH_SIZES,
    patches_across: float = 2,
    token_budget: int | None = 1024,
    mac_budget: float | None = 400,
    budget: float | None = 24,
    model: str | ViTShape = "vit_base",
    application: str | None = None,
    **run: Any,
) -> PatchAdvice:
    """Count what each patch size costs and how it sees the smallest thing, and put them in order.

    Patches that do not fill the picture are counted with the zeros that they need.

    Args:
        image_size: (height, width) in pixels that the model reads; one number means a square.
        smallest: The smallest thing that must be seen: its (height, width) in pixels, one number
            for a square, or (top, left, height, width) where it is known where it lies.
        patch_sizes: The candidates in pixels, numbers or pairs (height, width).
        patches_across: How many patches should lie across its shorter side: a rule of thumb.
        token_budget: Patches at most; None for no limit.
        mac_budget: Multiply-accumulates in 10⁹ at most, one picture forward; None for no limit.
        budget: Memory of the GPU in GiB that must hold the run; None for no limit.
        model: A preset's name (`PRESETS`) or a `ViTShape`.
        application: A name of `APPLICATIONS`, whose published weights count beside the general
            ones; None for those alone.
        **run: The other arguments of `memory_ledger`, by name: batch_size, mode, precision …

    Returns:
        A row for each candidate, in order.

    Raises:
        ShapeError: There is no candidate, or a size holds no pixel.
        PlaceError: The box reaches out of the picture.
        LabError: A setting cannot work.

    >>> advice = advise_patch_size(448, (297, 243, 34, 45), token_budget=512)
    >>> print(advice.problem)
    no patch size keeps every budget: 16 px is nearest, with 784 tokens of 512.

    """
    size = as_pair(image_size, "image_size")
    thing = _thing(smallest, size)
    if application is not None:
        one_of(application, tuple(APPLICATIONS), "application")
    if not patch_sizes:
        raise ShapeError(said("there is no candidate: give at least one patch size in pixels."))
    limits = {
        "patches_across": _positive(patches_across, "patches_across"),
        "token_budget": None if token_budget is None else _positive(token_budget, "token_budget"),
        "mac_budget": None if mac_budget is None else _positive(mac_budget, "mac_budget"),
        "budget": None if budget is None else _positive(budget, "budget"),
    }
    pairs = dict.fromkeys(as_pair(patch, "patch_sizes") for patch in patch_sizes)
    grids = [PatchGrid(size, pair, remainder="pad") for pair in pairs]
    rows = [_row(grid, thing, model, limits, application, run) for grid in grids]
    return PatchAdvice(tuple(sorted(rows, key=_place)))


def _row(
    grid: PatchGrid,
    thing: Pair | Box,
    model: str | ViTShape,
    limits: Mapping[str, float | None],
    application: str | None,
    run: Mapping[str, Any],
) -> PatchRow:
    return patch_row(grid, thing, model, limits, _published(grid.patch_size, application), run)


def _published(patch_size: Pair, application: str | None) -> tuple[PublishedPatches, ...]:
    """Weights for the application first, then the general ones; of square patches alone."""
    if patch_size[0] != patch_size[1]:
        return ()
    found = [*published_patches("photographs", patch_size[0])]
    if application is not None and application != "photographs":
        found = [*published_patches(APPLICATIONS[application].name, patch_size[0]), *found]
    return tuple(dict.fromkeys(found))


def _place(row: PatchRow) -> tuple[bool, bool, float]:
    return bool(row.broken), not row.published, row.gmacs


def _thing(smallest: int | Pair | Box, image_size: Pair) -> Pair | Box:
    if isinstance(smallest, tuple | list) and len(smallest) == 4:
        return as_box(smallest, image_size)
    height, width = as_pair(smallest, "smallest")
    if min(height, width) < 1:
        raise ShapeError(
            said(
                "a thing of {height} × {width} px holds no pixel: use 1 px or more.",
                height=height,
                width=width,
            )
        )
    if height > image_size[0] or width > image_size[1]:
        raise ShapeError(
            said(
                "a thing of {height} × {width} px is larger than the picture of "
                "{tall} × {wide} px.",
                height=height,
                width=width,
                tall=image_size[0],
                wide=image_size[1],
            )
        )
    return height, width


def _positive(value: float, name: str) -> float:
    if (number := real(value, name)) <= 0:
        raise LabError(
            said(
                "{name} is {value:g}, and nothing fits in that: use more than 0.",
                name=name,
                value=value,
            )
        )
    return number
