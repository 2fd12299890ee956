"""A tokenizer in stages: small patches first, then fewer and wider tokens."""

from __future__ import annotations

from itertools import accumulate, pairwise
from operator import mul

from jaxtyping import Float
from torch import Tensor, nn

from vitlab.core.arguments import either
from vitlab.core.errors import LabError, Remedy, ShapeError
from vitlab.core.grid import Pair, PatchGrid, as_pair
from vitlab.core.patches.embedding import PatchEmbed
from vitlab.core.patches.merging import PatchMerging
from vitlab.core.patches.refusals import refuse_less_than_one
from vitlab.words import said


class HierarchicalPatchEmbed(nn.Module):
    """The tokens of each stage of a hierarchical tokenizer, as Swin lays them out.

    Stage 1 embeds patches of ``strides[0]`` px, each later stage merges blocks of ``strides[i]`` ×
    ``strides[i]`` tokens of the one before. In a model, blocks of attention stand between the
    stages.

    Args:
        img_size: (height, width) of the images in pixels, or one number; None reads any size.
        in_chans: Channels of the images.
        embed_dims: Numbers in one token, stage by stage.
        strides: How much coarser each stage is than the one before. They multiply: (4, 2, 2, 2)
            sees the image in patches of 4, 8, 16 and 32 px.

    Raises:
        ShapeError: A stage cannot join the tokens of the one before into whole blocks.
        LabError: There are not as many strides as widths.

    >>> import torch
    >>> stages = HierarchicalPatchEmbed(224, embed_dims=(8, 16, 32, 64))
    >>> [tuple(tokens.shape) for tokens in stages(torch.rand(1, 3, 224, 224))]
    [(1, 56, 56, 8), (1, 28, 28, 16), (1, 14, 14, 32), (1, 7, 7, 64)]

    """

    def __init__(
        self,
        img_size: int | Pair | None = 224,
        in_chans: int = 3,
        embed_dims: tuple[int, ...] = (96, 192, 384, 768),
        strides: tuple[int, ...] = (4, 2, 2, 2),
    ) -> None:
        super().__init__()
        if len(embed_dims) != len(strides) or not strides:
            raise LabError(
                said(
                    "{stages} strides {strides} and {widths} embed_dims {embed_dims} do not go "
                    "together: each stage needs one of both.",
                    stages=len(strides),
                    strides=strides,
                    widths=len(embed_dims),
                    embed_dims=embed_dims,
                )
            )
        refuse_less_than_one(in_chans=in_chans, embed_dims=embed_dims, strides=strides)
        self.strides = strides
        self.patch_sizes = tuple(accumulate(strides, mul))
        self.img_size = None if img_size is None else as_pair(img_size, "img_size")
        self.grids = None if self.img_size is None else self.grids_for(self.img_size)
        self.patch_embed = PatchEmbed(
            self.img_size, strides[0], in_chans, embed_dims[0], norm_layer=nn.LayerNorm
        )
        self.merging = nn.ModuleList(
            PatchMerging(dim, out_dim, factor=factor)
            for dim, out_dim, factor in zip(embed_dims, embed_dims[1:], strides[1:], strict=False)
        )

    def grids_for(self, image_size: int | Pair) -> tuple[PatchGrid, ...]:
        """The grid of each stage over images of a size.

        >>> [grid.tokens for grid in HierarchicalPatchEmbed().grids_for((224, 448))]
        [6272, 1568, 392, 98]
        """
        size = as_pair(image_size, "image_size")
        grids = [PatchGrid(size, self.patch_sizes[0])]
        for stage, patch in enumerate(self.patch_sizes[1:], start=1):
            for side in size:
                if side % patch:
                    raise ShapeError(*self._too_coarse(side, stage))
            grids.append(PatchGrid(size, patch))
        return tuple(grids)

    def forward(self, images: Float[Tensor, "b c h w"]) -> list[Float[Tensor, "_ _ _ _"]]:
        """The tokens of each stage in their grid: (b, rows, cols, dim)."""
        tokens = self.patch_embed(images)
        first, *_ = self.grids or self.grids_for((images.shape[2], images.shape[3]))
        stages = [tokens.unflatten(1, (first.rows, first.cols))]
        for merging in self.merging:
            stages.append(merging(stages[-1]))
        return stages

    def _too_coarse(self, side: int, stage: int) -> tuple[str, tuple[Remedy, ...]]:
        """What happens up to the stage that cannot be, and what would work."""
        counts = [side // patch for patch in self.patch_sizes[:stage]]
        too_coarse = said(
            "strides {strides} multiply: {steps} tokens, and stage {stage} cannot join them {by} "
            "by {by}.",
            strides=self.strides,
            steps=" → ".join(map(str, [f"{side} px", *counts])),
            stage=stage + 1,
            by=self.strides[stage],
        )
        meant = _ratios(self.strides)
        if meant and not side % self.strides[-1]:
            advice = said(
                "For patches of {patches} px the strides are {meant}.",
                patches=", ".join(map(str, self.strides)),
                meant=meant,
            )
            remedy = Remedy(said("Use {strides}", strides=meant), {"strides": meant})
            return f"{too_coarse} {advice}", (remedy,)
        last = self.patch_sizes[-1]
        nearest = [side // last * last, -(-side // last) * last]
        sides = either([str(fits) for fits in nearest if fits])
        return f"{too_coarse} {said('Nearest side that fits: {sides} px.', sides=sides)}", ()


def _ratios(patch_sizes: tuple[int, ...]) -> tuple[int, ...] | None:
    """The strides that lead to these patch sizes; None where none do.

    >>> _ratios((4, 8, 16, 32)), _ratios((4, 2, 2, 2))
    ((4, 2, 2, 2), None)
    """
    pairs = list(pairwise(patch_sizes))
    if any(after <= before or after % before for before, after in pairs):
        return None
    return patch_sizes[0], *(after // before for before, after in pairs)
