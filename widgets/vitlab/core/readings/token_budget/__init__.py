"""What the token budget shows: families of models, a window, and the smallest print."""

from vitlab.core.readings.token_budget.closer import CloserWay
from vitlab.core.readings.token_budget.looks import Look
from vitlab.core.readings.token_budget.parts import Part
from vitlab.core.readings.token_budget.reading import BudgetReading, budget_reading
from vitlab.core.readings.token_budget.rows import FamilyRow
from vitlab.core.readings.token_budget.settings import (
    CONTEXTS,
    FAMILIES,
    FITS,
    MERGES,
    MOST_FAMILIES,
    PROJECTORS,
    BudgetSetting,
)
from vitlab.core.readings.token_budget.tour import TOUR
from vitlab.core.readings.token_budget.window import Window

__all__ = [
    "CONTEXTS",
    "FAMILIES",
    "FITS",
    "MERGES",
    "MOST_FAMILIES",
    "PROJECTORS",
    "TOUR",
    "BudgetReading",
    "BudgetSetting",
    "CloserWay",
    "FamilyRow",
    "Look",
    "Part",
    "Window",
    "budget_reading",
]
