"""What the position encoding explorer reads off an encoding: planes, facts, a program."""

from vitlab.core.readings.position_encoding_explorer.maps import (
    Band,
    Thumbnail,
    same_share,
)
from vitlab.core.readings.position_encoding_explorer.reading import (
    PositionReading,
    position_reading,
)
from vitlab.core.readings.position_encoding_explorer.settings import (
    AT_ONCE,
    COORDS,
    ENCODINGS,
    LAYOUTS,
    STYLES,
    Encoding,
    PositionSetting,
    named,
)
from vitlab.core.readings.position_encoding_explorer.swapping import SwapReading, swap_reading
from vitlab.core.readings.position_encoding_explorer.tour import TOUR

__all__ = [
    "AT_ONCE",
    "COORDS",
    "ENCODINGS",
    "LAYOUTS",
    "STYLES",
    "TOUR",
    "Band",
    "Encoding",
    "PositionReading",
    "PositionSetting",
    "SwapReading",
    "Thumbnail",
    "named",
    "position_reading",
    "same_share",
    "swap_reading",
]
