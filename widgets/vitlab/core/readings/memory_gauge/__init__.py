"""What the memory gauge reads off a ledger: budgets, switches, rules, a curve, a program."""

from vitlab.core.readings.memory_gauge.budgets import (
    BUDGETS,
    CARDS_SOURCE,
    VERDICTS,
    Budget,
    Share,
)
from vitlab.core.readings.memory_gauge.curve import STACK, Curve, live_curve
from vitlab.core.readings.memory_gauge.moment import AT_PEAK, SeenMoment, in_its_phase, see_moment
from vitlab.core.readings.memory_gauge.reading import MemoryReading, memory_reading
from vitlab.core.readings.memory_gauge.rules import Rule
from vitlab.core.readings.memory_gauge.switches import (
    ATTENTIONS,
    OPTIMIZERS,
    PRECISIONS,
    SWITCHED,
    UPDATES,
    WEIGHTS,
    Switch,
)
from vitlab.core.readings.memory_gauge.tour import TOUR

__all__ = [
    "ATTENTIONS",
    "AT_PEAK",
    "BUDGETS",
    "CARDS_SOURCE",
    "OPTIMIZERS",
    "PRECISIONS",
    "STACK",
    "SWITCHED",
    "TOUR",
    "UPDATES",
    "VERDICTS",
    "WEIGHTS",
    "Budget",
    "Curve",
    "MemoryReading",
    "Rule",
    "SeenMoment",
    "Share",
    "Switch",
    "in_its_phase",
    "live_curve",
    "memory_reading",
    "see_moment",
]
