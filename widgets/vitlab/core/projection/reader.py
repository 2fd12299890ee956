"""Tokens read back into patches, by whoever knows other pictures or none; of all widths at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from weakref import WeakKeyDictionary

import torch
from jaxtyping import Float, Int
from torch import Tensor

from vitlab.core.errors import ShapeError
from vitlab.core.grid import Pair, PatchGrid
from vitlab.core.patches.cutting import unpatchify
from vitlab.core.projection.coding import PatchSpectrum
from vitlab.core.projection.exact import CutImages, cut_images, exact
from vitlab.core.projection.independent import independent_rows
from vitlab.core.projection.layout import kernels
from vitlab.words import said, word

_NOTHING = 1e-12  # of the variance: what rounding leaves where nothing is lost


@dataclass(frozen=True, eq=False)
class ReadBack:
    """Patches that were read back from so many numbers each.

    >>> read = projection_reader(torch.eye(48).reshape(48, 3, 4, 4)).read(torch.rand(1, 3, 8, 12))
    >>> read.images.shape, bool(read.lost_by_patch.max() < 1e-12)
    (torch.Size([1, 3, 8, 12]), True)
    """

    cut: CutImages = field(repr=False)
    """What was read."""
    patch_size: Pair
    """(height, width) in pixels."""
    patches: Float[Tensor, "n width"] = field(repr=False)
    """What came back."""

    @property
    def images(self) -> Float[Tensor, "b c h w"]:
        """Laid back on the grid, in the dtype of what was read; they may leave [0, 1]."""
        batch, _, height, width = self.cut.images.shape
        grid = PatchGrid((height, width), self.patch_size)
        back = unpatchify(self.patches.reshape(batch, grid.tokens, -1), grid)
        return back.to(self.cut.images.dtype).to(self.cut.images.device)

    @property
    def lost_by_patch(self) -> Float[Tensor, " n"]:
        """How much of each patch is lost: ‖patch − read back‖² over ‖patch − mean patch‖²."""
        lost, before = (self.cut.patches - self.patches).square().sum(1), self.cut.spread
        return torch.where(before > 0, lost / before.clamp_min(1e-300), 0.0)


@dataclass(frozen=True, eq=False)
class ProjectionReader:
    """Reads patches back from the first numbers of each token, however many.

    One factorisation serves every width and every picture.

    >>> reader = projection_reader(torch.randn(48, 3, 4, 4))
    >>> picture = torch.rand(1, 3, 8, 12, generator=torch.Generator().manual_seed(0))
    >>> reader.lost(picture, 12) > reader.lost(picture, 24) > reader.lost(picture, 48) == 0.0
    True
    """

    patch_size: Pair
    """(height, width) in pixels."""
    in_chans: int
    """Channels of a patch."""
    embed_dim: int
    """Numbers in a token, the most that can be read from."""
    centre: Float[Tensor, " width"] | None = field(repr=False)
    """The mean patch of the pictures it was fitted on; None takes that of the picture read."""
    encode: Float[Tensor, "width rank"] = field(repr=False)
    """A patch less the centre times this are its coordinates; the first belong to fewer filters."""
    decode: Float[Tensor, "rank width"] = field(repr=False)
    """Coordinates times this are the patch that is read back, less the centre."""
    adding: Int[Tensor, " rank"] = field(repr=False)
    """Which filters add a coordinate; the others are combinations of former ones."""

    def rank(self, width: int | None = None) -> int:
        """Independent filters among the first ``width``; of all where it is None."""
        return int((self.adding < self._width(width)).sum())

    def losses(self, images: Float[Tensor, "b c h w"] | CutImages) -> Float[Tensor, " widths"]:
        """Share of the patches' variance that is lost at every width, from 0 numbers on.

        Around the mean patch of these images; 0.0 at every width for patches that are all alike.
        May exceed 1 where what was fitted on other pictures misleads.
        """
        cut = self._cut(images)
        patches, total = cut.patches - self._centre(cut), cut.spread.sum()
        if total <= 1e-28 * cut.patches.square().sum():  # all patches are alike
            return torch.zeros(self.embed_dim + 1, dtype=torch.float64)
        before = patches.square().sum()
        lost = torch.cat([before[None], before - self._found(patches)]) / total
        lost = torch.where(lost < _NOTHING, 0.0, lost)
        counts = torch.arange(self.embed_dim + 1)[:, None]
        return lost[(self.adding < counts).sum(1)]

    def _found(self, patches: Tensor) -> Tensor:
        """By how much ‖patches − read back‖² is less than ‖patches‖², from 1 coordinate on."""
        coordinates = patches @ self.encode
        if self.centre is None:  # orthonormal directions
            return coordinates.square().sum(0).cumsum(0)
        crossed = (coordinates * (patches @ self.decode.T)).sum(0).cumsum(0)
        squared = ((coordinates.T @ coordinates) * self._gram).cumsum(0).cumsum(1).diagonal()
        return 2 * crossed - squared

    @cached_property
    def _gram(self) -> Tensor:
        return self.decode @ self.decode.T

    def lost(self, images: Float[Tensor, "b c h w"] | CutImages, width: int | None = None) -> float:
        """The same at one width; None is all of the token."""
        return self.losses(images)[self._width(width)].item()

    def read(
        self, images: Float[Tensor, "b c h w"] | CutImages, width: int | None = None
    ) -> ReadBack:
        """What is read back from the first ``width`` numbers; None is all of the token."""
        cut, kept = self._cut(images), slice(self.rank(width))
        if cut is images:  # to be read at many widths: each reads the first of these
            coordinates = self._coordinates(cut)[:, kept]
        else:
            coordinates = (cut.patches - self._centre(cut)) @ self.encode[:, kept]
        patches = coordinates @ self.decode[kept] + self._centre(cut)
        return ReadBack(cut, self.patch_size, patches)

    def _coordinates(self, cut: CutImages) -> Tensor:
        if cut not in self._known:
            self._known[cut] = (cut.patches - self._centre(cut)) @ self.encode
        return self._known[cut]

    @cached_property
    def _known(self) -> WeakKeyDictionary[CutImages, Tensor]:
        return WeakKeyDictionary()

    def lost_by_patch(
        self, images: Float[Tensor, "b c h w"] | CutImages, width: int | None = None
    ) -> Float[Tensor, " n"]:
        """How much of each patch is lost, see `ReadBack`."""
        return self.read(images, width).lost_by_patch

    def reconstruct(
        self, images: Float[Tensor, "b c h w"] | CutImages, width: int | None = None
    ) -> Float[Tensor, "b c h w"]:
        """The images as they are read back, in their own dtype; they may leave [0, 1]."""
        return self.read(images, width).images

    def _cut(self, images: Tensor | CutImages) -> CutImages:
        return cut_images(images, self.patch_size, said("the reader"), self.in_chans)

    def _centre(self, cut: CutImages) -> Tensor:
        return cut.mean if self.centre is None else self.centre

    def _width(self, width: int | None) -> int:
        if width is None:
            return self.embed_dim
        if not 0 <= width <= self.embed_dim:
            raise ShapeError(
                said(
                    "{width} numbers cannot be read from tokens of {most}: use 0 to {most}.",
                    width=width,
                    most=self.embed_dim,
                )
            )
        return width


def projection_reader(
    weight: Float[Tensor, "dim c ph pw"], fitted_on: PatchSpectrum | None = None
) -> ProjectionReader:
    """Factorise a kernel once, to read any pictures back from any number of its filters.

    Args:
        weight: A kernel, as that of a Conv2d.
        fitted_on: Components of the pictures that the reader knows, from `pictures_spectrum`: it
            reads as is best for those. None knows the kernel alone and inverts it (blind), around
            the mean patch of the pictures that are read.

    Returns:
        The reader. Fitted on the very pictures it reads, or blind, it loses what `projection_error`
        says.

    Raises:
        ShapeError: The weights are no kernel, or of other patches than ``fitted_on``.
        LabError: A number is not finite.

    >>> projection_reader(torch.randn(12, 3, 4, 4)).rank()
    12

    """
    kernel = kernels(weight)
    dim, chans, height, width = kernel.shape
    rows = exact(kernel, word("the weights")).flatten(1)
    if fitted_on is None:
        found = independent_rows(rows)
        encode, decode, centre = found.basis.T, found.basis, None
    else:
        if fitted_on.patch_size != (height, width) or fitted_on.mean.shape[0] != rows.shape[1]:
            raise ShapeError(
                said(
                    "a kernel of {chans} × {height} × {width} numbers cannot be fitted on patches "
                    "of {size} px with {numbers} numbers.",
                    chans=chans,
                    height=height,
                    width=width,
                    size=fitted_on.patch_size,
                    numbers=fitted_on.mean.shape[0],
                )
            )
        standing = fitted_on.variances.sqrt()[:, None] * fitted_on.directions
        found = independent_rows(rows @ standing.T)
        decode, centre = found.basis @ standing, fitted_on.mean
        encode = torch.linalg.solve_triangular(
            found.triangle, rows[found.adding].T, upper=True, left=False
        )
    return ProjectionReader(
        (height, width), chans, dim, centre, encode.contiguous(), decode, found.adding
    )
