"""Everything that the analyzer shows at one moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from vitlab.core.arguments import one_of, switch, whole
from vitlab.core.errors import LabError, PlaceError, Remedy, ShapeError
from vitlab.core.facts import Fact
from vitlab.core.grid import Pair, PatchGrid, as_pair
from vitlab.core.projection import (
    SPELLINGS,
    PatchSpectrum,
    ProjectionReader,
    TransplantTrap,
    filters,
    patch_spectrum,
    projection_gain,
    projection_spellings,
    projection_std,
    transplant_trap,
)
from vitlab.core.projection.starting import ProjectionGain, Scheme
from vitlab.core.readings.linear_projection_analyzer import pictures, readers
from vitlab.core.readings.linear_projection_analyzer.facts import Seen, facts_of
from vitlab.core.readings.linear_projection_analyzer.program import projection_program
from vitlab.core.readings.linear_projection_analyzer.rows import SpellingRow, StartRow, WeightRow
from vitlab.core.readings.linear_projection_analyzer.sentences import Said, described, remarked
from vitlab.core.readings.linear_projection_analyzer.settings import (
    DECODERS,
    INITS,
    LARGEST_DIM,
    LARGEST_PATCH,
    MOST_FILTERS,
    SMALLEST_DRAWN,
    WEIGHTS,
)
from vitlab.core.readings.linear_projection_analyzer.weights import (
    given_weights,
    named_kernel,
    random_kernel,
)

_LISTED = ("random", "dct", "pca")
_ON_A_SHEET = 8


@dataclass(frozen=True)
class ProjectionReading:
    """A kernel and a picture: what is lost, what comes out, what it looks like, a program."""

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
    """Number of the patch that is looked at."""
    filter: int
    """Number of the filter that is looked at."""

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
        return self.weights not in _LISTED

    @property
    def title(self) -> str:
        """What the weights are called."""
        return WEIGHTS.get(self.weights, "your weights")

    @property
    def known(self) -> PatchSpectrum:
        """Components of the other photographs' patches."""
        return pictures.known_spectrum(self.sample, self.chans, self.grid.patch_size)

    @cached_property
    def own_spectrum(self) -> PatchSpectrum:
        """Components of this very picture: no more than its patches, less one."""
        return patch_spectrum(self.image, self.grid.patch_size)

    @cached_property
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

    @cached_property
    def gain(self) -> ProjectionGain | None:
        """Variance of the tokens over that of the patches; None where all patches are alike."""
        if not self.own_spectrum.rank:
            return None
        return projection_gain(self.kernel, self.image)

    @cached_property
    def trap(self) -> TransplantTrap:
        """What happens where the weights read patches in another order."""
        return transplant_trap(self.image.to(self.kernel.dtype), self.kernel)

    @cached_property
    def spellings(self) -> tuple[SpellingRow, ...]:
        """The same map in four spellings."""
        tokens = projection_spellings(self.image.to(self.kernel.dtype), self.kernel)
        return tuple(
            SpellingRow(name, code, float((tokens[name] - tokens["conv"]).abs().max()))
            for name, code in SPELLINGS.items()
        )

    @cached_property
    def starts(self) -> tuple[StartRow, ...]:
        """Each way to start with so many filters, on this picture."""
        return tuple(self._start(scheme) for scheme in INITS)

    def _start(self, name: str) -> StartRow:
        patch, scheme = self.grid.patch_size, cast(Scheme, name)
        std = projection_std(scheme, patch, self.chans, self.dim)
        drawn = random_kernel(self.dim, self.chans, patch, scheme, self.seed)
        gain = projection_gain(drawn, self.image).measured if self.gain else float("nan")
        return StartRow(name, std, gain, self.numbers * std**2)

    @cached_property
    def rows(self) -> tuple[WeightRow, ...]:
        """What the list shows: every kind of weights, with what it loses."""
        listed = [self._row(name) for name in _LISTED]
        own = self if self.given else None
        kernel = own.kernel if own else self._trained()
        lost = own.lost if own else None
        name = self.weights if own else "trained"
        title = self.title if own else WEIGHTS["trained"]
        return (*listed, WeightRow(name, title, len(kernel), lost, _sheet(kernel, by_length=True)))

    def _row(self, name: str) -> WeightRow:
        width = min(self.dim, self.named_reader(name, self.decoder).embed_dim)
        patch, words = self.grid.patch_size, (self.init, self.seed, self.sample)
        kernel = named_kernel(name, min(_ON_A_SHEET, width), self.chans, patch, *words)
        return WeightRow(name, WEIGHTS[name], width, self.lost_by(name), _sheet(kernel))

    @staticmethod
    def _trained() -> Tensor:
        found = given_weights("trained", (8, 8), False)
        assert found is not None
        return found.kernel

    @cached_property
    def picture(self) -> NDArray[np.uint8]:
        """The picture (h, w, 3), grey where one channel is read."""
        return _one(self.image)

    @cached_property
    def read_back(self) -> NDArray[np.uint8]:
        """The picture as it is read back from its tokens."""
        return _one(self.reader.reconstruct(self.image, self.dim))

    @cached_property
    def by_principal(self) -> NDArray[np.uint8]:
        """The picture as it is read back from as many principal numbers."""
        reader = self.named_reader("pca", self.decoder)
        return _one(reader.reconstruct(self.image, min(self.dim, reader.embed_dim)))

    @cached_property
    def sheet(self) -> NDArray[np.uint8]:
        """The first filters as pictures (n, h, w, 3), 96 at most: grey is a weight of 0."""
        return _sheet(self.kernel, MOST_FILTERS)

    @cached_property
    def responses(self) -> NDArray[np.float32]:
        """What these filters answer in every patch, (n, rows, cols)."""
        some = self.kernel[:MOST_FILTERS]
        tokens = projection_spellings(self.image.to(some.dtype), some)["reshape"][0]
        answers: NDArray[np.float32] = (
            tokens.T.unflatten(1, (self.grid.rows, self.grid.cols)).float().numpy()
        )
        return answers

    @cached_property
    def lost_map(self) -> NDArray[np.float64]:
        """How much of each patch is lost, (rows, cols)."""
        lost = self.reader.lost_by_patch(self.image, self.dim)
        shares: NDArray[np.float64] = lost.unflatten(0, (self.grid.rows, self.grid.cols)).numpy()
        return shares

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """Every number with the formula that made it."""
        row, col = self.grid.cell(self.selected)
        trap, mean_square = self.trap, self.kernel.double().square().mean().item()
        seen = Seen(
            weights=self.weights,
            patch=self.grid.patch_size,
            chans=self.chans,
            dim=self.dim,
            bias=self.bias,
            decoder=self.decoder,
            known=len(pictures.others(self.sample, self.chans)),
            lost=self.lost,
            best=self.lost_by("pca"),
            waves=self.lost_by("dct"),
            own_patch=float(self.lost_map[row, col]),
            selected=self.selected,
            rank=self.rank,
            gain=self.gain.measured if self.gain else None,
            expected=self.numbers * mean_square,
            spelt=max(row.off for row in self.spellings),
            off=trap.off,
            cosine=trap.cosine,
            mended=trap.mended,
        )
        return tuple(facts_of(seen))

    @property
    def rank(self) -> int:
        """Filters that are no combination of the others."""
        if self.given:
            return int(torch.linalg.matrix_rank(self.kernel.double().flatten(1)))
        if self.weights == "random":
            return self.named_reader("random", "pseudoinverse").rank(self.dim)
        return self.dim

    @property
    def text(self) -> str:
        """What is lost, by these numbers and by principal ones."""
        return described(self._said())

    @property
    def remark(self) -> str:
        """What one picture cannot tell, and what given weights settled."""
        return remarked(self._said())

    def _said(self) -> Said:
        principal = self.named_reader("pca", self.decoder)
        return Said(
            weights=self.weights,
            grid=self.grid,
            dim=self.dim,
            numbers=self.numbers,
            rank=self.rank,
            lost=self.lost,
            lost_by_all=readers.losses_of(self.reader, self.image)[-1],
            best=self.lost_by("pca"),
            best_width=min(self.dim, principal.embed_dim),
            known=len(pictures.others(self.sample, self.chans)),
            fitted=self.decoder == "fitted",
            own_rank=self.own_spectrum.rank,
            asked=self.asked,
            chans=self.chans,
        )

    @property
    def code(self) -> str:
        """A program on torch alone that makes the kernel and prints every fact."""
        settings = {
            "patch_size": self.grid.patch_size,
            "dim": self.dim,
            **({"seed": self.seed} if self.weights == "random" else {}),
            "bias": self.bias,
            "fitted": self.decoder == "fitted",
            "selected": self.selected,
        }
        names = [fact.name for fact in self.facts]
        return projection_program(settings, self.weights, self.init, names)

    def write_inputs(self, folder: str | Path) -> Path:
        """Write the picture, the other photographs and weights of one's own as ``inputs.pt``."""
        path = Path(folder) / "inputs.pt"
        known = [picture.clone() for picture in pictures.others(self.sample, self.chans)]
        inputs: dict[str, Any] = {"image": self.image.clone(), "others": known}
        torch.save(inputs | ({"weight": self.kernel.clone()} if self.given else {}), path)
        return path


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
        selected: Number of the patch to look at, from 0.
        filter: Number of the filter to look at, from 0.

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
    asked = _patch(patch_size), whole(in_chans, "in_chans"), _dim(embed_dim)
    given = given_weights(weights, asked[0], switch(channels_last, "channels_last"))
    chans = asked[1] if given is None else given.kernel.shape[1]
    picture, sample = pictures.picture_of(image, chans)
    scheme, number = cast(Scheme, init), _seed(seed)
    if given is None:
        grid = pictures.filled(picture, asked[0])
        kernel = named_kernel(weights, asked[2], chans, asked[0], scheme, number, sample)
    else:
        kernel = given.kernel
        grid = pictures.filled(picture, _patch((kernel.shape[2], kernel.shape[3])))
    has_bias = switch(bias, "bias") if given is None or given.bias is None else given.bias
    _refuse_place(selected, grid.tokens, "selected", "patch")
    _refuse_place(filter, len(kernel), "filter", "filter")
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


def _patch(patch_size: int | Pair) -> Pair:
    height, width = as_pair(patch_size, "patch_size")
    if not (1 <= height <= LARGEST_PATCH and 1 <= width <= LARGEST_PATCH):
        fits = tuple(min(max(side, 1), LARGEST_PATCH) for side in (height, width))
        raise ShapeError(
            f"patches of {height} × {width} px cannot be looked at: use 1 to {LARGEST_PATCH} px.",
            (Remedy(f"Use {fits[0]} × {fits[1]} px patches", {"patch_size": fits}),),
        )
    return height, width


def _dim(embed_dim: int) -> int:
    dim = whole(embed_dim, "embed_dim")
    if not 1 <= dim <= LARGEST_DIM:
        fits = LARGEST_DIM if dim > LARGEST_DIM else SMALLEST_DRAWN
        raise ShapeError(
            f"tokens of {dim:,} numbers cannot be looked at: use 1 to {LARGEST_DIM:,}.",
            (Remedy(f"Use {fits:,}", {"embed_dim": fits}),),
        )
    return dim


def _seed(seed: int) -> int:
    if not 0 <= (number := whole(seed, "seed")) < 2**63:
        raise LabError(f"seed {number} cannot be: use 0 or more.", (Remedy("Use 0", {"seed": 0}),))
    return number


def _refuse_place(index: int, count: int, name: str, what: str) -> None:
    if not 0 <= whole(index, name) < count:
        raise PlaceError(
            f"there is no {what} {index}: the last is {count - 1}.",
            (Remedy(f"Use {what} {count - 1}", {name: count - 1}),),
        )


def _one(image: Tensor) -> NDArray[np.uint8]:
    pixels: NDArray[np.uint8] = _pixels(image)[0]
    return pixels


def _pixels(images: Tensor) -> NDArray[np.uint8]:
    pixels: NDArray[np.uint8] = pictures.as_pixels(images).numpy()
    return pixels


def _sheet(
    kernel: Tensor, most: int = _ON_A_SHEET, *, by_length: bool = False
) -> NDArray[np.uint8]:
    order = kernel.flatten(1).norm(dim=1).argsort(descending=True) if by_length else slice(None)
    return _pixels(filters(kernel[order][:most]).permute(0, 3, 1, 2))
