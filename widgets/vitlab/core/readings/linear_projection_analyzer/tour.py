"""The tour of the analyzer, from numbers that know the cat to weights that were copied wrongly.

Plain Python.
"""

from __future__ import annotations

from typing import Any

from vitlab.core.readings.tour import Stop


def _value(reading: Any, name: str) -> float:
    return next((fact.value for fact in reading.facts if fact.name == name), float("nan"))


def _as_many_numbers_lose_far_more(reading: Any) -> bool:
    blind = reading.decoder == "pseudoinverse" and reading.weights == "random"
    return blind and _value(reading, "lost") > 50 > 5 > _value(reading, "best")


def _nothing_is_lost(reading: Any) -> bool:
    whole = _value(reading, "rank") == reading.numbers
    return whole and reading.weights == "random" and _value(reading, "lost") == 0


def _a_fitted_reader_loses_little(reading: Any) -> bool:
    known = reading.decoder == "fitted" and reading.weights == "random"
    return known and reading.dim < reading.numbers and _value(reading, "lost") < 10


def _variance_is_gone(reading: Any) -> bool:
    return reading.weights == "random" and _value(reading, "gain") < 0.05


def _off_and_alike(reading: Any) -> bool:
    off, alike = _value(reading, "transplant"), _value(reading, "transplant_cosine")
    return reading.dim == 384 and off > 30 and alike > 0.8


TOUR = (
    Stop(
        "Both tokens hold {dim} numbers. Random ones lose {lost} of what varies; those in which "
        "other photographs vary most, {best}. Which numbers matters, not only how many.",
        {},
        _as_many_numbers_lose_far_more,
    ),
    Stop(
        "Now {dim} random numbers for the {numbers} of a patch. Lost: {lost}. The filters are "
        "noise and the picture is exact: nothing is lost where the rank is {rank}.",
        {"embed_dim": 768},
        _nothing_is_lost,
    ),
    Stop(
        "The same {dim} random numbers, read by somebody who knows other photographs: {lost} are "
        "lost. The tokens knew the cat; the blind reader did not know how to ask.",
        {"decoder": "fitted"},
        _a_fitted_reader_loses_little,
    ),
    Stop(
        "Start as a lesson says, as if each pixel were read P² times: the variance of the tokens "
        "is {gain} of that of the patches. But patches lie side by side: each pixel is read once.",
        {"init": "lesson"},
        _variance_is_gone,
    ),
    Stop(
        "Copy the kernel of a convolution to patches flattened (row, column, channel): shapes fit, "
        "and tokens are {transplant} off, at a cosine of {transplant_cosine}. Nothing complains.",
        {"embed_dim": 384},
        _off_and_alike,
    ),
)
