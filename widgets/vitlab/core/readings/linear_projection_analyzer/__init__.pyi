from .curve import LostCurve, LostPoint, lost_curve, lost_curves
from .reading import projection_reading
from .rows import SpellingRow, StartRow, WeightRow
from .settings import DECODERS, INITS, WEIGHTS
from .told import ProjectionReading
from .tour import TOUR
from .working import QUICK, factorised, read_back

__all__ = [
    "DECODERS",
    "INITS",
    "QUICK",
    "TOUR",
    "WEIGHTS",
    "LostCurve",
    "LostPoint",
    "ProjectionReading",
    "SpellingRow",
    "StartRow",
    "WeightRow",
    "factorised",
    "lost_curve",
    "lost_curves",
    "projection_reading",
    "read_back",
]
