"""Everything that the memory gauge shows at one moment. Plain Python."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from vitlab.core.facts import Fact, size
from vitlab.core.memory import LARGEST_GPU, MemoryLedger, PatchImpact, TierAnswer, memory_ledger
from vitlab.core.memory.naming import told
from vitlab.core.memory.refusing import spoken
from vitlab.core.readings.memory_gauge.budgets import Budget, Share, budgets, needed, shares
from vitlab.core.readings.memory_gauge.calculators import patch_sizes, tiers
from vitlab.core.readings.memory_gauge.curve import Curve, live_curve
from vitlab.core.readings.memory_gauge.facts import facts_of, measured_fact
from vitlab.core.readings.memory_gauge.moment import AT_PEAK, SeenMoment, see_moment
from vitlab.core.readings.memory_gauge.program import memory_program
from vitlab.core.readings.memory_gauge.rules import Rule, rules
from vitlab.core.readings.memory_gauge.settings import checked
from vitlab.core.readings.memory_gauge.switches import Switch, switches
from vitlab.core.torch_version import OLDEST_TORCH, older_torch
from vitlab.words import said, said_many, word

_TRAINING = word(
    "Training on {images} of {size} px in patches of {patch} holds {peak} at its peak, in {place}."
)
_INFERENCE = word(
    "Inference on {images} of {size} px in patches of {patch} holds {peak} at its peak, in {place}."
)


@dataclass(frozen=True)
class MemoryReading:
    """A run's memory, and what follows from it: budgets, switches, rules of thumb, a program.

    >>> reading = memory_reading(model="vit_base", batch_size=64)
    >>> reading.own.verdict, reading.own.largest_batch, reading.seen.moment.label
    ('fits', 318, 'backward, block 12, fc2')
    """

    ledger: MemoryLedger
    """The run, counted."""
    budget: float
    """GiB of the GPU that was asked about."""
    budgets: tuple[Budget, ...]
    """The usual GPUs and that one, smallest first."""
    seen: SeenMoment
    """The moment to look at."""
    settings: Mapping[str, Any] = field(repr=False)
    """What the run was made of: the arguments of `memory_ledger`."""
    measured_peak: int | None = None
    """What a measurement of the same run saw, in bytes; None where nothing was measured."""
    measured_how: str = ""
    """How it was measured, in words; empty where it was not."""

    @cached_property
    def shares(self) -> tuple[Share, ...]:
        """What a GPU must have at the peak, and what for."""
        return shares(self.ledger)

    @cached_property
    def curve(self) -> Curve:
        """Live bytes over the step."""
        return live_curve(self.ledger)

    @cached_property
    def switches(self) -> tuple[Switch, ...]:
        """What each other choice would change."""
        return switches(self.ledger)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """What the rules of thumb say, and how far they are off."""
        return rules(self.ledger)

    @cached_property
    def patch_sizes(self) -> tuple[PatchImpact, ...]:
        """What half and twice the patch would cost."""
        return patch_sizes(self.settings)

    @cached_property
    def tiers(self) -> tuple[TierAnswer, ...]:
        """What the usual machines hold, one GPU and eight."""
        return tiers(self.settings)

    @property
    def needed(self) -> int:
        """Bytes that a GPU must have: the peak and what comes on top."""
        return needed(self.ledger)

    @property
    def own(self) -> Budget:
        """The GPU that was asked about."""
        return next(row for row in self.budgets if row.gib == self.budget)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Every number of the run, what a GPU must have, and what was measured."""
        if self.measured_peak is None:
            return facts_of(self.ledger)
        return (*facts_of(self.ledger), measured_fact(self.ledger, self.measured_peak))

    @property
    def text(self) -> str:
        """The run and its peak, whether one's own GPU holds it, and what was measured."""
        run = self.ledger.workload
        sentences = [
            said(
                _TRAINING if run.training else _INFERENCE,
                images=said_many("{n} image", "{n} images", run.batch_size),
                size=size(run.grid.image_size),
                patch=size(run.grid.patch_size),
                peak=spoken(self.ledger.peak),
                place=told(self.ledger.peak_at),
            ),
            said(
                "With what PyTorch and CUDA add, it needs {needed}: {answer}.",
                needed=spoken(self.needed),
                answer=self.own.text,
            ),
            *self._reservations(),
        ]
        if self.measured_peak is not None:
            peak = spoken(self.measured_peak)
            sentences.append(said("Measured: {peak}, {how}.", peak=peak, how=self.measured_how))
        return " ".join(sentences)

    def _reservations(self) -> Iterator[str]:
        """What keeps the count from being exact."""
        if self.ledger.not_covered:
            parts = ", ".join(map(said, self.ledger.not_covered))
            yield said("Not counted, so it is more: {parts}.", parts=parts)
        if old := older_torch():
            told_of = word("An estimate: torch {old} is older than {oldest}.")
            yield said(told_of, old=old, oldest=OLDEST_TORCH)

    @property
    def code(self) -> str:
        """A program on torch alone that runs the step on tensors without data and counts it."""
        return memory_program(self.ledger.workload)

    def with_measured(self, peak: int, how: str) -> MemoryReading:
        """The same with what a measurement saw.

        >>> reading = memory_reading(model="vit_tiny")
        >>> reading.with_measured(reading.ledger.peak, "counted").facts[-1].formula
        'as predicted, to the byte'
        """
        return replace(self, measured_peak=peak, measured_how=how)


def memory_reading(*, budget: float = 24, moment: int = AT_PEAK, **settings: Any) -> MemoryReading:
    """Read a run's memory beside the GPUs that might hold it.

    Args:
        budget: Memory of one's own GPU in GiB.
        moment: The line of the ledger's timeline to look at, from 0; -1 is the peak.
        **settings: The arguments of `memory_ledger`, by name; ``model`` may also be a dict of
            `ViTShape`'s numbers.

    Returns:
        Facts, a sentence and a program, with budgets, switches and rules of thumb.

    Raises:
        LabError: A setting cannot work, or no single GPU could hold the run; the message and its
            remedies say what would work.
        ShapeError: The patches do not fill the image.
        KindError: ``budget`` or ``moment`` is no number.

    >>> print(memory_reading(model="vit_tiny", batch_size=64, budget=8).text)
    Training on 64 images of 224 × 224 px in patches of 16 × 16 holds 1.138 GiB at its peak, in \
backward, block 12, fc2. With what PyTorch and CUDA add, it needs 2.043 GiB: a GPU of 8 GiB \
holds it, and could hold 396 images.

    """
    settings = checked(budget, {"refuse_above": LARGEST_GPU, **settings})
    ledger = memory_ledger(**settings)
    return MemoryReading(
        ledger=ledger,
        budget=budget,
        budgets=budgets(ledger, budget),
        seen=see_moment(ledger, moment),
        settings=settings,
    )
