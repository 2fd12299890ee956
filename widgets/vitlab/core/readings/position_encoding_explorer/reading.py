"""Everything that the explorer shows at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from vitlab.core.arguments import together
from vitlab.core.errors import PlaceError
from vitlab.core.facts import Fact, number, size
from vitlab.core.grid import Pair
from vitlab.core.positions import NearestPositions
from vitlab.core.positions.frequencies import frequencies
from vitlab.core.readings.own_table import own_table
from vitlab.core.readings.position_encoding_explorer.computed import EncodedPlaces
from vitlab.core.readings.position_encoding_explorer.facts import Seen, position_facts, where
from vitlab.core.readings.position_encoding_explorer.program import position_program
from vitlab.core.readings.position_encoding_explorer.settings import (
    Encoding,
    PositionSetting,
    checked,
    named,
)
from vitlab.core.readings.position_encoding_explorer.tables import vectors_of
from vitlab.words import said, word


@dataclass(frozen=True)
class PositionReading(EncodedPlaces):
    """An encoding over a grid with its facts, a sentence and a program.

    >>> reading = position_reading()
    >>> reading.nearest.indices, reading.plane.shape, reading.planes.shape
    ((82, 84), (14, 14), (196, 14, 14))
    """

    def with_structure(self, structure: float | None) -> PositionReading:
        """The same with what was found in the background.

        >>> large = position_reading(grid_size=(20, 14), selected=0, dim=64)
        >>> large.structure, round(large.with_structure(large.find_structure()).structure, 2)
        (None, 0.62)
        """
        return replace(self, background_structure=structure)

    def without_what_waits(self) -> PositionReading:
        """The same before the background has compared rotations.

        >>> halves = {"layout": "half"}
        >>> pair = position_reading("rope", dim=8, grid_size=(3, 4), trained_with=halves)
        >>> pair.without_what_waits().convention is None, pair.convention.relative > 0.3
        (True, True)
        """
        return replace(self, later=True)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Every number with the formula that made it."""
        return self._facts

    @cached_property
    def _facts(self) -> tuple[Fact, ...]:
        selected = self.selected if self.place else None
        return tuple(position_facts(self.setting, selected, self._seen(), own=self.own))

    def _seen(self) -> Seen:
        near, vertical = self.nearest, self.vertical()
        norms = None if self.vectors is None else self.vectors.norm(dim=1)
        around = self.neighbours
        return Seen(
            nearest=near.indices if near else (),
            farthest=near.farthest if near else None,
            nearest_cosine=near.cosine if near else 0.0,
            vertical=vertical,
            vertical_cosine=self.cosine(vertical),
            norms=None if norms is None else (float(norms.min()), float(norms.max())),
            structure=self.structure,
            plane_structure=self.plane_structure(),
            idle=sum(band.idle for band in self.bands),
            bands=len(self.bands),
            border=(around.border, around.inside) if around else None,
            convention=self.convention.relative if self.convention else None,
        )

    @property
    def text(self) -> str:
        """The encoding in a sentence, and which patches are nearest to the selected one."""
        encoding = said(NAMES["own" if self.own else self.setting.encoding])
        grid = size(self.setting.grid_size)
        opening = said("{encoding} over {grid} patches", encoding=encoding, grid=grid)
        if self.place is None:
            return said(
                "{opening}. There is no position {index}: the last is {last}.",
                opening=opening,
                index=self.selected,
                last=self.setting.tokens - 1,
            )
        if self.nearest is None:
            return f"{opening}: {said(_WITHOUT[self.setting.encoding])}"
        return f"{opening}: {self._says_nearest(self.nearest)}{self._says_convention()}"

    def _says_convention(self) -> str:
        """What another convention costs, if there is one."""
        if self.convention is None or self.wanted is None:
            return ""
        theirs = {name: getattr(self.wanted, name) for name in self.setting.conventions}
        others = ", ".join(
            f"{named(name)} {named(value)}"
            for name, value in theirs.items()
            if value != getattr(self.setting, name)
        )
        off = number(self.convention.relative)
        return " " + said("Trained with {others}, it is off by {off}.", others=others, off=off)

    def _says_nearest(self, near: NearestPositions) -> str:
        grid = self.setting.grid_size
        nearest = [_placed(i, where(grid, self.selected, i)) for i in near.indices[:4]]
        told = {"index": self.selected, "others": together(nearest), "cosine": number(near.cosine)}
        if len(nearest) > 1:
            says = said("nearest to patch {index} are {others}, cosine {cosine}", **told)
        else:
            says = said("nearest to patch {index} is {others}, cosine {cosine}", **told)
        vertical = self.vertical()
        if vertical is not None and vertical not in near.indices:
            told = {"says": says, "cosine": number(self.cosine(vertical))}
            if vertical > self.selected:
                says = said("{says}; the one right below has {cosine}", **told)
            else:
                says = said("{says}; the one right above has {cosine}", **told)
        return f"{says}."

    @property
    def code(self) -> str:
        """A program on torch alone that makes the table and prints every fact."""
        return position_program(
            self.setting,
            own=self.own,
            selected=self.selected if self.place else None,
            wanted=self.wanted,
            shown=[fact.name for fact in self.facts],
        )

    def write_inputs(self, folder: str | Path) -> Path | None:
        """Write a table that was given as ``inputs.pt``, which the program reads."""
        if self.given is None:
            return None
        path = Path(folder) / "inputs.pt"
        torch.save({"table": self.given}, path)
        return path


def _placed(index: int, place: str) -> str:
    """A patch and where it is; two numbers beside each other would read as one."""
    if place[0].isdigit():
        return f"{index} ({place})"
    return said("{index} {place}", index=index, place=place)


NAMES = {
    "none": word("No positions"),
    "sinusoidal_1d": word("1-D sinusoid"),
    "sinusoidal_2d": word("2-D sinusoid"),
    "learned": word("Learned table at its start"),
    "relative": word("Relative biases at their start"),
    "rope": word("2-D rotation"),
    "own": word("Learned table"),
}
_WITHOUT = {
    "none": word("every patch is told the same, so all places are alike."),
    "relative": word(
        "a number for each offset, added to an attention score; no vector to compare."
    ),
}


def position_reading(
    encoding: Encoding = "sinusoidal_1d",
    *,
    grid_size: Pair = (14, 14),
    dim: int = 768,
    temperature: float = 10_000.0,
    style: str = "mae",
    layout: str = "interleaved",
    coords: str = "index",
    num_prefix_tokens: int = 0,
    num_heads: int = 12,
    table: Any = None,
    trained_with: Mapping[str, Any] | None = None,
    selected: int = 83,
    dimensions: tuple[int, ...] = (48, 128, 256),
) -> PositionReading:
    """Read what an encoding says about the places of a grid.

    Args:
        encoding: "none", "sinusoidal_1d", "sinusoidal_2d", "learned", "relative" or "rope".
        grid_size: (rows, cols) of the patches, 64 × 64 at most.
        dim: Numbers in one token; for "rope" in one head.
        temperature: How far the frequencies of a sinusoid or a rotation spread.
        style: Whose order of the columns a 2-D sinusoid has: "mae", "bigvision", "hf" or "timm".
        layout: For "sinusoidal_1d" and "rope": which columns belong together, neighbours
            ("interleaved") or those half a table apart ("half").
        coords: For "sinusoidal_2d" and "rope": "index" counts rows and columns, "centered" measures
            from -1 to 1.
        num_prefix_tokens: Tokens before the patches.
        num_heads: For "relative": heads of attention, each with biases of its own.
        table: A learned table to read instead: a bundled name, a path, an array or a tensor
            (1, prefix + rows · cols, dim); a model settles its grid and prefix too. None for none.
        trained_with: Conventions ("style", "layout", "coords", "temperature") of the model that is
            run with these settings, where they are others; None for none.
        selected: Number of the position to look at, counted row by row from 0.
        dimensions: Columns of the table to draw as waves; those beyond its width are left out, and
            where none is left its first is drawn.

    Returns:
        Facts, a sentence and a program, with all that is drawn.

    Raises:
        LabError: A word is not known, or a table cannot be read.
        ShapeError: Sizes cannot work, or do not fit the table.
        PlaceError: A dimension is negative, or the table holds a number that is not finite.

    >>> print(position_reading().text)
    1-D sinusoid over 14 × 14 patches: nearest to patch 83 are 82 beside it and 84 on the far \
left, cosine 0.973; the one right below has 0.657.

    """
    setting = checked(
        PositionSetting(
            encoding,
            grid_size,
            dim,
            temperature,
            style,
            layout,
            coords,
            num_prefix_tokens,
            num_heads,
        )
    )
    frequencies(1, setting.temperature)  # every encoding is compared with sinusoids
    given = None
    if table is not None:
        own = own_table(table, setting.grid_size, setting.num_prefix_tokens)
        given = own.rows
        setting = replace(
            setting,
            encoding="learned",
            grid_size=own.grid,
            dim=own.rows.shape[1],
            num_prefix_tokens=own.num_prefix_tokens,
        )
    wanted = setting.trained_with(trained_with) if trained_with else None
    other = wanted is not None and any(
        getattr(setting, name) != getattr(wanted, name) for name in setting.conventions
    )
    made = None if given is not None or setting.encoding == "relative" else _made(setting)
    vectors = made if given is None else given[setting.num_prefix_tokens :]
    return PositionReading(
        setting,
        selected,
        _inside(dimensions, setting),
        given is not None,
        vectors,
        given,
        wanted if other else None,
    )


@lru_cache(maxsize=2)
def _made(setting: PositionSetting) -> Tensor:
    """The newest tables: whoever looks elsewhere in one does not make it again."""
    return vectors_of(setting)


def _inside(dimensions: tuple[int, ...], setting: PositionSetting) -> tuple[int, ...]:
    """Waves that the table has, or its first where it has none. Negative ones are refused."""
    if wrong := [d for d in dimensions if d < 0]:
        raise PlaceError(said("there is no dimension {wrong}: the first is 0.", wrong=wrong[0]))
    return tuple(d for d in dimensions if d < setting.dim) or (0,) * bool(dimensions)
