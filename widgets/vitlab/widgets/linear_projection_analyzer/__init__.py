"""The linear projection analyzer: what a patch projection keeps of a picture."""

from vitlab.widgets.linear_projection_analyzer.instrument import LinearProjectionAnalyzer

__all__ = ["LinearProjectionAnalyzer"]
