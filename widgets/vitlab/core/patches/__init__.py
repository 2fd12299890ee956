"""Images into patches and back, and patches into tokens."""

from vitlab.core.patches.adaptive import AdaptivePatchEmbed, AdaptiveTokens
from vitlab.core.patches.cells import Cell
from vitlab.core.patches.cutting import pad_to_grid, patchify, unpatchify
from vitlab.core.patches.embedding import PatchEmbed
from vitlab.core.patches.halving import quadtree
from vitlab.core.patches.hierarchy import HierarchicalPatchEmbed
from vitlab.core.patches.merging import PatchMerging
from vitlab.core.patches.overlap import OverlapPatchEmbed
from vitlab.core.patches.selecting import CellSelector
from vitlab.core.patches.stem import ConvStem

__all__ = [
    "AdaptivePatchEmbed",
    "AdaptiveTokens",
    "Cell",
    "CellSelector",
    "ConvStem",
    "HierarchicalPatchEmbed",
    "OverlapPatchEmbed",
    "PatchEmbed",
    "PatchMerging",
    "pad_to_grid",
    "patchify",
    "quadtree",
    "unpatchify",
]
