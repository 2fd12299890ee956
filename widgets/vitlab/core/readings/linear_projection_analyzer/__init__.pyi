from .curve import LostCurve, LostPoint, lost_curve, lost_curves
from .reading import ProjectionReading, projection_reading
from .rows import SpellingRow, StartRow, WeightRow
from .settings import DECODERS, INITS, WEIGHTS
from .tour import TOUR

__all__ = [
    "DECODERS",
    "INITS",
    "TOUR",
    "WEIGHTS",
    "LostCurve",
    "LostPoint",
    "ProjectionReading",
    "SpellingRow",
    "StartRow",
    "WeightRow",
    "lost_curve",
    "lost_curves",
    "projection_reading",
]
