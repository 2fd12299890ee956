"""Colours as sRGB, whatever a picture's own profile means by its numbers. Plain Python."""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO

from PIL import Image

_GREY = ("L", "LA")
_COLOUR = {"RGB": "RGB", "RGBA": "RGBA", "CMYK": "RGB", "LAB": "RGB"}  # and what becomes of it


def in_srgb(image: Image.Image) -> Image.Image:
    """A picture with its ICC profile applied; as it is where there is none, or a broken one.

    Of Adobe RGB, Display P3 or a printer's CMYK the same numbers are other colours; models
    and screens read sRGB.

    >>> in_srgb(Image.new("RGB", (3, 2))).size
    (3, 2)
    """
    profile = image.info.get("icc_profile")
    if not isinstance(profile, bytes) or not profile:
        return image
    if image.mode in ("P", "PA"):
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    converted = None
    with suppress(Exception):  # Pillow without littleCMS, or a profile that is none
        converted = _converted(image, profile)
    return image if converted is None else converted


def _converted(image: Image.Image, profile: bytes) -> Image.Image | None:
    from PIL import ImageCms

    source, srgb = ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
    if image.mode in _COLOUR:
        return ImageCms.profileToProfile(image, source, srgb, outputMode=_COLOUR[image.mode])
    if image.mode not in _GREY:
        return None
    colours = ImageCms.profileToProfile(image.convert("L"), source, srgb, outputMode="RGB")
    if colours is not None and image.mode == "LA":
        colours.putalpha(image.getchannel("A"))
    return colours
