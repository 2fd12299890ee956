"""The trait type that only the token budget has."""

from __future__ import annotations

from typing import Any

from vitlab.widgets.traits import OptionalPicture, PictureSource


class PictureOrSize(OptionalPicture):
    """A picture, the receipt at first; None where a size alone is told."""

    def __init__(self, **kwargs: Any) -> None:
        PictureSource.__init__(self, "receipt", **kwargs)
