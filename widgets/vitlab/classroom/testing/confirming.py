"""Asks once more, in a fresh process, where a probe's word alone would be believed.

A probe shares its process with the answer, and an answer can change it. So what it says of
gradients is held against what comes out under weights that are drawn here: a module whose
tokens follow from its state dict alone, with the derivative that it claims, has what is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vitlab.classroom.testing.asking import Asking
from vitlab.classroom.testing.calls import Calls
from vitlab.grading.laws import Function

Array: TypeAlias = NDArray[Any]

_STEP = 1e-2
_NEAR = 2e-2  # of a derivative from differences in float32
_SAME = 1e-3  # of tokens around 1, as in the lab's own laws


def unconfirmed(asking: Asking, exercise: Function, seed: int) -> frozenset[int]:
    """Numbers of the laws of an exercise that do not hold when it is asked once more."""
    confirm = _CONFIRMED.get(exercise.id)
    if confirm is None:
        return frozenset()
    number, learning = confirm
    cases = exercise.laws[number - 1].cases((seed,))
    case = next(case for case in cases if learning.sums(case[0]))
    try:
        is_held = _learns(asking, learning, case, np.random.default_rng(seed))
    except (LookupError, TypeError, ValueError, ArithmeticError):  # this is no reply of a probe
        is_held = False
    return frozenset() if is_held else frozenset({number})


@dataclass(frozen=True)
class _Learning:
    """A probe that is given weights, and sums of tokens by name whose gradients it tells."""

    probe: str
    sums: Callable[[Mapping[str, Any]], Mapping[str, Callable[[Any], float]]]
    """Follow from the settings of a module; none where nothing is there that could learn."""


def _learns(
    asking: Asking, learning: _Learning, case: tuple[Any, ...], rng: np.random.Generator
) -> bool:
    """Whether tokens are what the state dict makes of pictures, and each of the sums learns."""
    settings, pictures, seed, _ = case
    asking = asking.by(learning.probe)
    (made,) = _values(asking, [(settings, pictures, {}, seed)])
    weights = _drawn(made["weights"], made["learned"], rng)
    (told,) = _values(asking, [(settings, pictures, weights, seed + 1)])
    steps = {
        name: rng.standard_normal(one.shape)
        for name, one in weights.items()
        if name in made["learned"]
    }
    moved = [_moved(weights, steps, by) for by in (0.0, _STEP, -_STEP)]
    again, ahead, behind = _values(
        asking.anew(), [(settings, pictures, one, seed + 2) for one in moved]
    )
    if _gap(again["tokens"], told["tokens"]) > _SAME:
        return False
    return all(
        _is_derivative(
            told["gradients"][part], steps, (summed(ahead) - summed(behind)) / (2 * _STEP)
        )
        for part, summed in learning.sums(settings).items()
    )


def _values(asking: Asking, calls: list[tuple[Any, ...]]) -> list[Any]:
    """What is returned to each; ValueError where something else comes of one."""
    asked = asking.ask(Calls.all(calls))
    replies = asked.report.replies
    if len(replies) != len(calls) or any(reply.outcome != "returned" for reply in replies):
        raise ValueError("it did not return every time")
    return [reply.value for reply in replies]


def _drawn(weights: Mapping[str, Any], learned: Any, rng: np.random.Generator) -> dict[str, Array]:
    """Other numbers for all that is learned; what is counted or fixed stays."""
    return {
        name: (rng.standard_normal(one.shape) / 2).astype(one.dtype) if name in learned else one
        for name, one in weights.items()
    }


def _moved(weights: Mapping[str, Array], steps: Mapping[str, Array], by: float) -> dict[str, Array]:
    return {
        name: (one + by * steps[name]).astype(one.dtype) if name in steps else one
        for name, one in weights.items()
    }


def _is_derivative(gradients: Mapping[str, Any], steps: Mapping[str, Array], wanted: float) -> bool:
    """Whether some gradient is not zero, and all of them explain what these steps change."""
    terms = [np.asarray(one, np.float64) * steps[name] for name, one in gradients.items()]
    size = float(np.sqrt(sum(float((term**2).sum()) for term in terms)))
    said = sum(float(term.sum()) for term in terms)
    return size > 0 and abs(said - wanted) <= _NEAR * max(size, abs(wanted))


def _gap(one: Any, other: Any) -> float:
    return float(np.abs(np.asarray(one, np.float64) - np.asarray(other, np.float64)).max())


def _cls(value: Any) -> float:
    tokens = np.asarray(value["tokens"], np.float64)
    return float((tokens[:, 0] * _share(tokens)[0]).sum())


def _map(value: Any) -> float:
    tokens = np.asarray(value["tokens"], np.float64)
    return float(((tokens[-1, 1:] - tokens[0, 1:]) * _share(tokens)[1:]).sum())


def _share(tokens: Array) -> Array:
    return np.linspace(1, 2, tokens[0].size).reshape(tokens[0].shape)


def _registers(count: int, value: Any) -> float:
    rows = np.asarray(value["tokens"], np.float64)[0, 1 : 1 + count]
    return float((rows * np.linspace(1, 2, rows.size).reshape(rows.shape)).sum())


def _of_a_front_end(settings: Mapping[str, Any]) -> Mapping[str, Callable[[Any], float]]:
    return {"cls": _cls, "map": _map}


def _of_registers(settings: Mapping[str, Any]) -> Mapping[str, Callable[[Any], float]]:
    count = settings["num_registers"]
    return {"registers": partial(_registers, count)} if count else {}


_CONFIRMED: Mapping[str, tuple[int, _Learning]] = {
    "3.1": (3, _Learning("vitlab.grading.labs.lab03_probe.with_weights", _of_a_front_end)),
    "7.5": (1, _Learning("vitlab.grading.labs.lab07_probe.with_weights", _of_registers)),
}
