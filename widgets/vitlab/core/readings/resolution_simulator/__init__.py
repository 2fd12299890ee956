"""What the resolution simulator reads off tables, patch weights and pictures of another size."""

from vitlab.core.readings.resolution_simulator.accuracies import Accuracies
from vitlab.core.readings.resolution_simulator.aspect import AspectReading
from vitlab.core.readings.resolution_simulator.kernels import KernelReading, KernelRow
from vitlab.core.readings.resolution_simulator.reading import (
    ResolutionReading,
    aspect_reading,
    kernel_reading,
    resolution_reading,
    table_reading,
)
from vitlab.core.readings.resolution_simulator.resized import Step
from vitlab.core.readings.resolution_simulator.settings import (
    EQUAL_COUNTS_PRESET,
    METHOD_NAMES,
    PAGES,
    Page,
)
from vitlab.core.readings.resolution_simulator.table_reading import TableReading
from vitlab.core.readings.resolution_simulator.tables import MethodRow

__all__ = [
    "EQUAL_COUNTS_PRESET",
    "METHOD_NAMES",
    "PAGES",
    "Accuracies",
    "AspectReading",
    "KernelReading",
    "KernelRow",
    "MethodRow",
    "Page",
    "ResolutionReading",
    "Step",
    "TableReading",
    "aspect_reading",
    "kernel_reading",
    "resolution_reading",
    "table_reading",
]
