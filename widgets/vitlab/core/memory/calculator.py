"""How many bytes a run holds, and how many images a GPU. Plain Python: it only counts."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any, Literal, TypeAlias, get_args

from vitlab.core.arguments import either, switch, whole, whole_bytes
from vitlab.core.compute import Model, ViTShape, find_shape
from vitlab.core.errors import LabError, Remedy
from vitlab.core.grid import Pair, PatchGrid
from vitlab.core.memory.budget import GIB, LARGEST_GPU, LARGEST_NODE, MIB, Verdict
from vitlab.core.memory.ledger import MemoryLedger, ledger_of
from vitlab.core.memory.packing import Weights
from vitlab.core.memory.refusing import last_true, refuse
from vitlab.core.memory.sizes import AttentionPath, Mode, Optimizer, Precision, Workload
from vitlab.words import said

Room: TypeAlias = Literal["fits", "tight"]
_CLASSES = 1000  # of the classifier that a model without one is counted with


def memory_ledger(
    model: Model = "vit_base",
    image_size: int | Pair = 224,
    patch_size: int | Pair = 16,
    batch_size: int = 8,
    *,
    mode: Mode = "train",
    precision: Precision = "amp",
    attention: AttentionPath = "fused",
    checkpointing: bool = False,
    accumulate: bool = False,
    optimizer: Optimizer = "adamw",
    foreach: bool = True,
    fused_optimizer: bool = False,
    weights: Weights = "full",
    num_classes: int | None = None,
    num_prefix_tokens: int | None = None,
    depth: int | None = None,
    refuse_above: int | None = LARGEST_NODE,
) -> MemoryLedger:
    """Count every byte that a training step, or a forward pass without gradients, holds.

    The model is a pre-norm ViT as timm writes it, with LayerScale and a norm before the blocks if
    it has them; the step is a steady one: gradients were set to None, the batch stays alive, the
    logits do not. Exact for torch 2.13. Not counted: dropout, QK-norm, EMA, DDP's buckets,
    torch.compile, GradScaler.

    Args:
        model: A preset's name (`PRESETS`), a `ViTShape`, or a torch module of one's own.
        image_size: (height, width) in pixels; one number means a square.
        patch_size: (height, width) of a patch in pixels; one number means a square.
        batch_size: Images in a batch.
        mode: "train" for forward, backward and optimizer, "inference" for a forward pass without
            gradients.
        precision: "amp" is bfloat16 autocast by CUDA's rules, "bf16" has weights and all in
            bfloat16, "fp32" everything in 32 bits.
        attention: "fused" is what `scaled_dot_product_attention` picks on CUDA (flash in 16 bits,
            memory-efficient in 32), "eager" stores scores and maps as tensors.
        checkpointing: Whether each block is run again in backward and keeps its input alone; counts
            in training only.
        accumulate: Whether this is the last of several batches whose gradients are added up before
            the optimizer takes its step: those of the earlier ones are there from the beginning.
        optimizer: "adamw" keeps two numbers for each weight, "sgd_momentum" one, "sgd" none.
        foreach: Whether the optimizer works on all weights at once, as torch does on CUDA; False
            works on one tensor after the other and needs less.
        fused_optimizer: Whether one kernel makes the step; ``foreach`` does not matter then.
        weights: "int8" and "int4" keep the weights of the blocks' linear layers in 8 or 4 bits with
            their scales (`vitlab.core.memory.packing`) and unpack each for its product; all other
            numbers are as ``precision`` says. "full" packs none. Counts in inference only.
        num_classes: Classes to score; None is as the model has it, and 1000 for a preset or a
            module without a classifier.
        num_prefix_tokens: CLS and registers together: the first is CLS, the others are registers;
            without any the head reads the mean. None is as the model has it.
        depth: Blocks; None is as the model has it.
        refuse_above: Bytes that may live at most, by default those of eight of the largest GPUs;
            None refuses nothing.

    Returns:
        Every tensor of the run in time, and where most bytes live.

    Raises:
        LabError: More than ``refuse_above`` would live, or a word is not known; the message and its
            remedies say what would work.
        ShapeError: The patches do not fill the image.
        KindError: Something is no whole number, or no switch; Python's `TypeError` as well.

    >>> ledger = memory_ledger("vit_base", batch_size=32)
    >>> ledger.peak, ledger.peak_at, ledger.fits(8 * 2**30)
    (3410703624, 'backward, block 12, fc2', 'fits')

    """
    shape = find_shape(
        model, depth=depth, num_prefix_tokens=num_prefix_tokens, num_classes=num_classes
    )
    if not (isinstance(model, ViTShape) or num_classes is not None or shape.num_classes):
        shape = replace(shape, num_classes=_CLASSES)
    checkpointing = switch(checkpointing, "checkpointing")
    run = Workload(
        shape=shape,
        grid=PatchGrid(image_size, patch_size),
        batch_size=whole(batch_size, "batch_size"),
        mode=_known("mode", mode, Mode),
        precision=_known("precision", precision, Precision),
        attention=_known("attention", attention, AttentionPath),
        checkpointing=checkpointing and mode == "train",
        accumulate=switch(accumulate, "accumulate") and mode == "train",
        optimizer=_known("optimizer", optimizer, Optimizer),
        foreach=switch(foreach, "foreach"),
        fused_optimizer=switch(fused_optimizer, "fused_optimizer"),
        weights=_stored(weights, mode),
    )
    _refuse_nothing(run)
    limit = None if refuse_above is None else whole_bytes(refuse_above, "refuse_above")
    ledger = ledger_of(run)
    if limit is not None and ledger.peak > limit:
        refuse(ledger, limit)
    return ledger


def largest_batch(budget_bytes: float, *, verdict: Room = "fits", **settings: Any) -> int:
    """The most images that a GPU with so many bytes holds; 0 where not even one fits.

    Args:
        budget_bytes: Memory of the GPU, a whole number of bytes: ``24 * 2**30`` is 24 GiB.
        verdict: "fits" leaves room for what the allocator and CUDA take; "tight" is content with
            less.
        **settings: The arguments of `memory_ledger`, by name; its ``batch_size`` does not matter.

    Returns:
        The number of images.

    Raises:
        LabError: The budget is less than 1 MiB (who says 24 means GiB), or a setting cannot work.
        KindError: The budget is no whole number of bytes.

    >>> [largest_batch(gib * 2**30, model="vit_large") for gib in (8, 24, 80)]
    [16, 105, 417]

    """
    budget_bytes = whole_bytes(budget_bytes, "budget_bytes")
    if budget_bytes < MIB:
        gib = budget_bytes if 0 < budget_bytes <= LARGEST_GPU // GIB else 24
        raise LabError(
            said(
                "a budget of {budget} bytes holds nothing: budgets are in bytes, "
                "and {gib} GiB are {gib} * 2**30.",
                budget=budget_bytes,
                gib=gib,
            )
        )
    content = _known("verdict", verdict, Room)
    run = memory_ledger(**{**settings, "batch_size": 1, "refuse_above": None}).workload
    return most_images(run, budget_bytes, content)


def most_images(run: Workload, budget_bytes: int, verdict: Verdict = "fits") -> int:
    """The same for a run whose settings are known to work; its own batch does not matter.

    >>> most_images(memory_ledger("vit_large", batch_size=3).workload, 24 * 2**30)
    105
    """
    return _most_images(replace(run, batch_size=1), budget_bytes, verdict)


@lru_cache(1024)
def _most_images(one: Workload, budget_bytes: int, verdict: Verdict) -> int:
    """Remembered, because a gauge asks for every GPU again while only the batch moves."""
    content = ("fits",) if verdict == "fits" else ("fits", "tight")

    def holds(batch_size: int) -> bool:
        return ledger_of(replace(one, batch_size=batch_size)).fits(budget_bytes) in content

    return last_true(holds)


def _stored(weights: Any, mode: Mode) -> Weights:
    """What learns is not packed."""
    known: Weights = _known("weights", weights, Weights)
    return known if mode == "inference" else "full"


def _known(name: str, value: Any, words: Any) -> Any:
    known = get_args(words)
    if isinstance(value, str) and value in known:
        return value
    raise LabError(
        said(
            "{name} {given} is not known: use {known}.",
            name=name,
            given=repr(value),
            known=either(list(map(repr, known))),
        ),
        tuple(Remedy(said("Use {choice}", choice=one), {name: one}) for one in known),
    )


def _refuse_nothing(run: Workload) -> None:
    if run.batch_size < 1:
        raise LabError(
            said("a batch of {batch} images holds nothing: use 1 or more.", batch=run.batch_size),
            (Remedy(said("Use 1 image"), {"batch_size": 1}),),
        )
    if run.shape.num_classes < 1:
        raise LabError(
            said("a model without classes has no loss to train on: use num_classes 1 or more.")
        )
    if run.training and run.shape.frozen > run.shape.depth + 2:
        raise LabError(
            said("every part of this model is frozen, so that nothing is trained: let one learn."),
            (Remedy(said("Count inference"), {"mode": "inference"}),),
        )
