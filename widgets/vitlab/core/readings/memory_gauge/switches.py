"""What another choice would change, in bytes and in work. Plain Python."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from vitlab.core.memory import MemoryLedger
from vitlab.core.memory.ledger import peak_of
from vitlab.core.memory.sizes import Workload
from vitlab.words import said, word

# As they are called in English; the names of programs are the same in every language.
OPTIMIZERS = {"adamw": word("AdamW"), "sgd_momentum": word("momentum"), "sgd": word("SGD")}
PRECISIONS = {"amp": word("AMP"), "fp32": word("fp32"), "bf16": word("bf16")}
WEIGHTS = {"full": word("full"), "int8": word("int8"), "int4": word("int4")}
ATTENTIONS = {"eager": word("eager"), "fused": word("fused")}
SWITCHED = {False: word("off"), True: word("on")}
UPDATES = {
    word("foreach"): {"foreach": True, "fused_optimizer": False},
    "fused": {"foreach": True, "fused_optimizer": True},
    word("one by one"): {"foreach": False, "fused_optimizer": False},
}


@dataclass(frozen=True)
class Switch:
    """One setting, what it would become, and what that changes at the peak."""

    setting: str
    """The setting that would change."""
    becomes: str
    """What it would become, in words."""
    change: int
    """Bytes more at the peak, negative for less."""
    remark: str = ""
    """What the change costs in work; empty where nothing is to be said."""


def switches(ledger: MemoryLedger) -> tuple[Switch, ...]:
    """Each other choice of precision, attention, checkpointing and optimizer, on its own.

    >>> from vitlab.core.memory import memory_ledger
    >>> [(s.setting, s.becomes) for s in switches(memory_ledger("vit_tiny"))][:3]
    [('precision', 'fp32'), ('precision', 'bf16'), ('attention', 'eager')]
    """
    run = ledger.workload
    return tuple(
        Switch(setting, said(becomes), peak_of(replace(run, **change)) - ledger.peak, said(remark))
        for setting, becomes, change, remark in _choices(run)
    )


def _choices(run: Workload) -> Iterator[tuple[str, str, dict[str, Any], str]]:
    for name, called in PRECISIONS.items():
        if name != run.precision:
            yield "precision", called, {"precision": name}, ""
    for name, called in WEIGHTS.items():
        if name != run.weights and not run.training:
            yield "weights", called, {"weights": name}, ""
    other = "fused" if run.eager else "eager"
    yield "attention", ATTENTIONS[other], {"attention": other}, ""
    if not run.training:
        return
    if run.checkpointing:
        yield "checkpointing", SWITCHED[False], {"checkpointing": False}, word("−1 forward")
    else:
        yield "checkpointing", SWITCHED[True], {"checkpointing": True}, word("+1 forward")
    yield "accumulate", SWITCHED[not run.accumulate], {"accumulate": not run.accumulate}, ""
    for name, called in OPTIMIZERS.items():
        if name != run.optimizer:
            yield "optimizer", called, {"optimizer": name}, ""
    now = "fused" if run.fused_optimizer else "foreach" if run.foreach else "one by one"
    for called, ways in UPDATES.items():
        if called != now:
            yield "update", called, ways, ""
