"""What patch tokens are on their way through a model, and what each block would answer."""

from __future__ import annotations

from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor, nn

from vitlab.core.encoder.front_end import VisionFrontEnd
from vitlab.core.errors import LabError
from vitlab.core.patches import patchify
from vitlab.words import said


@torch.no_grad()
def layer_tokens(
    model: nn.Module, images: Float[Tensor, "b c h w"]
) -> dict[str, Float[Tensor, "b tokens _"]]:
    """Patch tokens at every place of a model, by name, prefix tokens left out.

    Args:
        model: A `VisionTransformer`, or what `load` gives.
        images: As the model reads them.

    Returns:
        "pixels" (the patches themselves), "block 1" … as they leave the blocks, and "norm" after
        the final norm; of our own models "patch_embed" and "pos_embed" (positions added) as well.

    Raises:
        LabError: The model cannot read these images, or does not give its blocks.
        ShapeError: The images have another size.

    >>> from vitlab.core.encoder import VisionTransformer
    >>> vit = VisionTransformer((16, 24), 8, embed_dim=32, depth=2, num_heads=4)
    >>> tokens = layer_tokens(vit, torch.zeros(1, 3, 16, 24))
    >>> [*tokens]
    ['pixels', 'patch_embed', 'pos_embed', 'block 1', 'block 2', 'norm']
    >>> tokens["pixels"].shape, tokens["block 2"].shape
    (torch.Size([1, 6, 192]), torch.Size([1, 6, 32]))

    """
    asked: Any = model
    last, blocks = _blocks(asked, images, norm=False)
    prefix = int(asked.num_prefix_tokens)
    height, width = asked.grid.patch_size
    named = {"pixels": patchify(images, (height, width))}
    if isinstance(model, VisionFrontEnd):
        named["patch_embed"] = model.patch_embed(images)
        named["pos_embed"] = VisionFrontEnd.forward(model, images)[:, prefix:]
    named |= {f"block {number}": after[:, prefix:] for number, after in enumerate(blocks, 1)}
    return named | {"norm": last[:, prefix:]}


@torch.no_grad()
def logit_lens(
    model: nn.Module, images: Float[Tensor, "b c h w"]
) -> Float[Tensor, "b layers classes"]:
    """What each block would answer: the final norm and the head on its tokens.

    The head has learned to read the last block alone: what it says of an earlier one is a question
    put to the wrong place, and often no answer (nostalgebraist 2020).

    Args:
        model: A model with a head: a `VisionTransformer`, or one of timm's that `load` gives.
        images: As the model reads them.

    Returns:
        Scores (logits) of the classes after each block; the last are the model's own.

    Raises:
        LabError: The model has no head that reads tokens.
        ShapeError: The images have another size.

    >>> from vitlab.core.encoder import VisionTransformer
    >>> vit = VisionTransformer((16, 24), 8, embed_dim=32, depth=2, num_heads=4, num_classes=5)
    >>> images = torch.zeros(1, 3, 16, 24)
    >>> scores = logit_lens(vit, images)
    >>> scores.shape, torch.allclose(scores[:, -1], vit(images))
    (torch.Size([1, 2, 5]), True)

    """
    head = getattr(model, "forward_head", None) or getattr(
        getattr(model, "model", None), "forward_head", None
    )
    if not callable(head):
        raise LabError(
            said(
                "{kind} has no forward_head(tokens), as our models and timm's have: what its "
                "blocks would answer cannot be asked.",
                kind=type(getattr(model, "model", model)).__name__,
            )
        )
    _, blocks = _blocks(model, images, norm=True)
    return torch.stack([head(tokens) for tokens in blocks], 1)


def _blocks(model: Any, images: Tensor, *, norm: bool) -> tuple[Tensor, list[Tensor]]:
    """The final tokens, and those after each block, prefix tokens before the patches."""
    if not callable(getattr(model, "forward_intermediates", None)):
        raise LabError(
            said(
                "{kind} does not give the tokens of its blocks: a VisionTransformer and what load "
                "gives do; OtherModel(model) makes one of a model of timm's or transformers'.",
                kind=type(model).__name__,
            )
        )
    last, inner = model.forward_intermediates(
        images, return_prefix_tokens=True, norm=norm, output_fmt="NLC"
    )
    whole = [torch.cat([one[1], one[0]], 1) if isinstance(one, tuple) else one for one in inner]
    return last, whole
