"""What a class has not understood, and who needs somebody today."""

from vitlab.widgets.class_board.instrument import ClassBoard

__all__ = ["ClassBoard"]
