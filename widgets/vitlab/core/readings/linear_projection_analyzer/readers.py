"""One factorisation for each kind of weights, kept while its width moves."""

from __future__ import annotations

from functools import lru_cache

from torch import Tensor

from vitlab.core.grid import Pair
from vitlab.core.projection import ProjectionReader, projection_reader
from vitlab.core.projection.starting import Scheme
from vitlab.core.readings.linear_projection_analyzer.pictures import known_spectrum
from vitlab.core.readings.linear_projection_analyzer.weights import named_kernel


@lru_cache(12)
def named_reader(
    weights: str,
    chans: int,
    patch: Pair,
    init: Scheme,
    seed: int,
    name: str | None,
    decoder: str,
    most: int = 0,
) -> ProjectionReader:
    """Reads back from every width up to the numbers in a patch, or up to ``most`` if that is more.

    >>> named_reader("dct", 1, (4, 4), "xavier", 0, "chelsea", "fitted").embed_dim
    16
    """
    if weights == "pca":  # in float64: what is orthonormal needs no factorisation
        directions = known_spectrum(name, chans, patch).directions
        return reader_of(directions.reshape(-1, chans, *patch), name, decoder)
    every = max(most, chans * patch[0] * patch[1])
    kernel = named_kernel(weights, every, chans, patch, init, seed, name)
    return reader_of(kernel, name, decoder)


def reader_of(kernel: Tensor, name: str | None, decoder: str) -> ProjectionReader:
    """Reads back from a kernel, blind or as is best for the other photographs.

    >>> import torch
    >>> reader_of(torch.rand(3, 1, 4, 4), "chelsea", "fitted").rank()
    3
    """
    _, chans, ph, pw = kernel.shape
    fitted = decoder == "fitted"
    return projection_reader(kernel, known_spectrum(name, chans, (ph, pw)) if fitted else None)


@lru_cache(24)
def losses_of(reader: ProjectionReader, image: Tensor) -> tuple[float, ...]:
    """What is lost at every width, from 0 on: the same reader and picture are asked many times.

    >>> import torch
    >>> reader = reader_of(torch.eye(4).reshape(4, 1, 2, 2), None, "pseudoinverse")
    >>> losses_of(reader, torch.rand(1, 1, 4, 4))[4]
    0.0
    """
    return tuple(reader.losses(image).tolist())
