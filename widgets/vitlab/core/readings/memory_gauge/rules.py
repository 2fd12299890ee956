"""Rules of thumb beside the truth. Plain Python."""

from __future__ import annotations

from dataclasses import dataclass

from vitlab.core.memory import MemoryLedger
from vitlab.core.memory.rules_of_thumb import rules_of_thumb
from vitlab.words import said, word

_SHOWN = {
    "16 bytes a parameter and the maps": (word("16 B a parameter + maps"), "16·P + B·N²·h·L·4"),
    "Korthikanti": (word("Korthikanti 2022"), word("states + L·s·b·h·(34 + 5·a·s/h)")),
    "accelerate": (word("HF accelerate"), word("4 × weights; inference: 1 ×")),
    "EleutherAI": (word("EleutherAI cookbook"), "18·P + L·s·b·h·(34 + 5·a·s/h)"),
}


@dataclass(frozen=True)
class Rule:
    """A rule of thumb with its bytes, and how far it is off the truth."""

    name: str
    """What the rule is called."""
    formula: str
    """Its formula, as it is quoted."""
    bytes: int
    """What it says of this run."""
    error: float
    """How far that is off the ledger's peak: 0.5 is half too much, -0.5 half too little."""


def rules(ledger: MemoryLedger) -> tuple[Rule, ...]:
    """What the rules in circulation say about this run.

    >>> from vitlab.core.memory import memory_ledger
    >>> [rule.name for rule in rules(memory_ledger("vit_tiny"))][:2]
    ['16 B a parameter + maps', 'Korthikanti 2022']
    """
    says = rules_of_thumb(ledger.workload)
    return tuple(
        Rule(said(name), said(formula), says[rule], says[rule] / ledger.peak - 1)
        for rule, (name, formula) in _SHOWN.items()
    )
