"""Numbers that decide a claim, and the functions that compute them. Plain Python."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, TypeAlias

from vitlab.core.errors import LabError
from vitlab.core.facts import Fact, Standing
from vitlab.words import digits, said

Compute: TypeAlias = Callable[..., "Proof"]

_FIELD, _WORD = re.compile(r"\{[^{}]*\}"), re.compile("[A-Za-z]{3}")
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
            raise LabError(
                said(
                    "this proof has no number {name!r}: it has {others}.",
                    name=name,
                    others=", ".join(values),
                )
            )
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
                raise LabError(
                    said(
                        "claim {claim} has an oracle already: {name}.",
                        claim=claim,
                        name=first.__qualname__,
                    )
                )
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
    /,
    *,
    standing: Standing = "exact",
    **values: object,
) -> Fact:
    """A number of a proof, labelled by its name; name and formula may have fields.

    Their words need no mark to be said in the language of now.

    >>> fact("patch_tokens", 196, "14²").label
    'patch tokens'
    >>> cost = fact("cost_at_{side}", 3, "768 / {side}²", side=16)
    >>> cost.name, cost.label, cost.formula
    ('cost_at_16', 'cost at 16', '768 / 16²')
    """
    label, named = said(label_of(name), **values), name.format_map(values)
    told = said(formula, **values) if has_words(formula) else digits(formula.format_map(values))
    return Fact(named, label, value, told, unit, standing)


def label_of(name: str) -> str:
    """What stands beside the number of that name.

    >>> label_of("patch_tokens")
    'patch tokens'
    """
    return name.replace("_", " ")


def has_words(formula: str) -> bool:
    """Whether a formula says something that is not the same in every language.

    >>> has_words("√(2 / {width})"), has_words("softmax over one score")
    (False, True)
    """
    return bool(_WORD.search(_FIELD.sub("", formula)))
