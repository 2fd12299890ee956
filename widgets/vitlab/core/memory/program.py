"""A whole step as stretches of tape: embedding, blocks, classifier, back again, optimizer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

from vitlab.core.memory import block, classifier, embedding, optimizer
from vitlab.core.memory.sizes import Workload
from vitlab.core.memory.tape import Stretch, Tape

Phase: TypeAlias = Literal["forward", "backward", "optimizer"]


class Part(NamedTuple):
    """A stretch of tape, and how often it runs: the same for every block."""

    phase: Phase
    stretch: Stretch
    blocks: int = 0
    """Runs once for each of so many blocks, in backward from the last; 0 outside them."""

    @property
    def times(self) -> int:
        """How often it runs."""
        return self.blocks or 1

    def place(self, time: int, operation: str) -> str:
        """Where the ``time``-th run of it is, in words.

        >>> Part("backward", Tape(recording=True).cut(), blocks=12).place(0, "fc2")
        'backward, block 12, fc2'
        """
        if not self.blocks:
            return f"{self.phase}, {operation}"
        number = self.blocks - time if self.phase == "backward" else time + 1
        return f"{self.phase}, block {number}, {operation}"


def program(run: Workload) -> Iterator[Part]:
    """Everything that a training step, or a forward pass, makes and lets go of, in order."""
    yield from _passes(replace(run, optimizer="sgd", foreach=True, fused_optimizer=False))
    if run.training:
        yield _update(run)


@lru_cache(256)
def _passes(run: Workload) -> tuple[Part, ...]:
    """Forward and backward; remembered, because they are the same whatever updates the weights."""
    start, middle, end = (Tape(recording=run.training) for _ in range(3))
    parts = [*_forward(run, start, middle, end)]
    if run.training:
        parts += [*_end_of_forward(run, start, middle, end), *_backward(run, start, middle, end)]
    return tuple(parts)


def _update(run: Workload) -> Part:
    tape = Tape(recording=True)
    tape.given("loss", run.weight_bytes, run.kept)
    optimizer.step(tape, run)
    tape.forget("loss", why="the step is over")
    return Part("optimizer", tape.cut())


def _forward(run: Workload, start: Tape, middle: Tape, end: Tape) -> Iterator[Part]:
    embedding.forward(start, run)
    start.hand_on("x")
    yield Part("forward", start.cut())
    middle.recording = run.training and not run.checkpointing
    middle.given("x", run.residual, saved=run.training)
    block.forward(middle, run)
    middle.hand_on("block output")
    yield Part("forward", middle.cut(), run.shape.depth)
    end.given("x", run.residual, saved=run.training)
    classifier.forward(end, run)
    yield Part("forward", end.cut())


def _end_of_forward(run: Workload, start: Tape, middle: Tape, end: Tape) -> Iterator[Part]:
    classifier.loss(end, run)
    end.leave_autocast()
    yield Part("forward", end.cut())
    middle.leave_autocast()
    yield Part("forward", middle.cut(), run.shape.depth)
    start.leave_autocast()
    yield Part("forward", start.cut())


def _backward(run: Workload, start: Tape, middle: Tape, end: Tape) -> Iterator[Part]:
    classifier.backward(end, run)
    end.hand_on("gradient of x")
    yield Part("backward", end.cut())
    middle.given("gradient of block output", run.residual)
    block.backward(middle, run)
    middle.hand_on("gradient of x")
    yield Part("backward", middle.cut(), run.shape.depth)
    start.given("gradient of x", run.residual)
    embedding.backward(start, run)
    yield Part("backward", start.cut())
    end.at("end of backward")
    end.forget("gradient of loss", why="backward has returned")
    more = max(0, run.weight_bytes * optimizer.beyond_plain(run))
    why = "the optimizer will read it; when it is born is not counted"
    end.new("gradient of what is not plain", more, why, "gradients")
    end.hand_on("loss")
    yield Part("backward", end.cut())
