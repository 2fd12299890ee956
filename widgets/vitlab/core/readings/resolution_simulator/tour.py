"""The tour of the simulator, from a table that is not to blame to what is. Plain Python."""

from __future__ import annotations

from typing import Any

from vitlab.core.readings.resolution_simulator.settings import EQUAL_COUNTS_PRESET
from vitlab.core.readings.tour import Stop


def _value(reading: Any, name: str) -> float:
    return next((fact.value for fact in reading.facts if fact.name == name), float("nan"))


def _resized_reads_worse(reading: Any) -> bool:
    resized, none = (_value(reading, name) for name in ("accuracy", "accuracy_none"))
    return reading.page == "positions" and reading.subject == "grows" and resized < none


def _places_help(reading: Any) -> bool:
    resized, none = (_value(reading, name) for name in ("accuracy", "accuracy_none"))
    return reading.page == "positions" and reading.subject == "stays" and resized > none + 15


def _larger_patches_read_all(reading: Any) -> bool:
    whole, plain = (_value(reading, name) for name in ("accuracy_pi", "accuracy_plain"))
    return whole > 99 and plain < 50


def _skipping_is_far_off(reading: Any) -> bool:
    return _value(reading, "skipped") > 0.3


TOUR = (
    Stop(
        "The table is resized as well as can be, {to_truth} to the truth. Yet the model is right "
        "on {accuracy} of the larger pictures, and on {accuracy_none} with no positions at all.",
        {},
        _resized_reads_worse,
    ),
    Stop(
        "It is not the table. Let the shape stay as large on the same tokens: {accuracy} with the "
        "table, {accuracy_none} without. Place was learned, size was not.",
        {"subject": "stays"},
        _places_help,
    ),
    Stop(
        "So make the patches larger and keep the grid. PI-resized weights read {accuracy_pi}; "
        "weights that are resized like a picture, {accuracy_plain}.",
        {"page": "patch_weights"},
        _larger_patches_read_all,
    ),
    Stop(
        "Two grids of as many cells. Code that compares the counts alone resizes nothing, and the "
        "table is off by {skipped} of its length.",
        EQUAL_COUNTS_PRESET,
        _skipping_is_far_off,
    ),
)
