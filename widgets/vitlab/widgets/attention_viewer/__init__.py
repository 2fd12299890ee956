"""Which patches a token reads, and whether the answer depends on them."""

from vitlab.widgets.attention_viewer.instrument import AttentionViewer

__all__ = ["AttentionViewer"]
