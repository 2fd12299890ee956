from .accuracies import Accuracies
from .aspect import AspectReading
from .kernels import KernelReading, KernelRow
from .reading import (
    ResolutionReading,
    aspect_reading,
    kernel_reading,
    resolution_reading,
    table_reading,
)
from .resized import Step
from .settings import (
    EQUAL_COUNTS_PRESET,
    METHOD_NAMES,
    PAGES,
    Page,
)
from .table_reading import TableReading
from .tables import MethodRow
from .tour import TOUR

__all__ = [
    "EQUAL_COUNTS_PRESET",
    "METHOD_NAMES",
    "PAGES",
    "TOUR",
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
