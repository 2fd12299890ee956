"""Every number of a run with its formula, and how far it can be trusted. Plain Python."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from vitlab.core.compute import mac_parts, parameter_sizes
from vitlab.core.facts import Fact, number
from vitlab.core.memory import MemoryLedger
from vitlab.core.memory.naming import told
from vitlab.core.memory.optimizer import learning_numbers, packed_numbers
from vitlab.core.memory.packing import BLOCK, SCALE_BYTES
from vitlab.core.memory.refusing import spoken
from vitlab.core.memory.sizes import Workload
from vitlab.core.readings.memory_gauge.budgets import needed
from vitlab.core.torch_version import older_torch
from vitlab.words import said, word


@dataclass(frozen=True)
class ByteFact(Fact):
    """A number of bytes, shown by 1024.

    >>> ByteFact("peak", "peak", 3 * 2**29, "at fc2").shown
    '1.5 GiB'
    """

    @property
    def shown(self) -> str:
        """The bytes as a person reads them."""
        return spoken(int(self.value))


def facts_of(ledger: MemoryLedger) -> tuple[Fact, ...]:
    """The bytes of the tensors, what comes on top of them, and the work.

    >>> from vitlab.core.memory import memory_ledger
    >>> [fact.name for fact in facts_of(memory_ledger("vit_tiny"))][-3:]
    ['context', 'needed', 'gmacs']
    """
    tensors: Iterable[Fact] = _tensors(ledger)
    if ledger.not_covered or older_torch():
        tensors = (_at_least(fact) for fact in tensors)
    return (*tensors, *_on_top(ledger), _work(ledger))


def measured_fact(ledger: MemoryLedger, measured: int) -> Fact:
    """A measured peak beside the predicted one.

    >>> from vitlab.core.memory import memory_ledger
    >>> ledger = memory_ledger("vit_tiny")
    >>> measured_fact(ledger, ledger.peak + 4096).formula
    '4,096 bytes more than predicted'
    """
    more = measured - ledger.peak
    off = word("as predicted, to the byte")
    if more:
        off = word("{count} bytes more than predicted")
    if more < 0:
        off = word("{count} bytes less than predicted")
    formula = said(off, count=number(abs(more)))
    return ByteFact("measured", said("measured"), measured, formula, standing="measured")


_PARTLY = ("saved_activations", "peak")


def _at_least(fact: Fact) -> Fact:
    """Some activations of a model that is not plain are not counted; an older torch has others."""
    return replace(fact, standing="estimate") if fact.name in _PARTLY else fact


_MOMENTS = {
    "adamw": word("AdamW: m and v for every weight"),
    "sgd_momentum": word("momentum: one number for every weight"),
    "sgd": word("SGD keeps nothing"),
}
_LEARNING_MOMENTS = {
    "adamw": word("AdamW: m and v for every weight that learns"),
    "sgd_momentum": word("momentum: one number for every weight that learns"),
    "sgd": word("SGD keeps nothing"),
}
_GRADIENTS = {
    (False, False): word("one number for every weight"),
    (False, True): word("one number for every weight, added up"),
    (True, False): word("one number for every weight that learns"),
    (True, True): word("one number for every weight that learns, added up"),
}


def _tensors(ledger: MemoryLedger) -> Iterator[Fact]:
    run = ledger.workload
    weights = sum(parameter_sizes(run.shape, run.grid).values())
    learning = said("all weights and biases")
    if run.shape.frozen:
        learning = said("{count:,} of them learn", count=learning_numbers(run))
    yield Fact("parameters", said("parameters"), weights, learning)
    formula, meaning = _stored(run, weights)
    yield ByteFact("weights", said("weights"), ledger.parameters, formula, meaning=meaning)
    gradients, moments, saved = _of_training(run) if run.training else _of_inference()
    yield ByteFact("gradients", said("gradients"), ledger.gradients, gradients)
    yield ByteFact("optimizer", said("optimizer"), ledger.optimizer, moments)
    kept = said("kept during the whole step")
    yield ByteFact("input", said("images and labels"), ledger.input, kept)
    label = said("saved for backward")
    yield ByteFact("saved_activations", label, ledger.saved_activations, saved)
    yield ByteFact(
        "attention_maps",
        said("attention maps among them"),
        ledger.attention_maps,
        _maps(ledger),
        meaning=_pairs(ledger),
    )
    yield ByteFact("peak", said("peak of live bytes"), ledger.peak, told(ledger.peak_at))


def _of_training(run: Workload) -> tuple[str, str, str]:
    """How gradients, the optimizer's numbers and what is saved are made."""
    some = run.shape.frozen > 0
    return (
        said(_GRADIENTS[some, run.accumulate]),
        said((_LEARNING_MOMENTS if some else _MOMENTS)[run.optimizer]),
        said("at the end of forward, with maps and 16-bit weights"),
    )


def _of_inference() -> tuple[str, str, str]:
    return said("no backward pass"), said("no optimizer"), said("nothing is saved")


def _stored(run: Workload, weights: int) -> tuple[str, str]:
    """How many numbers have how many bytes; of packed ones also what that means."""
    if not run.packed:
        return f"{number(weights)} × {run.weight_bytes}", ""
    packed, each = packed_numbers(run), {"int8": "1", "int4": "½"}[run.weights]
    scales = run.shape.depth * sum(layer.scales for layer in run.packed)
    formula = said(
        "{packed:,} × {each} + {scales:,} scales × {scale_bytes} + {others:,} × {bytes}",
        packed=packed,
        each=each,
        scales=scales,
        scale_bytes=SCALE_BYTES,
        others=weights - packed,
        bytes=run.weight_bytes,
    )
    return formula, said(_PACKED[run.weights], block=BLOCK)


_PACKED = {
    "int8": word(
        "A whole number of 8 bits stands for each weight of the blocks' linear layers; times "
        "a scale, which one row of a weight share, it is about the weight (LLM.int8(), 2022). "
        "Before a product they are unpacked to the numbers that the product reads, one layer at a "
        "time. All other weights stay as they are."
    ),
    "int4": word(
        "A whole number of 4 bits stands for each weight of the blocks' linear layers; times "
        "a scale, which {block} weights share, it is about the weight (QLoRA, 2023). "
        "Before a product they are unpacked to the numbers that the product reads, one layer at a "
        "time. All other weights stay as they are."
    ),
}


def _maps(ledger: MemoryLedger) -> str:
    """How many numbers, and how many bytes each: 32 bits for softmax, under AMP 16 for mixing."""
    if not ledger.attention_maps:
        return said("never kept")
    run = ledger.workload
    numbers = run.batch_size * run.shape.num_heads * run.sequence_length**2 * run.shape.depth
    return said(
        "{batch} × {heads} heads × {length}² × {blocks} blocks × {bytes} bytes",
        batch=run.batch_size,
        heads=run.shape.num_heads,
        length=run.sequence_length,
        blocks=run.shape.depth,
        bytes=ledger.attention_maps // numbers,
    )


def _pairs(ledger: MemoryLedger) -> str:
    """What the length of a sequence is, and why a map has as many numbers as its square."""
    run = ledger.workload
    return said(
        "A map has one number for each pair: one token that looks at one token. The sequence has "
        "{length} tokens, one for each of {patches} patches and {prefix} prefix tokens (CLS and "
        "registers), and every token looks at every token: {length}² pairs in every head.",
        length=number(run.sequence_length),
        patches=number(run.grid.tokens),
        prefix=number(run.sequence_length - run.grid.tokens),
    )


def _on_top(ledger: MemoryLedger) -> Iterator[Fact]:
    share, hopper = said("8 % of the peak"), said("on Hopper")
    yield ByteFact("slack", said("allocator slack"), ledger.slack, share, standing="estimate")
    workspace = said("cuBLAS workspace")
    yield ByteFact("workspace", workspace, ledger.workspace, hopper, standing="quoted")
    yield ByteFact("context", said("CUDA context"), ledger.context, hopper, standing="quoted")
    added = f"{spoken(ledger.workspace)} + {spoken(ledger.context)}"
    yield ByteFact(
        "needed",
        said("a GPU needs"),
        needed(ledger),
        f"{spoken(ledger.peak)} × {number(1.08)} + {added}",
        standing="estimate",
    )


def _work(ledger: MemoryLedger) -> Fact:
    run = ledger.workload
    parts = mac_parts(run.shape, run.grid)
    macs = sum(parts.values())
    share = 100 * parts["attention matmuls"] / macs
    takes = word("{share} % attention; × 2 = GFLOPs")
    if run.training:
        takes = word("{share} % attention; a step ≈ {passes} forwards")
    formula = said(takes, share=number(share), passes=4 if run.checkpointing else 3)
    return Fact("gmacs", said("GMACs per image, forward"), macs / 1e9, formula)
