from .comparing import (
    Nearness,
    RuleDifferences,
    compare_rules,
    there_and_back,
)
from .kernels import (
    KERNEL_METHODS,
    TokenErrors,
    kernel_by_method,
    token_errors,
)
from .methods import (
    EQUAL_COUNTS,
    STYLES,
    TABLE_METHODS,
    table_by_method,
)
from .patch_weights import resample_patch_embed
from .position_tables import resample_abs_pos_embed
from .relative_tables import resample_relative_bias_table
from .sweep import SweptSize, sweep_sizes

__all__ = [
    "EQUAL_COUNTS",
    "KERNEL_METHODS",
    "STYLES",
    "TABLE_METHODS",
    "Nearness",
    "RuleDifferences",
    "SweptSize",
    "TokenErrors",
    "compare_rules",
    "kernel_by_method",
    "resample_abs_pos_embed",
    "resample_patch_embed",
    "resample_relative_bias_table",
    "sweep_sizes",
    "table_by_method",
    "there_and_back",
    "token_errors",
]
