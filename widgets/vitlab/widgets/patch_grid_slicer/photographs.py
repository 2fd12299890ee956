"""The slicer's two pictures as pixels, each decoded once."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitlab.core.images import SAMPLES, as_image, sample_image
from vitlab.words import said

Pixels = NDArray[np.uint8]


class Photograph:
    """Pixels of what was given last; `LabError` where that is no picture.

    >>> photograph = Photograph()
    >>> photograph.load("chelsea").shape, photograph.name
    ((224, 224, 3), 'chelsea')
    """

    def __init__(self) -> None:
        self.given: Any = None
        self.pixels: Pixels | None = None

    def load(self, given: Any) -> Pixels:
        """The pixels, decoded unless this is what was given before."""
        if self.pixels is None or self.given is not given:
            sample = isinstance(given, str) and given in SAMPLES
            self.pixels = sample_image(given) if sample else as_image(given)
            self.given = given
        return self.pixels

    def load_if_any(self, given: Any) -> Pixels | None:
        """The same; None for None."""
        if given is None:
            self.given = self.pixels = None
            return None
        return self.load(given)

    @property
    def name(self) -> str:
        """What it is called: a sample's name, or one's own."""
        sample = isinstance(self.given, str) and self.given in SAMPLES
        return str(self.given) if sample else said("your own")
