"""Lab 7, Looking at attention without fooling yourself: what its answers must do."""

from __future__ import annotations

from functools import partial
from typing import Any

from vitlab.grading.exercise import Lab
from vitlab.grading.guessing import Choice, Option, Prediction
from vitlab.grading.labs import lab07_deleting, lab07_maps, lab07_registers
from vitlab.grading.laws import Function, Law

STILL_A_STAR = Prediction(
    id="7.1",
    title="Guess what is left without the star",
    minutes=4,
    truth=100,
    quantity="percent sure",
    out_of=100,
)

_MISTAKES: tuple[dict[str, Any], ...] = (
    {"scaled": False},
    {"by_heads": True},
    {"scaled": False, "by_heads": True},
)
_SCALED_OTHERWISE = tuple(partial(lab07_maps.weights_of_large, **mistake) for mistake in _MISTAKES)

MAPS = Function(
    id="7.2",
    title="Recompute the map",
    minutes=14,
    parameters=("qkv", "num_heads", "causal"),
    probe="vitlab.grading.probes.on_tensors",
    laws=(
        Law(
            "a row of a map is the softmax, over the keys, of one query's scores, head by head, "
            "divided by the root of a head's width",
            1,
            inputs=lab07_maps.captured,
            expect=lab07_maps.weights_of,
        ),
        Law(
            "with causal=True a query reads itself and earlier tokens alone, and its row still "
            "sums to 1",
            0.5,
            inputs=partial(lab07_maps.captured, causal=True),
            expect=lab07_maps.weights_of,
            also_kept_by=_SCALED_OTHERWISE,
        ),
        Law(
            "scores of a thousand and more make weights as well, and nothing that is no number",
            0.5,
            inputs=partial(lab07_maps.captured, largest=2000.0),
            expect=lab07_maps.weights_of_large,
            also_kept_by=_SCALED_OTHERWISE,
        ),
    ),
)

ROLLOUT = Function(
    id="7.3",
    title="Roll the layers out",
    minutes=12,
    parameters=("maps",),
    probe="vitlab.grading.probes.on_tensors",
    laws=(
        Law(
            "a layer is half the mean of its heads and half the identity",
            1,
            inputs=partial(lab07_maps.stacks, layers=(1, 1, 1)),
            expect=lab07_maps.rolled_out,
        ),
        Law(
            "the layers are multiplied, the last one on the left",
            1,
            inputs=partial(lab07_maps.stacks, layers=(2, 3, 4)),
            expect=lab07_maps.rolled_out,
            also_kept_by=(
                partial(lab07_maps.rolled_out, residual=0.0),
                partial(lab07_maps.rolled_out, residual=1.0, normed=False),
                *(partial(lab07_maps.rolled_out, fusion=way) for way in ("max", "min", "first")),
            ),
        ),
    ),
)

DELETION = Function(
    id="7.4",
    title="Ask the model: the deletion test",
    minutes=14,
    parameters=("model", "image", "importance"),
    probe="vitlab.grading.labs.lab07_probe.painted",
    numbers={"paint": 1},
    drawn_from=({"paint": 2}, {"paint": 3}),
    follows=lab07_deleting.deleting,
    **lab07_deleting.deleting(paint=1),
)

REGISTERS = Function(
    id="7.5",
    title="Give the model registers",
    minutes=16,
    parameters=("settings", "given"),
    probe="vitlab.grading.labs.lab07_probe.registers",
    laws=(
        Law(
            "between CLS and the patches stand the registers: learned vectors, the same for every "
            "picture",
            0.5,
            inputs=partial(lab07_registers.modules, asked="sequence"),
            expect=lab07_registers.parted,
        ),
        Law(
            "CLS and each patch get their own position, and no register gets one",
            0.5,
            inputs=partial(lab07_registers.modules, asked="sequence"),
            expect=lab07_registers.placed,
        ),
        Law(
            "the blocks read the registers, and what comes out is CLS and the patches alone",
            0.5,
            inputs=partial(lab07_registers.modules, asked="output"),
            expect=lab07_registers.gone,
        ),
        Law(
            "the overlay is what CLS reads from each patch, on average over the heads, and no "
            "register is in it",
            0.5,
            inputs=partial(lab07_registers.modules, asked="overlay"),
            expect=lab07_registers.laid_out,
        ),
    ),
)

CAPTION = Choice(
    id="7.6",
    title="What may stand under the picture?",
    minutes=5,
    right="b",
    options={
        "a": Option(
            "The model says star because it looks at the star.",
            "That it looks there has been shown. That it says star *because* of it is another "
            "sentence, and somebody asked: what became of the answer when the star was gone?",
        ),
        "b": Option(
            "CLS reads mostly patches of the star, and for this picture the answer does not "
            "depend on them.",
            "Both halves were measured: the share by the map, the second half by painting over. "
            "And both speak of this picture, this layer and this model, and of no others.",
        ),
        "c": Option(
            "The map is wrong: it shows something that does not count.",
            "You have worked it out again from queries and keys, and got the same. A map says what "
            "is read. It cannot be wrong about what counts, because it does not say that.",
        ),
        "d": Option(
            "Maps of attention never tell what a model uses.",
            "For the circle, the square and the triangle the order of the map made the answer fall "
            "much earlier than random orders did. Never is more than one picture can show.",
        ),
    },
)

LAB = Lab(
    number=7,
    version=1,
    title="Looking at attention without fooling yourself",
    minutes=75,
    prerequisites="lab 3, or what a block of attention does; PyTorch",
    writes="`recompute`, `rollout`, `deletion`, `RegisterViT`; a choice; a prediction",
    exercises=(STILL_A_STAR, MAPS, ROLLOUT, DELETION, REGISTERS, CAPTION),
)
