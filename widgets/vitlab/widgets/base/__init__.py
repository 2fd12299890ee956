"""What all instruments share: the frame around a picture, its tour, and how state is kept."""

from vitlab.widgets.base.fold_out import DrawnFoldOut, FoldOut
from vitlab.widgets.base.instrument import Instrument

__all__ = ["DrawnFoldOut", "FoldOut", "Instrument"]
