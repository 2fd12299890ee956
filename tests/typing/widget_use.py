"""What somebody writes who embeds an instrument; read by type checkers, never run."""

from typing import assert_type

import ipywidgets as W
import torch

from vitlab.core import AdviceReading, MemoryReading, PositionReading, ProjectionReading, ViTShape
from vitlab.core.grid import Pair
from vitlab.core.readings.patch_grid_slicer import SlicerReading
from vitlab.core.readings.resolution_simulator import ResolutionReading
from vitlab.widgets import (
    LinearProjectionAnalyzer,
    MemoryGauge,
    PatchCanvas,
    PatchGridSlicer,
    PatchSizeAdvisor,
    PositionEncodingExplorer,
    ResolutionSimulator,
)

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

explorer = PositionEncodingExplorer(table=torch.zeros(1, 15, 8), grid_size=(3, 5), selected=-1)
assert_type(explorer.reading, PositionReading)
assert_type(explorer.grid_size, Pair)
assert_type(explorer.temperature, float)
assert_type(explorer.target("selected"), tuple[W.Widget, str])

simulator = ResolutionSimulator(page="patch_weights", patch_size=24, image="coffee")
assert_type(simulator.reading, ResolutionReading)
assert_type(simulator.new_size, Pair)
assert_type(simulator.antialias, bool)

analyzer = LinearProjectionAnalyzer(weights=torch.nn.Conv2d(3, 64, 16, stride=16), image="coffee")
assert_type(analyzer.reading, ProjectionReading)
assert_type(analyzer.filter, int)

advisor = PatchSizeAdvisor(application="satellite", token_budget=4096, mac_budget=None)
assert_type(advisor.reading, AdviceReading)
assert_type(advisor.patch_size, Pair)
assert_type(advisor.stop, int)
