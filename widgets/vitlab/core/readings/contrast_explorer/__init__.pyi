from .drawn import (
    DRAWN,
    IMAGE_ANGLES,
    MOST_PAIRS,
    OPENING_PAIRS,
    TEXT_ANGLES,
    drawn_pictures,
    spread_round,
)
from .reading import contrast_reading
from .settings import AXES, LESSON_COSINES, SCALES_USED, ContrastSetting
from .told import ContrastReading
from .tour import TOUR

__all__ = [
    "AXES",
    "DRAWN",
    "IMAGE_ANGLES",
    "LESSON_COSINES",
    "MOST_PAIRS",
    "OPENING_PAIRS",
    "SCALES_USED",
    "TEXT_ANGLES",
    "TOUR",
    "ContrastReading",
    "ContrastSetting",
    "contrast_reading",
    "drawn_pictures",
    "spread_round",
]
