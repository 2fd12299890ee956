"""The ledger of a run: how many bytes live, of what kind, when, and where most of them do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from vitlab.core.memory.budget import Verdict, context_bytes, slack_bytes, verdict, workspace_bytes
from vitlab.core.memory.optimizer import parameter_bytes, state_bytes
from vitlab.core.memory.program import Part, Phase, program
from vitlab.core.memory.sizes import Workload
from vitlab.core.memory.tape import KINDS, Kind
from vitlab.core.memory.timeline import Timeline
from vitlab.words import word


@dataclass(frozen=True)
class MemoryLedger:
    """Bytes of one training step, or of one forward pass, as a live count of tensors sees them.

    Exact for plain blocks, LayerScale and a norm before them: what ``not_covered`` names is counted
    among parameters, gradients and the optimizer's state, but its activations are not. ``slack``,
    ``workspace`` and ``context`` come on top of the tensors and are estimates.
    """

    workload: Workload
    """The run that was counted, with all its settings."""
    parameters: int
    """All weights, in bytes like every size here."""
    gradients: int
    """All gradients together; 0 without training."""
    optimizer: int
    """What the optimizer keeps from step to step; 0 without training."""
    input: int
    """Images and labels of the batch."""
    saved_activations: int
    """All that autograd keeps at the end of the forward pass, attention maps and 16-bit weight
    copies included; 0 without training."""
    attention_maps: int
    """The attention maps among them; 0 where attention is fused."""
    peak: int
    """Most bytes that live at one moment."""
    peak_phase: Phase
    """"forward", "backward" or "optimizer": when that is."""
    peak_at: str
    """The same to the operation, in words."""
    phase_peaks: dict[Phase, int]
    """Most bytes that live at one moment of each phase."""
    parts: tuple[Part, ...] = field(repr=False)
    """The run as stretches of tape, which ``timeline`` lays one after the other."""

    @property
    def resident(self) -> int:
        """What lives when the step begins: weights, optimizer state, batch, gradients added up."""
        left = self.gradients if self.workload.accumulate else 0
        return self.parameters + left + self.optimizer + self.input

    @property
    def slack(self) -> int:
        """Estimate of what the caching allocator reserves beyond what lives."""
        return slack_bytes(self.peak)

    @property
    def workspace(self) -> int:
        """Quoted: what matrix products reserve for themselves."""
        return workspace_bytes()

    @property
    def context(self) -> int:
        """Quoted: what CUDA takes before the first tensor, on the safe side."""
        return context_bytes()

    @property
    def not_covered(self) -> tuple[str, ...]:
        """What of this model the activations leave out."""
        return self.workload.shape.not_counted

    def fits(self, budget_bytes: int) -> Verdict:
        """Whether a GPU with so many bytes holds it: ``"fits"``, ``"tight"`` or ``"no"``."""
        return verdict(self.peak, budget_bytes)

    @cached_property
    def timeline(self) -> Timeline:
        """Every tensor that is born or dies, in order, with all that lives after it."""
        resident = {"parameters": self.parameters, "optimizer": self.optimizer, "input": self.input}
        if self.workload.accumulate:
            resident["gradients"] = self.gradients
        return Timeline(self.parts, {kind: resident.get(kind, 0) for kind in KINDS})

    @property
    def peak_moment(self) -> int:
        """The moment of the timeline at which most bytes live."""
        return self.timeline.totals.index(max(self.timeline.totals))

    @property
    def at_peak(self) -> dict[Kind, int]:
        """What lives at the peak, by kind."""
        return self.timeline.live(self.peak_moment)


class _Peak(NamedTuple):
    bytes: int
    part: Part
    time: int


def ledger_of(run: Workload) -> MemoryLedger:
    """Run the tape of a workload; a block's stretch is counted once and stands for all."""
    parts = tuple(program(run))
    parameters, left, state, batch = _resident(run)
    peaks = _peaks(parts, parameters + left + state + batch)
    highest = max(peaks.values(), key=lambda peak: peak.bytes)
    forward = [part for part in parts if part.phase == "forward"]
    return MemoryLedger(
        workload=run,
        parameters=parameters,
        gradients=left or _gradients(parts),
        optimizer=state,
        input=batch,
        saved_activations=sum(map(_net, forward)) if run.training else 0,
        attention_maps=_maps(forward),
        peak=highest.bytes,
        peak_phase=highest.part.phase,
        peak_at=_place(highest.part, highest.time),
        phase_peaks={phase: peak.bytes for phase, peak in peaks.items()},
        parts=parts,
    )


def peak_of(run: Workload) -> int:
    """The ledger's ``peak`` alone: a fraction of the work, for whoever compares many runs.

    >>> from vitlab.core.memory import memory_ledger
    >>> ledger = memory_ledger("vit_tiny")
    >>> peak_of(ledger.workload) == ledger.peak
    True
    """
    return max(peak.bytes for peak in _highs(program(run), sum(_resident(run))))


def _resident(run: Workload) -> tuple[int, int, int, int]:
    """Parameters, gradients of earlier batches, optimizer state, and the batch."""
    batch = run.weight_bytes * run.pixels + 8 * run.batch_size
    left = _gradients(program(replace(run, accumulate=False))) if run.accumulate else 0
    return parameter_bytes(run), left, state_bytes(run) if run.training else 0, batch


def _peaks(parts: Iterable[Part], now: int) -> dict[Phase, _Peak]:
    """The peak of each phase, the first of them where it is reached again."""
    peaks: dict[Phase, _Peak] = {}
    for peak in _highs(parts, now):
        phase = peak.part.phase
        if phase not in peaks or peak.bytes > peaks[phase].bytes:
            peaks[phase] = peak
    return peaks


def _highs(parts: Iterable[Part], now: int) -> Iterator[_Peak]:
    """The peak of each part: in its first run where runs free more than they make, or its last."""
    for part in parts:
        more = (part.times - 1) * part.stretch.net
        time, begin = (part.times - 1, now + more) if more > 0 else (0, now)
        yield _Peak(begin + part.stretch.highest, part, time)
        now += _net(part)


def _net(part: Part) -> int:
    return part.times * part.stretch.net


def _place(part: Part, time: int) -> str:
    stretch = part.stretch
    if stretch.highest_line < 0:
        return part.place(time, word("begin"))
    return part.place(time, stretch.lines[stretch.highest_line].operation)


def _gradients(parts: Iterable[Part]) -> int:
    return sum(
        part.times * line.bytes
        for part in parts
        for line in part.stretch.lines
        if line.kind == "gradients"
    )


def _maps(forward: Iterable[Part]) -> int:
    """Bytes of attention maps at the end of the forward pass."""
    return sum(
        part.times * line.bytes
        for part in forward
        for line in part.stretch.lines
        if line.kind == "attention maps"
    )
