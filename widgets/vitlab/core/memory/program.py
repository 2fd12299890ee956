"""A whole step as stretches of tape: embedding, blocks, classifier, back again, optimizer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache, partial
from typing import Literal, NamedTuple, TypeAlias

from vitlab.core.memory import block, classifier, embedding, optimizer
from vitlab.core.memory.naming import Named
from vitlab.core.memory.sizes import Workload
from vitlab.core.memory.tape import Kind, Stretch, Tape
from vitlab.words import word

Phase: TypeAlias = Literal["forward", "backward", "optimizer"]


class Part(NamedTuple):
    """A stretch of tape, and how often it runs: the same for every block."""

    phase: Phase
    stretch: Stretch
    blocks: int = 0
    """Runs once for each of so many blocks, in backward from the last; 0 outside them."""
    first: int = 1
    """Number of the first of these blocks."""

    @property
    def times(self) -> int:
        """How often it runs."""
        return self.blocks or 1

    def place(self, time: int, operation: str) -> Named:
        """Where the ``time``-th run of it is, in words.

        >>> Part("backward", Tape(recording=True).cut(), blocks=12).place(0, "fc2")
        'backward, block 12, fc2'
        """
        if not self.blocks:
            return Named(word("{phase}, {operation}"), phase=self.phase, operation=operation)
        number = self.first + (self.blocks - 1 - time if self.phase == "backward" else time)
        return Named(
            word("{phase}, block {block}, {operation}"),
            phase=self.phase,
            block=str(number),
            operation=operation,
        )


def program(run: Workload) -> Iterator[Part]:
    """Everything that a training step, or a forward pass, makes and lets go of, in order."""
    yield from _passes(replace(run, optimizer="sgd", foreach=True, fused_optimizer=False))
    if run.training:
        yield _update(run)


@lru_cache(256)
def _passes(run: Workload) -> tuple[Part, ...]:
    """Forward and backward; remembered, because they are the same whatever updates the weights."""
    tapes = _tapes(run)
    parts = [*_forward(run, tapes)]
    if run.training:
        parts += [*_end_of_forward(tapes, run), *_backward(run, tapes)]
    return tuple(parts)


def _update(run: Workload) -> Part:
    tape = Tape(recording=True)
    tape.given("loss", run.weight_bytes, run.kept)
    optimizer.step(tape, run)
    tape.forget("loss", why=word("the step is over"))
    return Part("optimizer", tape.cut())


class _Blocks(NamedTuple):
    """Blocks that are alike, on one tape."""

    tape: Tape
    blocks: int
    first: int
    stops: bool = False
    """Whether they are the first that learn, so that backward ends in them."""

    def part(self, phase: Phase) -> Part:
        return Part(phase, self.tape.cut(), self.blocks, self.first)


class _Tapes(NamedTuple):
    start: Tape
    blocks: tuple[_Blocks, ...]
    """Those that learn."""
    end: Tape


def _tapes(run: Workload) -> _Tapes:
    shape = run.shape
    records = run.training and not run.checkpointing
    tape = partial(Tape, accumulating=run.accumulate)
    before, count = shape.frozen_blocks, shape.depth - shape.frozen_blocks
    blocks = []
    if run.training and shape.frozen and count:
        blocks.append(_Blocks(tape(recording=records), 1, before + 1, stops=True))
        before, count = before + 1, count - 1
    if count:
        blocks.append(_Blocks(tape(recording=records), count, before + 1))
    return _Tapes(
        start=tape(recording=run.training and not shape.frozen, frozen=shape.frozen > 0),
        blocks=tuple(blocks),
        end=tape(recording=run.training, frozen=shape.frozen > shape.depth + 2),
    )


def _forward(run: Workload, tapes: _Tapes) -> Iterator[Part]:
    start, blocks, end = tapes
    embedding.forward(start, run, "transient" if run.shape.frozen_blocks else run.kept)
    start.hand_on("x")
    yield Part("forward", start.cut())
    yield from _frozen_blocks(run)
    for each in blocks:
        each.tape.given("x", run.residual, saved=run.training)
        block.forward(each.tape, run, run.kept)
        each.tape.hand_on("block output")
        yield each.part("forward")
    end.given("x", run.residual, saved=run.norm_learns)
    classifier.forward(end, run)
    yield Part("forward", end.cut())


def _frozen_blocks(run: Workload) -> Iterator[Part]:
    """Blocks that do not learn run as in inference; what the last gives may be kept behind it."""
    frozen = run.shape.frozen_blocks
    kept: Kind = run.kept if run.norm_learns else "transient"
    runs: tuple[tuple[int, int, Kind], ...] = ((frozen - 1, 1, "transient"), (1, frozen, kept))
    for count, first, kind in runs:
        if frozen and count:
            tape = Tape(recording=False, frozen=True)
            tape.given("x", run.residual)
            block.forward(tape, run, kind)
            tape.hand_on("block output")
            yield Part("forward", tape.cut(), count, first)


def _end_of_forward(tapes: _Tapes, run: Workload) -> Iterator[Part]:
    classifier.loss(tapes.end, run)
    tapes.end.leave_autocast()
    yield Part("forward", tapes.end.cut())
    for each in tapes.blocks:
        each.tape.leave_autocast()
        yield each.part("forward")
    tapes.start.leave_autocast()
    yield Part("forward", tapes.start.cut())


def _backward(run: Workload, tapes: _Tapes) -> Iterator[Part]:
    start, blocks, end = tapes
    classifier.backward(end, run)
    if blocks:
        end.hand_on("gradient of x")
    yield Part("backward", end.cut())
    for each in reversed(blocks):
        each.tape.given(word("gradient of block output"), run.residual)
        block.backward(each.tape, run, first_to_learn=each.stops)
        if not each.stops:
            each.tape.hand_on("gradient of x")
        yield each.part("backward")
    if not run.shape.frozen:
        start.given("gradient of x", run.residual)
        embedding.backward(start, run)
        yield Part("backward", start.cut())
    yield _end_of_backward(run, end)


def _end_of_backward(run: Workload, end: Tape) -> Part:
    end.at(word("end of backward"))
    end.forget("gradient of loss", why=word("backward has returned"))
    more = 0 if run.accumulate else max(0, run.weight_bytes * optimizer.beyond_plain(run))
    why = word("the optimizer will read it; when it is born is not counted")
    end.new(word("gradient of what is not plain"), more, why, "gradients")
    end.hand_on("loss")
    return Part("backward", end.cut())
