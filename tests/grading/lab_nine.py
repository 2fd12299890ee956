"""A lab for the tests of what no real lab asks for yet."""

from vitlab.grading.exercise import Lab
from vitlab.grading.measured import Column, Measured, RowLaw
from vitlab.grading.trouble import Broken
from vitlab.grading.writing import Criterion, Written


def _every_seed(rows, seeds):
    for kind in ("learned", "sinusoidal"):
        if (had := len({row["seed"] for row in rows if row["kind"] == kind})) < seeds:
            raise Broken(f"{kind} has {had} seeds of {seeds}.")


def _both_alike(rows, seeds):
    if len({row["steps"] for row in rows}) > 1:
        raise Broken("Some rows are of more steps than others.")


COMPARISON = Measured(
    id="9.1",
    title="Compare over seeds",
    minutes=5,
    columns={
        "kind": Column(among=("learned", "sinusoidal")),
        "seed": Column(low=0, whole=True),
        "steps": Column(low=1, whole=True),
        "right": Column(low=0, high=1),
    },
    numbers={"seeds": 3},
    laws=(
        RowLaw("both kinds are trained with enough seeds", 1.5, _every_seed),
        RowLaw("every run takes as many steps", 0.5, _both_alike),
    ),
)

SPREAD = Written(
    id="9.2",
    title="Mean and spread",
    minutes=5,
    rubric=(
        Criterion("It says what a mean hides", 1),
        Criterion("It names the seeds", 0.5),
        Criterion("It says what is reported instead", 0.5),
    ),
)

LAB = Lab(9, 1, "Kinds", 10, "nothing", "rows", (COMPARISON, SPREAD))


def rows(seeds=3, steps=(20,), kinds=("learned", "sinusoidal")):
    """What a good experiment saves."""
    return [
        {"kind": kind, "seed": seed, "steps": steps[seed % len(steps)], "right": 0.25 * seed / 3}
        for kind in kinds
        for seed in range(seeds)
    ]
