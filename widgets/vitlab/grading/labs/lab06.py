"""Lab 6, What does it cost?: what its answers must do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import numpy as np

from vitlab.grading.compare import compare
from vitlab.grading.conventions import way, worded
from vitlab.grading.exercise import Lab
from vitlab.grading.guessing import Prediction
from vitlab.grading.labs import lab06_timing
from vitlab.grading.labs.lab06_bills import Bill, bytes_of, macs_of
from vitlab.grading.laws import Fulfils, Function, Law
from vitlab.grading.trouble import Broken
from vitlab.grading.words import shown

Cases = Iterable[tuple[Any, ...]]

COUNTING = ("vitlab.core.grid",)
"""What counts patches and multiplies nothing."""


def _lines(names: Sequence[str], expected: Callable[..., Bill], *model: Any) -> Fulfils:
    """Some lines of a bill; what else stands in it is another law's affair."""
    bill = expected(*model)

    def hold(value: Any) -> None:
        if not isinstance(value, dict):
            raise Broken(f"It returned {shown(value)}, not a dict with a number for each line.")
        for name in names:
            if name not in value:
                raise Broken(f'The line "{name}" is missing.')
            try:
                compare(value[name], bill[name])
            except Broken as broken:
                raise Broken(f'In the line "{name}": {broken}', broken.symptom) from None

    return Fulfils(hold)


def _in_other_ways(names: Sequence[str], *ways: Callable[..., Bill]) -> Any:
    return tuple(partial(_lines, names, way) for way in ways)


def _models(rng: np.random.Generator) -> Cases:
    """Neither picture, nor patch, nor grid is square, and the MLP is not four times as wide."""
    for classes in (int(rng.integers(2, 50)), 0, int(rng.integers(2, 50))):
        rows, cols, ph, pw, depth, heads = (int(n) for n in rng.integers(2, 7, 6))
        cols += rows == cols
        pw += ph == pw
        width = heads * int(rng.integers(3, 9))
        hidden = int(rng.integers(width, 3 * width))
        yield (rows * ph, cols * pw), (ph, pw), width, depth, heads, hidden, classes


def _steps(checkpointing: bool, rng: np.random.Generator) -> Cases:
    for _ in range(3):
        batch, tokens, depth, heads = (int(n) for n in rng.integers(2, 9, 4))
        width = heads * int(rng.integers(3, 9))
        hidden, parameters = (int(n) for n in rng.integers((width, 900), (3 * width, 9000)))
        yield parameters, batch, tokens + 4, width, depth, heads, hidden, checkpointing


def _either_step(rng: np.random.Generator) -> Cases:
    yield from _steps(False, rng)
    yield from _steps(True, rng)


def _devices(rng: np.random.Generator) -> Cases:
    for seconds in rng.uniform(0.1, 0.9, 3):
        yield ({"seconds of the first run": round(float(seconds), 3)},)


def _valid(holds: Callable[..., None], settings: dict[str, Any]) -> Fulfils:
    return Fulfils(partial(holds, settings))


AROUND = ("patch projection", "head")
LINEAR = ("attention projections", "mlp")
PAIRS = ("attention matmuls",)
STATE = ("parameters", "gradients", "optimizer")
KEPT = ("attention maps", "other activations")

_FLOPS = partial(macs_of, flops=True)
_PATCHES_ALONE = (partial(macs_of, prefix=0), partial(macs_of, prefix=0, flops=True))
_ONE_BLOCK = (
    partial(macs_of, blocks=1),
    partial(macs_of, blocks=1, prefix=0),
    partial(macs_of, blocks=1, flops=True),
)


def _one_picture(parameters: int, batch_size: int, *rest: Any) -> Bill:
    return bytes_of(parameters, 1, *rest)


_NUMBERS = tuple(partial(bytes_of, number=size) for size in (1, 2, 8))


def _filling(optimizer: float) -> dict[str, Any]:
    """The laws with AdamW (1), with SGD and momentum (2), or with plain SGD (3)."""
    moments = way("optimizer", optimizer, (2, 1, 0))
    name = way("optimizer", optimizer, ("AdamW", "SGD with momentum", "SGD without momentum"))
    own = partial(bytes_of, moments=moments)
    laws = (
        Law(
            f"weights, gradients and what {name} keeps take 4, 4 and {4 * moments} bytes a "
            "parameter",
            1,
            inputs=_either_step,
            expect=partial(_lines, STATE, own),
        ),
        Law(
            "without checkpointing, every block keeps its maps once, and all other tensors of "
            "the table",
            1,
            inputs=partial(_steps, False),
            expect=partial(_lines, KEPT, own),
            also_kept_by=_in_other_ways(KEPT, *_NUMBERS),
        ),
        Law(
            "with checkpointing, every block keeps its input and nothing else",
            1,
            inputs=partial(_steps, True),
            expect=partial(_lines, KEPT, own),
            also_kept_by=_in_other_ways(KEPT, *_NUMBERS, partial(bytes_of, blocks=1), _one_picture),
        ),
    )
    words = {
        "state": ("two moving means", "one moving mean", "nothing more"),
        "times": (
            "in the line of the optimizer twice",
            "in the line of the optimizer once",
            "the line of the optimizer holds 0",
        ),
        "keeps": ("two numbers", "one number", "nothing"),
    }
    return {"laws": laws, "words": {"name": name} | worded("optimizer", optimizer, words)}


HALVED = Prediction(
    id="6.1",
    title="Guess the first bill",
    minutes=4,
    truth=4.45,
    quantity="times as many",
)

PATCH_STEP = Prediction(
    id="6.2",
    title="Guess the third bill",
    minutes=4,
    truth=3.6,
    quantity="of 100 ms",
)

MAC_MODEL = Function(
    id="6.3",
    title="Count the multiplications",
    minutes=14,
    parameters=(
        "image_size",
        "patch_size",
        "embed_dim",
        "depth",
        "num_heads",
        "mlp_dim",
        "num_classes",
    ),
    may_use=COUNTING,
    laws=(
        Law(
            "around the blocks, the projection is counted for each patch and the head for one "
            "token",
            1,
            inputs=_models,
            expect=partial(_lines, AROUND, macs_of),
        ),
        Law(
            "in every block, the four projections of attention and both layers of the MLP are "
            "counted for each token, CLS as well",
            1,
            inputs=_models,
            expect=partial(_lines, LINEAR, macs_of),
            also_kept_by=_in_other_ways(LINEAR, _FLOPS),
        ),
        Law(
            "in every block, queries meet keys and weights meet values for all pairs of tokens, "
            "however many heads share the width",
            1,
            inputs=_models,
            expect=partial(_lines, PAIRS, macs_of),
            also_kept_by=_in_other_ways(PAIRS, _FLOPS, *_PATCHES_ALONE, *_ONE_BLOCK),
        ),
    ),
)

BYTE_LEDGER = Function(
    id="6.4",
    title="Fill in the ledger of bytes",
    minutes=16,
    parameters=(
        "parameters",
        "batch_size",
        "tokens",
        "embed_dim",
        "depth",
        "num_heads",
        "mlp_dim",
        "checkpointing",
    ),
    numbers={"optimizer": 1},
    drawn_from=({"optimizer": 2}, {"optimizer": 3}),
    follows=_filling,
    **_filling(optimizer=1),
)

HARNESS = Function(
    id="6.5",
    title="Measure so that it counts",
    minutes=14,
    parameters=("run", "clock", "synchronize"),
    probe="vitlab.grading.labs.lab06_probe.timed",
    laws=(
        Law(
            "the device is waited for before a run that counts, and again before its end is read",
            1,
            inputs=_devices,
            expect=partial(_valid, lab06_timing.waits),
        ),
        Law(
            "the first run does not count",
            0.5,
            inputs=_devices,
            expect=partial(_valid, lab06_timing.warms_up),
        ),
        Law(
            "the result is the median, in seconds, of five runs or more, each timed by itself",
            0.5,
            inputs=_devices,
            expect=partial(_valid, lab06_timing.takes_the_median),
        ),
    ),
)

LAB = Lab(
    number=6,
    version=1,
    title="What does it cost?",
    minutes=75,
    prerequisites="lab 3, or what a block of a ViT is made of; PyTorch",
    writes="`macs`, `byte_ledger`, `measure`; two predictions",
    exercises=(HALVED, PATCH_STEP, MAC_MODEL, BYTE_LEDGER, HARNESS),
)
