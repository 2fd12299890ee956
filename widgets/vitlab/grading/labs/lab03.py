"""Lab 3, Assemble a tiny ViT: what its answers must do. What runs them is torch, beside them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitlab.grading.compare import Within, compare
from vitlab.grading.exercise import Lab
from vitlab.grading.labs.lab03_encoder import Variant, logits, weights_of
from vitlab.grading.labs.lab03_shapes import SHAPES
from vitlab.grading.labs.lab03_tokens import (
    belongs_to_the_module,
    cls_first_and_places,
    one_map_for_every_patch,
)
from vitlab.grading.laws import Fulfils, Function, Law

Cases = Iterable[tuple[Any, ...]]

COUNTING = ("vitlab.core.grid",)
"""What counts patches and makes none."""


def _front_ends(asked: str, rng: np.random.Generator) -> Cases:
    """Pictures, the first of them blank: grids, patches and pictures are not square."""
    for _ in range(3):
        rows, cols, ph, pw, channels = (int(n) for n in rng.integers(2, 4, 5))
        cols += rows == cols
        pw += ph == pw
        pw += rows * ph == cols * pw
        raw = channels * ph * pw
        batch = 2 + 2 * raw // (rows * cols)
        pictures = rng.standard_normal((batch, channels, rows * ph, cols * pw), np.float32)
        pictures[0] = 0
        settings = {
            "image_size": (rows * ph, cols * pw),
            "patch_size": (ph, pw),
            "in_chans": channels,
            "embed_dim": 4 * int(rng.integers(1, 4)),
        }
        yield settings, pictures, int(rng.integers(1000)), asked


def _tokens_of(
    holds: Any, settings: dict[str, Any], pictures: NDArray[Any], seed: int, asked: str
) -> Fulfils:
    return Fulfils(partial(holds, settings["patch_size"], settings["embed_dim"], pictures))


def _encoders(
    depths: tuple[int, ...],
    rng: np.random.Generator,
    *,
    equal_tokens: bool = False,
    silent_mlp: bool = False,
) -> Cases:
    for depth in depths:
        heads = int(rng.integers(2, 4))
        settings = {
            "embed_dim": heads * int(rng.integers(2, 5)),
            "depth": depth,
            "num_heads": heads,
            "num_classes": int(rng.integers(3, 6)),
        }
        batch, length, dim = int(rng.integers(2, 4)), int(rng.integers(4, 8)), settings["embed_dim"]
        tokens = rng.standard_normal((batch, 1 if equal_tokens else length, dim), np.float32)
        tokens = np.repeat(tokens, length, 1) if equal_tokens else tokens
        weights = weights_of(rng, silent_mlp=silent_mlp, **settings)
        yield settings, weights, np.ascontiguousarray(tokens)


def _answers(
    settings: dict[str, Any], weights: dict[str, Any], tokens: NDArray[Any], **variant: Any
) -> Fulfils:
    expected = logits(weights, tokens, settings["num_heads"], Variant(**variant))

    def same(value: Any) -> None:
        compare(value, Within(expected, 2e-4, 2e-4))

    return Fulfils(same)


_WIRED_OTHERWISE = tuple(
    partial(_answers, wiring=wiring)
    for wiring in ("no residual", "no norm", "post-norm", "norm of the result")
)

_READ_OTHERWISE = tuple(
    partial(_answers, read=read) for read in ("last", "mean", "patches", "cls, no norm")
)


FRONT_END = Function(
    id="3.1",
    title="Build the front end",
    minutes=15,
    parameters=("settings", "images"),
    may_use=COUNTING,
    probe="vitlab.grading.labs.lab03_probe.front_end",
    laws=(
        Law(
            "one linear map turns each patch into its own token, and the tokens come row by row",
            1,
            inputs=partial(_front_ends, "tokens"),
            expect=partial(_tokens_of, one_map_for_every_patch),
            also_kept_by=(partial(_tokens_of, partial(one_map_for_every_patch, cls_last=True)),),
        ),
        Law(
            "CLS comes first and is the same for every picture, and each patch has a position "
            "that no other has",
            1,
            inputs=partial(_front_ends, "tokens"),
            expect=partial(_tokens_of, cls_first_and_places),
        ),
        Law(
            "all that it needs belongs to the module: it learns, a state dict holds it, and it "
            "moves with the module",
            1,
            inputs=partial(_front_ends, "weights"),
            expect=partial(_tokens_of, belongs_to_the_module),
        ),
    ),
)

ENCODER = Function(
    id="3.2",
    title="Let the tokens read each other",
    minutes=18,
    parameters=("settings", "weights", "tokens"),
    probe="vitlab.grading.labs.lab03_probe.encoder",
    laws=(
        Law(
            "in attention every token reads every token, head by head, with scores divided by "
            "the square root of a head's width",
            1,
            inputs=partial(_encoders, (1, 1, 2), silent_mlp=True),
            expect=_answers,
            also_kept_by=(*_WIRED_OTHERWISE, *_READ_OTHERWISE),
        ),
        Law(
            "a block adds attention of the normed tokens to the tokens, then adds the MLP of the "
            "normed result, and the next block goes on from there",
            1,
            inputs=partial(_encoders, (1, 2, 3), equal_tokens=True),
            expect=_answers,
            also_kept_by=_READ_OTHERWISE,
        ),
        Law(
            "after the last block come the norm and the head, which reads CLS alone",
            1,
            inputs=partial(_encoders, (0, 0, 0)),
            expect=_answers,
        ),
    ),
)

LAB = Lab(
    number=3,
    version=1,
    title="Assemble a tiny ViT, trace every shape",
    minutes=60,
    prerequisites="labs 1 and 2, and torch's nn.Module",
    writes="`FrontEnd`, an encoder, a table of shapes",
    exercises=(FRONT_END, ENCODER, SHAPES),
)
