"""Every number that the explorer shows, with its formula and what it means. Plain Python."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vitlab.core.facts import Fact, Standing, number
from vitlab.core.grid import Pair
from vitlab.core.readings.position_encoding_explorer.settings import PositionSetting

COSINE = (
    "The cosine of two vectors: 1 where they point the same way, 0 where they have nothing in "
    "common."
)
STRUCTURE = (
    "1 if cosines fall in a straight line with the distance in the picture, 0 if they do not "
    "depend on it."
)
IDLE_WAVES = (
    "A wave that makes less than a tenth of a cycle across the picture is all but constant: it "
    "tells no two positions apart."
)
CONVENTION = (
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
            "follows nearness",
            seen.structure,
            "all pairs of patches" if plane is None else f"2-D sinusoid: {number(plane)}",
            standing=standing,
            meaning=STRUCTURE,
        )
    yield _parameters(setting, own=own)
    yield from _others(setting, seen)


def _of_the_selected(
    setting: PositionSetting, selected: int, seen: Seen, standing: Standing
) -> Iterator[Fact]:
    cols = setting.grid_size[1]
    if seen.farthest is not None:
        row, col = divmod(seen.farthest, cols)
        others = [str(index) for index in seen.nearest if index != seen.farthest]
        near = f"; as near: {', '.join(others)}" if 0 < len(others) < 4 else ""
        yield Fact(
            *("nearest", "nearest patch", seen.farthest, f"row {row}, col {col}{near}"),
            standing=standing,
        )
        yield Fact(
            "nearest_cosine",
            where(setting.grid_size, selected, seen.farthest),
            seen.nearest_cosine,
            f"cos(p{selected}, p{seen.farthest}), row {row}, col {col}",
            standing=standing,
            meaning=COSINE,
        )
    if seen.vertical is not None:
        way = "on" if seen.vertical > selected else "back"
        yield Fact(
            "below",
            where(setting.grid_size, selected, seen.vertical),
            seen.vertical_cosine,
            f"cos(p{selected}, p{seen.vertical}), {cols} places {way}",
            standing=standing,
            meaning=COSINE,
        )


def _norms(setting: PositionSetting, seen: Seen, *, own: bool) -> Iterator[Fact]:
    if seen.norms is None:
        return
    shortest, longest = seen.norms
    if setting.encoding == "learned":
        trained = "trained" if own else f"about 0.02 · √{setting.dim}"
        yield Fact("norm", "shortest row", shortest, trained, standing="measured")
        yield Fact("norm_longest", "longest row", longest, trained, standing="measured")
    elif setting.encoding == "rope":
        yield Fact("norm", "length, turned", shortest, f"√{setting.dim}, as before")
    elif setting.encoding != "none":
        yield Fact("norm", "length of a row", shortest, f"√({setting.dim} / 2)")


def _parameters(setting: PositionSetting, *, own: bool) -> Fact:
    rows, cols = setting.grid_size
    cells = f"{number(setting.tokens)} × {setting.dim}"
    if setting.encoding == "relative":
        label = "to learn, in each layer"
        formula = f"{2 * rows - 1} × {2 * cols - 1} × {setting.num_heads} heads"
    elif setting.encoding == "learned":
        prefix = setting.num_prefix_tokens
        label = "learned" if own else "to learn"
        formula = f"({prefix} + {number(setting.tokens)}) × {setting.dim}" if prefix else cells
    else:
        label = "to learn"
        formula = f"learned: {cells} = {number(setting.tokens * setting.dim)}"
    return Fact("parameters", label, setting.parameters, formula)


def _others(setting: PositionSetting, seen: Seen) -> Iterator[Fact]:
    if seen.bands:
        yield Fact(
            "idle_waves",
            "waves that tell nothing apart",
            seen.idle,
            f"of {seen.bands}: under 0.1 cycles across",
            meaning=IDLE_WAVES,
        )
    if seen.border is not None:
        border, inside = seen.border
        yield Fact(
            *("border", "to neighbours, at the border", border, "mean cosine"),
            standing="measured",
            meaning=COSINE,
        )
        yield Fact(
            *("inside", "to neighbours, inside", inside, "mean cosine"),
            standing="measured",
            meaning=COSINE,
        )
    if seen.convention is not None:
        what = "‖scores − trained‖ / ‖trained‖" if setting.encoding == "rope" else _OF_A_TABLE
        yield Fact(
            "convention_error",
            "off from trained",
            seen.convention,
            what,
            standing="measured" if setting.encoding == "rope" else "exact",
            meaning=CONVENTION,
        )


_OF_A_TABLE = "‖table − trained‖ / ‖trained‖"


def where(grid: Pair, selected: int, other: int) -> str:
    """Where a patch lies, seen from another.

    >>> where((14, 14), 83, 84), where((14, 14), 83, 97), where((14, 14), 83, 82)
    ('on the far left', 'right below', 'beside it')
    """
    (row, col), (row2, col2) = divmod(selected, grid[1]), divmod(other, grid[1])
    down, across = row2 - row, col2 - col
    if abs(down) + abs(across) == 1:
        return {1: "right below", -1: "right above"}.get(down, "beside it")
    if 2 * abs(across) > grid[1]:
        return "on the far left" if across < 0 else "on the far right"
    return f"{number((down**2 + across**2) ** 0.5)} cells away"
