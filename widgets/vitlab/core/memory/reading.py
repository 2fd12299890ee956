"""What the memory gauge reads off a ledger. Plain Python."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from vitlab.core.compute import mac_parts
from vitlab.core.memory.budget import GIB, LARGEST_GPU, Verdict
from vitlab.core.memory.calculator import largest_batch, memory_ledger
from vitlab.core.memory.ledger import MemoryLedger
from vitlab.core.memory.reading_program import memory_program
from vitlab.core.memory.refusing import spoken
from vitlab.core.memory.rules_of_thumb import rules_of_thumb
from vitlab.core.reading import Fact, number, size

BUDGETS = tuple(gib * GIB for gib in (8, 16, 24, 40, 80, 141))


@dataclass(frozen=True)
class ByteFact(Fact):
    """A number of bytes, shown by 1024.

    >>> ByteFact("peak", "peak", 3 * 2**29, "at fc2").shown
    '1.5 GiB'
    """

    unit: str = "bytes"

    @property
    def shown(self) -> str:
        """The bytes as a person reads them."""
        return spoken(int(self.value))


@dataclass(frozen=True)
class BudgetLine:
    """Whether a GPU holds the run, and how many images it would hold."""

    budget_bytes: int
    verdict: Verdict
    largest_batch: int


@dataclass(frozen=True)
class MemoryReading:
    """Everything that the gauge shows: the ledger, its facts, a sentence and a program."""

    ledger: MemoryLedger
    settings: dict[str, Any] = field(repr=False)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Every number on screen with the formula that made it, and how far it can be trusted."""
        return (*self._tensors(), *self._around(), *self._compute())

    @property
    def text(self) -> str:
        """The peak in a sentence: how much, where, and whether a common GPU holds it."""
        ledger, run = self.ledger, self.ledger.workload
        doing = "A training step" if run.training else "A forward pass"
        images = "1 image" if run.batch_size == 1 else f"{number(run.batch_size)} images"
        sentences = [
            f"{doing} on {images} of {size(run.grid.image_size)} px in patches of "
            f"{size(run.grid.patch_size)} px holds {spoken(ledger.peak)} at its peak, in "
            f"{ledger.peak_at}: {spoken(ledger.saved_activations)} of activations are saved."
        ]
        smallest = next((line for line in self.budgets if line.verdict == "fits"), None)
        if smallest:
            sentences.append(
                f"It fits a GPU with {spoken(smallest.budget_bytes)}, and so would "
                f"{number(smallest.largest_batch)}."
            )
        else:
            sentences.append(f"It does not fit a GPU with {spoken(BUDGETS[-1])}.")
        if ledger.not_covered:
            sentences.append(f"Its activations are not counted: {', '.join(ledger.not_covered)}.")
        return " ".join(sentences)

    @property
    def code(self) -> str:
        """A program on torch alone that runs the step on tensors without data and counts it."""
        return memory_program(self.ledger.workload)

    @cached_property
    def budgets(self) -> tuple[BudgetLine, ...]:
        """The common sizes of GPUs, 8 to 141 GiB, and what each holds."""
        return tuple(
            BudgetLine(budget, self.ledger.fits(budget), largest_batch(budget, **self.settings))
            for budget in BUDGETS
        )

    @property
    def rules(self) -> dict[str, int]:
        """What the rules of thumb say of the same run, in bytes."""
        return rules_of_thumb(self.ledger.workload)

    def _tensors(self) -> tuple[Fact, ...]:
        ledger, run = self.ledger, self.ledger.workload
        weights = ledger.parameters // run.weight_bytes
        return (
            Fact("parameters", "learned numbers", weights, "all weights and biases"),
            ByteFact("weights", "weights", ledger.parameters, f"{weights:,} × {run.weight_bytes}"),
            ByteFact("gradients", "gradients", ledger.gradients, "as many as weights"),
            ByteFact("optimizer", "optimizer", ledger.optimizer, run.optimizer),
            ByteFact("input", "images and labels", ledger.input, "they stay alive"),
            ByteFact(
                "saved_activations",
                "saved activations",
                ledger.saved_activations,
                "what autograd keeps at the end of forward",
            ),
            ByteFact(
                "attention_maps",
                "of them attention maps",
                ledger.attention_maps,
                f"{run.batch_size} × {run.shape.num_heads} heads × {run.sequence_length}²"
                if ledger.attention_maps
                else "never kept",
            ),
            ByteFact("peak", "peak", ledger.peak, ledger.peak_at),
        )

    def _around(self) -> tuple[Fact, ...]:
        ledger = self.ledger
        return (
            ByteFact(
                "slack",
                "allocator slack",
                ledger.slack,
                "8 % of the peak",
                standing="rule of thumb",
            ),
            ByteFact(
                "workspace", "cuBLAS workspace", ledger.workspace, "at most", standing="quoted"
            ),
            ByteFact("context", "CUDA context", ledger.context, "0.6 GiB", standing="quoted"),
        )

    def _compute(self) -> tuple[Fact, ...]:
        run = self.ledger.workload
        parts = mac_parts(run.shape, run.grid)
        macs = sum(parts.values())
        share = parts["attention matmuls"] / macs
        passes = (4 if run.checkpointing else 3) if run.training else 1
        return (
            Fact(
                "gmacs",
                "GMACs an image, forward",
                macs / 1e9,
                f"× 2 = GFLOPs; {share:.0%} attention; this run takes about {passes} such",
            ),
        )


def memory_reading(**settings: Any) -> MemoryReading:
    """Read a run's memory; the settings are those of `memory_ledger`.

    `LabError` where no single GPU could hold it, with what would work.

    >>> print(memory_reading(model="vit_tiny", batch_size=64).text)
    A training step on 64 images of 224 × 224 px in patches of 16 × 16 px holds 1.138 GiB at its \
peak, in backward, block 12, fc2: 1.016 GiB of activations are saved. It fits a GPU with 8 GiB, \
and so would 406.
    """
    ledger = memory_ledger(**{"refuse_above": LARGEST_GPU, **settings})
    return MemoryReading(ledger, {k: v for k, v in settings.items() if k != "batch_size"})
