"""What it costs to look closer instead: the picture enlarged, in crops, in a second branch.

Plain Python.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from vitlab.core.arguments import real
from vitlab.core.compute import ViTShape, count_macs
from vitlab.core.errors import LabError, ShapeError
from vitlab.core.facts import number
from vitlab.core.facts import size as spoken
from vitlab.core.grid import Pair, as_pair
from vitlab.words import said


@dataclass(frozen=True)
class CloserLook:
    """One way to look closer, with the same patches.

    >>> [(look.name, look.tokens) for look in closer_looks(1024, 6, 16)]
    [('as it is', 4096), ('enlarged', 116964), ('crops', 133280), ('second branch', 784)]
    """

    name: str
    """What it is called."""
    image_size: Pair
    """(height, width) in pixels of what is read at the full scale."""
    passes: int
    """How often the encoder runs."""
    tokens: int
    """Patches that are handed on, to a language model say."""
    read_tokens: int
    """Patches that encoders read in all."""
    across: float
    """Patches across the smallest thing."""
    gmacs: float
    """Multiply-accumulates in 10⁹ of all passes."""
    words: str
    """How it works."""


def closer_looks(
    image_size: int | Pair,
    smallest: int | Pair,
    patch_size: int | Pair = 16,
    *,
    patches_across: float = 2,
    crop_size: int | Pair = 448,
    model: str | ViTShape = "vit_base",
) -> tuple[CloserLook, ...]:
    """Count what it costs to see the smallest thing with patches that are too large for it.

    Args:
        image_size: (height, width) of the picture in pixels; one number means a square.
        smallest: (height, width) of the smallest thing in it, in pixels; one number for a square.
        patch_size: (height, width) of a patch in pixels; one number means a square.
        patches_across: How many patches should lie across its shorter side.
        crop_size: (height, width) in pixels of a crop and of the overview, before zeros fill the
            last patch; one number means a square.
        model: A preset's name (`PRESETS`) or a `ViTShape`.

    Returns:
        As it is; the whole enlarged until so many patches lie across; the same in crops with an
        overview; an overview whose tokens take up what a second encoder of the same size read.

    Raises:
        ShapeError: A size holds no pixel.
        LabError: ``patches_across`` is not above 0, or there is no such preset.

    >>> round(closer_looks(1024, 6, 16)[1].across, 1)
    2.0

    """
    image, thing = as_pair(image_size, "image_size"), as_pair(smallest, "smallest")
    patch, crop = as_pair(patch_size, "patch_size"), as_pair(crop_size, "crop_size")
    if min(map(min, (image, thing, patch, crop))) < 1:
        raise ShapeError(said("every size needs 1 px or more: picture, thing, patch and crop."))
    if (wanted := real(patches_across, "patches_across")) <= 0:
        raise LabError(said("patches_across is {wanted:g}: use more than 0.", wanted=wanted))
    across = min(side / part for side, part in zip(thing, patch, strict=True))
    scale = max(1.0, wanted / across)
    large = ceil(image[0] * scale), ceil(image[1] * scale)
    (here, tokens), (all_over, many) = _one(image, patch, model), _one(large, patch, model)
    overview, few = _one(crop, patch, model)
    rows, cols = (-(-side // part) for side, part in zip(large, crop, strict=True))
    crops, seen = rows * cols, across * scale
    return (
        CloserLook(
            *("as it is", image, 1, tokens, tokens, across, here),
            said("one pass over the picture"),
        ),
        CloserLook(
            *("enlarged", large, 1, many, many, seen, all_over),
            said("one pass over {size} px: every patch looks at all others", size=spoken(large)),
        ),
        CloserLook(
            *("crops", large, crops + 1, (crops + 1) * few, (crops + 1) * few, seen),
            (crops + 1) * overview,
            said(
                "{rows} × {cols} crops of {size} px and an overview: no crop looks at another",
                rows=rows,
                cols=cols,
                size=spoken(crop),
            ),
        ),
        CloserLook(
            *("second branch", large, 2, few, many + few, seen, all_over + overview),
            said(
                "a second encoder reads {size} px, and the {tokens} tokens of the overview take up "
                "what it saw",
                size=spoken(large),
                tokens=number(few),
            ),
        ),
    )


def _one(image: Pair, patch: Pair, model: str | ViTShape) -> tuple[float, int]:
    """(GMACs, patches) of one pass, with the zeros that fill the last patch."""
    height, width = (-(-side // part) * part for side, part in zip(image, patch, strict=True))
    tokens = (height // patch[0]) * (width // patch[1])
    return count_macs(model, (height, width), patch) / 1e9, tokens
