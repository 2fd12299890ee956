"""What a linear code of D numbers keeps of a patch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import torch
from jaxtyping import Float
from torch import Tensor

from vitlab.core.errors import LabError
from vitlab.core.grid import Pair, PatchGrid, as_pair
from vitlab.core.patches.cutting import unpatchify
from vitlab.core.patches.refusals import refuse_less_than_one, refuse_unreadable
from vitlab.core.projection.exact import exact, exact_patches
from vitlab.core.projection.layout import kernels
from vitlab.words import said, word

Decoder: TypeAlias = Literal["fitted", "pseudoinverse"]
_EPS = torch.finfo(torch.float64).eps


@dataclass(frozen=True)
class PatchSpectrum:
    """Principal components of patches in float64: the best linear codes of every length.

    Components without variance are left out.

    >>> spectrum = patch_spectrum(torch.rand(2, 3, 8, 12), 4)
    >>> spectrum.rank, spectrum.directions.shape, spectrum.error(11)
    (11, torch.Size([11, 48]), 0.0)
    """

    patch_size: Pair
    """(height, width) in pixels."""
    mean: Float[Tensor, " width"]
    """The mean patch."""
    variances: Float[Tensor, " rank"]
    """Variance along each component, the largest first."""
    directions: Float[Tensor, "rank width"]
    """Orthonormal rows in the order of a Conv2d's kernel, the largest number of each positive."""

    @property
    def rank(self) -> int:
        """Components with any variance: fewer than the patches, at most the numbers in one."""
        return len(self.variances)

    def error(self, embed_dim: int) -> float:
        """Share of the variance that the best code of ``embed_dim`` numbers loses."""
        refuse_less_than_one(embed_dim=embed_dim)
        if embed_dim >= self.rank:
            return 0.0
        return (self.variances[embed_dim:].sum() / self.variances.sum()).item()


def patch_spectrum(images: Float[Tensor, "b c h w"], patch_size: int | Pair) -> PatchSpectrum:
    """Find the principal components of the patches of some images, once for all code lengths.

    Args:
        images: Floats, as many as the patches should stand for.
        patch_size: (height, width) of a patch in pixels; one number means a square.

    Returns:
        The components of all patches together, in float64.

    Raises:
        ShapeError: This is no batch of images, or the patches do not fill them.
        LabError: The images are no floats, or not finite.

    >>> patch_spectrum(torch.ones(1, 3, 8, 8), 4).rank
    0

    """
    patches = exact_patches(images, patch_size, "patch_spectrum")
    count, width = patches.shape
    mean = patches.mean(0)
    centred = patches - mean
    gram = centred.T @ centred if count > width else centred @ centred.T
    values, vectors = (found.flip(-1) for found in torch.linalg.eigh(gram))
    rounding = torch.maximum(values[0] * _EPS * max(count, width), 1e-28 * patches.square().sum())
    kept = values > rounding
    values, vectors = values[kept], vectors[:, kept]
    directions = vectors.T if count > width else vectors.T @ centred / values.sqrt()[:, None]
    largest = directions.take_along_dim(directions.abs().argmax(1, keepdim=True), 1)
    size = as_pair(patch_size, "patch_size")
    return PatchSpectrum(size, mean, values / count, directions * largest.sign())


def reconstruction_error(
    images: Float[Tensor, "b c h w"], patch_size: int | Pair, embed_dim: int
) -> float:
    """Share of the patches' variance that is lost by the best linear code of ``embed_dim`` numbers.

    No projection of that width can lose less.

    Args:
        images: Floats whose patches are coded.
        patch_size: (height, width) of a patch in pixels; one number means a square.
        embed_dim: Numbers in the code of one patch, 1 or more.

    Returns:
        1 - explained variance at that rank, around the mean patch: 0.0 from the rank of the patches
        on, so at the latest for embed_dim = numbers in a patch, and for patches that are all alike.

    Raises:
        ShapeError: The patches do not fill the images, or ``embed_dim`` is less than 1.
        LabError: The images are no floats, or not finite.

    >>> images = torch.rand(4, 3, 32, 48, generator=torch.manual_seed(0))
    >>> round(reconstruction_error(images, 4, 24), 2), reconstruction_error(images, 4, 48)
    (0.36, 0.0)

    """
    return patch_spectrum(images, patch_size).error(embed_dim)


def reconstruct(
    images: Float[Tensor, "b c h w"], patch_size: int | Pair, embed_dim: int
) -> Float[Tensor, "b c h w"]:
    """The images as the best linear code of ``embed_dim`` numbers a patch lets them be seen.

    Args:
        images: Floats whose patches are coded.
        patch_size: (height, width) of a patch in pixels; one number means a square.
        embed_dim: Numbers in the code of one patch, 1 or more.

    Returns:
        Images in the dtype of those given; they may leave [0, 1].

    Raises:
        ShapeError: The patches do not fill the images, or ``embed_dim`` is less than 1.
        LabError: The images are no floats, or not finite.

    >>> images = torch.rand(1, 3, 8, 12)
    >>> bool((reconstruct(images, 4, 48) - images).abs().max() < 1e-6)
    True

    """
    refuse_less_than_one(embed_dim=embed_dim)
    spectrum = patch_spectrum(images, patch_size)
    directions = spectrum.directions[:embed_dim]
    return _decoded(images, spectrum, directions, directions)


def projection_error(
    images: Float[Tensor, "b c h w"],
    weight: Float[Tensor, "dim c ph pw"],
    *,
    decoder: Decoder = "fitted",
) -> float:
    """Share of the patches' variance that cannot be read from the tokens of a given kernel.

    Args:
        images: Floats whose patches are projected.
        weight: A kernel, as that of a Conv2d: the patches have its height and width.
        decoder: "fitted" reads with the least-squares matrix for these very images, as somebody
            would who knows what images look like; "pseudoinverse" inverts the kernel and knows
            nothing: of a random one it loses 1 - embed_dim / numbers in a patch.

    Returns:
        A share from 0 to 1 for "fitted"; 0.0 for patches that are all alike.

    Raises:
        ShapeError: The patches do not fill the images, or the channels do not go together.
        LabError: The decoder is not known, or a number is not finite.

    >>> images = torch.rand(8, 3, 32, 48, generator=torch.manual_seed(0))
    >>> round(projection_error(images, torch.randn(24, 3, 4, 4), decoder="pseudoinverse"), 1)
    0.5

    """
    spectrum = _spectrum_under(weight, images)
    if not spectrum.rank:
        return 0.0
    encode, decode = _coder(spectrum, weight, decoder)
    patches = _standing_for(spectrum)
    lost = patches - patches @ encode.T @ decode
    return (lost.square().sum() / patches.square().sum()).item()


def reconstruct_projection(
    images: Float[Tensor, "b c h w"],
    weight: Float[Tensor, "dim c ph pw"],
    *,
    decoder: Decoder = "fitted",
) -> Float[Tensor, "b c h w"]:
    """The images as they can be read back from the tokens of a given kernel.

    Args:
        images: Floats whose patches are projected.
        weight: A kernel, as that of a Conv2d: the patches have its height and width.
        decoder: "fitted" knows these very images, "pseudoinverse" the kernel alone, as for
            `projection_error`.

    Returns:
        Images in the dtype of those given; they may leave [0, 1].

    Raises:
        ShapeError: The patches do not fill the images, or the channels do not go together.
        LabError: The decoder is not known, or a number is not finite.

    >>> images, kernel = torch.rand(1, 3, 8, 12), torch.randn(48, 3, 4, 4)
    >>> bool((reconstruct_projection(images, kernel) - images).abs().max() < 1e-6)
    True

    """
    spectrum = _spectrum_under(weight, images)
    return _decoded(images, spectrum, *_coder(spectrum, weight, decoder))


def _spectrum_under(weight: Tensor, images: Tensor) -> PatchSpectrum:
    _, chans, height, width = kernels(weight).shape
    refuse_unreadable(images, said("the projection"), chans)
    return patch_spectrum(images, (height, width))


def _standing_for(spectrum: PatchSpectrum) -> Float[Tensor, "rank width"]:
    """As few patches as have the same covariance as all of them."""
    return spectrum.variances.sqrt()[:, None] * spectrum.directions


def _coder(spectrum: PatchSpectrum, weight: Tensor, decoder: Decoder) -> tuple[Tensor, Tensor]:
    """(encode, decode), each (dim, width): tokens are patches @ encode.T."""
    if decoder not in get_args(Decoder):
        raise LabError(
            said("decoder {given!r} is not known: use 'fitted' or 'pseudoinverse'.", given=decoder)
        )
    encode = exact(weight, word("the weights")).flatten(1)
    if decoder == "pseudoinverse":
        return encode, torch.linalg.pinv(encode.T)
    patches = _standing_for(spectrum)
    return encode, torch.linalg.pinv(patches @ encode.T) @ patches


def _decoded(
    images: Tensor, spectrum: PatchSpectrum, encode: Tensor, decode: Tensor
) -> Float[Tensor, "b c h w"]:
    batch, _, height, width = images.shape
    centred = exact_patches(images, spectrum.patch_size, "reconstruct") - spectrum.mean
    patches = spectrum.mean + centred @ encode.T @ decode
    grid = PatchGrid((height, width), spectrum.patch_size)
    back = unpatchify(patches.reshape(batch, grid.tokens, -1), grid)
    return back.to(images.dtype).to(images.device)
