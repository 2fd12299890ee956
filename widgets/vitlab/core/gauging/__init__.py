"""What the memory gauge reads off a ledger: budgets, switches, rules, a curve, a program."""

from vitlab.core.gauging.budgets import BUDGETS, VERDICTS, Budget, Share
from vitlab.core.gauging.curve import STACK, Curve, live_curve
from vitlab.core.gauging.moment import AT_PEAK, SeenMoment, see_moment
from vitlab.core.gauging.reading import MemoryReading, memory_reading
from vitlab.core.gauging.rules import Rule
from vitlab.core.gauging.switches import OPTIMIZERS, PRECISIONS, UPDATES, Switch

__all__ = [
    "AT_PEAK",
    "BUDGETS",
    "OPTIMIZERS",
    "PRECISIONS",
    "STACK",
    "UPDATES",
    "VERDICTS",
    "Budget",
    "Curve",
    "MemoryReading",
    "Rule",
    "SeenMoment",
    "Share",
    "Switch",
    "live_curve",
    "memory_reading",
    "see_moment",
]
