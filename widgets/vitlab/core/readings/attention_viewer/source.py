"""A picture and a model that reads it, or attention maps of one's own."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from vitlab.core.attention import HeadStatistics, attention_rollout, head_statistics
from vitlab.core.encoder import logit_lens
from vitlab.core.errors import LabError
from vitlab.core.grid import Pair
from vitlab.core.images.pixels import Pixels
from vitlab.words import said


class Answer(NamedTuple):
    """What a layer would answer."""

    layer: int
    """Number of the layer from 0."""
    target: int
    """The class it would name."""
    probability: float
    """And how sure it would be."""


@dataclass(frozen=True, eq=False)
class AttentionSource:
    """All attention maps of one picture."""

    maps: Float[Tensor, "layers heads n n"]
    """Attention after the softmax, a row for each query."""
    grid: Pair
    """(rows, cols) of the patches."""
    num_prefix_tokens: int
    """Tokens before the patches."""
    patch_size: Pair = (1, 1)
    """(height, width) of a patch in pixels; (1, 1) where no picture is known."""
    image: Tensor | None = field(default=None, repr=False)
    """(1, 3, height, width), as the model reads it."""
    picture: Pixels | None = field(default=None, repr=False)
    """The same to be looked at."""
    model: Any = field(default=None, repr=False)
    """The model; None for maps of one's own."""
    classes: tuple[str, ...] = ()
    """What the classes are called, words, where that is known."""
    on_shape: Tensor | None = None
    """(tokens,), true for each patch that the drawn shape touches; None where none is known."""
    causal: bool = False
    """Whether these maps let a token see earlier ones only."""

    @property
    def tokens(self) -> int:
        """Tokens of the whole sequence."""
        return self.maps.shape[-1]

    @cached_property
    def statistics(self) -> HeadStatistics:
        """Entropy, prefix share and distance of every query in every head."""
        return head_statistics(
            self.maps, self.grid, self.num_prefix_tokens, patch_size=self.patch_size
        )

    @cached_property
    def rollout(self) -> Float[Tensor, "n n"]:
        """What all layers together draw on."""
        rollout: Tensor = attention_rollout(self.maps)
        return rollout

    @property
    def mean_colour(self) -> tuple[int, int, int]:
        """Red, green and blue of what a hidden patch is painted with, from 0 to 255."""
        if self.picture is None:
            return 0, 0, 0
        red, green, blue = self.picture.mean((0, 1)).round().astype(int).tolist()
        return red, green, blue

    def name(self, target: int) -> str:
        """A class in words."""
        if target < len(self.classes):
            return said(self.classes[target])
        return said("class {number}", number=target)

    @property
    def unit(self) -> str:
        """In what distances are told."""
        return "px" if self.patch_size != (1, 1) else said("patches")

    @torch.no_grad()
    def logits(self, images: Tensor) -> Tensor:
        """Scores of the classes, causal where these maps are."""
        scores: Tensor = self.model(images, **({"causal": True} if self.causal else {}))
        return scores

    @cached_property
    def whole(self) -> Tensor | None:
        """Probabilities of the classes for the picture as it is; None where nothing classifies."""
        if self.model is None or self.image is None:
            return None
        found = self.logits(self.image).softmax(-1)
        return found[0] if found.ndim == 2 and found.shape[1] > 1 else None

    @cached_property
    def empty(self) -> Tensor | None:
        """The same for a picture of its mean colour alone."""
        if self.whole is None or self.image is None:
            return None
        plain = self.image.mean((2, 3), keepdim=True).expand_as(self.image)
        return self.logits(plain)[0].softmax(-1)

    @cached_property
    def lens(self) -> Tensor | None:
        """(layers, classes): probabilities that each layer would give; None where it cannot be."""
        if self.whole is None or self.image is None or self.causal:
            return None
        try:
            return logit_lens(self.model, self.image)[0].softmax(-1)
        except LabError:
            return None

    @property
    def lens_answers(self) -> tuple[Answer, ...]:
        """What each layer would name, and how sure it would be."""
        if self.lens is None:
            return ()
        best = self.lens.max(1)
        return tuple(
            Answer(layer, target, probability)
            for layer, (target, probability) in enumerate(
                zip(best.indices.tolist(), best.values.tolist(), strict=True)
            )
        )
