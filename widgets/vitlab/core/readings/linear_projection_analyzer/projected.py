"""A kernel and a picture: what is lost, what comes out, and by whom it is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from vitlab.core.grid import Pair, PatchGrid
from vitlab.core.projection import (
    CutImages,
    PatchSpectrum,
    ProjectionReader,
    TransplantTrap,
    projection_gain,
    transplant_trap,
)
from vitlab.core.projection.starting import ProjectionGain, Scheme
from vitlab.core.readings.linear_projection_analyzer import pictures, readers
from vitlab.core.readings.linear_projection_analyzer.settings import WEIGHTS
from vitlab.core.readings.linear_projection_analyzer.sharing import shared
from vitlab.words import said, word

LISTED = ("random", "dct", "pca")


@dataclass(frozen=True)
class Projected:
    """A kernel and a picture, and the numbers that follow from both."""

    image: Tensor = field(repr=False)
    """(1, c, h, w) from 0 to 1."""
    sample: str | None
    """The photograph's name; None for a picture of one's own. The others are what is known."""
    grid: PatchGrid
    """The patches over the picture."""
    kernel: Tensor = field(repr=False)
    """(dim, c, ph, pw)."""
    weights: str
    """A name of `WEIGHTS`, or "given" for weights of one's own."""
    asked: tuple[Pair, int, int] = field(repr=False)
    """(patch size, channels, width) that were asked for; given weights settle their own."""
    init: Scheme
    """How random weights start."""
    seed: int
    """Of the random weights."""
    bias: bool
    """Whether the projection has a bias."""
    decoder: str
    """Who reads back: "pseudoinverse" or "fitted"."""
    selected: int
    """Number of the patch that is looked at; -1 for none."""
    filter: int
    """Number of the filter that is looked at; -1 for none."""
    waits: bool = False
    """Whether it tells only what needs nobody who reads back: the rest takes a while."""
    kept: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)
    """What was computed, also by copies that look elsewhere."""

    @property
    def dim(self) -> int:
        """Numbers in a token."""
        return len(self.kernel)

    @property
    def chans(self) -> int:
        """Channels that are read."""
        return self.kernel.shape[1]

    @property
    def numbers(self) -> int:
        """Numbers in a patch."""
        return self.kernel[0].numel()

    @property
    def given(self) -> bool:
        """Whether the kernel is no draw and no sheet of waves or directions."""
        return self.weights not in LISTED

    @property
    def title(self) -> str:
        """What the weights are called."""
        return said(WEIGHTS.get(self.weights, word("your weights")))

    @property
    def known(self) -> PatchSpectrum:
        """Components of the other photographs' patches."""
        return pictures.known_spectrum(self.sample, self.chans, self.grid.patch_size)

    @property
    def own_spectrum(self) -> PatchSpectrum:
        """Components of this very picture: no more than its patches, less one."""
        return pictures.own_spectrum(self.image, self.grid.patch_size)

    @property
    def cut(self) -> CutImages:
        """The picture's patches."""
        return pictures.cut(self.image, self.grid.patch_size)

    @shared
    def reader(self) -> ProjectionReader:
        """Reads patches back from the tokens of this kernel."""
        if self.given:
            return readers.reader_of(self.kernel, self.sample, self.decoder)
        return self.named_reader(self.weights, self.decoder)

    def named_reader(self, weights: str, decoder: str) -> ProjectionReader:
        """Reads back from "random", "dct" or "pca"; one factorisation for all widths."""
        most = self.dim if weights == "random" and self.dim > self.numbers else 0
        patch, name = self.grid.patch_size, self.sample
        words = self.init, self.seed, name, decoder
        return readers.named_reader(weights, self.chans, patch, *words, most)

    def lost_by(self, weights: str) -> float:
        """What so many numbers of another kind lose, by the same reader."""
        reader = self.named_reader(weights, self.decoder)
        return readers.losses_of(reader, self.image)[min(self.dim, reader.embed_dim)]

    @property
    def lost(self) -> float:
        """Share of the patches' variance that cannot be read back."""
        return readers.losses_of(self.reader, self.image)[self.dim]

    @shared
    def gain(self) -> ProjectionGain | None:
        """Variance of the tokens over that of the patches; None where all patches are alike."""
        if not self.own_spectrum.rank:
            return None
        return projection_gain(self.kernel, self.cut)

    @shared
    def trap(self) -> TransplantTrap:
        """What happens where the weights read patches in another order."""
        return transplant_trap(self.image.to(self.kernel.dtype), self.kernel)

    @shared
    def rank(self) -> int:
        """Filters that are no combination of the others."""
        if self.given:
            return int(torch.linalg.matrix_rank(self.kernel.double().flatten(1)))
        if self.weights == "random":
            return self.named_reader("random", "pseudoinverse").rank(self.dim)
        return self.dim
