"""What the position encoding explorer reads off an encoding: planes, facts, a program."""

from vitlab.core.readings.position_encoding_explorer.maps import Band, Thumbnail
from vitlab.core.readings.position_encoding_explorer.reading import (
    PositionReading,
    position_reading,
)
from vitlab.core.readings.position_encoding_explorer.settings import (
    COORDS,
    ENCODINGS,
    LAYOUTS,
    STYLES,
    Encoding,
    PositionSetting,
)
from vitlab.core.readings.position_encoding_explorer.swapping import SwapReading, swap_reading

__all__ = [
    "COORDS",
    "ENCODINGS",
    "LAYOUTS",
    "STYLES",
    "Band",
    "Encoding",
    "PositionReading",
    "PositionSetting",
    "SwapReading",
    "Thumbnail",
    "position_reading",
    "swap_reading",
]
