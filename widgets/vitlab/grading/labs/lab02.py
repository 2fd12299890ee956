"""Lab 2, One linear map, four spellings: what its answers must do."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

import numpy as np

from vitlab.grading.compare import compare
from vitlab.grading.conventions import way, worded
from vitlab.grading.exercise import Lab
from vitlab.grading.guessing import Prediction
from vitlab.grading.labs import lab02_agreeing, lab02_spelling, lab02_starting
from vitlab.grading.laws import Fulfils, Function, Law
from vitlab.grading.trouble import Broken
from vitlab.grading.words import shown

Pair = tuple[int, int]
Cases = Iterable[tuple[Any, ...]]

COUNTING = ("vitlab.core.grid",)
"""What counts patches and makes none."""


def _models(rng: np.random.Generator) -> Cases:
    yield (224, 224), (16, 16), 3, 768
    yield (6, 12), (2, 3), 1, 9
    for _ in range(4):
        rows, cols, ph, pw = (int(n) for n in rng.integers(2, 6, 4))
        cols += rows == cols
        pw += ph == pw
        channels, dim = int(rng.integers(1, 5)), int(rng.integers(3, 12))
        yield (rows * ph, cols * pw), (ph, pw), channels, dim


def counted(
    image_size: Pair,
    patch_size: Pair,
    in_chans: int,
    embed_dim: int,
    *,
    bias: bool = True,
    cls_has_a_place: bool = True,
) -> dict[str, int]:
    """What the front of a model learns, by making arrays and looking how much is in them.

    >>> counted((224, 224), (16, 16), 3, 768)["projection"]
    590592
    """
    (h, w), (ph, pw) = image_size, patch_size
    weights, biases = np.empty((embed_dim, in_chans, ph, pw)), np.empty(embed_dim * bias)
    places = [
        *[None] * cls_has_a_place,
        *((top, left) for top in range(0, h, ph) for left in range(0, w, pw)),
    ]
    return {
        "projection": weights.size + biases.size,
        "rank": len(min(weights.reshape(embed_dim, -1), weights.reshape(embed_dim, -1).T, key=len)),
        "cls": embed_dim,
        "learned table": np.empty((len(places), embed_dim)).size,
        "sinusoid": 0,
    }


def _rows(*model: Any, **front: Any) -> Fulfils:
    expected = counted(*model, **front)

    def hold(table: Any) -> None:
        if not isinstance(table, dict):
            raise Broken(f"It returned {shown(table)}, not a dict of counts.")
        for name, count in expected.items():
            if name not in table:
                raise Broken(f'The row "{name}" is missing.')
            try:
                compare(table[name], count)
            except Broken as broken:
                raise Broken(f'In the row "{name}": {broken}', broken.symptom) from None

    return Fulfils(hold)


def _counting(bias: float, cls: float) -> dict[str, Any]:
    """The law of a map with biases (1) or without (2), and a table with CLS (1) or without (2)."""
    front = {
        "bias": way("bias", bias, (True, False)),
        "cls_has_a_place": way("cls", cls, (True, False)),
    }
    law = Law(
        "every row of the table has the count of a model of that size",
        1,
        inputs=_models,
        expect=partial(_rows, **front),
    )
    words = {
        "bias": ("its weights and its biases", "its weights, for this map has no biases"),
        "width": ("(numbers + 1)", "numbers"),
        "product": ("768 times 769 makes 590,592", "768 times 768 makes 589,824"),
    }
    of_cls = {
        "cls": ("with one place for CLS", "for the patches alone: CLS has no place"),
        "places": ("(n + 1)", "n"),
    }
    told = worded("bias", bias, words)
    return {
        "laws": (law,),
        "words": told | worded("cls", cls, of_cls),
    }


EQUAL_OR_NOT = Prediction(
    id="2.1",
    title="Equal, or not?",
    minutes=6,
    truth=7,
    quantity="True of ten",
)

PARAMETERS = Function(
    id="2.2",
    title="Count what is learned",
    minutes=6,
    parameters=("image_size", "patch_size", "in_chans", "embed_dim"),
    may_use=COUNTING,
    numbers={"bias": 1, "cls": 1},
    drawn_from=({"bias": 2}, {"cls": 2}, {"bias": 2, "cls": 2}),
    follows=_counting,
    **_counting(bias=1, cls=1),
)

SPELLINGS = Function(
    id="2.3",
    title="Three more spellings",
    minutes=15,
    parameters=("images", "weight", "bias"),
    probe="vitlab.grading.labs.lab02_probe.spelt",
    laws=tuple(
        Law(
            f'"{name}" holds the tokens of the convolution, row by row, in the dtype of the '
            "pictures",
            1,
            inputs=lab02_spelling.pictures,
            expect=partial(lab02_spelling.spelt, name),
            explains={
                "order": "Count along the rows of the grid: the column changes first.",
                "axes swapped": "What is inside a token stands last.",
                "axes": "Rows and columns of the grid become one axis, that of the tokens.",
            },
        )
        for name in ("unfold", "einsum", "reshape")
    ),
)

AGREE = Function(
    id="2.4",
    title="Rounding, or more?",
    minutes=10,
    parameters=("ours", "theirs"),
    probe="vitlab.grading.labs.lab02_probe.told",
    laws=(
        Law(
            "two spellings of one map agree in every dtype, whether their numbers are large or "
            "small",
            0.5,
            inputs=lab02_agreeing.alike,
            expect=partial(lab02_agreeing.says, True),
        ),
        Law(
            "a forgotten bias, a wrong token, a narrower dtype and NaN are told from rounding",
            0.5,
            inputs=lab02_agreeing.mistaken,
            expect=partial(lab02_agreeing.says, False),
        ),
    ),
)

TRANSPLANT = Function(
    id="2.5",
    title="Transplant the weights",
    minutes=10,
    parameters=("matrix", "patch_size", "in_chans"),
    laws=(
        Law(
            "each column of the matrix becomes a filter, in which each weight stands at the "
            "channel, row and column of the pixel that it was for",
            1,
            inputs=lab02_spelling.colour_squares,
            expect=lab02_spelling.kernel,
            explains={
                "order of all": "A reshape gave them this shape, and brought no axis to another "
                "place: which axis of the matrix changes fastest?",
                "axes swapped": "Filters come first, then channels, then rows and columns.",
            },
        ),
        Law(
            "this holds in the same way for patches that are not square, and for any number of "
            "channels",
            1,
            inputs=lab02_spelling.any_patches,
            expect=lab02_spelling.kernel,
            also_kept_by=lab02_spelling.IN_OTHER_ORDERS,
        ),
    ),
)

START = Function(
    id="2.6",
    title="Repair the start",
    minutes=10,
    parameters=("embed_dim", "in_chans", "patch_size"),
    laws=(
        Law(
            "the weights are spread as Xavier asks: variance 2 / (fan_in + fan_out), with the "
            "fans of patches that do not overlap",
            1,
            inputs=lab02_starting.maps,
            expect=lab02_starting.spread,
        ),
        Law(
            "they are drawn one by one around 0, so that no two filters are alike",
            1,
            inputs=lab02_starting.maps,
            expect=lab02_starting.drawn_alone,
        ),
    ),
)

LAB = Lab(
    number=2,
    version=1,
    title="One linear map, four spellings",
    minutes=75,
    prerequisites="lab 1, and the tensors of PyTorch",
    writes="`spellings`, `agree`, `transplant`, `start_weights`, a count; a prediction",
    exercises=(EQUAL_OR_NOT, PARAMETERS, SPELLINGS, AGREE, TRANSPLANT, START),
)
