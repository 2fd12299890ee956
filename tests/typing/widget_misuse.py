"""Slips that a type checker finds; each line is one, and its comment says which."""

from vitlab.widgets import MemoryGauge, PatchGridSlicer

PatchGridSlicer(patch_sizee=3)  # no such setting
PatchGridSlicer(patch_size="large")  # a size is no word
PatchGridSlicer("chelsea")  # settings are named
MemoryGauge(batch_size=None)  # a batch has a size
PatchGridSlicer().selected = "first"  # a patch is counted
