"""Lab 4, Where am I? Position and resolution: what its answers must do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import permutations, product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitlab.grading.data import Data
from vitlab.grading.exercise import Lab
from vitlab.grading.guessing import Choice, Option, Prediction
from vitlab.grading.labs import lab04_rows
from vitlab.grading.laws import Function, Law
from vitlab.grading.measured import Column, Measured, RowLaw

Pair = tuple[int, int]
Table = NDArray[Any]
Cases = Iterable[tuple[Any, ...]]

TEMPERATURE = 10_000.0
TELLS = ("sin x", "cos x", "sin y", "cos y")
"""The four parts of a code, in the order that is asked for."""


def waves(
    grid: Pair,
    dim: int,
    *,
    parts: tuple[str, ...] = TELLS,
    bands: Callable[[int], float] = float,
    first: float = 0.0,
) -> Data | type:
    """The codes by another road: of every number in them, its place, its wave and its phase.

    ``bands`` says of a quarter of ``dim`` by what the number of a wave is divided.

    >>> waves((1, 2), 4)[1].round(2).tolist()
    [0.84, 0.54, 0.0, 1.0]
    """
    if dim % 4:
        return ValueError
    quarter = dim // 4
    token, column = np.divmod(np.arange(grid[0] * grid[1] * dim), dim)
    place = np.stack([token % grid[1], token // grid[1]]) + first
    kind = np.array([parts.index(name) for name in TELLS])
    told = np.argsort(kind)[column // quarter]  # which of TELLS stands in this column
    omega = TEMPERATURE ** -(column % quarter / max(bands(quarter), 1e-9))
    angle = np.where(told < 2, *place) * omega + (told % 2) * np.pi / 2
    codes: Table = np.sin(angle).reshape(-1, dim)
    return codes


_IN_OTHER_WAYS = tuple(
    partial(waves, parts=parts, bands=bands, first=first)
    for parts, bands, first in product(
        permutations(TELLS), (float, lambda q: q - 1.0, lambda q: 2.0 * q), (0.0, 1.0)
    )
)[1:]


def _sides(rng: np.random.Generator, most: int = 6) -> Iterator[Pair]:
    """Grids that are not square."""
    for _ in range(4):
        rows, cols = (int(n) for n in rng.integers(2, most, 2))
        yield rows, cols + (rows == cols)


def _lines(rng: np.random.Generator) -> Cases:
    """One row or one column of patches: there is only one order to count them in."""
    for length, dim in rng.integers((2, 2), (9, 6), (3, 2)):
        yield (1, int(length)), 4 * int(dim)
        yield (int(length), 1), 4 * int(dim)


def _grids(rng: np.random.Generator) -> Cases:
    yield (7, 14), 16
    for grid in _sides(rng, 8):
        yield grid, 4 * int(rng.integers(2, 6))


def _no_quarters(rng: np.random.Generator) -> Cases:
    for grid, rest in zip(_sides(rng), (1, 2, 3, 2), strict=True):
        yield grid, 4 * int(rng.integers(1, 9)) + rest


SINCOS2D = Function(
    id="4.2",
    title="Write every place as waves",
    minutes=15,
    parameters=("grid", "dim"),
    laws=(
        Law(
            "a code has four parts, sin x, cos x, sin y and cos y, and wave k of a part turns by "
            "10000 to the power of -k / (dim / 4) a step",
            1,
            inputs=_lines,
            expect=waves,
        ),
        Law(
            "on every grid the codes come row by row: x counts the columns, and y the rows",
            1,
            inputs=_grids,
            expect=waves,
            also_kept_by=_IN_OTHER_WAYS,
        ),
        Law(
            "where dim is no multiple of 4, a ValueError says so",
            1,
            inputs=_no_quarters,
            expect=waves,
        ),
    ),
)


def numbered(grid: Pair, *, other: str = "") -> Table:
    """The number of each pair's offset, by looking it up in a list of all offsets.

    ``other`` names another way to number them: "keys first", "by columns", "not from 0" or
    "one too many".

    >>> numbered((1, 3)).tolist()
    [[2, 1, 0], [3, 2, 1], [4, 3, 2]]
    """
    down, across = (range(1 - side, side) for side in grid)
    if other == "one too many":
        down, across = (range(-side, side + 1) for side in grid)
    offsets = list(product(down, across))
    if other == "by columns":
        offsets.sort(key=lambda offset: offset[::-1])
    start = offsets.index((0, 0)) if other == "not from 0" else 0
    place = list(product(*map(range, grid)))
    pairs = (
        (key, query) if other == "keys first" else (query, key) for query in place for key in place
    )
    found = [offsets.index((a[0] - b[0], a[1] - b[1])) - start for a, b in pairs]
    return np.array(found).reshape(len(place), len(place))


_NUMBERED_OTHERWISE = tuple(
    partial(numbered, other=other)
    for other in ("keys first", "by columns", "not from 0", "one too many")
)


def _squares(rng: np.random.Generator) -> Cases:
    for side in (2, 3, int(rng.integers(2, 5))):
        yield ((side, side),)


def _oblongs(rng: np.random.Generator) -> Cases:
    for grid in _sides(rng, 5):
        yield (grid,)
    yield ((1, int(rng.integers(2, 6))),)


RELATIVE_INDEX = Function(
    id="4.3",
    title="Number the offsets",
    minutes=12,
    parameters=("grid",),
    laws=(
        Law(
            "pairs of patches share a number exactly where their offset is the same, and the "
            "numbers count the offsets from the first one, which is 0",
            1,
            inputs=_squares,
            expect=numbered,
        ),
        Law(
            "this holds in the same way where a grid has more columns than rows, or fewer",
            1,
            inputs=_oblongs,
            expect=numbered,
            also_kept_by=_NUMBERED_OTHERWISE,
        ),
    ),
)


def resized(table: Table, old: Pair, new: Pair, prefix: int = 1) -> Table:
    """The resized table by another road: two matrices of weights, one a side.

    >>> resized(np.ones((1 + 6, 2)), (2, 3), (4, 5)).shape
    (21, 2)
    """
    planes = table[prefix:].reshape(*old, -1).astype(np.float64)
    down, across = (_weights(*sides) for sides in zip(old, new, strict=True))
    patches = np.einsum("ir,rcd,jc->ijd", down, planes, across)
    return np.concatenate([table[:prefix], patches.reshape(-1, table.shape[1])])


def _weights(old: int, new: int) -> Table:
    """What each old place gives to each new one: cubic, wider where the side shrinks."""
    step = old / new
    middle = (np.arange(new)[:, None] + 0.5) * step - 0.5
    away = np.abs(np.arange(old) - middle) / max(step, 1)
    near = (1.5 * away - 2.5) * away**2 + 1
    far = ((-0.5 * away + 2.5) * away - 4) * away + 2
    weights = np.where(away < 1, near, np.where(away < 2, far, 0))
    normal: Table = weights / weights.sum(1, keepdims=True)
    return normal


def _by_torch(table: Table, old: Pair, new: Pair, prefix: int = 1, **rule: Any) -> Table:
    """By another rule than the one that was asked for."""
    from torch import from_numpy
    from torch.nn.functional import interpolate

    planes = from_numpy(table[prefix:].reshape(1, *old, -1)).permute(0, 3, 1, 2)
    patches = interpolate(planes, size=new, **rule).permute(0, 2, 3, 1).flatten(0, 2)
    return np.concatenate([table[:prefix], patches.numpy()])


_BY_OTHER_RULES = tuple(
    partial(_by_torch, **rule)
    for rule in (
        {"mode": "bicubic"},
        {"mode": "bilinear"},
        {"mode": "bilinear", "antialias": True},
        {"mode": "bicubic", "align_corners": True},
        {"mode": "bilinear", "align_corners": True},
        {"mode": "bicubic", "align_corners": True, "antialias": True},
        {"mode": "nearest"},
        {"mode": "nearest-exact"},
        {"mode": "area"},
    )
)


def _table(rng: np.random.Generator, rows: int, dim: int = 3) -> Table:
    return rng.standard_normal((rows, dim)).astype(np.float32)


def _prefixed(rng: np.random.Generator) -> Cases:
    """All patches alike: whatever the rule, they stay so, and only the prefix can go wrong."""
    for old, new in ((2, 3), (4, 2), (3, 3), *rng.integers(2, 5, (2, 2)).tolist()):
        for prefix in (1, 5, 0):
            table = np.repeat(_table(rng, 1), prefix + old * old, 0)
            table[:prefix] = _table(rng, prefix)
            yield table, (old, old), (new, new), prefix
    table = np.concatenate([_table(rng, 1), np.repeat(_table(rng, 1), 4, 0)])
    yield table, (2, 2), (3, 3)


def _square_tables(rng: np.random.Generator) -> Cases:
    for old, new in ((3, 5), (5, 3), (4, 7), *rng.integers(3, 8, (2, 2)).tolist()):
        yield _table(rng, old * old), (old, old), (new + (old == new),) * 2, 0


def _any_tables(rng: np.random.Generator) -> Cases:
    """Sides that are not equal, and once as many patches as before on another grid."""
    for old, new in (((2, 6), (3, 4)), *zip(_sides(rng), _sides(rng, 9), strict=True)):
        yield _table(rng, old[0] * old[1]), old, new, 0
    yield _table(rng, 14 * 14), (14, 14), (10, 20), 0


RESIZE_POS = Function(
    id="4.4",
    title="Repair the resize",
    minutes=15,
    parameters=("table", "old_grid", "new_grid", "num_prefix_tokens"),
    laws=(
        Law(
            "the prefix rows, however many there are, stay in front and are the same numbers as "
            "before",
            1,
            inputs=_prefixed,
            expect=resized,
        ),
        Law(
            "the rows of the patches are resized by the rule that is asked for: bicubic, with "
            "antialias, without align_corners",
            1,
            inputs=_square_tables,
            expect=resized,
        ),
        Law(
            "this holds in the same way for every grid (rows, columns), square or not, old and new",
            1,
            inputs=_any_tables,
            expect=resized,
            also_kept_by=_BY_OTHER_RULES,
        ),
    ),
)

FORMULA_ON_A_LARGER_GRID = Prediction(
    id="4.1",
    title="Guess before you look",
    minutes=4,
    truth=27.0,
    quantity="right of 100",
)

COMPARISON = Measured(
    id="4.5",
    title="Learned or sinusoidal, over three seeds",
    minutes=20,
    columns={
        "positions": Column(among=("sinusoidal", "learned", "none")),
        "scale": Column(low=0, high=100),
        "same_mean": Column(low=0, high=1),
        "same_spread": Column(low=0, high=1),
        "larger_mean": Column(low=0, high=1),
        "larger_spread": Column(low=0, high=1),
    },
    numbers={"seeds": 3, "learned_at_least": 0.8},
    laws=(
        RowLaw(
            "the comparison is fair: the same seeds everywhere, the usual small start, and a "
            "start as large as the sinusoid's",
            1,
            lab04_rows.fair,
        ),
        RowLaw(
            "every mean and spread is the one of its runs, and every verdict is one that they "
            "carry",
            1,
            lab04_rows.carried,
        ),
    ),
)

FIRST_EPOCH = Choice(
    id="4.6",
    title="What does one run say?",
    minutes=4,
    right="c",
    options={
        "a": Option(
            "The sinusoid is better: its loss is lower.",
            "One number is lower than another, that is true. How far apart are two runs of the "
            "same model that differ in nothing but the seed? Look at your table again.",
        ),
        "b": Option(
            "The learned table will win: it starts higher, so it has more to gain.",
            "Where a run ends cannot be read from where it begins. What loss does a model have "
            "that has learned nothing, and simply gives each of four ways the same chance?",
        ),
        "c": Option(
            "Nothing yet: both are at the loss of guessing, and one seed has no spread.",
            "Four ways with the same chance give a loss of ln 4 = 1.386: after one epoch neither "
            "model knows anything. With one seed you cannot tell a difference from chance, and "
            "the tables did not start alike: 0.02 against 0.71.",
        ),
        "d": Option(
            "There is no difference between the two.",
            "That is a claim as well, and it needs evidence: several seeds, their mean and their "
            "spread. Not to know of a difference is not to know that there is none.",
        ),
    },
)

LAB = Lab(
    number=4,
    version=1,
    title="Where am I? Position and resolution",
    minutes=90,
    prerequisites="lab 3, or what a ViT is made of; PyTorch",
    writes="`sincos2d`, `relative_index`, `resize_pos`; a comparison over three seeds; a "
    "prediction; a question",
    exercises=(
        FORMULA_ON_A_LARGER_GRID,
        SINCOS2D,
        RELATIVE_INDEX,
        RESIZE_POS,
        COMPARISON,
        FIRST_EPOCH,
    ),
)
