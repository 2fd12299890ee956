from .checking import check
from .course import numbers
from .ladder import hint
from .overview import progress
from .recording import save
from .score import Score

__all__ = ["Score", "check", "hint", "numbers", "progress", "save"]
