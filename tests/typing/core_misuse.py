"""Slips that a type checker finds; each line is one, and its comment says which."""

from torch import Tensor

from vitlab.core import VisionTransformer


def scores(vit: VisionTransformer, images: Tensor) -> Tensor:
    """A flag that changes what comes back changes its type."""
    return vit(images, return_attention=True)  # a pair is no tensor
