"""The matrix that turns a patch into a token: how it starts, what it keeps, what it looks like."""

from vitlab.core.projection.coding import (
    PatchSpectrum,
    patch_spectrum,
    projection_error,
    reconstruct,
    reconstruct_projection,
    reconstruction_error,
)
from vitlab.core.projection.exact import CutImages, cut_images
from vitlab.core.projection.known import pictures_spectrum
from vitlab.core.projection.layout import kernels
from vitlab.core.projection.pictures import dct_filters, filters, pca_filters
from vitlab.core.projection.reader import ProjectionReader, ReadBack, projection_reader
from vitlab.core.projection.spellings import (
    SPELLINGS,
    TransplantTrap,
    projection_spellings,
    transplant_trap,
)
from vitlab.core.projection.starting import (
    ProjectionGain,
    count_projection_parameters,
    init_patch_projection,
    projection_gain,
    projection_std,
)

__all__ = [
    "SPELLINGS",
    "CutImages",
    "PatchSpectrum",
    "ProjectionGain",
    "ProjectionReader",
    "ReadBack",
    "TransplantTrap",
    "count_projection_parameters",
    "cut_images",
    "dct_filters",
    "filters",
    "init_patch_projection",
    "kernels",
    "patch_spectrum",
    "pca_filters",
    "pictures_spectrum",
    "projection_error",
    "projection_gain",
    "projection_reader",
    "projection_spellings",
    "projection_std",
    "reconstruct",
    "reconstruct_projection",
    "reconstruction_error",
    "transplant_trap",
]
