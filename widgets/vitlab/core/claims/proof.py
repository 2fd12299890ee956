"""Numbers that decide a claim, and the functions that compute them. Plain Python."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, TypeAlias

from vitlab.core.errors import LabError
from vitlab.core.facts import Fact, Standing

Compute: TypeAlias = Callable[..., "Proof"]

_ORACLES: dict[str, Oracle] = {}


@dataclass(frozen=True)
class Proof:
    """What an oracle computed; ``holds`` is decided from these numbers.

    >>> proof = Proof((fact("ratio", 256, "4096² / 256²"),), holds=True, text="It is 4⁴.")
    >>> print(proof)
    It is 4⁴.
      ratio: 256 (4096² / 256²)
    """

    facts: tuple[Fact, ...]
    """The numbers, each with the formula that made it."""
    holds: bool
    """Whether these numbers bear the verdict out."""
    text: str
    """What came out, in a sentence."""

    def value(self, name: str) -> int | float:
        """The number of that name.

        >>> Proof((fact("ratio", 256, "4⁴"),), holds=True, text="").value("ratio")
        256
        """
        values = {fact.name: fact.value for fact in self.facts}
        if name not in values:
            raise LabError(f"this proof has no number {name!r}: it has {', '.join(values)}.")
        return values[name]

    def __str__(self) -> str:
        """The sentence, then a line for each number."""
        lines = [f"  {fact.label}: {fact.shown} ({fact.formula})" for fact in self.facts]
        return "\n".join([self.text, *lines])


@dataclass(frozen=True)
class Oracle:
    """Computes a proof; ``slow`` ones take longer than a few seconds.

    It works on the CPU whatever device is the default, and leaves torch's random numbers alone.

    >>> Oracle(lambda: Proof((), holds=True, text=""), slow=False)().holds
    True
    """

    compute: Compute
    slow: bool

    def __call__(self, **settings: Any) -> Proof:
        """Compute the proof."""
        import torch

        with torch.device("cpu"), torch.inference_mode(mode=False), torch.enable_grad():
            return self.compute(**settings)


def oracle(*ids: str, slow: bool = False) -> Callable[[Compute], Compute]:
    """Register a function as the oracle of a claim, or of several that come to the same.

    >>> find_oracle("D1").slow
    False
    >>> @oracle("D1")
    ... def another(): ...
    Traceback (most recent call last):
    vitlab.core.errors.LabError: claim D1 has an oracle already: ...
    """

    def register(function: Compute) -> Compute:
        for claim in ids:
            first = _ORACLES.setdefault(claim, Oracle(function, slow)).compute
            if first.__qualname__ != function.__qualname__:
                raise LabError(f"claim {claim} has an oracle already: {first.__qualname__}.")
        return function

    return register


def find_oracle(claim: str) -> Oracle | None:
    """The oracle of a claim, None if it has none; the first call imports torch and all oracles.

    >>> find_oracle("C18") is None
    True
    """
    oracles = import_module(f"{__package__}.oracles")
    for room in iter_modules(oracles.__path__):
        import_module(f"{oracles.__name__}.{room.name}")
    return _ORACLES.get(claim)


def fact(
    name: str,
    value: int | float,
    formula: str,
    unit: str = "",
    *,
    standing: Standing = "exact",
) -> Fact:
    """A number of a proof, labelled by its name.

    >>> fact("patch_tokens", 196, "14²").label
    'patch tokens'
    """
    return Fact(name, name.replace("_", " "), value, formula, unit, standing)
