"""The tour of the position encoding explorer. Plain Python."""

from __future__ import annotations

from vitlab.core.readings.position_encoding_explorer.reading import PositionReading
from vitlab.core.readings.tour import Stop


def _next_row_is_nearer(reading: PositionReading) -> bool:
    near, below = reading.nearest, reading.vertical()
    if near is None or reading.place is None or reading.setting.encoding != "sinusoidal_1d":
        return False
    crosses = near.farthest // reading.setting.grid_size[1] != reading.place[0]
    return crosses and near.cosine > reading.cosine(below)


def _sides_are_nearest(reading: PositionReading) -> bool:
    return (
        reading.setting.encoding == "sinusoidal_2d"
        and reading.nearest is not None
        and reading.vertical() in reading.nearest.indices
    )


def _half_are_idle(reading: PositionReading) -> bool:
    return len(reading.bands) > 0 and sum(b.idle for b in reading.bands) > 0.6 * len(reading.bands)


def _is_off(reading: PositionReading) -> bool:
    return reading.convention is not None and reading.convention.relative > 0.1


def _borders_are_alike(reading: PositionReading) -> bool:
    around = reading.neighbours
    return around is not None and around.border > around.inside


TOUR = (
    Stop(
        "Patch 83 ends its row. A 1-D code counts on: patch {nearest}, across the picture, is as "
        "near as the one beside it, {nearest_cosine}. The patch right below has {below}.",
        {},
        _next_row_is_nearer,
    ),
    Stop(
        "A 2-D code counts rows and columns apart. Now the patch right below is one of the "
        "nearest, {below}. Nothing is learned: {parameters} numbers.",
        {"encoding": "sinusoidal_2d"},
        _sides_are_nearest,
    ),
    Stop(
        "{idle_waves} of its 192 frequencies swing less than a tenth of a cycle across the "
        "picture: they are all but constant, and tell no two places apart.",
        {"encoding": "sinusoidal_2d", "selected": 0},
        _half_are_idle,
    ),
    Stop(
        "A model that was trained with another order of columns raises no error. Its table is off "
        "by {convention_error} of its own length.",
        {"encoding": "sinusoidal_2d", "trained_with": {"style": "timm"}},
        _is_off,
    ),
    Stop(
        "A trained table has found nearness by itself. Places at its border are more like their "
        "neighbours, {border}, than places inside, {inside}.",
        {"encoding": "learned", "table": "vit_shapes_patch8_64", "selected": 31},
        _borders_are_alike,
    ),
)
