"""What decides an encoding of positions, and what it is called. Plain Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias, get_args

from vitlab.core.arguments import either, one_of, real, whole
from vitlab.core.errors import LabError, Remedy, ShapeError
from vitlab.core.facts import number, size
from vitlab.core.grid import Pair, rows_and_cols
from vitlab.words import said, word

Encoding: TypeAlias = Literal[
    "none", "sinusoidal_1d", "sinusoidal_2d", "learned", "relative", "rope"
]
ENCODINGS: tuple[Encoding, ...] = get_args(Encoding)
STYLES = ("mae", "bigvision", "hf", "timm")
LAYOUTS = ("interleaved", "half")
COORDS = ("index", "centered")
CONVENTIONS = ("style", "layout", "coords", "temperature")
"""Settings in which one house differs from another, and none of which a table tells."""
_NAMES = {
    "style": word("style"),
    "layout": word("layout"),
    "coords": word("coords"),
    "temperature": word("temperature"),
    "interleaved": word("interleaved"),
    "half": word("half"),
    "index": word("index"),
    "centered": word("centered"),
}

LARGEST_SIDE = 64
AT_ONCE = 256  # positions whose planes are all made at once: those of 16 × 16
SEED = 0  # of what is not trained yet


def named(convention: str | float) -> str:
    """What a convention or its value is called; houses keep their names.

    Args:
        convention: The name of a convention, one of its values, or a base.

    Returns:
        Its words in the language of now.

    >>> named("style"), named("hf"), named(10_000.0)
    ('style', 'hf', '10,000')

    """
    if isinstance(convention, str):
        return said(_NAMES[convention]) if convention in _NAMES else convention
    return number(convention)


@dataclass(frozen=True)
class PositionSetting:
    """An encoding over a grid, in the words of core."""

    encoding: Encoding = "sinusoidal_1d"
    """One of `ENCODINGS`."""
    grid_size: Pair = (14, 14)
    """(rows, cols) of the patches."""
    dim: int = 768
    """Numbers in one token; for "rope" in one head."""
    temperature: float = 10_000.0
    """How far the frequencies of a sinusoid or a rotation spread."""
    style: str = "mae"
    """Whose order of the columns a 2-D sinusoid has, one of `STYLES`."""
    layout: str = "interleaved"
    """For "sinusoidal_1d" and "rope": which columns belong together, neighbours ("interleaved") or
    those half a table apart ("half")."""
    coords: str = "index"
    """For "sinusoidal_2d" and "rope": "index" counts rows and columns, "centered" measures from -1
    to 1."""
    num_prefix_tokens: int = 0
    """Tokens before the patches; a learned table has rows for them."""
    num_heads: int = 12
    """For "relative": heads of attention, each with biases of its own."""

    @property
    def tokens(self) -> int:
        """Cells of the grid."""
        return self.grid_size[0] * self.grid_size[1]

    @property
    def offsets(self) -> Pair:
        """Different vertical and horizontal offsets between two cells."""
        return 2 * self.grid_size[0] - 1, 2 * self.grid_size[1] - 1

    @property
    def parameters(self) -> int:
        """Numbers to learn; of relative biases in each layer.

        >>> PositionSetting("learned").parameters, PositionSetting("relative").parameters
        (150528, 8748)
        """
        if self.encoding == "learned":
            return (self.num_prefix_tokens + self.tokens) * self.dim
        if self.encoding == "relative":
            return self.offsets[0] * self.offsets[1] * self.num_heads
        return 0

    @property
    def conventions(self) -> tuple[str, ...]:
        """Conventions that matter for this encoding."""
        return {
            "sinusoidal_1d": ("layout", "temperature"),
            "sinusoidal_2d": ("style", "coords", "temperature"),
            "rope": ("layout", "coords", "temperature"),
        }.get(self.encoding, ())

    def trained_with(self, other: Mapping[str, Any]) -> PositionSetting:
        """The same with the conventions of another house; `LabError` for what is none.

        >>> PositionSetting("sinusoidal_2d").trained_with({"style": "hf"}).style
        'hf'
        """
        if unknown := [name for name in other if name not in CONVENTIONS]:
            raise LabError(
                said(
                    "{name!r} is no convention: use {known}.",
                    name=unknown[0],
                    known=either(CONVENTIONS),
                )
            )
        return checked(replace(self, **other))


def checked(setting: PositionSetting) -> PositionSetting:
    """The setting with plain numbers; `LabError` where one of them cannot work.

    >>> checked(PositionSetting(grid_size=(80, 14)))
    Traceback (most recent call last):
    vitlab.core.errors.ShapeError: a grid of 80 × 14 is too large to be looked at: use at most \
64 rows and 64 columns.
    """
    one_of(setting.encoding, ENCODINGS, "encoding")
    one_of(setting.style, STYLES, "style")
    one_of(setting.layout, LAYOUTS, "layout")
    one_of(setting.coords, COORDS, "coords")
    rows, cols = rows_and_cols(setting.grid_size)
    if max(rows, cols) > LARGEST_SIDE:
        fits = min(rows, LARGEST_SIDE), min(cols, LARGEST_SIDE)
        raise ShapeError(
            said(
                "a grid of {rows} × {cols} is too large to be looked at: use at most "
                "{most} rows and {most} columns.",
                rows=rows,
                cols=cols,
                most=LARGEST_SIDE,
            ),
            (Remedy(said("Use {size}", size=size(fits)), {"grid_size": fits}),),
        )
    counts = {name: whole(getattr(setting, name), name) for name in _COUNTS}
    for name, fewest in _COUNTS.items():
        if counts[name] < fewest:
            raise ShapeError(
                said(
                    "{name}={count} cannot be: use {fewest} or more.",
                    name=name,
                    count=counts[name],
                    fewest=fewest,
                ),
                (Remedy(said("Use {number}", number=fewest), {name: fewest}),),
            )
    temperature = real(setting.temperature, "temperature")
    plain: dict[str, Any] = {**counts, "grid_size": (rows, cols), "temperature": temperature}
    return replace(setting, **plain)


_COUNTS = {"dim": 1, "num_prefix_tokens": 0, "num_heads": 1}
