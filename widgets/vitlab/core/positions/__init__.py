"""Where a patch lies, told to a Transformer: sinusoids, learned tables, biases, rotations."""

from vitlab.core.positions.learned import LearnedPositions
from vitlab.core.positions.relative import RelativePositionBias, relative_position_index
from vitlab.core.positions.rotary import apply_rope, rope_2d
from vitlab.core.positions.similarity import position_similarity, position_structure
from vitlab.core.positions.sinusoidal import sinusoidal_1d, sinusoidal_2d

__all__ = [
    "LearnedPositions",
    "RelativePositionBias",
    "apply_rope",
    "position_similarity",
    "position_structure",
    "relative_position_index",
    "rope_2d",
    "sinusoidal_1d",
    "sinusoidal_2d",
]
