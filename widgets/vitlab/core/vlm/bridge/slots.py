"""Image tokens in the places that a text keeps for them."""

from __future__ import annotations

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from vitlab.core.errors import ShapeError
from vitlab.words import said


def fill_slots(
    text_embeddings: Float[Tensor, "b sequence dim"],
    is_image_slot: Bool[Tensor, "b sequence"],
    image_tokens: Float[Tensor, "*images tokens dim"],
) -> Float[Tensor, "b sequence dim"]:
    """Put image tokens where the text has places for them, in their order (LLaVA's way).

    Slots are filled sequence by sequence. To compare the counts, they are read back from the
    device.

    Args:
        text_embeddings: What the language model reads, a row for each place.
        is_image_slot: True where a place waits for an image token.
        image_tokens: Tokens of the language model's width in their order; with images as the first
            axis, each sequence must be filled with whole pictures.

    Returns:
        A copy of the text with every slot filled, in the dtype of the text.

    Raises:
        ShapeError: Widths or counts do not go together.

    >>> text, image = torch.zeros(1, 7, 16), torch.ones(1, 4, 16)
    >>> slots = torch.tensor([[False, True, True, True, True, False, False]])
    >>> fill_slots(text, slots, image)[0, :, 0]
    tensor([0., 1., 1., 1., 1., 0., 0.])

    """
    _refuse_unfit_slots(text_embeddings, is_image_slot, image_tokens)
    tokens = image_tokens.reshape(-1, image_tokens.shape[-1]).to(text_embeddings.dtype)
    return text_embeddings.masked_scatter(is_image_slot[..., None], tokens)


def _refuse_unfit_slots(text: Tensor, is_image_slot: Tensor, image_tokens: Tensor) -> None:
    if text.shape[-1] != image_tokens.shape[-1]:
        raise ShapeError(
            said(
                "image tokens of width {width} do not fit text embeddings of width {wanted}: a "
                "Projector brings them there.",
                width=image_tokens.shape[-1],
                wanted=text.shape[-1],
            )
        )
    if is_image_slot.shape != text.shape[:-1] or is_image_slot.dtype != torch.bool:
        raise ShapeError(
            said(
                "is_image_slot {shape} of {dtype} must say True or False for each of the {places} "
                "places.",
                shape=tuple(is_image_slot.shape),
                dtype=is_image_slot.dtype,
                places=tuple(text.shape[:-1]),
            )
        )
    *_, per_image, _ = image_tokens.shape
    given = image_tokens.shape[:-1].numel()
    slots = is_image_slot.sum(dim=-1).tolist()
    if sum(slots) != given:
        raise ShapeError(
            said(
                "the text has {slots} image slots and there are {tokens} image tokens: each token "
                "needs one slot.",
                slots=sum(slots),
                tokens=given,
            )
        )
    if image_tokens.ndim > 2 and any(count % max(1, per_image) for count in slots):
        raise ShapeError(
            said(
                "the sequences have {slots} image slots, which are not whole pictures of {tokens} "
                "tokens: tokens of one picture would land in two sequences.",
                slots=slots,
                tokens=per_image,
            )
        )
