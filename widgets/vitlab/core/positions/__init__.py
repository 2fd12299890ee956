"""Where a patch lies, told to a Transformer: sinusoids, learned tables, biases, rotations."""

from vitlab.core.positions.conventions import (
    ConventionError,
    Rotation,
    rotation_error,
    table_error,
)
from vitlab.core.positions.coordinates import rescaled_places
from vitlab.core.positions.cycles import IDLE, cycles_across
from vitlab.core.positions.learned import LearnedPositions
from vitlab.core.positions.nearest import (
    NearestPositions,
    NeighbourSimilarity,
    nearest_positions,
    neighbour_similarity,
)
from vitlab.core.positions.relative import RelativePositionBias, relative_position_index
from vitlab.core.positions.resizing import raw_indices, resizing_truth
from vitlab.core.positions.rotary import apply_rope, rope_2d
from vitlab.core.positions.similarity import position_similarity, position_structure
from vitlab.core.positions.sinusoidal import sinusoidal_1d, sinusoidal_2d

__all__ = [
    "IDLE",
    "ConventionError",
    "LearnedPositions",
    "NearestPositions",
    "NeighbourSimilarity",
    "RelativePositionBias",
    "Rotation",
    "apply_rope",
    "cycles_across",
    "nearest_positions",
    "neighbour_similarity",
    "position_similarity",
    "position_structure",
    "raw_indices",
    "relative_position_index",
    "rescaled_places",
    "resizing_truth",
    "rope_2d",
    "rotation_error",
    "sinusoidal_1d",
    "sinusoidal_2d",
    "table_error",
]
