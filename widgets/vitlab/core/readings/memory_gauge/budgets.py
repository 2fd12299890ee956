"""What stands between live bytes and a GPU: estimates on top, budgets beside. Plain Python."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from vitlab.core.facts import number
from vitlab.core.memory import MemoryLedger
from vitlab.core.memory.budget import GIB, Verdict
from vitlab.core.memory.calculator import most_images
from vitlab.core.readings.memory_gauge.curve import STACK
from vitlab.core.torch_version import older_torch
from vitlab.words import said, said_many, word

BUDGETS = (8, 16, 24, 40, 80, 141)
# The usual cards of that size, and who says so; a card shows its driver a little less.
CARDS = {24: "RTX 3090/4090", 40: "A100", 80: "A100/H100", 141: "H200"}
CARDS_SOURCE = word("NVIDIA's data sheets, as of November 2026")
VERDICTS: dict[Verdict, str] = {
    "fits": word("fits"),
    "tight": word("tight"),
    "no": word("too small"),
}
_LABELS = {
    "parameters": word("parameters"),
    "optimizer": word("optimizer"),
    "input": word("input"),
    "gradients": word("gradients"),
    "weight copies": word("weight copies"),
    "saved activations": word("saved activations"),
    "attention maps": word("attention maps"),
    "transient": word("transient"),
    "slack": word("slack"),
    "workspace": word("workspace"),
    "CUDA context": word("CUDA context"),
}
Trust: TypeAlias = Literal["exact", "estimate", "quoted"]


@dataclass(frozen=True)
class Share:
    """Some of the bytes that a GPU must have: what for, how many, and how far that is known."""

    name: str
    """What the bytes are for; the same in every language."""
    bytes: int
    """How many."""
    standing: Trust = "exact"
    """How far the number can be trusted."""
    source: str = word("the ledger")
    """Where it comes from."""

    @property
    def label(self) -> str:
        """What the bytes are for, as it is read.

        >>> Share("transient", 0).label
        'transient'
        """
        return said(_LABELS[self.name])


@dataclass(frozen=True)
class Budget:
    """A GPU of so many GiB: whether it holds the run, and the largest batch that it holds."""

    gib: float
    """Memory of the GPU in GiB."""
    verdict: Verdict
    """Whether it holds the run: "fits", "tight" or "no"."""
    largest_batch: int
    """Most images that fit well; 0 for not even one."""

    @property
    def cards(self) -> str:
        """The usual cards with so much memory; empty where none is named.

        >>> Budget(24, "no", 59).cards
        'RTX 3090/4090'
        """
        return CARDS.get(int(self.gib), "") if self.gib == int(self.gib) else ""

    @property
    def words(self) -> str:
        """The verdict as it is spoken.

        >>> Budget(24, "no", 59).words
        'too small'
        """
        return said(VERDICTS[self.verdict])

    @property
    def text(self) -> str:
        """The whole answer.

        >>> Budget(24, "tight", 59).text
        'a GPU of 24 GiB is tight: 59 images would fit well'
        """
        return said(
            _ANSWERS[self.verdict], gib=number(self.gib), images=_images(self.largest_batch)
        )


_ANSWERS: dict[Verdict, str] = {
    "fits": word("a GPU of {gib} GiB holds it, and could hold {images}"),
    "tight": word("a GPU of {gib} GiB is tight: {images} would fit well"),
    "no": word("a GPU of {gib} GiB is too small: it holds {images}"),
}


def _images(count: int) -> str:
    return said_many("{n} image", "{n} images", count) if count else said("not even 1 image")


def shares(ledger: MemoryLedger) -> tuple[Share, ...]:
    """Everything that a GPU must have at the peak, from the bottom of the stack to its top.

    >>> from vitlab.core.memory import memory_ledger
    >>> ledger = memory_ledger("vit_tiny")
    >>> sum(share.bytes for share in shares(ledger) if share.standing == "exact") == ledger.peak
    True
    """
    live = ledger.at_peak
    trust: Trust = "estimate" if ledger.not_covered or older_torch() else "exact"
    partly = ("saved activations", "transient")
    return (
        *(Share(kind, live[kind], trust if kind in partly else "exact") for kind in STACK),
        Share("slack", ledger.slack, "estimate", word("8 % of the peak; simulated, 98 runs")),
        Share("workspace", ledger.workspace, "quoted", word("one H100; older GPUs take 16 MiB")),
        Share(
            "CUDA context",
            ledger.context,
            "quoted",
            word("one H100; older GPUs take 0.3 to 0.7 GB"),
        ),
    )


def needed(ledger: MemoryLedger) -> int:
    """All of it together.

    >>> from vitlab.core.memory import memory_ledger
    >>> needed(memory_ledger("vit_tiny")) > memory_ledger("vit_tiny").peak
    True
    """
    return ledger.peak + ledger.slack + ledger.workspace + ledger.context


def budgets(ledger: MemoryLedger, own: float) -> tuple[Budget, ...]:
    """The usual GPUs and one's own, smallest first.

    >>> from vitlab.core.memory import memory_ledger
    >>> rows = budgets(memory_ledger("vit_base", batch_size=64), 24)
    >>> [(row.gib, row.largest_batch) for row in rows][:2]
    [(8, 86), (16, 202)]
    """
    sizes = ((gib, round(gib * GIB)) for gib in sorted({*BUDGETS, own}))
    return tuple(
        Budget(gib, ledger.fits(size), most_images(ledger.workload, size)) for gib, size in sizes
    )
