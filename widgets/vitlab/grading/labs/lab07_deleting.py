"""How sure a model stays while patches are painted over: cases and judgements of exercise 7.4."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitlab.grading.compare import Within, compare
from vitlab.grading.conventions import way, worded
from vitlab.grading.data import Data
from vitlab.grading.laws import Fulfils, Law
from vitlab.grading.trouble import Broken
from vitlab.grading.words import shown

Array = NDArray[Any]
Model = dict[str, Array]

CLASSES = 3
_PAINTS = {"black": 0.0, "grey": 0.5}
_NEAR = 1e-4


def steady(rng: np.random.Generator) -> Iterator[tuple[Model, Array, Array]]:
    """Pictures of which the model says the same, whatever is painted over."""
    yield from _cases(rng, answers=1)


def wavering(rng: np.random.Generator) -> Iterator[tuple[Model, Array, Array]]:
    """Pictures of which the model says something else once enough is painted over."""
    yield from _cases(rng, answers=2)


def _cases(rng: np.random.Generator, answers: int) -> Iterator[tuple[Model, Array, Array]]:
    """Grids, patches and pictures are not square, and no two channels have the same mean."""
    found = 0
    while found < 3:
        rows, cols = (int(n) for n in rng.choice([2, 3, 4], 2, replace=False))
        ph, pw = (int(n) for n in rng.choice([1, 2, 3], 2, replace=False))
        image = rng.random((1, 3, rows * ph, cols * pw), np.float32)
        image *= np.array([1, 0.6, 0.3], np.float32)[:, None, None]
        weights = 2 * rng.standard_normal((CLASSES, image.size)).astype(np.float32)
        bias = rng.standard_normal(CLASSES).astype(np.float32)
        model = {"weights": weights, "bias": bias * (4 if answers == 1 else 1)}
        importance = rng.permutation(rows * cols).reshape(rows, cols).astype(np.float32)
        said = {int(one.argmax()) for one in _told(model, image, importance)}
        if len(said) >= answers if answers > 1 else len(said) == 1:
            found += 1
            yield model, image, importance


def _told(
    model: Model, image: Array, importance: Array, *, paint: str = "mean", first: str = "most"
) -> Array:
    """Probabilities of every class with 0, 1, … patches painted over."""
    rows, cols = importance.shape
    ph, pw = image.shape[2] // rows, image.shape[3] // cols
    places = sorted(
        ((row, col) for row in range(rows) for col in range(cols)),
        key=lambda place: importance[place],
        reverse=first == "most",
    )
    plain = image[0].mean((1, 2)) if paint == "mean" else np.full(3, _PAINTS[paint])
    picture = image[0].astype(np.float64)
    told = [_probabilities(model, picture)]
    for row, col in places:
        picture[:, row * ph : (row + 1) * ph, col * pw : (col + 1) * pw] = plain[:, None, None]
        told.append(_probabilities(model, picture))
    return np.stack(told)


def _probabilities(model: Model, picture: Array) -> Array:
    scores = model["weights"].astype(np.float64) @ picture.ravel() + model["bias"]
    shares = np.exp(scores - scores.max())
    probabilities: Array = shares / shares.sum()
    return probabilities


def curve_of(model: Model, image: Array, importance: Array, **mistake: str) -> Array:
    """The probability of what the model says of the whole picture, step by step.

    >>> model = {"weights": np.zeros((2, 12)), "bias": np.zeros(2)}
    >>> curve_of(model, np.ones((1, 3, 2, 2)), np.arange(2)[None]).tolist()
    [0.5, 0.5, 0.5]
    """
    told = _told(model, image, importance, **mistake)
    curve: Array = told[:, int(told[0].argmax())]
    return curve


def follows(model: Model, image: Array, importance: Array, **mistake: str) -> Fulfils:
    """That the curve is this one, whatever is made of it afterwards."""
    expected = curve_of(model, image, importance, **mistake)

    def judge(got: Data) -> None:
        curve, _ = _parts(got)
        if len(curve) != len(expected):
            raise Broken(
                f"The curve has {len(curve)} values for {importance.size} patches: one before the "
                f"first step and one after each make {len(expected)}.",
                "count",
            )
        try:
            compare(curve, Within(expected, _NEAR))
        except Broken as broken:
            place = int(np.argmax(np.abs(curve - expected) > _NEAR))
            raise Broken(
                f"With {place} of {importance.size} patches painted over the curve is at "
                f"{curve[place]:.4g}, expected {expected[place]:.4g}.",
                broken.symptom,
            ) from None

    return Fulfils(judge)


def measures(model: Model, image: Array, importance: Array) -> Fulfils:
    """That the area is the one under the answer's own curve."""

    def judge(got: Data) -> None:
        curve, area = _parts(got)
        if len(curve) < 2:
            raise Broken("A curve has two values at least, before and after.", "count")
        heights = (curve[1:] + curve[:-1]) / 2
        expected = float(heights.sum() / len(heights))
        if not abs(area - expected) <= _NEAR:
            raise Broken(
                f"The area is {area:.4g}, and under your own curve of {len(curve)} values it is "
                f"{expected:.4g}, from share 0 to share 1.",
                "value",
            )

    return Fulfils(judge)


def _parts(got: Data) -> tuple[Array, float]:
    """The curve and the area of what was returned."""
    if not isinstance(got, tuple | list) or len(got) != 2:
        raise Broken(f"It returned {shown(got)}, not two things: the curve and its area.", "kind")
    try:
        curve = np.asarray(got[0], np.float64)
        area = float(np.asarray(got[1], np.float64))
    except (TypeError, ValueError):
        raise Broken(
            "The curve is a list of numbers, and the area is one number.", "kind"
        ) from None
    if curve.ndim != 1 or not np.isfinite([*curve, area]).all():
        raise Broken("The curve is a list of numbers, and the area is one number.", "kind")
    return curve, area


def deleting(paint: float) -> dict[str, Any]:
    """The laws of painting over with the mean colour (1), in black (2), or in grey (3)."""
    own = way("paint", paint, ("mean", "black", "grey"))
    words = {
        "colour": (
            "with the picture's mean colour (a mean for each channel)",
            "in black, which is 0 in each channel",
            "in grey, which is 0.5 in each channel",
        ),
        "here": (
            "the mean colour of this picture, one mean for each channel",
            "black",
            "a grey of 0.5",
        ),
        "plain": ("image.mean(dim=(2, 3))[0]", "torch.zeros(3)", "torch.full((3,), 0.5)"),
    }
    so = way("paint", paint, ("with the mean colour of the picture", "in black", "in grey"))
    otherwise = (
        *(partial(follows, paint=other) for other in ("mean", "black", "grey") if other != own),
        partial(follows, paint=own, first="least"),
    )
    laws = (
        Law(
            f"one patch after the other is painted over {so}, the most important first, "
            "until nothing of it is left",
            1,
            inputs=steady,
            expect=partial(follows, paint=own),
        ),
        Law(
            "the class that is followed is the one that the model names for the whole picture, at "
            "every step",
            0.5,
            inputs=wavering,
            expect=partial(follows, paint=own),
            also_kept_by=otherwise,
        ),
        Law(
            "the area is the one under the curve, over shares of the patches from 0 to 1",
            0.5,
            inputs=steady,
            expect=measures,
        ),
    )
    return {"laws": laws, "words": worded("paint", paint, words)}
