"""Everything that the analyzer shows at one moment."""

from __future__ import annotations

from typing import Any, cast

from vitlab.core.arguments import one_of, switch, whole
from vitlab.core.grid import Pair
from vitlab.core.projection.starting import Scheme
from vitlab.core.readings.limits import patch_to_look_at
from vitlab.core.readings.linear_projection_analyzer import pictures
from vitlab.core.readings.linear_projection_analyzer.checking import (
    dim_to_look_at,
    refuse_place,
    seed_of,
)
from vitlab.core.readings.linear_projection_analyzer.settings import (
    DECODERS,
    INITS,
    LARGEST_PATCH,
    WEIGHTS,
)
from vitlab.core.readings.linear_projection_analyzer.told import ProjectionReading
from vitlab.core.readings.linear_projection_analyzer.weights import given_weights, named_kernel


def projection_reading(
    *,
    image: Any = "chelsea",
    patch_size: int | Pair = (16, 16),
    in_chans: int = 3,
    embed_dim: int = 192,
    weights: Any = "random",
    channels_last: bool = False,
    init: str = "xavier",
    seed: int = 0,
    bias: bool = True,
    decoder: str = "pseudoinverse",
    selected: int = 77,
    filter: int = 5,
) -> ProjectionReading:
    """Read what a patch projection keeps of a picture.

    Args:
        image: A sample's name, or what `as_image` takes.
        patch_size: (height, width) of a patch in pixels, 1 to 32; one number means a square. A
            kernel of one's own settles it; a matrix needs it.
        in_chans: 3 for colours, 1 reads grey; a kernel of one's own settles it.
        embed_dim: Numbers in a token, 1 to 4,096; a kernel of one's own settles it.
        weights: "random", "dct" (cosine waves), "pca" (principal directions of other photographs),
            "trained" (the bundled model's), or one's own: a kernel, a Linear's matrix, a module,
            the path of an ``.npy`` file, or whatever `load` takes.
        channels_last: Whether the rows of a matrix have the (row, col, c) order.
        init: How random weights are spread, as for `projection_std`.
        seed: Of the random weights.
        bias: Whether the projection has a bias; a module of one's own settles it.
        decoder: "pseudoinverse" reads back blind, "fitted" as is best for the other photographs.
        selected: Number of the patch to look at, from 0; -1 for none.
        filter: Number of the filter to look at, from 0; -1 for none.

    Returns:
        Facts, a sentence and a program, with all that is drawn.

    Raises:
        ShapeError: The patches do not fill the picture, or a size cannot be.
        PlaceError: There is no such patch or filter.
        KindError: The weights are none.
        LabError: A word is not known, or there are not so many waves or directions.

    >>> print(projection_reading().text)
    Patches of 16 × 16 px are 768 numbers. Read back from 192 random ones, 74.0 % of the variance \
is lost; from 192 principal ones of 4 other photographs 1.3 %; from 768 random ones nothing.

    """
    one_of(init, INITS, "init")
    one_of(decoder, tuple(DECODERS), "decoder")
    asked = (
        patch_to_look_at(patch_size, LARGEST_PATCH),
        whole(in_chans, "in_chans"),
        dim_to_look_at(embed_dim),
    )
    given = given_weights(weights, asked[0], switch(channels_last, "channels_last"))
    chans = asked[1] if given is None else given.kernel.shape[1]
    picture, sample = pictures.picture_of(image, chans)
    scheme, number = cast(Scheme, init), seed_of(seed)
    if given is None:
        grid = pictures.filled(picture, asked[0])
        kernel = named_kernel(weights, asked[2], chans, asked[0], scheme, number, sample)
    else:
        kernel = given.kernel
        grid = pictures.filled(
            picture, patch_to_look_at((kernel.shape[2], kernel.shape[3]), LARGEST_PATCH)
        )
    has_bias = switch(bias, "bias") if given is None or given.bias is None else given.bias
    refuse_place(selected, grid.tokens, "selected")
    refuse_place(filter, len(kernel), "filter")
    return ProjectionReading(
        image=picture,
        sample=sample,
        grid=grid,
        kernel=kernel,
        weights=weights if isinstance(weights, str) and weights in WEIGHTS else "given",
        asked=asked,
        init=scheme,
        seed=number,
        bias=has_bias,
        decoder=decoder,
        selected=selected,
        filter=filter,
    )
