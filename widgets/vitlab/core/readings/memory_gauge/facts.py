"""Every number of a run with its formula, and how far it can be trusted. Plain Python."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from vitlab.core.compute import mac_parts, parameter_sizes
from vitlab.core.facts import Fact, number
from vitlab.core.memory import MemoryLedger
from vitlab.core.memory.optimizer import learning_numbers, packed_numbers
from vitlab.core.memory.packing import BLOCK, SCALE_BYTES
from vitlab.core.memory.refusing import spoken
from vitlab.core.memory.sizes import Workload
from vitlab.core.readings.memory_gauge.budgets import needed
from vitlab.core.torch_version import older_torch


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
    off = f"{number(abs(more))} bytes {'more' if more > 0 else 'less'} than predicted"
    formula = off if more else "as predicted, to the byte"
    return ByteFact("measured", "measured", measured, formula, standing="measured")


_PARTLY = ("saved_activations", "peak")


def _at_least(fact: Fact) -> Fact:
    """Some activations of a model that is not plain are not counted; an older torch has others."""
    return replace(fact, standing="estimate") if fact.name in _PARTLY else fact


_MOMENTS = {
    "adamw": "AdamW: m and v for every weight",
    "sgd_momentum": "momentum: one number for every weight",
    "sgd": "SGD keeps nothing",
}


def _tensors(ledger: MemoryLedger) -> Iterator[Fact]:
    run = ledger.workload
    weights = sum(parameter_sizes(run.shape, run.grid).values())
    learning = f"{learning_numbers(run):,} of them learn" if run.shape.frozen else ""
    yield Fact("parameters", "parameters", weights, learning or "all weights and biases")
    formula, meaning = _stored(run, weights)
    yield ByteFact("weights", "weights", ledger.parameters, formula, meaning=meaning)
    trains = run.training
    learns = " that learns" if run.shape.frozen else ""
    added = ", added up" if run.accumulate else ""
    gradients = f"one number for every weight{learns}{added}" if trains else "no backward pass"
    yield ByteFact("gradients", "gradients", ledger.gradients, gradients)
    moments = _MOMENTS[run.optimizer] if trains else "no optimizer"
    moments = moments.replace("weight", f"weight{learns}")
    yield ByteFact("optimizer", "optimizer", ledger.optimizer, moments)
    yield ByteFact("input", "images and labels", ledger.input, "kept during the whole step")
    saved = "at the end of forward, with maps and 16-bit weights" if trains else "nothing is saved"
    yield ByteFact("saved_activations", "saved for backward", ledger.saved_activations, saved)
    yield ByteFact(
        "attention_maps",
        "attention maps among them",
        ledger.attention_maps,
        _maps(ledger),
        meaning=_pairs(ledger),
    )
    yield ByteFact("peak", "peak of live bytes", ledger.peak, ledger.peak_at)


def _stored(run: Workload, weights: int) -> tuple[str, str]:
    """How many numbers have how many bytes; of packed ones also what that means."""
    if not run.packed:
        return f"{weights:,} × {run.weight_bytes}", ""
    packed, each = packed_numbers(run), {"int8": "1", "int4": "½"}[run.weights]
    scales = run.shape.depth * sum(layer.scales for layer in run.packed)
    formula = (
        f"{packed:,} × {each} + {scales:,} scales × {SCALE_BYTES} + "
        f"{weights - packed:,} × {run.weight_bytes}"
    )
    shared = {"int8": "one row of a weight", "int4": f"{BLOCK} weights"}[run.weights]
    source = {"int8": "LLM.int8(), 2022", "int4": "QLoRA, 2023"}[run.weights]
    bits = {"int8": 8, "int4": 4}[run.weights]
    return formula, (
        f"A whole number of {bits} bits stands for each weight of the blocks' linear layers; times "
        f"a scale, which {shared} share, it is about the weight ({source}). Before a product they "
        "are unpacked to the numbers that the product reads, one layer at a time. All other "
        "weights stay as they are."
    )


def _maps(ledger: MemoryLedger) -> str:
    """How many numbers, and how many bytes each: 32 bits for softmax, under AMP 16 for mixing."""
    if not ledger.attention_maps:
        return "never kept"
    run = ledger.workload
    numbers = run.batch_size * run.shape.num_heads * run.sequence_length**2 * run.shape.depth
    return (
        f"{run.batch_size} × {run.shape.num_heads} heads × {run.sequence_length}² × "
        f"{run.shape.depth} blocks × {ledger.attention_maps // numbers} bytes"
    )


def _pairs(ledger: MemoryLedger) -> str:
    """What the length of a sequence is, and why a map has as many numbers as its square."""
    run = ledger.workload
    length, patches = number(run.sequence_length), number(run.grid.tokens)
    prefix = number(run.sequence_length - run.grid.tokens)
    return (
        "A map has one number for each pair: one token that looks at one token. The sequence has "
        f"{length} tokens, one for each of {patches} patches and {prefix} prefix tokens (CLS and "
        f"registers), and every token looks at every token: {length}² pairs in every head."
    )


def _on_top(ledger: MemoryLedger) -> Iterator[Fact]:
    yield ByteFact("slack", "allocator slack", ledger.slack, "8 % of the peak", standing="estimate")
    yield ByteFact(
        "workspace", "cuBLAS workspace", ledger.workspace, "on Hopper", standing="quoted"
    )
    yield ByteFact("context", "CUDA context", ledger.context, "on Hopper", standing="quoted")
    yield ByteFact(
        "needed",
        "a GPU needs",
        needed(ledger),
        f"{spoken(ledger.peak)} × 1.08 + {spoken(ledger.workspace)} + {spoken(ledger.context)}",
        standing="estimate",
    )


def _work(ledger: MemoryLedger) -> Fact:
    run = ledger.workload
    parts = mac_parts(run.shape, run.grid)
    macs = sum(parts.values())
    share = 100 * parts["attention matmuls"] / macs
    passes = 4 if run.checkpointing else 3
    takes = f"a step ≈ {passes} forwards" if run.training else "× 2 = GFLOPs"
    return Fact(
        "gmacs",
        "GMACs per image, forward",
        macs / 1e9,
        f"{number(share)} % attention; {takes}",
    )
