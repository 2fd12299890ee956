"""Whether the gradients of small batches add up to the gradient of the large one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn.functional import cross_entropy, normalize

from vitlab.core.contrast.losses import clip_loss, siglip_loss
from vitlab.core.contrast.micro_batches import refuse_uneven
from vitlab.core.errors import LabError
from vitlab.words import said

_CLASSES = 8


@dataclass(frozen=True)
class BatchCoupling:
    """A full batch beside its micro-batches, whose losses are averaged as in accumulation.

    >>> batch_coupling("classification").exact, batch_coupling("clip").exact
    (True, False)
    """

    full_loss: float
    """Loss of the full batch."""
    accumulated_loss: float
    """Mean of the losses of the micro-batches."""
    gradient_cosine: float
    """Cosine of the two gradients: 1 where accumulation changes nothing."""
    relative_difference: float
    """Length of their difference over length of the full gradient: 0 where accumulation changes
    nothing."""

    @property
    def exact(self) -> bool:
        """Whether the two gradients agree up to rounding."""
        return self.relative_difference < 1e-6


def batch_coupling(
    loss: str,
    batch_size: int = 64,
    micro_batch_size: int = 16,
    *,
    logit_scale: int | float = 10.0,
    logit_bias: int | float = -10.0,
    seed: int = 0,
) -> BatchCoupling:
    """One step of two small linear towers on noisy pairs: at once, or accumulated.

    For the first two losses a smaller batch is another task, and no number of accumulated steps
    makes up for it.

    Args:
        loss: "clip" or "siglip", whose negatives are the rest of the batch, or "classification", a
            mean over samples.
        batch_size: Pairs in the full batch.
        micro_batch_size: Pairs in each part of it; must divide ``batch_size``.
        logit_scale: Factor of the cosines, exp(t) of a model that learns t; not for
            "classification".
        logit_bias: What is added to the scaled cosines; for "siglip" alone.
        seed: Decides the pairs and the towers; torch's own random numbers are untouched.

    Returns:
        The losses and how the gradients differ.

    Raises:
        LabError: The loss is not known, or its gradient is zero.
        ShapeError: The batch does not part into such micro-batches.

    >>> result = batch_coupling("clip")
    >>> result.full_loss > result.accumulated_loss  # fewer texts to confuse a picture with
    True

    """
    if loss not in ("clip", "siglip", "classification"):
        raise LabError(
            said("loss {loss!r} is not known: use 'clip', 'siglip' or 'classification'.", loss=loss)
        )
    images, texts, labels, towers = _noisy_pairs(batch_size, seed)

    def batch_loss(images: Tensor, texts: Tensor, labels: Tensor) -> Tensor:
        if loss == "classification":
            return cross_entropy(images @ towers[0], labels)
        features = normalize(images @ towers[0], dim=-1), normalize(texts @ towers[1], dim=-1)
        if loss == "clip":
            return clip_loss(*features, logit_scale)
        return siglip_loss(*features, logit_scale, logit_bias)

    trained = towers[:1] if loss == "classification" else towers
    return compare_accumulation(batch_loss, (images, texts, labels), trained, micro_batch_size)


def compare_accumulation(
    loss: Callable[..., Tensor],
    batch: Sequence[Tensor],
    parameters: Sequence[Tensor],
    micro_batch_size: int,
) -> BatchCoupling:
    """``loss(*batch)`` and its gradient beside the mean over micro-batches, for any loss.

    The ``.grad`` of the parameters is left as it is.

    Args:
        loss: Takes the tensors of a batch and gives one number, the mean over the batch.
        batch: Tensors that are cut along their first axis, row i of each belonging together.
        parameters: What the gradient is taken for: tensors that require one and take part in the
            loss.
        micro_batch_size: Rows in each part; must divide the rows of the batch.

    Returns:
        The losses and how the gradients differ.

    Raises:
        ShapeError: The tensors differ in their rows, or the rows do not part into such
            micro-batches.
        LabError: The gradient of the full batch is zero: there is nothing to compare with.

    >>> weight = torch.ones(3, requires_grad=True)
    >>> batch = (torch.arange(12.0).reshape(4, 3),)
    >>> compare_accumulation(lambda x: (x @ weight).square().mean(), batch, [weight], 2).exact
    True

    """
    count = refuse_uneven(batch, micro_batch_size)
    full_loss, full = _loss_and_gradient(loss, batch, parameters)
    steps = [
        _loss_and_gradient(loss, part, parameters)
        for part in zip(*(tensor.chunk(count // micro_batch_size) for tensor in batch), strict=True)
    ]
    accumulated = torch.stack([gradient for _, gradient in steps]).mean(dim=0)
    lengths = full.norm(), accumulated.norm()
    if not lengths[0] > 0:
        raise LabError(
            said(
                "a batch of {count} has a gradient of length {length:g} under this loss: there is "
                "nothing to compare with. A contrastive loss needs at least two pairs.",
                count=count,
                length=lengths[0].item(),
            )
        )
    cosine = (full @ accumulated / (lengths[0] * lengths[1])).item() if lengths[1] > 0 else 0.0
    return BatchCoupling(
        full_loss=full_loss,
        accumulated_loss=sum(step_loss for step_loss, _ in steps) / len(steps),
        gradient_cosine=max(-1.0, min(1.0, cosine)),
        relative_difference=((accumulated - full).norm() / lengths[0]).item(),
    )


def _loss_and_gradient(
    loss: Callable[..., Tensor], batch: Sequence[Tensor], parameters: Sequence[Tensor]
) -> tuple[float, Float[Tensor, " numbers"]]:
    value = loss(*batch)
    gradients = torch.autograd.grad(value, list(parameters))
    return value.item(), torch.cat([gradient.flatten() for gradient in gradients])


def _noisy_pairs(batch_size: int, seed: int) -> tuple[Tensor, Tensor, Tensor, list[Tensor]]:
    """Two noisy views of the same hidden vectors, a class for each, and two untrained towers."""
    generator = torch.Generator().manual_seed(seed)

    def random(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=generator, dtype=torch.float64)

    hidden, labels = random(batch_size, 32), torch.arange(batch_size) % _CLASSES
    images, texts = (hidden + 0.5 * random(batch_size, 32) for _ in range(2))
    tower = random(32, 16)
    towers = [(tower + 0.5 * random(32, 16)).requires_grad_() for _ in range(2)]
    return images, texts, labels, towers
