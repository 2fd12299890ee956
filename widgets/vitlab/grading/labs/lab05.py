"""Lab 5, What can a frozen front end know?: what its answers must do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitlab.grading.data import Data
from vitlab.grading.exercise import Lab
from vitlab.grading.guessing import Prediction
from vitlab.grading.labs import lab05_rows, lab05_split
from vitlab.grading.laws import Fulfils, Function, Law
from vitlab.grading.measured import Column, Measured, RowLaw
from vitlab.grading.trouble import Broken
from vitlab.grading.words import shown
from vitlab.grading.writing import Criterion, Written

Cases = Iterable[tuple[Any, ...]]

PATCH = 4
"""Pixels on a side of the patches that the models of the check cut."""

PROBE_OF_CLS = Prediction(
    id="5.1",
    title="Guess before you look",
    minutes=4,
    truth=250.0,
    quantity="right of 1,000",
    out_of=1000,
)


def _pictures(rng: np.random.Generator, alike: str = "") -> NDArray[Any]:
    """Pictures that are not square, each brighter; ``alike``: all but one are the same one.

    That one is the "last", or one in the "middle", with others on both sides of it. There are 2, 4
    or 8: means of so many equal numbers are those numbers, to the last bit.
    """
    rows, cols = (PATCH * int(n) for n in rng.choice([1, 2, 3], 2, replace=False))
    count = int(rng.choice([2, 4, 8])) * (1 + bool(alike))
    pictures = rng.random((count, 3, rows, cols), np.float32)
    pictures *= np.linspace(0.5, 1, count, dtype=np.float32)[:, None, None, None]
    if alike:
        other = pictures[-1].copy()
        pictures[:] = pictures[0]
        pictures[-1 if alike == "last" else int(rng.integers(2, count - 1))] = other
    return pictures


def _model(kind: str, prefix: int, rng: np.random.Generator) -> dict[str, Any]:
    return {"kind": kind, "prefix": prefix, "seed": int(rng.integers(99))}


def _standing(rng: np.random.Generator) -> Cases:
    """Front ends whose prefix tokens have read nothing, wherever they stand."""
    for kind, prefix in (
        ("front end", 1),
        ("front end", 4),
        ("front end", 0),
        ("prefix behind", 1),
        ("prefix behind", 3),
    ):
        yield _model(kind, prefix, rng), _pictures(rng)


def _reading(rng: np.random.Generator) -> Cases:
    """Models all of whose tokens have read the picture, however little of it shows."""
    for kind in ("block", "a little", "one number", "one length"):
        for alike in ("", "last", "middle"):
            yield _model(kind, int(rng.integers(1, 4)), rng), _pictures(rng, alike)


def has_read(model: dict[str, Any], images: NDArray[Any]) -> list[bool]:
    """Which tokens have read the pictures, by how the model is made.

    >>> has_read({"kind": "front end", "prefix": 1}, np.zeros((2, 3, 4, 8)))
    [False, True, True]
    """
    patches = [True] * (images.shape[2] // PATCH * (images.shape[3] // PATCH))
    prefixed = [model["kind"] not in ("front end", "prefix behind")] * model["prefix"]
    return patches + prefixed if model["kind"] == "prefix behind" else prefixed + patches


def _told(model: dict[str, Any], images: NDArray[Any]) -> Fulfils:
    expected = has_read(model, images)

    def judge(got: Data) -> None:
        told = _booleans(got, len(expected))
        for token, (said, read) in enumerate(zip(told, expected, strict=True)):
            if said and not read:
                raise Broken(
                    f"Your test says that token {token} has read the pictures, and it is the same "
                    f"vector for all {len(images)} of them.",
                    "sees what is not there",
                )
            if read and not said:
                raise Broken(
                    f"Your test says that token {token} has read nothing, and it is another vector "
                    f"for at least one of the {len(images)} pictures.",
                    "misses a difference",
                )

    return Fulfils(judge)


def _booleans(got: Data, count: int) -> list[bool]:
    """What was returned as ``count`` booleans; 0 and 1 are taken for them."""
    values = got.tolist() if isinstance(got, np.ndarray) else got
    if not isinstance(values, list | tuple):
        raise Broken(f"It returned {shown(got)}: return {count} values, one for each token.")
    if len(values) != count:
        raise Broken(f"It returned {len(values)} values for {count} tokens.", "count")
    flat = [value.item() if isinstance(value, np.ndarray) else value for value in values]
    if not all(type(value) in (bool, int, float) and value in (0, 1) for value in flat):
        raise Broken(f"It returned {shown(flat)}: each value is True or False.", "kind")
    return [bool(value) for value in flat]


HAS_READ = Function(
    id="5.2",
    title="Which token has read the picture?",
    minutes=12,
    parameters=("model", "images"),
    probe="vitlab.grading.labs.lab05_probe.asked_of_a_model",
    laws=(
        Law(
            "a token that is the same vector for every picture has read nothing, wherever it "
            "stands in the sequence",
            1,
            inputs=_standing,
            expect=_told,
        ),
        Law(
            "a token has read the pictures if for one of them a single number of it is another, "
            "by however little",
            1,
            inputs=_reading,
            expect=_told,
        ),
    ),
)

REPAIRED = Measured(
    id="5.3",
    title="Repair the probe twice",
    minutes=16,
    columns={
        "features": Column(text=True),
        "repair": Column(among=("none", "pooling", "trained")),
        "test_mean": Column(low=0, high=1),
        "test_spread": Column(low=0, high=1),
        "against_cls": Column(among=lab05_rows.ANSWERS),
    },
    numbers={"seeds": 3, "pooled_at_least": 0.34, "trained_at_least": 0.9},
    laws=(
        RowLaw(
            "beside CLS, which stays at exactly one in four, a pooling of frozen tokens reads the "
            "shapes, with the same seeds, and mean, spread and verdict follow from the runs",
            1,
            lab05_rows.pooled,
        ),
        RowLaw(
            "features that were trained do so too, and mean, spread and verdict follow from "
            "their runs",
            1,
            lab05_rows.trained,
        ),
    ),
)

SPLIT = Function(
    id="5.4",
    title="Split by image",
    minutes=10,
    parameters=("image_of_row", "test_share", "seed"),
    probe="vitlab.grading.labs.lab05_probe.splits",
    numbers={"sides": 1},
    drawn_from=({"sides": 2},),
    follows=lab05_split.splitting,
    **lab05_split.splitting(sides=1),
)

CRITIQUE = Written(
    id="5.5",
    title="What does this probe say?",
    minutes=8,
    rubric=(
        Criterion("It asks how the rows were split, and says what a leak would do here", 0.25),
        Criterion(
            "It names a baseline to stand beside the number: always the same answer, or "
            "the raw pixels",
            0.25,
        ),
        Criterion("It asks for several seeds, with mean and spread", 0.25),
        Criterion(
            "It says that a probe which fails does not show that nothing is there, or that "
            "a strong probe may have learned itself what it finds",
            0.25,
        ),
    ),
)

LAB = Lab(
    number=5,
    version=1,
    title="What can a frozen front end know?",
    minutes=60,
    prerequisites="lab 3, or what a ViT is made of; PyTorch",
    writes="`has_read`, `split_by_image`; a probe repaired twice, over three seeds; a critique; a "
    "prediction",
    exercises=(PROBE_OF_CLS, HAS_READ, REPAIRED, SPLIT, CRITIQUE),
)
