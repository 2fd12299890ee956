"""What the embedding atlas reads off tokens: points, neighbours, facts, a program."""

from vitlab.core.readings.embedding_atlas.computed import Near, Purity
from vitlab.core.readings.embedding_atlas.curve import LayerFound
from vitlab.core.readings.embedding_atlas.looks import Colouring
from vitlab.core.readings.embedding_atlas.probing import ProbeFound
from vitlab.core.readings.embedding_atlas.reading import AtlasReading, atlas_reading
from vitlab.core.readings.embedding_atlas.settings import (
    COLOURS,
    METHODS,
    MOST_POINTS,
    SUBSETS,
    AtlasSetting,
)
from vitlab.core.readings.embedding_atlas.source import AtlasSource
from vitlab.core.readings.embedding_atlas.tour import TOUR

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
]
