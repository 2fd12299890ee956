"""The model that is trained: a small ViT with two heads more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from jaxtyping import Float
from torch import Tensor, nn

from vitlab.core.encoder import VisionTransformer
from vitlab.core.images.four_shapes import SHAPES

_MEAN, _GAIN = 0.5, 4.0  # brings pictures in [0, 1] to a spread of about 1


@dataclass(frozen=True)
class Architecture:
    """Sizes of the small model, in `VisionTransformer`'s words."""

    img_size: int = 64
    patch_size: int = 8
    embed_dim: int = 96
    depth: int = 4
    num_heads: int = 4
    reg_tokens: int = 0


class Answers(NamedTuple):
    """What a `ShapeReader` says of some pictures."""

    shape: Float[Tensor, "b classes"]
    """Scores of the shapes, read from the CLS token."""
    place: Float[Tensor, "b 2"]
    """Centre (y, x), 0 at the top and left, 1 at the bottom and right."""
    shape_by_patch: Float[Tensor, "b tokens classes"]
    """Scores of the shapes, read from each patch token by the same head."""
    way: Float[Tensor, "b tokens 2"]
    """The way (y, x) from the middle of each patch to the centre, by the same head as ``place``."""
    outline: Float[Tensor, "b tokens pixels"]
    """How surely each pixel of each patch belongs to the shape, as a logit."""


class ShapeReader(nn.Module):
    """A ViT that names the shape, points at it and outlines it.

    It trains on centred pictures; `plain_weights` gives the same model for pictures in [0, 1].

    >>> import torch
    >>> ShapeReader(Architecture(embed_dim=32, depth=1))(torch.rand(2, 3, 64, 64)).place.shape
    torch.Size([2, 2])
    """

    def __init__(self, architecture: Architecture) -> None:
        super().__init__()
        sizes = architecture
        self.vit = VisionTransformer(
            sizes.img_size,
            sizes.patch_size,
            num_classes=len(SHAPES),
            embed_dim=sizes.embed_dim,
            depth=sizes.depth,
            num_heads=sizes.num_heads,
            reg_tokens=sizes.reg_tokens,
        )
        self.locate = nn.Linear(sizes.embed_dim, 2)
        self.outline = nn.Linear(sizes.embed_dim, sizes.patch_size**2)

    def forward(self, images: Float[Tensor, "b 3 h w"]) -> Answers:
        """Answer every question about pictures in [0, 1]."""
        tokens = self.vit.forward_features((images - _MEAN) * _GAIN)
        cls, patches = tokens[:, 0], tokens[:, self.vit.num_prefix_tokens :]
        return Answers(
            self.vit.head(cls),
            self.locate(cls),
            self.vit.head(patches),
            self.locate(patches),
            self.outline(patches),
        )

    def plain_weights(self) -> dict[str, Tensor]:
        """Weights of the ViT that gives the same answers without centring its pictures.

        W (g (x - m)) + b = (g W) x + (b - g m W 1): the patch projection takes it over. The
        two heads stand beside the ViT's keys as ``locate`` and ``outline``.
        """
        weights = {name: value.clone() for name, value in self.vit.state_dict().items()}
        projection = weights["patch_embed.proj.weight"]
        weights["patch_embed.proj.bias"] -= _GAIN * _MEAN * projection.sum((1, 2, 3))
        projection *= _GAIN
        for head in ("locate", "outline"):
            layer = self.get_submodule(head).state_dict()
            weights |= {f"{head}.{name}": value for name, value in layer.items()}
        return weights
