"""The patches of one picture or two as vectors: their pixels, or what a model makes of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, pad, unfold

from vitlab.core.arguments import together
from vitlab.core.embeddings.tokens import centred, unit
from vitlab.core.errors import LabError, Remedy, ShapeError
from vitlab.core.grid import PatchGrid
from vitlab.core.images import to_tensor
from vitlab.core.patches.cells import cell_sides
from vitlab.core.readings.patch_grid_slicer.own_embedding import compare_pixels, embedded_by
from vitlab.core.readings.patch_grid_slicer.places import Box, Cut, Pixels
from vitlab.words import said

_MOST_NUMBERS = 40_000_000  # of all patches together: 160 MB


@dataclass(frozen=True, eq=False)
class Embedded:
    """Tokens of a picture, then those of the picture beside it."""

    tokens: Tensor
    """(tokens of both, dim)."""
    count: int
    """How many are the first picture's."""
    brightness: Tensor
    """(tokens of both,): the mean of each patch's pixels."""
    inputs: dict[str, Any]
    """What a program needs to find the same tokens."""

    @cached_property
    def norms(self) -> Tensor:
        """Length of each token."""
        lengths: Tensor = torch.linalg.vector_norm(self.tokens, dim=1)
        return lengths

    @cached_property
    def _units(self) -> dict[bool, Tensor]:
        return {}

    def units(self, center: bool) -> Tensor:
        """Tokens of length 1, less the mean of all where ``center``."""
        if center not in self._units:
            self._units[center] = unit(centred(self.tokens) if center else self.tokens)
        return self._units[center]


def embed_pictures(
    pictures: tuple[Pixels, ...], cuts: tuple[Cut, ...], embed: Callable[..., Any] | None = None
) -> Embedded:
    """Tokens of a picture and the one beside it, each in its cut.

    Patches are their pixels in [0, 1], or what ``embed`` makes of the picture. Cells of different
    sizes are averaged down to the smallest, or they could not be compared.

    >>> import numpy as np
    >>> picture = np.zeros((8, 12, 3), np.uint8)
    >>> embed_pictures((picture,), (PatchGrid((8, 12), 4),)).tokens.shape
    torch.Size([6, 48])
    """
    smallest = min((cell[2] for cut in cuts for cell in _cells(cut)), default=0)
    for cut in cuts:
        _refuse_too_many(cut, smallest)
    pixels = [
        _pixels(to_tensor(picture), cut, smallest)
        for picture, cut in zip(pictures, cuts, strict=True)
    ]
    brightness = torch.cat([patches.mean(1) for patches in pixels])
    tokens = pixels
    if embed is not None:
        tokens = [
            embedded_by(embed, to_tensor(picture), _grid(cut))
            for picture, cut in zip(pictures, cuts, strict=True)
        ]
        widths = {part.shape[1] for part in tokens}
        if len(widths) > 1:
            raise ShapeError(
                said(
                    "tokens of {widths} numbers cannot be compared: "
                    "an embedding gives both pictures tokens of one width.",
                    widths=together(list(map(str, sorted(widths)))),
                )
            )
    everything = torch.cat(tokens)
    names, inputs = ("picture", "beside"), dict[str, Any]()
    if embed is None and isinstance(cuts[0], PatchGrid):
        inputs.update(
            (name, torch.from_numpy(picture.copy()))
            for name, picture in zip(names, pictures, strict=False)
        )
    else:
        inputs.update(tokens=everything, count=len(tokens[0]), brightness=brightness)
    return Embedded(everything, len(tokens[0]), brightness, inputs)


def _grid(cut: Cut) -> PatchGrid:
    if isinstance(cut, PatchGrid):
        return cut
    raise LabError(
        said(
            "an embedding reads patches of one size, and these cells have several: compare their "
            "pixels, with embed=None."
        ),
        compare_pixels(),
    )


def _cells(cut: Cut) -> tuple[Box, ...]:
    """Those of several sizes; patches of a grid have one."""
    return () if isinstance(cut, PatchGrid) else tuple(cut)


def _refuse_too_many(cut: Cut, smallest: int) -> None:
    count = cut.tokens if isinstance(cut, PatchGrid) else len(cut)
    width = cut.raw_width() if isinstance(cut, PatchGrid) else 3 * smallest**2
    if count * width > _MOST_NUMBERS:
        raise LabError(
            said(
                "{count:,} patches of {width:,} numbers are too many to compare: up to "
                "{most:,} numbers would work, with a smaller picture or a larger stride.",
                count=count,
                width=width,
                most=_MOST_NUMBERS,
            ),
            (Remedy(said("Show no overlay"), {"overlay": "none"}),),
        )


def _pixels(image: Tensor, cut: Cut, smallest: int) -> Tensor:
    """(tokens, numbers in a patch); cells are averaged down to this side."""
    if isinstance(cut, PatchGrid):
        return unfold(with_zeros(image, cut), cut.patch_size, stride=cut.stride)[0].T
    largest = max(cell[2] for cell in cut)
    bottom, right = (max(a + b for a, b in sides) for sides in (_ends(cut, 0), _ends(cut, 1)))
    image = pad(image, (0, right - image.shape[3], 0, bottom - image.shape[2]))
    patches = image.new_zeros(len(cut), 3 * smallest**2)
    for side in cell_sides(smallest, largest):
        found = [place for place, cell in enumerate(cut) if cell[2] == side]
        shrunk = avg_pool2d(image, side // smallest)
        for place in found:
            top, left = (at * smallest // side for at in cut[place][:2])
            patches[place] = shrunk[0, :, top : top + smallest, left : left + smallest].flatten()
    return patches


def _ends(cells: tuple[Box, ...], axis: int) -> list[tuple[int, int]]:
    return [(cell[axis], cell[axis + 2]) for cell in cells]


def with_zeros(image: Tensor, grid: PatchGrid) -> Tensor:
    """A picture with the zeros that a grid adds, without what lies behind its last patch.

    >>> with_zeros(torch.ones(1, 3, 8, 9), PatchGrid((8, 9), 4, remainder="pad")).shape
    torch.Size([1, 3, 8, 12])
    """
    vertical, horizontal = grid.axes
    return pad(
        image,
        (
            *(horizontal.padding, horizontal.end - image.shape[3]),
            *(vertical.padding, vertical.end - image.shape[2]),
        ),
    )
