"""Which patch size, by numbers: costs, what the smallest thing looks like, what was published.

Plain Python.
"""

from vitlab.core.advice.advising import PatchAdvice, advise_patch_size
from vitlab.core.advice.alternatives import Alternative, patch_alternatives
from vitlab.core.advice.applications import APPLICATIONS, Application
from vitlab.core.advice.closer import CloserLook, closer_looks
from vitlab.core.advice.published import PUBLISHED, PublishedPatches, published_patches
from vitlab.core.advice.rows import Limit, PatchRow

__all__ = [
    "APPLICATIONS",
    "PUBLISHED",
    "Alternative",
    "Application",
    "CloserLook",
    "Limit",
    "PatchAdvice",
    "PatchRow",
    "PublishedPatches",
    "advise_patch_size",
    "closer_looks",
    "patch_alternatives",
    "published_patches",
]
