"""What decides an advice, and what is seen to be wrong with it. Plain Python."""

from __future__ import annotations

from functools import cache
from typing import Any

from vitlab.core.advice import APPLICATIONS, Application
from vitlab.core.errors import LabError, PlaceError, Remedy, ShapeError
from vitlab.core.grid import Box, Pair, as_box, as_pair, scaled_box
from vitlab.core.images import as_image, sample_image
from vitlab.core.images.pictures import SAMPLES
from vitlab.core.images.pixels import Pixels
from vitlab.words import said, word

OWN = "own"
APPLICATION_NAMES = (OWN, *APPLICATIONS)
TAG: Box = (297, 243, 34, 45)
"""The name tag of the astronaut: (top, left, height, width) in pixels."""
_NO_BOX = word("draw a box round the smallest thing, or choose an application.")


def picture_of(image: Any) -> Pixels:
    """The pixels of a sample's name, or of what `as_image` takes.

    >>> picture_of("astronaut").shape
    (448, 448, 3)
    """
    return _sample(image) if isinstance(image, str) and image in SAMPLES else as_image(image)


@cache
def _sample(name: str) -> Pixels:
    """Read once: every move of a box asks for its size, and nobody changes it."""
    return sample_image(name)


def read_size(image_size: int | Pair | None, given: Pair) -> Pair:
    """The size that the model reads: what is asked for, or the picture's own.

    >>> read_size(None, (384, 576)), read_size(224, (384, 576))
    ((384, 576), (224, 224))
    """
    height, width = given if image_size is None else as_pair(image_size, "image_size")
    if height < 1 or width < 1:
        raise ShapeError(
            said(
                "an image of {height} × {width} px holds no pixel: use 1 px or more.",
                height=height,
                width=width,
            )
        )
    return height, width


def read_box(box: Any, given: Pair, read: Pair) -> Box:
    """The box round the smallest thing, in pixels of what the model reads.

    >>> read_box(TAG, (448, 448), (224, 224))
    (148, 122, 18, 22)
    """
    if box is None or (isinstance(box, tuple | list) and len(box) == 0):
        raise LabError(said(_NO_BOX), _applications())
    try:
        checked = as_box(box, given)
    except PlaceError as error:
        height, width = min(box[2], given[0]), min(box[3], given[1])
        middle = (given[0] - height) // 2, (given[1] - width) // 2, height, width
        button = Remedy(said("Put it in the middle"), {"smallest": middle})
        raise PlaceError(str(error), (button,)) from None
    except LabError as error:
        raise type(error)(str(error), (*error.remedies, *_applications())) from None
    return scaled_box(checked, given, read)


def thing_of(application: Application, read: Pair) -> Pair:
    """The smallest thing of an application, as large as it is in a picture of this size.

    >>> thing_of(APPLICATIONS["satellite"], (1024, 1024))
    (18, 18)
    """
    scale = min(read) / application.image_size
    height, width = (max(1, round(side * scale)) for side in application.smallest)
    return height, width


def _applications() -> tuple[Remedy, ...]:
    return (Remedy(said("Choose photographs"), {"application": "photographs"}),)
