"""Picture files and PIL images as pixels, whatever their mode. Plain Python."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, UnidentifiedImageError

from vitlab.core.errors import PATH, ImageError, reason, shown
from vitlab.core.images.colour import in_srgb
from vitlab.core.images.pixels import Pixels, check_limit, over_white, read_array
from vitlab.words import said, word

Encoded: TypeAlias = "str | os.PathLike[str] | bytes | bytearray | memoryview"

# Only formats of pixels: Pillow would start Ghostscript for EPS. The youngest come last, because
# asking an older Pillow for one that it does not know ends its search.
_FORMATS = ("PNG", "JPEG", "GIF", "BMP", "PPM", "WEBP", "TIFF", "JPEG2000")
_YOUNG = "AVIF"
_HEIF = "HEIF"
_HEIC_BRANDS = tuple(b"heic heix heim heis hevc hevx mif1 msf1".split())
_READABLE = word("PNG, JPEG, GIF, WebP, TIFF and BMP files can be read")

_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def decode(source: Encoded, max_pixels: int) -> Pixels:
    """Pixels of an encoded picture, in memory or in a file."""
    if isinstance(source, bytes | bytearray | memoryview):
        data = bytes(source)
        what = said("the picture of {count:,} bytes", count=len(data))
        return _decode(BytesIO(data), what, max_pixels)
    path = _path(source)
    with _open(path) as file:
        return _decode(file, shown(path, PATH), max_pixels)


def read_pil(image: Image.Image, what: str, max_pixels: int) -> Pixels:
    """Pixels of a PIL image: its current frame, upright, transparency over white."""
    check_limit(image.height, image.width, max_pixels, what)
    if 0 in image.size:
        raise ImageError(
            said("{given} holds no pixel: every side needs at least 1 px.", given=what)
        )
    with _refusing(what, max_pixels):
        image.load()
        upright = _upright(image)
        if upright.mode.startswith("I") or upright.mode == "F":
            return read_array(_deep_grey(upright, what), max_pixels, what)
        if upright.mode == "La":  # the one transparent mode that Pillow does not turn into RGBA
            upright = upright.convert("LA")
        upright = in_srgb(upright)
        mode = "RGBA" if upright.has_transparency_data else "RGB"
        return over_white(np.asarray(upright.convert(mode)))


def _path(source: str | os.PathLike[str]) -> str:
    try:
        return os.fsdecode(source)
    except Exception as error:  # other people's paths
        raise ImageError(
            said("this path cannot be read ({reason}): give a string.", reason=reason(error))
        ) from error


def _open(path: str) -> BufferedReader:
    try:
        if Path(path).is_file():
            return open(path, "rb")
        folder = Path(path).is_dir()
    except (OSError, ValueError, TypeError) as error:
        raise ImageError(
            said(
                "{path} cannot be opened ({reason}): give another path.",
                path=shown(path, PATH),
                reason=reason(error),
            )
        ) from error
    if folder:
        raise ImageError(
            said("{path} is a folder: give the path of one picture in it.", path=shown(path, PATH))
        )
    if "://" in path:
        raise ImageError(
            said(
                "{path} is an address: download the picture and give its path.",
                path=shown(path, PATH),
            )
        )
    raise ImageError(
        said(
            "there is no file {path} in {folder!r}: check the name and folder.",
            path=shown(path, PATH),
            folder=os.getcwd(),
        )
    )


def _decode(file: BufferedReader | BytesIO, what: str, max_pixels: int) -> Pixels:
    with _refusing(what, max_pixels):
        if not file.read(1):
            raise ImageError(
                said("{what} is empty: {readable}.", what=what, readable=said(_READABLE))
            )
        file.seek(0)
        _refuse_heic(file, what)
        with Image.open(file, formats=(*_FORMATS, *_offered(), _YOUNG)) as image:
            return read_pil(image, what, max_pixels)


def _offered() -> tuple[str, ...]:
    """HEIC, where something taught Pillow to read it (pillow-heif's register_heif_opener)."""
    return (_HEIF,) if _HEIF in Image.OPEN else ()


def _refuse_heic(file: BufferedReader | BytesIO, what: str) -> None:
    """What a phone saves, and Pillow alone does not know."""
    head = file.read(12)
    file.seek(0)
    if head[4:8] == b"ftyp" and head[8:] in _HEIC_BRANDS and not _offered():
        raise ImageError(
            said(
                "{what} is HEIC, which Pillow alone does not read: pip install pillow-heif and "
                "call pillow_heif.register_heif_opener(), or save the picture as JPEG.",
                what=what,
            )
        )


@contextmanager
def _refusing(what: str, max_pixels: int) -> Iterator[None]:
    """Whatever a broken file provokes in Pillow becomes one sentence."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except ImageError:
        raise
    except (UnidentifiedImageError, KeyError) as error:
        raise ImageError(
            said(
                "{what} is not a picture that Pillow knows: {readable}.",
                what=what,
                readable=said(_READABLE),
            )
        ) from error
    except Image.DecompressionBombError as error:
        pillows = 2 * (Image.MAX_IMAGE_PIXELS or max_pixels)
        if max_pixels <= pillows:
            sentence = word("{what} is larger than the limit of {most:,} px: scale it down first.")
        else:
            sentence = word(
                "{what} is larger than the limit of {most:,} px that Pillow has besides "
                "max_pixels: scale it down first, or raise PIL.Image.MAX_IMAGE_PIXELS as well."
            )
        raise ImageError(said(sentence, what=what, most=min(max_pixels, pillows))) from error
    except Exception as error:
        raise ImageError(
            said(
                "{what} is damaged or cut short ({reason}): save or download it again.",
                what=what,
                reason=reason(error),
            )
        ) from error


def _upright(image: Image.Image) -> Image.Image:
    turn = None
    with suppress(Exception):  # broken EXIF beside good pixels is no reason to refuse them
        turn = _UPRIGHT.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    return image if turn is None else image.transpose(turn)


def _deep_grey(image: Image.Image, what: str) -> NDArray[Any]:
    """Grey in 16 bits or float; Pillow also keeps 16 bits in its 32-bit mode."""
    array = np.asarray(image)
    if image.mode != "I":
        return array
    low, high = int(array.min()), int(array.max())
    if low < 0 or high > 65535:
        raise ImageError(
            said(
                "{what} holds 32-bit numbers from {low:,} to {high:,}, whose white is not known: "
                "save it with 8 or 16 bits.",
                what=what,
                low=low,
                high=high,
            )
        )
    return array.astype(np.uint16)
