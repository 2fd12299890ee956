"""Every number of a projection, with its formula. Plain Python."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vitlab.core.facts import Fact, number
from vitlab.core.grid import Pair
from vitlab.words import said, word

LOST = word(
    "Read the patches back from their tokens: 0 % is exact, 100 % no better than the mean patch. "
    "It is the squared error over the variance of the patches."
)
GAIN = word("1 keeps the numbers as large as they came in, for the layers that follow.")
RANK = word("How many of the numbers in a token are no combination of the others.")
TRAP = word(
    "The weights of a convolution read (channel, row, column). Patches that were flattened as "
    "(row, column, channel) have the same shape, so nothing complains."
)


@dataclass(frozen=True)
class Lost:
    """Shares that are lost: by these weights, by others, and in one patch where one is chosen."""

    own: float
    best: float
    waves: float
    patch: float | None


@dataclass(frozen=True)
class Seen:
    """What was computed; ``lost`` is None while nobody has read the tokens back."""

    weights: str
    patch: Pair
    chans: int
    dim: int
    bias: bool
    decoder: str
    known: int
    lost: Lost | None
    selected: int
    rank: int
    gain: float | None
    expected: float

    @property
    def numbers(self) -> int:
        """Numbers in a patch."""
        return self.chans * self.patch[0] * self.patch[1]


@dataclass(frozen=True)
class Spelt:
    """How far the spellings of the same map are apart, and what the trap does; errors are shares.

    The last three are None where one channel is read: it has no other order.
    """

    spellings: float
    off: float | None
    cosine: float | None
    mended: float | None


def facts_of(seen: Seen) -> Iterator[Fact]:
    """Lost, rank, size and gain."""
    if seen.lost is not None:
        yield from _lost(seen, seen.lost)
        yield Fact(
            *("rank", said("rank")),
            *(seen.rank, f"min({number(seen.dim)}, {number(seen.numbers)})"),
            standing="exact" if seen.weights in ("dct", "pca") else "measured",
            meaning=said(RANK),
        )
    ph, pw = seen.patch
    bias = " + 1" * seen.bias
    yield Fact(
        "parameters",
        said("to learn"),
        seen.dim * (seen.numbers + seen.bias),
        f"{number(seen.dim)} · ({seen.chans} · {ph} · {pw}{bias})",
    )
    if seen.gain is not None:
        yield Fact(
            *("gain", said("variance out / in"), seen.gain),
            said("C · P² · mean w² = {expected:.3g}", expected=seen.expected),
            standing="measured",
            meaning=said(GAIN),
        )
    formula = said("{numbers} · mean w²", numbers=number(seen.numbers))
    yield Fact("gain_expected", said("expected of it"), seen.expected, formula)


def _measured(
    name: str, label: str, value: float, formula: str, unit: str = "%", meaning: str = ""
) -> Fact:
    return Fact(name, label, value, formula, unit, "measured", meaning)


def _lost(seen: Seen, lost: Lost) -> Iterator[Fact]:
    meaning = said(LOST)
    yield _measured("lost", said("lost"), 100 * lost.own, _how(seen), meaning=meaning)
    words = said("of {known} other photographs", known=seen.known)
    yield _measured("best", said("by principal"), 100 * lost.best, words, meaning=meaning)
    words = said("the {width} slowest", width=number(min(seen.dim, seen.numbers)))
    yield _measured("waves", said("by cosine waves"), 100 * lost.waves, words)
    if lost.patch is not None:
        label = said("lost in patch {index}", index=number(seen.selected))
        words = said("‖x − read back‖² / ‖x − mean‖²")
        yield _measured("own_patch", label, 100 * lost.patch, words)


def _how(seen: Seen) -> str:
    if seen.decoder == "fitted":
        return said("by a reader who knows {known} other photographs", known=seen.known)
    if seen.weights == "random":
        rank, numbers = number(seen.rank), number(seen.numbers)
        return said("about 1 − {rank} / {numbers}", rank=rank, numbers=numbers)
    return said("blind: the kernel inverted")


def spelt_facts(spelt: Spelt) -> Iterator[Fact]:
    """The spellings and the trap.

    >>> [fact.name for fact in spelt_facts(Spelt(1e-6, None, None, None))]
    ['spellings']
    """
    words = said("largest difference of conv, unfold, einsum, reshape")
    yield _measured("spellings", said("spellings differ by"), spelt.spellings, words, "")
    if spelt.off is None or spelt.cosine is None or spelt.mended is None:
        return
    trap, label = said(TRAP), said("transplanted: off by")
    words = said("of (channel, row, column) weights on (row, column, channel) patches")
    yield _measured("transplant", label, 100 * spelt.off, words, "%", trap)
    label, words = said("transplanted: cosine"), said("mean over tokens")
    yield _measured("transplant_cosine", label, spelt.cosine, words, "", trap)
    label, code = said("mended: off by"), "weight.permute(0, 2, 3, 1)"
    yield _measured("mended", label, 100 * spelt.mended, code, "%", trap)
