"""The position encoding explorer: which places an encoding takes for neighbours."""

from vitlab.widgets.position_encoding_explorer.instrument import PositionEncodingExplorer

__all__ = ["PositionEncodingExplorer"]
