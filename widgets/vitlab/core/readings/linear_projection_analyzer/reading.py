"""Everything that the analyzer shows at one moment."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any, cast

import torch

from vitlab.core.arguments import one_of, switch, whole
from vitlab.core.facts import Fact
from vitlab.core.grid import Pair
from vitlab.core.projection.starting import Scheme
from vitlab.core.readings.limits import patch_to_look_at
from vitlab.core.readings.linear_projection_analyzer import pictures, readers
from vitlab.core.readings.linear_projection_analyzer.checking import (
    dim_to_look_at,
    refuse_place,
    seed_of,
)
from vitlab.core.readings.linear_projection_analyzer.drawn import Drawn
from vitlab.core.readings.linear_projection_analyzer.facts import Seen, facts_of
from vitlab.core.readings.linear_projection_analyzer.program import projection_program
from vitlab.core.readings.linear_projection_analyzer.sentences import Said, described, remarked
from vitlab.core.readings.linear_projection_analyzer.settings import (
    DECODERS,
    INITS,
    LARGEST_PATCH,
    WEIGHTS,
)
from vitlab.core.readings.linear_projection_analyzer.weights import given_weights, named_kernel


class ProjectionReading(Drawn):
    """A kernel and a picture: what is lost, what comes out, what it looks like, a program."""

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
    refuse_place(selected, grid.tokens, "selected", "patch")
    refuse_place(filter, len(kernel), "filter", "filter")
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
