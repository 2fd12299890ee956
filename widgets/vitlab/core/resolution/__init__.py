"""Carry learned tables and patch weights over to another resolution."""

from vitlab.core.resolution.comparing import (
    Nearness,
    RuleDifferences,
    compare_rules,
    there_and_back,
)
from vitlab.core.resolution.kernels import (
    KERNEL_METHODS,
    TokenErrors,
    kernel_by_method,
    token_errors,
)
from vitlab.core.resolution.methods import (
    EQUAL_COUNTS,
    STYLES,
    TABLE_METHODS,
    table_by_method,
)
from vitlab.core.resolution.patch_weights import resample_patch_embed
from vitlab.core.resolution.position_tables import resample_abs_pos_embed
from vitlab.core.resolution.relative_tables import resample_relative_bias_table
from vitlab.core.resolution.sweep import SweptSize, sweep_sizes

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
