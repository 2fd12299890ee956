"""The arguments of `VisionTransformer` as plain values, or a sentence. Plain Python."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias, get_args

from vitlab.core.arguments import one_of, real, switch, whole
from vitlab.core.errors import LabError, ShapeError, shown
from vitlab.core.grid import as_pair
from vitlab.words import said

Pool: TypeAlias = Literal["token", "avg", ""]
TIMMS_WORDS = {"learn": "learned"}
POSITIONS = ("learned", "sinusoidal_1d", "sinusoidal_2d", "none")

_SIZES = ("img_size", "patch_size")
_SWITCHES = ("qkv_bias", "class_token", "no_embed_class", "no_embed_reg", "fc_norm")
_COUNTS = {
    "in_chans": (1, 2**31 - 1),
    "num_classes": (0, 2**31 - 1),
    "embed_dim": (1, 2**31 - 1),
    "depth": (0, 10_000),
    "num_heads": (1, 2**31 - 1),
    "reg_tokens": (0, 2**31 - 1),
}
_NUMBERS = ("mlp_ratio", "init_values", "norm_eps")
_MOST_RATIO = 1_000
_OPTIONAL = ("init_values", "fc_norm", "img_size")  # the front end has a word on the last


def plain_argument(name: str, value: Any) -> Any:
    """A plain value of what was given for the argument ``name``; `LabError` where it has none.

    >>> plain_argument("img_size", [32, 48]), plain_argument("depth", 12)
    ((32, 48), 12)
    >>> plain_argument("depth", -1)
    Traceback (most recent call last):
    vitlab.core.errors.ShapeError: depth takes 0 to 10,000, not -1.
    """
    if value is None and name in _OPTIONAL:
        return None
    if name in _SIZES:
        return as_pair(value, name)
    if name in _SWITCHES:
        return switch(value, name)
    if name in _COUNTS:
        return _count(name, value)
    if name in _NUMBERS:
        return _number(name, value)
    if name == "global_pool":
        if not isinstance(value, str) or value not in get_args(Pool):
            raise LabError(
                said(
                    "global_pool {given} is not known: use 'token', 'avg' or '' (every token).",
                    given=shown(value),
                )
            )
        return value
    one_of(value, (*TIMMS_WORDS, *POSITIONS), name)
    return value


def _count(name: str, value: Any) -> int:
    count, (least, most) = whole(value, name), _COUNTS[name]
    if not least <= count <= most:
        raise ShapeError(
            said(
                "{name} takes {least} to {most:,}, not {given}.",
                name=name,
                least=least,
                most=most,
                given=shown(count),
            )
        )
    return count


def _number(name: str, value: Any) -> float:
    number = real(value, name)
    if name == "mlp_ratio" and not 0 < number <= _MOST_RATIO:
        raise LabError(
            said(
                "{name} takes more than 0, up to {most:,}, not {given}.",
                name=name,
                most=_MOST_RATIO,
                given=shown(value),
            )
        )
    if number < 0:
        raise LabError(said("{name} takes 0 or more, not {given}.", name=name, given=shown(value)))
    return number


def switches(**given: Any) -> None:
    """Refuse what is neither True nor False.

    >>> switches(causal=False, return_attention=True)
    """
    for name, value in given.items():
        switch(value, name)
