"""What decides all numbers of the contrast explorer. Plain Python."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, log
from typing import cast

from vitlab.core.contrast.captions import first_equal
from vitlab.core.readings.contrast_explorer.drawn import (
    IMAGE_ANGLES,
    OPENING_PAIRS,
    TEXT_ANGLES,
)

AXES = ("rows", "columns")
SCALES_USED = ("factor", "log", "exp")
LESSON = "lesson"
LESSON_COSINES = (0.90, 0.1625)
"""Cosines of the two prompts in the course lesson."""
CAPTIONS = tuple(caption for _, caption in OPENING_PAIRS)


@dataclass(frozen=True)
class ContrastSetting:
    """Every setting that a number depends on."""

    captions: tuple[str, ...] = CAPTIONS
    """What is said of each picture; 2 to 16."""
    image_angles: tuple[float, ...] = IMAGE_ANGLES
    """Degrees round the circle; 0 is at the right, 90 at the top."""
    text_angles: tuple[float, ...] = TEXT_ANGLES
    """The same of their captions."""
    logit_scale: float = 100 / 7
    """The factor itself, exp(t)."""
    logit_bias: float = -10.0
    """What is added to each of SigLIP's logits."""
    micro_batch_size: int | None = None
    """None for the whole batch."""
    exchange: str = "micro_batches"
    """What the parts know of each other, as in `parted_loss`."""
    reduction: str = "batch"
    """What SigLIP's pair losses are divided by, as in `parted_loss`."""
    scale_used: str = "factor"
    """Whether the scale is used as it is, or its logarithm, or its exponential in its place."""
    axis: str = "rows"
    """Along what CLIP's softmax is shown; its loss takes both."""
    cell: tuple[int, ...] = ()
    """(picture, caption) that is looked at; empty for none."""
    picture: int = 0
    """The picture of which zero-shot asks, from 0."""
    prompts: tuple[int, ...] | str | None = None
    """Captions to choose among; None for all but the picture's own, or the lesson's two."""
    initial_batch_size: int = 32_768
    """Pairs in a batch before anything is learned."""

    @property
    def count(self) -> int:
        """Pairs in the batch."""
        return len(self.captions)

    @property
    def part_size(self) -> int:
        """Pairs in each part."""
        return self.micro_batch_size or self.count

    @property
    def parts(self) -> int:
        """How many parts there are."""
        return self.count // self.part_size

    @property
    def factor(self) -> float:
        """What the cosines are multiplied by.

        >>> round(ContrastSetting(scale_used="log").factor, 2)
        2.66
        """
        used: dict[str, Callable[[float], float]] = {"factor": float, "log": log, "exp": exp}
        return used[self.scale_used](self.logit_scale)

    @property
    def first(self) -> tuple[int, ...]:
        """For each caption the first that says the same."""
        return first_equal(self.captions)

    @property
    def shared_text_angles(self) -> tuple[float, ...]:
        """The same angle for equal captions, that of the first: a text encoder tells no two."""
        return tuple(self.text_angles[place] for place in self.first)

    @property
    def candidates(self) -> tuple[int, ...]:
        """Captions to choose among; none where they are the lesson's."""
        if self.prompts == LESSON:
            return ()
        if self.prompts is None:
            return tuple(place for place in range(self.count) if place != self.picture)
        return cast("tuple[int, ...]", self.prompts)
