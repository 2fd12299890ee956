"""A trained model with another table, grid or patch, and what that does to its answers."""

from vitlab.core.refitting.accuracy import measure_accuracies
from vitlab.core.refitting.model import METHODS, Method, refit, table_of, with_table
from vitlab.core.refitting.points import SIZES, AccuracyPoint, Subject
from vitlab.core.refitting.stored import stored_accuracies
from vitlab.core.refitting.swapping import SwapEffect, swap_effects, swap_patches

__all__ = [
    "METHODS",
    "SIZES",
    "AccuracyPoint",
    "Method",
    "Subject",
    "SwapEffect",
    "measure_accuracies",
    "refit",
    "stored_accuracies",
    "swap_effects",
    "swap_patches",
    "table_of",
    "with_table",
]
