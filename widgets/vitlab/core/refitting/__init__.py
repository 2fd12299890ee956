"""A trained model with another table, grid or patch, and what that does to its answers."""

from vitlab.core.refitting.accuracy import measure_accuracies
from vitlab.core.refitting.model import METHODS, Method, refit, table_of, with_table
from vitlab.core.refitting.points import (
    SIZES,
    AccuracyPoint,
    Spread,
    Subject,
    TunedPoint,
    mean_and_spread,
)
from vitlab.core.refitting.stored import stored_accuracies
from vitlab.core.refitting.swapping import SwapEffect, swap_effects, swap_patches
from vitlab.core.refitting.tuning import fine_tune, train_at_sizes

__all__ = [
    "METHODS",
    "SIZES",
    "AccuracyPoint",
    "Method",
    "Spread",
    "Subject",
    "SwapEffect",
    "TunedPoint",
    "fine_tune",
    "mean_and_spread",
    "measure_accuracies",
    "refit",
    "stored_accuracies",
    "swap_effects",
    "swap_patches",
    "table_of",
    "train_at_sizes",
    "with_table",
]
