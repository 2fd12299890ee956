from .comparison import PatchifyComparison, compare_patchify
from .errors import ImageError, LabError, Remedy
from .grid import PatchGrid, ShapeError
from .images import SAMPLES, as_image, sample_image, synthesize_image, to_tensor
from .patches import pad_to_grid, patchify, unpatchify
from .reading import Fact, Reading
from .slicing import GridReading, grid_reading

__all__ = [
    "SAMPLES",
    "Fact",
    "GridReading",
    "ImageError",
    "LabError",
    "PatchGrid",
    "PatchifyComparison",
    "Reading",
    "Remedy",
    "ShapeError",
    "as_image",
    "compare_patchify",
    "grid_reading",
    "pad_to_grid",
    "patchify",
    "sample_image",
    "synthesize_image",
    "to_tensor",
    "unpatchify",
]
