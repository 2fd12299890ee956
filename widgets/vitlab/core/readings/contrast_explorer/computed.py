"""What is computed of pairs, each thing when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from vitlab.core.contrast import (
    PartedLoss,
    SiglipInitialLoss,
    clip_pair_losses,
    contrastive_logits,
    false_negatives,
    parted_loss,
    siglip_initial_loss,
    siglip_pair_losses,
)
from vitlab.core.readings.contrast_explorer.settings import (
    LESSON,
    LESSON_COSINES,
    ContrastSetting,
)

_LOCAL = ("micro_batches", "local")


@dataclass(frozen=True)
class ContrastedPairs:
    """Two losses of one batch, whole and cut, and what they are made of.

    >>> from vitlab.core.readings.contrast_explorer import contrast_reading
    >>> reading = contrast_reading(micro_batch_size=3)
    >>> round(reading.clip.loss, 2), round(reading.clip_parted.loss, 3)
    (1.57, 0.018)
    """

    setting: ContrastSetting
    """What decides it."""
    images: Float[Tensor, "b dim"] = field(repr=False)
    """A vector of length 1 for each picture."""
    texts: Float[Tensor, "b dim"] = field(repr=False)
    """A vector of length 1 for each caption; equal captions have equal ones."""
    own: bool = False
    """Whether the vectors were given and do not lie on the circle."""

    @cached_property
    def cosines(self) -> Float[Tensor, "b b"]:
        """Of every picture with every caption."""
        return contrastive_logits(self.images, self.texts, 1.0)

    @property
    def clip_logits(self) -> Float[Tensor, "b b"]:
        """What CLIP's softmax takes."""
        return self.setting.factor * self.cosines

    @property
    def siglip_logits(self) -> Float[Tensor, "b b"]:
        """What SigLIP's sigmoid takes."""
        return self.clip_logits + self.setting.logit_bias

    @cached_property
    def blocks(self) -> Bool[Tensor, "b b"]:
        """True where picture and caption are in one part."""
        part = torch.arange(self.setting.count) // self.setting.part_size
        return part[:, None] == part

    @cached_property
    def seen(self) -> Bool[Tensor, "b b"]:
        """True where picture and caption meet in a loss."""
        everything = torch.ones_like(self.blocks)
        return self.blocks if self.setting.exchange in _LOCAL else everything

    @cached_property
    def clip_probabilities(self) -> Float[Tensor, "b b"]:
        """The softmax along the axis that is looked at, over what meets."""
        scores = self.clip_logits.masked_fill(~self.seen, -torch.inf)
        return scores.softmax(1 if self.setting.axis == "rows" else 0)

    @cached_property
    def siglip_probabilities(self) -> Float[Tensor, "b b"]:
        """The sigmoid of each pair; 0 where picture and caption do not meet."""
        return self.siglip_logits.sigmoid().masked_fill(~self.seen, 0.0)

    @cached_property
    def clip_pairs(self) -> Float[Tensor, " b"]:
        """CLIP's loss of each pair among what it meets."""
        return clip_pair_losses(self.clip_logits, ~self.seen)

    @cached_property
    def siglip_pairs(self) -> Float[Tensor, "b b"]:
        """SigLIP's loss of each cell; 0 where picture and caption do not meet."""
        return siglip_pair_losses(self.siglip_logits, ~self.seen)

    @cached_property
    def clip(self) -> PartedLoss:
        """CLIP's loss of the whole batch."""
        return self._loss("clip", whole=True)

    @cached_property
    def clip_parted(self) -> PartedLoss:
        """CLIP's loss as the batch is cut."""
        return self._loss("clip")

    @cached_property
    def siglip(self) -> PartedLoss:
        """SigLIP's loss of the whole batch."""
        return self._loss("siglip", whole=True)

    @cached_property
    def siglip_parted(self) -> PartedLoss:
        """SigLIP's loss as the batch is cut."""
        return self._loss("siglip")

    def _loss(
        self, loss: str, *, whole: bool = False, left_out: Tensor | None = None
    ) -> PartedLoss:
        setting = self.setting
        return parted_loss(
            loss,  # type: ignore[arg-type]  # one of two words
            self.images,
            self.texts,
            setting.factor,
            setting.logit_bias,
            micro_batch_size=None if whole else setting.micro_batch_size,
            exchange=setting.exchange,  # type: ignore[arg-type]  # was checked
            reduction=setting.reduction,  # type: ignore[arg-type]
            left_out=left_out,
        )

    def gradient_cosine(self, loss: str) -> float:
        """Between the gradients of the cut and of the whole batch; 0 where one of them is none.

        By the angles of the vectors; of vectors that were given, by their numbers.
        """
        whole, parted = (self._gradient(each) for each in self._both(loss))
        lengths = whole.norm(), parted.norm()
        return (whole @ parted / lengths[0] / lengths[1]).item() if all(lengths) else 0.0

    def gradient_length(self, loss: str) -> float:
        """Length of the gradient of the cut over that of the whole batch."""
        whole, parted = (self._gradient(each).norm() for each in self._both(loss))
        return (parted / whole).item() if whole else 0.0

    def _both(self, loss: str) -> tuple[PartedLoss, PartedLoss]:
        if loss == "clip":
            return self.clip, self.clip_parted
        return self.siglip, self.siglip_parted

    def _gradient(self, loss: PartedLoss) -> Tensor:
        return loss.gradient if self.own else torch.cat(self.pulls(loss))

    def pulls(self, loss: PartedLoss) -> tuple[Float[Tensor, " b"], Float[Tensor, " b"]]:
        """The gradient with respect to the angles of pictures and of captions, in radians."""
        turned = ((side[:, 0], side[:, 1]) for side in (self.images, self.texts))
        across = [torch.stack([-y, x], 1) for x, y in turned]
        gradients = (loss.image_gradient, loss.text_gradient)
        both = [(g * t).sum(1) for g, t in zip(gradients, across, strict=True)]
        return both[0], both[1]

    @cached_property
    def components(self) -> tuple[Float[Tensor, "b 2"], Float[Tensor, "b 2"]]:
        """Two components of each vector, the two in which all differ most: what can be drawn.

        They are counted from nothing, so that each vector stays within the circle.
        """
        both = torch.cat([self.images, self.texts])
        axes = torch.linalg.svd(both, full_matrices=False).Vh[:2]
        flat = torch.nn.functional.pad(both @ axes.mT, (0, 2 - len(axes)))
        return flat[: self.setting.count], flat[self.setting.count :]

    @cached_property
    def equal(self) -> Bool[Tensor, "b b"]:
        """True where a picture meets another's caption that says the same as its own."""
        return torch.tensor(false_negatives(self.setting.captions))

    def equal_cost(self, loss: str) -> float:
        """What equal captions cost in the whole batch: the loss, less the loss without them."""
        whole = self.clip if loss == "clip" else self.siglip
        return whole.loss - self._loss(loss, whole=True, left_out=self.equal).loss

    @cached_property
    def candidate_cosines(self) -> Float[Tensor, " candidates"]:
        """Of the picture that is asked about with each caption that it may have."""
        if self.setting.prompts == LESSON:
            return torch.tensor(LESSON_COSINES, dtype=torch.float64)
        return self.cosines[self.setting.picture, list(self.setting.candidates)]

    def candidate_probabilities(self, scale: float) -> Float[Tensor, " candidates"]:
        """Zero-shot: the softmax over the captions that the picture may have."""
        return (scale * self.candidate_cosines).softmax(0)

    @property
    def at_start(self) -> SiglipInitialLoss:
        """What a row costs before anything is learned, all cosines 0."""
        setting = self.setting
        return siglip_initial_loss(setting.initial_batch_size, setting.logit_bias)

    @cached_property
    def confused(self) -> tuple[int, int] | None:
        """The two pairs that no longer meet and take each other's captions most, if any do."""
        whole = (self.clip_logits.softmax(1) + self.clip_logits.softmax(0)) / 2
        apart = whole.masked_fill(self.seen, 0.0)
        place = int(apart.argmax())
        picture, caption = divmod(place, self.setting.count)
        return (picture, caption) if apart[picture, caption] > 1 / 3 else None
