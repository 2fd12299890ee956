"""What makes a split fair: the cases and judgements of exercise 5.4."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitlab.grading.conventions import way, worded
from vitlab.grading.data import Data
from vitlab.grading.laws import Fulfils, Law
from vitlab.grading.trouble import Broken
from vitlab.grading.words import shown

Rows = NDArray[Any]
Cases = Iterable[tuple[Any, ...]]
Sides = tuple[set[int], set[int]]


def uneven(rng: np.random.Generator) -> Cases:
    """Images with numbers of rows of their own, in no order; their names are any numbers.

    Of the two images of the first case a fifth would be none.
    """
    for images, share in ((2, 0.2), (5, 0.5), (int(rng.integers(6, 12)), 0.25)):
        names = rng.choice(1_000, images, replace=False)
        rows = np.repeat(names, rng.integers(2, 7, images))
        yield rng.permutation(rows), share, [int(rng.integers(99))]


def even(rng: np.random.Generator) -> Cases:
    """As many rows of each image, side by side: a share of images is a share of rows."""
    for images, share in ((12, 0.25), (20, 0.2), (int(rng.integers(14, 20)), 0.5)):
        rows = np.repeat(np.arange(images), 4)
        first = int(rng.integers(99))
        yield rows, share, [first, first, *range(first + 1, first + 7)]


def apart(
    image_of_row: Rows, test_share: float, seeds: list[int], *, test_first: bool = False
) -> Fulfils:
    """No row is lost or taken twice, and no image is on both sides."""

    def judge(got: Data) -> None:
        for train, test in map(_sides(len(image_of_row), test_first=test_first), _each(got)):
            both = {int(i) for i in image_of_row[list(train)]} & {
                int(i) for i in image_of_row[list(test)]
            }
            if both:
                image = min(both)
                raise Broken(
                    f"Of image {image}, {_of(image, image_of_row, train)} rows are to be fitted "
                    f"on, and {_of(image, image_of_row, test)} to be tested on.",
                    "leak",
                )

    return Fulfils(judge)


def drawn(
    image_of_row: Rows, test_share: float, seeds: list[int], *, test_first: bool = False
) -> Fulfils:
    """The right number of images is in the test, give or take one, and the seed chooses them."""

    def judge(got: Data) -> None:
        sides = list(map(_sides(len(image_of_row), test_first=test_first), _each(got)))
        images = len(set(image_of_row.tolist()))
        for _, test in sides:
            count = len({int(i) for i in image_of_row[list(test)]})
            if abs(count - test_share * images) > 1:
                raise Broken(
                    f"{count} of {images} images are in the test, and {test_share:g} of them are "
                    "asked for.",
                    "share",
                )
        if sides[0] != sides[1]:
            raise Broken(f"Two calls with seed {seeds[0]} gave two splits.", "not seeded")
        tests = [test for _, test in sides]
        if all(test == tests[0] for test in tests):
            raise Broken(
                f"{len(tests) - 1} seeds gave the same split: the seed does not draw the images.",
                "not drawn",
            )

    return Fulfils(judge)


def _each(got: Data) -> list[Any]:
    return list(got) if isinstance(got, list | tuple) else [got]


def _of(image: int, image_of_row: Rows, side: set[int]) -> int:
    return sum(int(image_of_row[row]) == image for row in side)


def _sides(count: int, *, test_first: bool) -> Any:
    """Reads what was returned as the rows of two sides that together are all of them."""
    asked = ("test", "fit") if test_first else ("fit", "test")

    def read(got: Data) -> Sides:
        if not isinstance(got, list | tuple) or len(got) != 2:
            raise Broken(
                f"It returned {shown(got)}: return two, the rows to {asked[0]} on and to "
                f"{asked[1]} on."
            )
        train, test = (_numbers(side, count) for side in (got[::-1] if test_first else got))
        if not train or not test:
            raise Broken("One side has no rows: each has at least one image.", "empty")
        if twice := sorted(set(train) & set(test)):
            raise Broken(f"Row {twice[0]} is on both sides.", "twice")
        rows = sorted(train + test)
        if rows != list(range(count)):
            raise Broken(
                f"The two sides have {len(train)} and {len(test)} rows, and they are not the "
                f"{count} rows 0 to {count - 1}, each once.",
                "rows",
            )
        return set(train), set(test)

    return read


def _numbers(side: Data, count: int) -> list[int]:
    """Numbers of rows; a mask of all rows is taken too."""
    values = side.tolist() if isinstance(side, np.ndarray) else side
    if not isinstance(values, list | tuple):
        raise Broken(f"One side is {shown(side)}: it should be a list or an array of rows.")
    plain = [value.item() if isinstance(value, np.ndarray) else value for value in values]
    if len(plain) == count and all(type(value) is bool for value in plain):
        return [row for row, on in enumerate(plain) if on]
    if not all(type(value) is int for value in plain):
        raise Broken(f"One side is {shown(plain)}: rows are whole numbers.")
    return plain


def splitting(sides: float) -> dict[str, Any]:
    """The laws where the rows to fit on are returned first (1), or those to test on (2)."""
    test_first = way("sides", sides, (False, True))
    laws = (
        Law(
            "every row is on one side, and rows of the same image are never on both",
            1,
            inputs=uneven,
            expect=partial(apart, test_first=test_first),
        ),
        Law(
            "the test has its share of the images, and the seed draws which: the same ones for "
            "the same seed, others for others",
            1,
            inputs=even,
            expect=partial(drawn, test_first=test_first),
        ),
    )
    words = {
        "two": (
            "the numbers of the rows to fit on, and those of the rows to test on",
            "the numbers of the rows to test on, and those of the rows to fit on",
        ),
        "first": ("False, to fit on", "True, to test on"),
        "then": ("True, to test on", "False, to fit on"),
    }
    return {"laws": laws, "words": worded("sides", sides, words)}
