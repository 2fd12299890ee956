"""Worlds that count what a model costs: multiplications, learned numbers, bytes."""

from __future__ import annotations

from functools import cache

from vitlab.core.claims.worlds.world import Subject, way
from vitlab.core.compute import count_macs, find_shape
from vitlab.core.grid import PatchGrid
from vitlab.core.memory import memory_ledger
from vitlab.core.positions import RelativePositionBias

_DIM = 768


def _macs(side: int, patch_size: int) -> int:
    return count_macs("vit_base", side, patch_size, num_classes=0)


def _power(side: int, patch_size: int, exponent: int) -> int:
    """So many multiplications, were they a power of the tokens."""
    tokens = PatchGrid(side, patch_size).tokens
    return _DIM * int(tokens**exponent)


_COMPUTE = Subject(
    "D3",
    {
        "macs(side, patch_size)": "multiplications of a whole ViT-B for one square picture of side "
        "px: patches, blocks, all of it"
    },
    (
        way("", False, macs=_macs),
        way(
            "a model multiplies N²D times for N tokens, and nothing else",
            True,
            macs=lambda side, p: _power(side, p, 2),
        ),
        way(
            "twelve layers multiply N²D times each, with floats",
            True,
            macs=lambda side, p: 12.0 * _power(side, p, 2),
        ),
        way(
            "all that is done is done for one token at a time",
            False,
            macs=lambda side, p: _power(side, p, 1),
        ),
        way(
            "every token is compared with every pair of tokens",
            False,
            macs=lambda side, p: _power(side, p, 3),
        ),
    ),
)


def _relative(window: int, heads: int, dim: int) -> int:
    bias = RelativePositionBias((window, window), heads)
    return sum(weight.numel() for weight in bias.parameters())


def _absolute(window: int, dim: int) -> int:
    return window * window * dim


_POSITIONS = Subject(
    "D22",
    {
        "relative(window, heads, dim)": "learned numbers of relative positions, as Swin has them, "
        "for window × window tokens of dim numbers",
        "absolute(window, dim)": "learned numbers of a table with a vector for each of these "
        "tokens",
    },
    (
        way("", False, relative=_relative, absolute=_absolute),
        way(
            "each of N tokens has two vectors of D numbers for its relative positions",
            True,
            relative=lambda window, heads, dim: 2 * window**2 * dim,
            absolute=_absolute,
        ),
        way(
            "each token has two such vectors, and all counts are floats",
            True,
            relative=lambda window, heads, dim: 2.0 * window**2 * dim,
            absolute=lambda window, dim: 1.0 * window**2 * dim,
        ),
        way(
            "each token has two numbers a head",
            False,
            relative=lambda window, heads, dim: 2 * window**2 * heads,
            absolute=_absolute,
        ),
        way(
            "each pair of tokens has a number of its own in every head",
            False,
            relative=lambda window, heads, dim: window**4 * heads,
            absolute=_absolute,
        ),
    ),
)


@cache
def _step(model: str) -> dict[str, int]:
    ledger = memory_ledger(model, batch_size=1, precision="fp32")
    return {
        "weights": ledger.parameters,
        "gradients": ledger.gradients,
        "optimizer": ledger.optimizer,
    }


def _scaled(model: str, factor: float) -> dict[str, int]:
    """The same with gradients of so many times the weights."""
    step = _step(find_name(model))
    return step | {"gradients": int(factor * step["weights"])}


def find_name(model: str) -> str:
    """The same name, once it is sure that there is such a preset; `LabError` where there is none.

    >>> find_name("vit_tiny")
    'vit_tiny'
    """
    find_shape(model)
    return model


_GRADIENTS = Subject(
    "D31",
    {
        "ledger(model)": 'bytes of a training step in float32: a dict with "weights", "gradients" '
        'and "optimizer"; model is "vit_tiny", "vit_small" or "vit_base"'
    },
    (
        way("", False, ledger=lambda model: dict(_step(find_name(model)))),
        way("a gradient has two numbers a weight", True, ledger=lambda model: _scaled(model, 2)),
        way(
            "a gradient has two numbers a weight, and there is no optimizer",
            True,
            ledger=lambda model: _scaled(model, 2) | {"optimizer": 0},
        ),
        way("gradients have half the bytes", False, ledger=lambda model: _scaled(model, 0.5)),
        way(
            "gradients take four times the memory",
            False,
            ledger=lambda model: _scaled(model, 4),
        ),
    ),
)

SUBJECTS = (_COMPUTE, _POSITIONS, _GRADIENTS)
