"""What the chosen patches cost, as so many times what was pinned. Plain Python."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypedDict

from vitlab.core.advice.rows import PatchRow, patch_row
from vitlab.core.arguments import one_of
from vitlab.core.compute import ViTShape
from vitlab.core.errors import LabError, Remedy, ShapeError
from vitlab.core.facts import Fact, Standing, number, size
from vitlab.core.grid import Pair, PatchGrid
from vitlab.words import said


class PinnedPatches(TypedDict):
    """Patches to compare with, read by the same model in the same run."""

    image_size: Pair
    """(height, width) of the picture in pixels."""
    patch_size: int | Pair
    """(height, width) of a patch in pixels; one number means a square."""


_SETTINGS = tuple(PinnedPatches.__annotations__)


def pinned_row(pinned: PinnedPatches, model: str | ViTShape, run: Mapping[str, Any]) -> PatchRow:
    """Count what was pinned, with the zeros that it needs.

    Args:
        pinned: The picture and the patches.
        model: Whose work and memory are counted.
        run: The other arguments of `memory_ledger`, by name.

    Returns:
        Its row, which knows of no thing and breaks no limit.

    Raises:
        ShapeError: There are no such patches.

    >>> pinned_row({"image_size": (224, 100), "patch_size": 16}, "vit_tiny", {}).tokens
    98

    """
    try:
        for name in pinned:
            one_of(name, _SETTINGS, "setting")
        grid = PatchGrid(**pinned, remainder="pad")
        return patch_row(grid, grid.patch_size, model, {}, (), run)
    except (LabError, TypeError) as error:
        raise ShapeError(
            said("what was pinned cannot be counted: {problem}", problem=error),
            (Remedy(said("Unpin"), {"pinned": {}}),),
        ) from None


def pinned_facts(now: PatchRow, pinned: PatchRow, standing: Standing) -> Iterator[Fact]:
    """How many times the tokens, the work and the memory of what was pinned.

    >>> big, small = (pinned_row({"image_size": (s, s), "patch_size": 8}, "vit_tiny", {})
    ...               for s in (64, 32))
    >>> [fact.shown for fact in pinned_facts(big, small, "exact")][:1]
    ['4 ×']
    """
    for name, label, one, other in (
        ("tokens_ratio", said("times the pinned tokens"), now.tokens, pinned.tokens),
        ("gmacs_ratio", said("times the pinned GMACs"), now.gmacs, pinned.gmacs),
        ("memory_ratio", said("times the pinned GiB"), now.peak_gib, pinned.peak_gib),
    ):
        quotient = f"{number(one)} / {number(other)}"
        trust: Standing = standing if name == "memory_ratio" else "exact"
        yield Fact(name, label, one / other, quotient, unit="×", standing=trust)


def compared(now: PatchRow, pinned: PatchRow) -> str:
    """The same in a sentence.

    >>> one = pinned_row({"image_size": (64, 64), "patch_size": 8}, "vit_tiny", {})
    >>> print(compared(one, one))
    8 px in 64 × 64 px: 64 tokens. Here it is 1 × the tokens, 1 × the GMACs, 1 × the GiB.
    """
    ph, pw = pinned.patch_size
    patch = f"{ph}" if ph == pw else size(pinned.patch_size)
    times = {fact.name: fact.shown for fact in pinned_facts(now, pinned, "exact")}
    return said(
        "{patch} px in {size} px: {count} tokens. Here it is {tokens} the tokens, {gmacs} the "
        "GMACs, {gib} the GiB.",
        patch=patch,
        size=size(pinned.grid.image_size),
        count=number(pinned.tokens),
        tokens=times["tokens_ratio"],
        gmacs=times["gmacs_ratio"],
        gib=times["memory_ratio"],
    )
