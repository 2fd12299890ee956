from .auditing import audit
from .checking import check
from .ladder import hint
from .overview import progress
from .quizzes import keep
from .recording import save
from .resetting import reset
from .score import Score
from .varying import numbers

__all__ = ["Score", "audit", "check", "hint", "keep", "numbers", "progress", "reset", "save"]
