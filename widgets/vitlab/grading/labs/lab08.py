"""Lab 8, Embedding atlas: what its answers must do."""

from __future__ import annotations

from functools import partial

from vitlab.grading.exercise import Lab
from vitlab.grading.guessing import Prediction
from vitlab.grading.labs import lab08_alike, lab08_near
from vitlab.grading.laws import Function, Law
from vitlab.grading.writing import Criterion, Written

TWO_SCANS = Prediction(
    id="8.1",
    title="Guess what two scans do",
    minutes=4,
    truth=88,
    quantity="of 100 patches",
    out_of=100,
)

COSINES = Function(
    id="8.2",
    title="Compare without what all share",
    minutes=11,
    parameters=("tokens",),
    laws=(
        Law(
            "a cosine is the product of two tokens over the product of their lengths",
            1,
            inputs=lab08_alike.balanced,
            expect=lab08_alike.cosines,
        ),
        Law(
            "what all tokens share, their mean, is taken away before",
            0.5,
            inputs=lab08_alike.sharing,
            expect=lab08_alike.cosines,
            also_kept_by=(partial(lab08_alike.cosines, scaled=False),),
        ),
        Law(
            "a token that is the mean has no direction, and its cosine with every token is 0",
            0.5,
            inputs=lab08_alike.average,
            expect=lab08_alike.cosines,
            also_kept_by=(
                partial(lab08_alike.cosines, scaled=False),
                partial(lab08_alike.cosines, centred=False),
                partial(lab08_alike.cosines, centred=False, scaled=False),
            ),
        ),
    ),
)

PURITY = Function(
    id="8.3",
    title="Count the neighbours",
    minutes=12,
    parameters=("tokens", "labels", "groups", "k"),
    numbers={"result": 1},
    drawn_from=({"result": 2},),
    follows=lab08_near.counting,
    **lab08_near.counting(result=1),
)

NORMS = Function(
    id="8.4",
    title="What does a length tell?",
    minutes=7,
    parameters=("tokens", "patches"),
    laws=(
        Law(
            "it is Pearson's correlation of the lengths of the tokens with the mean pixel of their "
            "patches",
            0.5,
            inputs=lab08_alike.patches_and_tokens,
            expect=lab08_alike.follows,
        ),
        Law(
            "where lengths or patches are all alike there is nothing to follow: 0",
            0.5,
            inputs=lab08_alike.alike_in_one,
            expect=lab08_alike.follows,
        ),
    ),
)

CRITIQUE = Written(
    id="8.5",
    title="Two scans and a product",
    minutes=12,
    rubric=(
        Criterion(
            "It says that two scans are two samples, however many patches they have, and that the "
            "patches of one are not independent",
            0.5,
        ),
        Criterion(
            "It names something else that sets the scans apart, and the control that shows it: "
            "two scans of the same kind",
            0.5,
        ),
        Criterion(
            "It asks for a probe or a purity split by scan or patient, with a number of this lab "
            "for what a leak does",
            0.5,
        ),
        Criterion(
            "It says what is missing between a cluster and a product, or which result would make "
            "it believe the claim",
            0.5,
        ),
    ),
)

LAB = Lab(
    number=8,
    version=1,
    title="Embedding atlas",
    minutes=60,
    prerequisites="lab 5, or what a probe is; PyTorch",
    writes="`centred_cosine`, `purity`, `norm_follows_brightness`; a critique; a prediction",
    exercises=(TWO_SCANS, COSINES, PURITY, NORMS, CRITIQUE),
)
