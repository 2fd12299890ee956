from .changed import find_robustness
from .computed import Near, Purity
from .curve import LayerFound, find_layer
from .looks import Colouring
from .probing import ProbeFound
from .reading import AtlasReading, atlas_reading
from .settings import COLOURS, METHODS, MOST_POINTS, SUBSETS, AtlasSetting
from .source import AtlasSource
from .tour import TOUR

__all__ = [
    "COLOURS",
    "METHODS",
    "MOST_POINTS",
    "SUBSETS",
    "TOUR",
    "AtlasReading",
    "AtlasSetting",
    "AtlasSource",
    "Colouring",
    "LayerFound",
    "Near",
    "ProbeFound",
    "Purity",
    "atlas_reading",
    "find_layer",
    "find_robustness",
]
