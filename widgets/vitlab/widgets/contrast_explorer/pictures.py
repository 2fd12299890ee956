"""Pictures of pairs as the page draws them: small, each sent once."""

from __future__ import annotations

import base64
from io import BytesIO
from typing import Any

from PIL import Image, ImageOps

from vitlab.core.errors import PlaceError, Remedy
from vitlab.core.images import SAMPLES, as_image, sample_image
from vitlab.core.readings.contrast_explorer.drawn import DRAWN, OPENING_PAIRS, drawn_pictures
from vitlab.words import said

_SIDE = 48  # px; the page shows at most 64


class Pictures:
    """Every picture that was in a pair, under a number that the page knows it by.

    >>> pictures = Pictures()
    >>> pictures.number_of(3), pictures.source(3), len(pictures.shown)
    (3, 3, 24)
    """

    def __init__(self) -> None:
        self._sources: list[Any] = list(range(len(DRAWN)))
        self.shown = [_data_url(Image.fromarray(one)) for one in drawn_pictures()]

    def number_of(self, source: Any) -> int:
        """The number of a picture; one that is new is read. -1 for none."""
        if source is None:
            return -1
        if type(source) is int:
            if not 0 <= source < len(DRAWN):
                raise PlaceError(
                    said(
                        "there is no drawn picture {picture}: use 0 to {last}.",
                        picture=source,
                        last=len(DRAWN) - 1,
                    ),
                    (Remedy(said("Use the drawn pairs"), {"pairs": OPENING_PAIRS}),),
                )
            return source
        for number, known in enumerate(self._sources):
            same_name = isinstance(source, str) and isinstance(known, str) and known == source
            if known is source or same_name:
                return number
        sample = isinstance(source, str) and source in SAMPLES
        pixels = sample_image(source) if sample else as_image(source)
        self.shown = [*self.shown, _data_url(Image.fromarray(pixels))]
        self._sources.append(source)
        return len(self._sources) - 1

    def source(self, number: int) -> Any:
        """What was given as the picture of this number."""
        return self._sources[number] if 0 <= number < len(self._sources) else None


def stock() -> list[dict[str, Any]]:
    """Drawn pictures for pairs that are added in the page, with their captions."""
    return [{"id": number, "caption": caption} for number, caption in enumerate(DRAWN)]


def _data_url(picture: Image.Image) -> str:
    buffer = BytesIO()
    square = ImageOps.fit(picture.convert("RGB"), (_SIDE, _SIDE))
    square.save(buffer, "JPEG", quality=85)
    return "data:image/jpeg;base64," + base64.b64encode(buffer.getvalue()).decode()
