"""The tour of the embedding atlas. Plain Python beside its reading."""

from __future__ import annotations

from typing import Any

from vitlab.core.readings.tour import Stop


def _ground_knows_the_shape(atlas: Any) -> bool:
    found = atlas.purity_of_ground
    return bool(found is not None and found.found > 3 * found.by_chance)


def _ground_knows_nothing(atlas: Any) -> bool:
    found = atlas.purity_of_ground
    return bool(found is not None and found.found < found.by_chance)


def _lengths_are_brightness(atlas: Any) -> bool:
    r = atlas.norm_follows_brightness
    return bool(not atlas.source.drawn and r is not None and r > 0.95)


def _ground_alone_is_drawn(atlas: Any) -> bool:
    return bool(atlas.setting.subset == "ground" and _ground_knows_the_shape(atlas))


TOUR = (
    Stop(
        "The marked patch is empty. Its nearest tokens in other pictures, cosine {nearest}, are "
        "empty as well, and most lie in pictures of the same shape: {purity_of_ground} of them.",
        {},
        _ground_knows_the_shape,
    ),
    Stop(
        "At the pixels an empty patch knows nothing: {purity_of_ground} of its nearest lie in "
        "pictures of the same shape. The blocks between have told it.",
        {"layer": "pixels"},
        _ground_knows_nothing,
    ),
    Stop(
        "Empty patches alone, after the last block: one group for each shape, though none of them "
        "shows it. Two components draw {variance_shown} of the differences.",
        {"layer": "block 4", "subset": "ground"},
        _ground_alone_is_drawn,
    ),
    Stop(
        "Photographs as raw pixels. A longer token is a brighter patch, r = {norm_brightness}, and "
        "none is as long as a white wall, {white_wall}. Nothing here says what it shows.",
        {"images": "photographs", "layer": "pixels", "subset": "all", "selected": 73},
        _lengths_are_brightness,
    ),
)
