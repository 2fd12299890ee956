"""Lab 4, Where am I? Position and resolution: what its answers must do."""

from __future__ import annotations

from vitlab.grading.exercise import Lab
from vitlab.grading.guessing import Choice, Option, Prediction
from vitlab.grading.labs import lab04_rows
from vitlab.grading.labs.lab04_offsets import RELATIVE_INDEX
from vitlab.grading.labs.lab04_resizing import RESIZE_POS
from vitlab.grading.labs.lab04_waves import SINCOS2D
from vitlab.grading.measured import Column, Measured, RowLaw

FORMULA_ON_A_LARGER_GRID = Prediction(
    id="4.1",
    title="Guess before you look",
    minutes=4,
    truth=27.0,
    quantity="right of 100",
    out_of=100,
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
