"""Every number of a projection, with its formula. Plain Python."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vitlab.core.facts import Fact, number
from vitlab.core.grid import Pair

LOST = (
    "Read the patches back from their tokens: 0 % is exact, 100 % no better than the mean patch. "
    "It is the squared error over the variance of the patches."
)
GAIN = "1 keeps the numbers as large as they came in, for the layers that follow."
RANK = "How many of the numbers in a token are no combination of the others."
TRAP = (
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
            *("rank", "rank", seen.rank, f"min({number(seen.dim)}, {number(seen.numbers)})"),
            standing="exact" if seen.weights in ("dct", "pca") else "measured",
            meaning=RANK,
        )
    ph, pw = seen.patch
    bias = " + 1" * seen.bias
    yield Fact(
        "parameters",
        "to learn",
        seen.dim * (seen.numbers + seen.bias),
        f"{number(seen.dim)} · ({seen.chans} · {ph} · {pw}{bias})",
    )
    if seen.gain is not None:
        yield Fact(
            *("gain", "variance out / in", seen.gain, f"C · P² · mean w² = {seen.expected:.3g}"),
            standing="measured",
            meaning=GAIN,
        )
    yield Fact(
        "gain_expected", "expected of it", seen.expected, f"{number(seen.numbers)} · mean w²"
    )


def _measured(
    name: str, label: str, value: float, formula: str, unit: str = "%", meaning: str = ""
) -> Fact:
    return Fact(name, label, value, formula, unit, "measured", meaning)


def _lost(seen: Seen, lost: Lost) -> Iterator[Fact]:
    share = f"1 − {number(seen.rank)} / {number(seen.numbers)}"
    others = f"by a reader who knows {seen.known} other photographs"
    blind = f"about {share}" if seen.weights == "random" else "blind: the kernel inverted"
    how = others if seen.decoder == "fitted" else blind
    yield _measured("lost", "lost", 100 * lost.own, how, meaning=LOST)
    width = number(min(seen.dim, seen.numbers))
    words = f"of {seen.known} other photographs"
    yield _measured("best", "by principal", 100 * lost.best, words, meaning=LOST)
    yield _measured("waves", "by cosine waves", 100 * lost.waves, f"the {width} slowest")
    if lost.patch is not None:
        label = f"lost in patch {number(seen.selected)}"
        yield _measured("own_patch", label, 100 * lost.patch, "‖x − read back‖² / ‖x − mean‖²")


def spelt_facts(spelt: Spelt) -> Iterator[Fact]:
    """The spellings and the trap.

    >>> [fact.name for fact in spelt_facts(Spelt(1e-6, None, None, None))]
    ['spellings']
    """
    words = "largest difference of conv, unfold, einsum, reshape"
    yield _measured("spellings", "spellings differ by", spelt.spellings, words, "")
    if spelt.off is None or spelt.cosine is None or spelt.mended is None:
        return
    words = "of (channel, row, column) weights on (row, column, channel) patches"
    yield _measured("transplant", "transplanted: off by", 100 * spelt.off, words, "%", TRAP)
    label, words = "transplanted: cosine", "mean over tokens"
    yield _measured("transplant_cosine", label, spelt.cosine, words, "", TRAP)
    words = "weight.permute(0, 2, 3, 1)"
    yield _measured("mended", "mended: off by", 100 * spelt.mended, words, "%", TRAP)
