"""The optimizer: what it keeps from step to step, and what its step makes besides."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, pairwise

from vitlab.core.compute import ViTShape, parameter_sizes
from vitlab.core.grid import PatchGrid
from vitlab.core.memory.linear import Linear
from vitlab.core.memory.sizes import Workload
from vitlab.core.memory.tape import Tape
from vitlab.words import word

_MOMENTS = {"adamw": 2, "sgd_momentum": 1, "sgd": 0}
_COUNTER = 4  # bytes; AdamW counts the steps of each parameter


def parameter_bytes(run: Workload) -> int:
    """All weights as they are kept; the gradients of those that learn take as much as they do."""
    packed = sum(layer.packed_bytes for layer in run.packed)
    full = _parameters(run.shape, run.grid) - packed_numbers(run)
    return run.weight_bytes * full + run.shape.depth * packed


def packed_numbers(run: Workload) -> int:
    """How many weights are packed, in all blocks.

    >>> from vitlab.core.memory import memory_ledger
    >>> packed_numbers(memory_ledger(mode="inference", weights="int8").workload)
    84934656
    """
    return run.shape.depth * sum(layer.weights for layer in run.packed)


def _learning_bytes(run: Workload) -> int:
    return run.weight_bytes * learning_numbers(run)


def beyond_plain(run: Workload) -> int:
    """Numbers that the model learns in parts that no tape tells: attention pooling, a gate.

    Fewer than 0 where it learns fewer, as a module of somebody's may.

    >>> from vitlab.core.memory import memory_ledger
    >>> [beyond_plain(memory_ledger(model).workload) for model in ("vit_base", "siglip_base")]
    [0, 7087104]
    """
    told = sum(map(sum, _told_tensors(run.shape, run.grid)))
    return _parameters(run.shape, run.grid) - told


def state_bytes(run: Workload) -> int:
    """What lives between the steps: one moving mean a weight, or two and a counter a tensor."""
    tensors = learning_tensors(run.shape, run.grid) if run.optimizer == "adamw" else ()
    return _MOMENTS[run.optimizer] * _learning_bytes(run) + _COUNTER * len(tensors)


def step(tape: Tape, run: Workload) -> None:
    """SGD writes where it reads; AdamW divides by a square root, and has to put it somewhere."""
    tape.at(word("step"))
    if run.optimizer != "adamw" or run.fused_optimizer:
        return
    if run.foreach:
        tape.new(word("the number 1"), _COUNTER, word("all counters go up by it"))
        tape.forget("the number 1", why=word("the steps were counted"))
        why = word("foreach takes the square roots of all second moments at once")
        tape.new(word("square roots"), _learning_bytes(run), why)
        tape.forget("square roots", why=word("the weights were updated"))
        return
    _one_by_one(tape, run)


def _one_by_one(tape: Tape, run: Workload) -> None:
    """Without foreach two roots of one tensor live at once, and that of the tensor before."""
    tensors = learning_tensors(run.shape, run.grid)
    sizes = [run.weight_bytes * numbers for numbers in tensors]
    before, largest = max(pairwise([0, *sizes]), key=lambda pair: pair[0] + 2 * pair[1])
    tape.new(
        word("root before"), before, word("its variable keeps it until the next root is computed")
    )
    tape.new(word("square root"), largest, word("the root of the second moment"))
    tape.new(word("root"), largest, word("the same, corrected for the first steps"))
    tape.forget("square root", why=word("it was corrected"))
    tape.forget("root before", "root", why=word("the weights were updated"))


# Both are asked for each batch that is compared, and know nothing of it: they are remembered.
@lru_cache(64)
def _parameters(shape: ViTShape, grid: PatchGrid) -> int:
    return sum(parameter_sizes(shape, grid).values())


@lru_cache(64)
def learning_tensors(shape: ViTShape, grid: PatchGrid) -> tuple[int, ...]:
    """Numbers in every tensor of a ViT that learns; what no tape tells is one, the last."""
    parts = _told_tensors(shape, grid)
    learning = tuple(chain.from_iterable(parts[shape.frozen :]))
    beyond = _parameters(shape, grid) - sum(map(sum, parts))
    return (*learning, beyond) if beyond > 0 else learning


def learning_numbers(run: Workload) -> int:
    """How many numbers learn.

    >>> from vitlab.core.memory import ViTShape, memory_ledger
    >>> probe = ViTShape(192, 12, 3, 768, frozen=14)
    >>> learning_numbers(memory_ledger(probe).workload) == 193 * 1000
    True
    """
    return _learning(run.shape, run.grid)


@lru_cache(64)
def _learning(shape: ViTShape, grid: PatchGrid) -> int:
    return _parameters(shape, grid) - sum(map(sum, _told_tensors(shape, grid)[: shape.frozen]))


@lru_cache(64)
def _told_tensors(shape: ViTShape, grid: PatchGrid) -> tuple[tuple[int, ...], ...]:
    """Numbers in every tensor of embedding, blocks, norm and head, in the order of the forward."""
    run, dim = Workload(shape, grid, batch_size=1), shape.embed_dim
    qkv, proj, fc1, fc2 = run.linears
    norm, scale = (dim, dim), (dim,) * shape.layer_scale
    block = (*norm, *_of(qkv), *_of(proj), *scale, *norm, *_of(fc1), *_of(fc2), *scale)
    return (tuple(_embedding(run)), *[block] * shape.depth, norm, _of(run.head))


def _embedding(run: Workload) -> Iterator[int]:
    dim, shape = run.shape.embed_dim, run.shape
    if shape.class_token:
        yield dim
    if shape.reg_tokens:
        yield shape.reg_tokens * dim
    if run.position_rows:
        yield run.position_rows * dim
    yield from _of(run.patch_projection)
    if shape.pre_norm:
        yield from (dim, dim)


def _of(layer: Linear) -> tuple[int, ...]:
    return (layer.weights, layer.biases) if layer.bias else (layer.weights,)
