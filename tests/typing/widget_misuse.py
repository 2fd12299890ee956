"""Slips that a type checker finds; each line is one, and its comment says which."""

from vitlab.widgets import (
    LinearProjectionAnalyzer,
    MemoryGauge,
    PatchGridSlicer,
    PatchSizeAdvisor,
    PositionEncodingExplorer,
    ResolutionSimulator,
)

PatchGridSlicer(patch_sizee=3)  # no such setting
PatchGridSlicer(patch_size="large")  # a size is no word
PatchGridSlicer("chelsea")  # settings are named
MemoryGauge(batch_size=None)  # a batch has a size
PatchGridSlicer().selected = "first"  # a patch is counted
PositionEncodingExplorer(grid=14)  # no such setting
PositionEncodingExplorer(encoding=2)  # a word, and no number
ResolutionSimulator().dimension = "first"  # a dimension is counted
LinearProjectionAnalyzer(embed_dims=64)  # no such setting
PatchSizeAdvisor(batch_size=None)  # a batch has a size
