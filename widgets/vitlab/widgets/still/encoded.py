"""A picture as an output of a notebook keeps it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from PIL import Image

LARGEST = 60_000  # letters in a notebook's file
_KIND = "image/jpeg"


def in_bundle(bundle: Mapping[str, Any], picture: Image.Image) -> dict[str, Any]:
    """What a front end may show of an output, with a picture for those that have no widgets.

    >>> bundle = in_bundle({"text/plain": "PatchCanvas()"}, Image.new("RGB", (64, 48)))
    >>> list(bundle), len(bundle["image/jpeg"]) < LARGEST
    (['text/plain', 'image/jpeg'], True)
    """
    return {**bundle, _KIND: _as_letters(picture)}


def _as_letters(picture: Image.Image) -> str:
    """JPEG in base64: as good as there is room for."""
    for quality in (88, 78, 65, 45, 25):
        buffer = BytesIO()
        picture.save(buffer, "JPEG", quality=quality, optimize=True)
        letters = b64encode(buffer.getvalue()).decode()
        if len(letters) <= LARGEST:
            return letters
    return _as_letters(picture.reduce(2))
