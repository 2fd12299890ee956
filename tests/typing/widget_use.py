"""What somebody writes who embeds an instrument; read by type checkers, never run."""

from typing import assert_type

from vitlab.core import MemoryReading, ViTShape
from vitlab.core.grid import Pair
from vitlab.core.readings.patch_grid_slicer import SlicerReading
from vitlab.widgets import MemoryGauge, PatchCanvas, PatchGridSlicer

slicer = PatchGridSlicer(image="chelsea", patch_size=(32, 16), facts=("rows", "cols"))
slicer.patch_size = 8
assert_type(slicer.patch_size, Pair)
assert_type(slicer.selected, int)
assert_type(slicer.linked, bool)
assert_type(slicer.question, str)
assert_type(slicer.text, str)
assert_type(slicer.reading, SlicerReading)
assert_type(slicer.cut, str)
assert_type(slicer.strides, tuple[int, ...])
assert_type(slicer.reading.tokens, int)
assert_type(slicer.canvas, PatchCanvas)
assert_type(slicer.code(), str)

gauge = MemoryGauge(model="vit_tiny", batch_size=64, budget=24)
gauge.model = ViTShape(embed_dim=192, depth=12, num_heads=3, mlp_dim=768)
assert_type(gauge.reading, MemoryReading)
assert_type(gauge.budget, float)
assert_type(gauge.image_size, Pair)
