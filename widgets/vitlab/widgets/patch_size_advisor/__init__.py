"""The patch size advisor: what each patch size costs, and how it sees the smallest thing."""

from vitlab.widgets.patch_size_advisor.instrument import PatchSizeAdvisor

__all__ = ["PatchSizeAdvisor"]
