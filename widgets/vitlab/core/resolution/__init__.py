"""Carry learned tables and patch weights over to another resolution."""

from vitlab.core.resolution.patch_weights import resample_patch_embed
from vitlab.core.resolution.position_tables import resample_abs_pos_embed
from vitlab.core.resolution.relative_tables import resample_relative_bias_table

__all__ = ["resample_abs_pos_embed", "resample_patch_embed", "resample_relative_bias_table"]
