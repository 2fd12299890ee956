"""Lab 9, Choosing a patch size: what its answers must do."""

from __future__ import annotations

from functools import partial
from typing import Any

from vitlab.grading.conventions import way, worded
from vitlab.grading.exercise import Lab
from vitlab.grading.guessing import Prediction
from vitlab.grading.labs import lab09_cutting, lab09_deciding
from vitlab.grading.laws import Function, Law
from vitlab.grading.writing import Criterion, Written

IN_ONE_PATCH = Prediction(
    id="9.1",
    title="Guess how often a patch sees a thing whole",
    minutes=4,
    truth=28.2,
    quantity="of 100 places",
    out_of=100,
)

OVERLAP_GRID = Function(
    id="9.2",
    title="Count patches that overlap",
    minutes=7,
    parameters=("image_size", "patch_size", "stride", "padding"),
    laws=(
        Law(
            "where the last patch ends with the zeros, it counts as the others do",
            0.5,
            inputs=lab09_cutting.reaching,
            expect=lab09_cutting.walked,
        ),
        Law(
            "where fewer pixels than a stride are left over, no further patch begins",
            0.5,
            inputs=lab09_cutting.left_over,
            expect=lab09_cutting.walked,
        ),
    ),
)

STAGE_STRIDES = Function(
    id="9.3",
    title="Plan the stages",
    minutes=9,
    parameters=("image_size", "patch_sizes"),
    laws=(
        Law(
            "the strides of all stages up to one multiply to the patch of that stage",
            1,
            inputs=lab09_cutting.whole_stages,
            expect=lab09_cutting.factors,
        ),
        Law(
            "a patch that is no whole number of those before it is refused with a ValueError",
            0.5,
            inputs=lab09_cutting.broken_blocks,
            expect=lab09_cutting.refused,
        ),
        Law(
            "a picture that the patches of the last stage do not fill, in height or in width, is "
            "refused with a ValueError",
            0.5,
            inputs=lab09_cutting.unfilled,
            expect=lab09_cutting.refused,
        ),
    ),
)


def _deciding(choice: float) -> dict[str, Any]:
    """The laws where the largest patch is chosen (1), or the smallest (2)."""
    words = {
        "largest": ("largest", "smallest"),
        "because": ("it makes the fewest tokens", "it sees the smallest things"),
    }
    told, best = worded("choice", choice, words), way("choice", choice, (max, min))
    laws = (
        Law(
            '"across" is broken where fewer patches than wanted lie across the shorter side of '
            "the thing",
            0.5,
            inputs=lab09_deciding.for_across,
            expect=partial(lab09_deciding.named, ("across",)),
        ),
        Law(
            '"tokens" is broken where there are more patches than the budget, those that zeros '
            "complete among them",
            0.5,
            inputs=lab09_deciding.for_tokens,
            expect=partial(lab09_deciding.named, ("tokens",)),
        ),
        Law(
            '"fills" is broken where a side of the picture is no whole number of patches, and '
            '"weights" where nobody published such patches',
            0.5,
            inputs=lab09_deciding.for_fit_and_weights,
            expect=partial(lab09_deciding.named, ("fills", "weights")),
        ),
        Law(
            f"the choice is the {told['largest']} patch that breaks nothing, and None where there "
            "is none",
            0.5,
            inputs=lab09_deciding.for_choice,
            expect=partial(lab09_deciding.chosen, best=best),
        ),
    )
    return {"laws": laws, "words": told}


DECIDE = Function(
    id="9.4",
    title="Decide, and say why",
    minutes=12,
    parameters=(
        "image_size",
        "smallest",
        "patch_sizes",
        "patches_across",
        "token_budget",
        "published",
    ),
    numbers={"choice": 1},
    drawn_from=({"choice": 2},),
    follows=_deciding,
    **_deciding(choice=1),
)

ARGUMENT = Written(
    id="9.5",
    title="Argue a row of the table",
    minutes=9,
    rubric=(
        Criterion(
            "It names the smallest thing in pixels, and how many patches of the lesson's size lie "
            "across it",
            0.25,
        ),
        Criterion("It holds the tokens of two patch sizes against a budget", 0.25),
        Criterion(
            "It says which patch size it would take, or that none is left and what it would do "
            "instead",
            0.25,
        ),
        Criterion(
            "It names an assumption that would turn the answer, or what would have to be measured",
            0.25,
        ),
    ),
)

LAB = Lab(
    number=9,
    version=1,
    title="Choosing a patch size",
    minutes=45,
    prerequisites="lab 1, and lab 6 or what a token costs; a little PyTorch",
    writes="`overlap_grid`, `stage_strides`, `decide`; an argument; a prediction",
    exercises=(IN_ONE_PATCH, OVERLAP_GRID, STAGE_STRIDES, DECIDE, ARGUMENT),
)
