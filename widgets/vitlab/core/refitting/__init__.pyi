from .accuracy import measure_accuracies
from .model import METHODS, Method, refit, table_of, with_table
from .points import (
    SIZES,
    AccuracyPoint,
    Spread,
    Subject,
    TunedPoint,
    mean_and_spread,
)
from .stored import stored_accuracies
from .swapping import SwapEffect, swap_effects, swap_patches
from .tuning import fine_tune, train_at_sizes

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
