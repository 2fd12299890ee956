"""The optimizer: what it keeps from step to step, and what its step makes besides."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from vitlab.core.compute import ViTShape, parameter_sizes
from vitlab.core.grid import PatchGrid
from vitlab.core.memory.sizes import Workload
from vitlab.core.memory.tape import Tape

_MOMENTS = {"adamw": 2, "sgd_momentum": 1, "sgd": 0}
_COUNTER = 4  # bytes; AdamW counts the steps of each parameter


def parameter_bytes(run: Workload) -> int:
    """All weights; their gradients take as much."""
    return run.weight_bytes * _parameters(run.shape, run.grid)


def beyond_plain(run: Workload) -> int:
    """Numbers that the model learns beside a plain ViT's: attention pooling, a gate, LayerScale.

    Fewer than 0 where it learns fewer, as without a bias of the patch projection.

    >>> from vitlab.core.memory import memory_ledger
    >>> [beyond_plain(memory_ledger(model).workload) for model in ("vit_base", "siglip_base")]
    [0, 7087104]
    """
    return _parameters(run.shape, run.grid) - sum(_plain_tensors(run.shape, run.grid))


def state_bytes(run: Workload) -> int:
    """What lives between the steps: one moving mean a weight, or two and a counter a tensor."""
    tensors = parameter_tensors(run.shape, run.grid) if run.optimizer == "adamw" else ()
    return _MOMENTS[run.optimizer] * parameter_bytes(run) + _COUNTER * len(tensors)


def step(tape: Tape, run: Workload) -> None:
    """SGD writes where it reads; AdamW divides by a square root, and has to put it somewhere."""
    tape.at("step")
    if run.optimizer != "adamw" or run.fused_optimizer:
        return
    if run.foreach:
        tape.new("the number 1", _COUNTER, "all counters go up by it")
        tape.forget("the number 1", why="the steps were counted")
        why = "foreach takes the square roots of all second moments at once"
        tape.new("square roots", parameter_bytes(run), why)
        tape.forget("square roots", why="the weights were updated")
        return
    _one_by_one(tape, run)


def _one_by_one(tape: Tape, run: Workload) -> None:
    """Without foreach two roots of one tensor live at once, and that of the tensor before."""
    tensors = parameter_tensors(run.shape, run.grid)
    sizes = [run.weight_bytes * numbers for numbers in tensors]
    before, largest = max(pairwise([0, *sizes]), key=lambda pair: pair[0] + 2 * pair[1])
    tape.new("root before", before, "its variable keeps it until the next root is computed")
    tape.new("square root", largest, "the root of the second moment")
    tape.new("root", largest, "the same, corrected for the first steps")
    tape.forget("square root", why="it was corrected")
    tape.forget("root before", "root", why="the weights were updated")


# Both are asked for each batch that is compared, and know nothing of it: they are remembered.
@lru_cache(64)
def _parameters(shape: ViTShape, grid: PatchGrid) -> int:
    return sum(parameter_sizes(shape, grid).values())


@lru_cache(64)
def parameter_tensors(shape: ViTShape, grid: PatchGrid) -> tuple[int, ...]:
    """Numbers in every learned tensor of a ViT in order; what is not plain is one, the last."""
    plain = _plain_tensors(shape, grid)
    beyond = _parameters(shape, grid) - sum(plain)
    return (*plain, beyond) if beyond > 0 else plain


@lru_cache(64)
def _plain_tensors(shape: ViTShape, grid: PatchGrid) -> tuple[int, ...]:
    return tuple(_tensors(Workload(shape, grid, batch_size=1)))


def _tensors(run: Workload) -> Iterator[int]:
    dim, shape = run.shape.embed_dim, run.shape
    if shape.class_token:
        yield dim
    if shape.reg_tokens:
        yield shape.reg_tokens * dim
    yield run.sequence_length * dim
    yield from (run.patch_projection.weights, dim)
    qkv, proj, fc1, fc2 = run.linears
    for _ in range(shape.depth):
        yield from (dim, dim, qkv.weights, qkv.outputs, proj.weights, proj.outputs)
        yield from (dim, dim, fc1.weights, fc1.outputs, fc2.weights, fc2.outputs)
    yield from (dim, dim, run.head.weights, run.head.outputs)
