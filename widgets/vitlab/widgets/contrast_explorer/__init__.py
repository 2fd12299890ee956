"""The contrast explorer: what a batch is to the losses of CLIP and SigLIP."""

from vitlab.widgets.contrast_explorer.instrument import ContrastExplorer

__all__ = ["ContrastExplorer"]
