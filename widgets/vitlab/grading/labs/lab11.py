"""Lab 11, Pulling pictures and words together: what its answers must do."""

from __future__ import annotations

from functools import partial
from math import exp
from typing import Any

from vitlab.grading.exercise import Lab
from vitlab.grading.guessing import Choice, Option, Prediction
from vitlab.grading.labs import lab11_clip, lab11_rows, lab11_siglip
from vitlab.grading.laws import Function, Law
from vitlab.grading.measured import Column, Measured, RowLaw


def _looking_sure(dog: float, car: float) -> dict[str, Any]:
    """The truth of two cosines, in hundredths; that of the right text is five more."""
    sure, at_one = (_share(dog, car, scale=scale) for scale in (100, 1))
    with_cat = _share(dog, car, dog + 5, scale=100)
    words = {
        "dog": f"{dog / 100:.2f}",
        "car": f"{car / 100:.2f}",
        "apart": f"{(dog - car) / 100:.2f}",
        "sure": f"{sure:g}",
        "at_one": f"{at_one:g}",
        "with_cat": f"{with_cat:g}",
    }
    words["picture"] = (
        f"A picture of a cat and a list of two texts: a photo of a dog, cosine {words['dog']}, and "
        f"a photo of a car, cosine {words['car']}. A scale of 100, and a bar without a mark: how "
        "sure of the dog?"
    )
    return {"truth": sure, "words": words}


def _share(*hundredths: float, scale: float) -> float:
    """What the first of some cosines gets of 100."""
    weights = [exp(scale * one / 100) for one in hundredths]
    return round(100 * weights[0] / sum(weights), 1)


SURE = Prediction(
    id="11.1",
    title="Guess how sure it looks",
    minutes=4,
    quantity="of 100",
    out_of=100,
    numbers={"dog": 22, "car": 20},
    drawn_from=({"dog": 24, "car": 21}, {"dog": 25, "car": 21}, {"dog": 26, "car": 23}),
    follows=_looking_sure,
    **_looking_sure(dog=22, car=20),
)

_CLIP_OTHERWISE = tuple(partial(lab11_clip.loss, other=other) for other in lab11_clip.OTHERS)
_SIGLIP_OTHERWISE = tuple(partial(lab11_siglip.loss, other=other) for other in lab11_siglip.OTHERS)

CLIP = Function(
    id="11.2",
    title="The loss of CLIP",
    minutes=14,
    parameters=("image_features", "text_features", "logit_scale"),
    laws=(
        Law(
            "each picture finds its text among all texts of the batch, and each text its picture; "
            "the loss is the mean of both directions, of cosines times the scale",
            1,
            inputs=lab11_clip.unit_features,
            expect=lab11_clip.loss,
        ),
        Law(
            "how long a vector is changes nothing",
            0.5,
            inputs=lab11_clip.any_features,
            expect=lab11_clip.loss,
            also_kept_by=_CLIP_OTHERWISE,
        ),
        Law(
            "at a scale of 100 it is still a number, however wrong the pairs are",
            0.5,
            inputs=lab11_clip.confused_features,
            expect=lab11_clip.loss,
            also_kept_by=_CLIP_OTHERWISE,
        ),
    ),
)

SIGLIP = Function(
    id="11.3",
    title="The loss of SigLIP",
    minutes=12,
    parameters=("image_features", "text_features", "logit_scale", "logit_bias"),
    laws=(
        Law(
            "every pair of the batch is asked yes or no, yes for those that belong together, and "
            "the sum of all is divided by the pictures, not by the pairs",
            0.5,
            inputs=lab11_siglip.without_bias,
            expect=lab11_siglip.loss,
        ),
        Law(
            "the bias is added to the scaled cosine of every pair",
            0.5,
            inputs=lab11_siglip.with_bias,
            expect=lab11_siglip.loss,
            also_kept_by=_SIGLIP_OTHERWISE,
        ),
        Law(
            "how long a vector is changes nothing",
            0.5,
            inputs=lab11_siglip.any_features,
            expect=lab11_siglip.loss,
            also_kept_by=_SIGLIP_OTHERWISE,
        ),
        Law(
            "at a scale of 120 it is still a number, however wrong the pairs are",
            0.5,
            inputs=lab11_siglip.confused_features,
            expect=lab11_siglip.loss,
            also_kept_by=_SIGLIP_OTHERWISE,
        ),
    ),
)


def _parts(batch: float) -> dict[str, str]:
    """Two smaller sizes of parts that fill a batch."""
    sizes = lab11_rows.PARTS.get(int(batch), (int(batch) // 2, int(batch) // 4))
    return {
        "smaller": f"{sizes[0]} and {sizes[1]}",
        "sizes": f"({batch:g}, {sizes[0]}, {sizes[1]})",
        "half": f"{batch / 2:g}",
    }


ACCUMULATION = Measured(
    id="11.4",
    title="Does a batch come in parts?",
    minutes=14,
    columns={
        "loss": Column(among=lab11_rows.LOSSES),
        "micro_batch": Column(low=1, whole=True),
        "full_loss": Column(low=0),
        "accumulated_loss": Column(low=0),
        "cosine": Column(low=-1.001, high=1.001),
        "difference": Column(low=0),
        "exact": Column(among=(True, False)),
    },
    numbers={"batch": 64, "exact_below": 1e-4},
    words=_parts(64),
    drawn_from=tuple({"batch": batch} for batch in lab11_rows.PARTS if batch != 64),
    follows=lambda batch, exact_below: {"words": _parts(batch)},
    laws=(
        RowLaw(
            "each of the three losses is there with the whole batch, where nothing differs, and "
            "with two smaller sizes or more; a loss of single pictures comes in parts, and in the "
            "others a part sees its own pairs alone",
            0.5,
            lab11_rows.fair,
        ),
        RowLaw(
            "every cosine fits its difference, and every verdict follows from it",
            0.5,
            lab11_rows.carried,
        ),
    ),
)

SPLIT = Choice(
    id="11.5",
    title="What has become better?",
    minutes=5,
    right="c",
    options={
        "a": Option(
            "The model: a smaller loss means that pictures and texts fit better.",
            "Not one vector has moved. What is compared with what has changed: against how many "
            "texts does a picture have to find its own now?",
        ),
        "b": Option(
            "The training: each step now pulls harder on the pairs that are still confused.",
            "The two that are confused stand in different parts. Does any term of the loss still "
            "hold the two against each other? What gradient comes from a term that is not there?",
        ),
        "c": Option(
            "Nothing: each picture has fewer texts to be confused with, and confused pairs no "
            "longer meet.",
            "The loss of such a batch is another task, and an easier one: with chance alone it is "
            "ln 3 in place of ln 6. Losses of two batch sizes cannot be compared, and the "
            "gradient that would pull the confused pairs apart is gone.",
        ),
        "d": Option(
            "Only the computing: it is the same loss, worked out in two steps.",
            "For a loss of single pictures that would be right. Does the term of a picture depend "
            "on the other texts of the batch?",
        ),
    },
)

LAB = Lab(
    number=11,
    version=1,
    title="Pulling pictures and words together",
    minutes=60,
    prerequisites="lab 3, or what comes out of an encoder; PyTorch",
    writes="`clip_loss`, `siglip_loss`; an experiment on batches in parts; a prediction; a "
    "question",
    exercises=(SURE, CLIP, SIGLIP, ACCUMULATION, SPLIT),
)
