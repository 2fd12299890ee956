"""What tells heads of attention apart: how many tokens a query reads, how far, and which prefix."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from vitlab.core.attention.maps import check_sequence
from vitlab.core.grid import Pair, as_pair


@dataclass(frozen=True, eq=False)
class HeadStatistics:
    """Numbers of every query in every head of every layer.

    >>> even = head_statistics(torch.full((1, 2, 3, 7, 7), 1 / 7), (2, 3))
    >>> even.tokens_read[0, 0, 0, 0], even.prefix_share[0, 0, 0, 0]
    (tensor(7.0000), tensor(0.1429))
    """

    entropy: Float[Tensor, "*batch layers heads n"]
    """-Σ a ln a of a query's weights: 0 where it reads one token, ln n where it reads all alike."""
    prefix_share: Float[Tensor, "*batch layers heads n"]
    """The share that a query gives to CLS and registers."""
    distance: Float[Tensor, "*batch layers heads tokens"]
    """How far a patch reads on average, in pixels from centre to centre, prefix left out; 0 for one
    that reads no patch."""

    @property
    def tokens_read(self) -> Float[Tensor, "*batch layers heads n"]:
        """E to the entropy: as many tokens, read all alike, have this entropy."""
        return self.entropy.exp()


def head_statistics(
    attn: Float[Tensor, "*batch layers heads n n"],
    grid: Pair,
    num_prefix_tokens: int = 1,
    *,
    patch_size: int | Pair = 1,
) -> HeadStatistics:
    """Entropy, prefix share and mean distance of every query.

    Args:
        attn: Attention after the softmax, as ``return_attention=True`` gives it: a row for each
            query.
        grid: (rows, cols) of the patches.
        num_prefix_tokens: Tokens before the patches (CLS, registers).
        patch_size: (height, width) of a patch in pixels, or one number; 1 measures in patches.

    Returns:
        Three numbers for every query; the mean over queries is that of a head.

    Raises:
        ShapeError: The tokens are not the prefix and the patches of ``grid``.

    >>> eye = torch.eye(6).expand(1, 1, 6, 6)
    >>> head_statistics(eye, (2, 3), 0).distance.max().item()
    0.0

    """
    check_sequence(attn.shape[-1], grid, num_prefix_tokens)
    kept = attn.detach().to(torch.promote_types(attn.dtype, torch.float32))
    patches = kept[..., num_prefix_tokens:, num_prefix_tokens:]
    apart = _distances(grid, as_pair(patch_size, "patch_size")).to(kept)
    whole = patches.sum(-1)
    return HeadStatistics(
        entropy=torch.special.entr(kept).sum(-1),
        prefix_share=kept[..., :num_prefix_tokens].sum(-1),
        distance=(patches * apart).sum(-1) / torch.where(whole > 0, whole, 1),
    )


def _distances(grid: Pair, patch_size: Pair) -> Float[Tensor, "tokens tokens"]:
    rows, cols = (torch.arange(n).double() * side for n, side in zip(grid, patch_size, strict=True))
    centres = torch.cartesian_prod(rows, cols)
    apart: Tensor = torch.linalg.vector_norm(centres[:, None] - centres, dim=-1)
    return apart
