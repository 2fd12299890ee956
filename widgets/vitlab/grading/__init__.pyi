from .checking import check
from .course import numbers
from .ladder import hint
from .overview import progress
from .recording import save
from .resetting import reset
from .score import Score

__all__ = ["Score", "check", "hint", "numbers", "progress", "reset", "save"]
