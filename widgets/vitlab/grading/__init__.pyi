from .checking import check
from .ladder import hint
from .overview import progress
from .score import Score

__all__ = ["Score", "check", "hint", "progress"]
