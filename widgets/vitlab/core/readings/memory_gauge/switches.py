"""What another choice would change, in bytes and in work. Plain Python."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from vitlab.core.memory import MemoryLedger
from vitlab.core.memory.ledger import peak_of
from vitlab.core.memory.sizes import Workload

OPTIMIZERS = {"adamw": "AdamW", "sgd_momentum": "momentum", "sgd": "SGD"}
PRECISIONS = {"amp": "AMP", "fp32": "fp32", "bf16": "bf16"}
WEIGHTS = {"full": "full", "int8": "int8", "int4": "int4"}
UPDATES = {
    "foreach": {"foreach": True, "fused_optimizer": False},
    "fused": {"foreach": True, "fused_optimizer": True},
    "one by one": {"foreach": False, "fused_optimizer": False},
}


@dataclass(frozen=True)
class Switch:
    """One setting, what it would become, and what that changes at the peak."""

    setting: str
    """The setting that would change."""
    becomes: str
    """What it would become."""
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
        Switch(setting, word, peak_of(replace(run, **change)) - ledger.peak, remark)
        for setting, word, change, remark in _choices(run)
    )


def _choices(run: Workload) -> Iterator[tuple[str, str, dict[str, Any], str]]:
    for name, word in PRECISIONS.items():
        if name != run.precision:
            yield "precision", word, {"precision": name}, ""
    for name, word in WEIGHTS.items():
        if name != run.weights and not run.training:
            yield "weights", word, {"weights": name}, ""
    other = "fused" if run.eager else "eager"
    yield "attention", other, {"attention": other}, ""
    if not run.training:
        return
    if run.checkpointing:
        yield "checkpointing", "off", {"checkpointing": False}, "−1 forward"
    else:
        yield "checkpointing", "on", {"checkpointing": True}, "+1 forward"
    word = "off" if run.accumulate else "on"
    yield "accumulate", word, {"accumulate": not run.accumulate}, ""
    for name, word in OPTIMIZERS.items():
        if name != run.optimizer:
            yield "optimizer", word, {"optimizer": name}, ""
    now = "fused" if run.fused_optimizer else "foreach" if run.foreach else "one by one"
    for word, ways in UPDATES.items():
        if word != now:
            yield "update", word, ways, ""
