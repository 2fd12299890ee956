"""Models that read another size, or several, while they learn."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy

from torch import Tensor, nn
from torch.func import functional_call

from vitlab.core.encoder import VisionTransformer
from vitlab.core.refitting.model import refit
from vitlab.core.resolution import table_by_method


class AtOneSize(nn.Module):
    """A model refitted to one size.

    >>> import torch
    >>> vit = VisionTransformer(16, 8, embed_dim=16, depth=1, num_heads=2)
    >>> AtOneSize(vit, 32)(torch.zeros(1, 3, 32, 32)).shape
    torch.Size([1, 1000])
    """

    def __init__(self, model: VisionTransformer, size: int) -> None:
        super().__init__()
        self.model = refit(model, size)

    @property
    def table(self) -> Tensor:
        """The table that is trained."""
        table = self.model.pos_embed
        assert table is not None
        return table

    def forward(self, images: Tensor) -> Tensor:
        """Logits."""
        logits: Tensor = self.model(images)
        return logits


class AtSizes(nn.Module):
    """A model whose table is resized to whatever grid the pictures need.

    >>> import torch
    >>> vit = VisionTransformer(16, 8, embed_dim=16, depth=1, num_heads=2)
    >>> AtSizes(vit, [24, 32])(torch.zeros(1, 3, 24, 24)).shape
    torch.Size([1, 1000])
    """

    def __init__(self, model: VisionTransformer, sizes: Sequence[int]) -> None:
        super().__init__()
        self.model = deepcopy(model)
        self.shells = {size: refit(model, size).requires_grad_(False) for size in sizes}

    @property
    def table(self) -> Tensor:
        """The table that is trained."""
        table = self.model.pos_embed
        assert table is not None
        return table

    def forward(self, images: Tensor) -> Tensor:
        """Logits."""
        shell, model = self.shells[images.shape[-1]], self.model
        prefix = model.num_embedded_prefix_tokens
        resized = table_by_method(self.table, shell.grid, model.grid, prefix)
        weights = dict(model.named_parameters()) | {"pos_embed": resized}
        logits: Tensor = functional_call(shell, weights, (images,))
        return logits
