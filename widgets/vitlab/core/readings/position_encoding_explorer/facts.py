"""Every number that the explorer shows, with its formula and what it means. Plain Python."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vitlab.core.facts import Fact, Standing, number
from vitlab.core.grid import Pair
from vitlab.core.readings.position_encoding_explorer.settings import PositionSetting
from vitlab.words import said, said_many, word

COSINE = word(
    "The cosine of two vectors: 1 where they point the same way, 0 where they have nothing in "
    "common."
)
STRUCTURE = word(
    "1 if cosines fall in a straight line with the distance in the picture, 0 if they do not "
    "depend on it."
)
IDLE_WAVES = word(
    "A wave that makes less than a tenth of a cycle across the picture is all but constant: it "
    "tells no two positions apart."
)
CONVENTION = word(
    "A model is trained with one convention. Run with another, it gets other numbers and raises "
    "no error. 0 is right; 1.41 is as far as vectors that have nothing in common."
)


@dataclass(frozen=True)
class Seen:
    """What was computed, for the facts to tell; None where an encoding has no such number."""

    nearest: tuple[int, ...]
    farthest: int | None
    nearest_cosine: float
    vertical: int | None
    """The patch right below, in the last row right above."""
    vertical_cosine: float
    norms: tuple[float, float] | None
    structure: float | None
    plane_structure: float | None
    idle: int
    bands: int
    border: tuple[float, float] | None
    convention: float | None


def position_facts(
    setting: PositionSetting, selected: int | None, seen: Seen, *, own: bool
) -> Iterator[Fact]:
    """The numbers of an encoding, in the order in which they are shown."""
    standing: Standing = "measured" if setting.encoding == "learned" else "exact"
    if selected is not None:
        yield from _of_the_selected(setting, selected, seen, standing)
    yield from _norms(setting, seen, own=own)
    if seen.structure is not None:
        plane = seen.plane_structure
        yield Fact(
            "structure",
            said("follows nearness"),
            seen.structure,
            said("all pairs of patches")
            if plane is None
            else said("2-D sinusoid: {structure}", structure=number(plane)),
            standing=standing,
            meaning=said(STRUCTURE),
        )
    yield _parameters(setting, own=own)
    yield from _others(setting, seen)


def _of_the_selected(
    setting: PositionSetting, selected: int, seen: Seen, standing: Standing
) -> Iterator[Fact]:
    cols = setting.grid_size[1]
    if seen.farthest is not None:
        row, col = divmod(seen.farthest, cols)
        place = said("row {row}, col {col}", row=row, col=col)
        others = [str(index) for index in seen.nearest if index != seen.farthest]
        near = place
        if 0 < len(others) < 4:
            near = said("{place}; as near: {others}", place=place, others=", ".join(others))
        yield Fact(
            *("nearest", said("nearest patch"), seen.farthest, near),
            standing=standing,
        )
        yield Fact(
            "nearest_cosine",
            where(setting.grid_size, selected, seen.farthest),
            seen.nearest_cosine,
            f"cos(p{selected}, p{seen.farthest}), {place}",
            standing=standing,
            meaning=said(COSINE),
        )
    if seen.vertical is not None:
        after = seen.vertical > selected
        way = (
            said_many("{n} place on", "{n} places on", cols)
            if after
            else said_many("{n} place back", "{n} places back", cols)
        )
        yield Fact(
            "below",
            where(setting.grid_size, selected, seen.vertical),
            seen.vertical_cosine,
            f"cos(p{selected}, p{seen.vertical}), {way}",
            standing=standing,
            meaning=said(COSINE),
        )


def _norms(setting: PositionSetting, seen: Seen, *, own: bool) -> Iterator[Fact]:
    if seen.norms is None:
        return
    shortest, longest = seen.norms
    if setting.encoding == "learned":
        trained = (
            said("trained") if own else said("about {std} · √{dim}", std=0.02, dim=setting.dim)
        )
        yield Fact("norm", said("shortest row"), shortest, trained, standing="measured")
        yield Fact("norm_longest", said("longest row"), longest, trained, standing="measured")
    elif setting.encoding == "rope":
        before = said("√{dim}, as before", dim=setting.dim)
        yield Fact("norm", said("length, turned"), shortest, before)
    elif setting.encoding != "none":
        yield Fact("norm", said("length of a row"), shortest, f"√({setting.dim} / 2)")


def _parameters(setting: PositionSetting, *, own: bool) -> Fact:
    rows, cols = setting.grid_size
    cells = f"{number(setting.tokens)} × {setting.dim}"
    if setting.encoding == "relative":
        label = said("to learn, in each layer")
        offsets = f"{2 * rows - 1} × {2 * cols - 1}"
        formula = said("{offsets} × {heads} heads", offsets=offsets, heads=setting.num_heads)
    elif setting.encoding == "learned":
        prefix = setting.num_prefix_tokens
        label = said("learned") if own else said("to learn")
        formula = f"({prefix} + {number(setting.tokens)}) × {setting.dim}" if prefix else cells
    else:
        label = said("to learn")
        all_of_them = number(setting.tokens * setting.dim)
        formula = said("learned: {cells} = {numbers}", cells=cells, numbers=all_of_them)
    return Fact("parameters", label, setting.parameters, formula)


def _others(setting: PositionSetting, seen: Seen) -> Iterator[Fact]:
    if seen.bands:
        yield Fact(
            "idle_waves",
            said("waves that tell nothing apart"),
            seen.idle,
            said("of {bands}: under {least} cycles across", bands=seen.bands, least=0.1),
            meaning=said(IDLE_WAVES),
        )
    if seen.border is not None:
        border, inside = seen.border
        yield Fact(
            *("border", said("to neighbours, at the border"), border, said("mean cosine")),
            standing="measured",
            meaning=said(COSINE),
        )
        yield Fact(
            *("inside", said("to neighbours, inside"), inside, said("mean cosine")),
            standing="measured",
            meaning=said(COSINE),
        )
    if seen.convention is not None:
        turned = setting.encoding == "rope"
        what = (
            said("‖scores − trained‖ / ‖trained‖")
            if turned
            else said("‖table − trained‖ / ‖trained‖")
        )
        yield Fact(
            "convention_error",
            said("off from trained"),
            seen.convention,
            what,
            standing="measured" if turned else "exact",
            meaning=said(CONVENTION),
        )


def where(grid: Pair, selected: int, other: int) -> str:
    """Where a patch lies, seen from another.

    >>> where((14, 14), 83, 84), where((14, 14), 83, 97), where((14, 14), 83, 82)
    ('on the far left', 'right below', 'beside it')
    """
    (row, col), (row2, col2) = divmod(selected, grid[1]), divmod(other, grid[1])
    down, across = row2 - row, col2 - col
    if abs(down) + abs(across) == 1:
        if down == 0:
            return said("beside it")
        return said("right below") if down > 0 else said("right above")
    if 2 * abs(across) > grid[1]:
        return said("on the far left") if across < 0 else said("on the far right")
    return said("{distance} cells away", distance=number((down**2 + across**2) ** 0.5))
