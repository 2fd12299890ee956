"""A lab for the tests of what no real lab asks for yet."""

import numpy as np

from vitlab.grading.exercise import Lab
from vitlab.grading.laws import Fulfils, Function, Law
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
    id="90.1",
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
    id="90.2",
    title="Mean and spread",
    minutes=5,
    rubric=(
        Criterion("It says what a mean hides", 1),
        Criterion("It names the seeds", 0.5),
        Criterion("It says what is reported instead", 0.5),
    ),
)


def _pictures(rng):
    for rows, cols, width in ((1, 2, 8), (2, 3, 12)):
        settings = {"img_size": (rows * 4, cols * 4), "patch_size": 4, "embed_dim": width}
        pictures = rng.standard_normal((2, 3, rows * 4, cols * 4)).astype(np.float32)
        yield settings, int(rng.integers(99)), pictures, np.zeros_like(pictures)


def _sequence(settings, seed, pictures, black):
    rows, cols = (side // 4 for side in settings["img_size"])

    def judge(got):
        for output in got["outputs"]:
            if output.shape != (len(pictures), rows * cols + 1, settings["embed_dim"]):
                raise Broken(f"The shape is {output.shape}.")
        seen, unseen = (output[:, 0] for output in got["outputs"])
        if not np.allclose(seen, unseen, atol=1e-6):
            raise Broken("CLS has read the picture.")

    return Fulfils(judge)


def _trained(settings, seed, pictures, black):
    def judge(got):
        if cut_off := got["parameters"].keys() - got["gradients"].keys():
            raise Broken(f"No gradient reaches {', '.join(sorted(cut_off))}.")

    return Fulfils(judge)


def _kept(settings, seed, pictures, black):
    def judge(got):
        if "pos_embed" not in got["parameters"] | got["buffers"]:
            raise Broken("The state dict holds no pos_embed.")

    return Fulfils(judge)


FRONT_END = Function(
    id="90.3",
    title="A front end of one's own",
    minutes=5,
    parameters=("settings", "seed", "pictures", "black"),
    probe="vitlab.grading.probes.built",
    laws=(
        Law("CLS comes first and is the same for every picture", 1, _pictures, _sequence),
        Law("a gradient reaches every parameter", 1, _pictures, _trained),
        Law("the state dict keeps the positions", 1, _pictures, _kept),
    ),
)


def _states(rng):
    for prefix in (1, 2):
        table = rng.standard_normal((1, prefix + 6, 4)).astype(np.float32)
        yield {"pos_embed": table, "scale": np.ones(3, np.float32)}, prefix


PREFIX = Function(
    id="90.4",
    title="The rows of the prefix",
    minutes=5,
    parameters=("state", "prefix"),
    probe="vitlab.grading.probes.on_tensors",
    laws=(
        Law(
            "the rows of the prefix come back, and nothing else changes",
            1,
            _states,
            lambda state, prefix: state | {"pos_embed": state["pos_embed"][:, :prefix]},
        ),
    ),
)


def _vectors(rng):
    for count in (2, 5):
        yield rng.standard_normal(count), rng.standard_normal(count), 3


PRODUCT = Function(
    id="90.5",
    title="A product and its gradients",
    minutes=5,
    parameters=("left", "right", "times"),
    probe="vitlab.grading.probes.with_gradients",
    laws=(
        Law(
            "it is the scaled dot product",
            1,
            _vectors,
            lambda left, right, times: {
                "output": np.array(times * left @ right),
                "gradients": [times * right, times * left],
            },
        ),
    ),
)

LAB = Lab(90, 1, "Kinds", 30, "nothing", "rows", (COMPARISON, SPREAD, FRONT_END, PREFIX, PRODUCT))


def rows(seeds=3, steps=(20,), kinds=("learned", "sinusoidal")):
    """What a good experiment saves."""
    return [
        {"kind": kind, "seed": seed, "steps": steps[seed % len(steps)], "right": 0.25 * seed / 3}
        for kind in kinds
        for seed in range(seeds)
    ]
