"""Traits of the atlas: what tokens come from, and what they are called."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
from traitlets import TraitType

from vitlab.widgets.refusing import refusal
from vitlab.words import word


def _is_array(value: Any) -> bool:
    """An array or a tensor, told without importing torch."""
    return isinstance(value, np.ndarray) or hasattr(value, "detach")


def _is_many(value: Any) -> bool:
    return isinstance(value, list | tuple) or _is_array(value)


class OptionalMany(TraitType[Any, Any]):
    """None, or a list, an array or a tensor; what is in it is for core to judge."""

    info_text = word("None, a list, an array or a tensor")
    takes = Sequence[Any] | np.ndarray | None

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(None, **kwargs)

    def validate(self, obj: Any, value: Any) -> Any:
        """Refuse what can never be many."""
        if value is None or _is_many(value):
            return value
        raise refusal(self, value)

    def set(self, obj: Any, value: Any) -> None:
        """Take it; equal or not is no question of arrays, so only the very same is no change."""
        if obj._trait_values.get(self.name) is not value or value is None:
            super().set(obj, value)


class Pictures(OptionalMany):
    """The same, or the word for pictures that vitlab has."""

    info_text = word("None, 'photographs', or a list, an array or a tensor of pictures")
    takes = str | Sequence[Any] | np.ndarray | None

    def validate(self, obj: Any, value: Any) -> Any:
        """Let a word through; which words there are, core says."""
        return value if isinstance(value, str) else super().validate(obj, value)


class Reader(TraitType[Any, Any]):
    """A model by name or as it is; None reads pixels alone."""

    info_text = word("None, a model's name or path, or a torch module")
    takes = str | Any | None

    def validate(self, obj: Any, value: Any) -> Any:
        """Refuse what can never read a picture."""
        module = hasattr(value, "parameters") and not isinstance(value, type)
        if value is None or isinstance(value, str) or module:
            return value
        raise refusal(self, value)


class Id(TraitType[Any, Any]):
    """What one token is called: a whole number, a word, or None for none."""

    info_text = word("None, a whole number or a word")
    takes = int | str | None
    plain = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(None, **kwargs)

    def validate(self, obj: Any, value: Any) -> Any:
        """Make a number of numpy's, or of torch's, Python's."""
        value = plain_id(value)
        if value is None or (isinstance(value, int | str) and not isinstance(value, bool)):
            return value
        raise refusal(self, value)


class Ids(TraitType[Any, Any]):
    """A list of what tokens are called: of a list or an array a list, which picks tokens.

    ``tokens[atlas.selection]`` are those that are brushed, where ids count the tokens.
    """

    info_text = word("a list or an array of ids")
    takes = Sequence[Any] | np.ndarray
    plain = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__([], **kwargs)

    def validate(self, obj: Any, value: Any) -> list[Hashable]:
        """Make a list of plain numbers and words."""
        if _is_array(value):
            value = value.tolist()
        if isinstance(value, list | tuple):
            ids = [plain_id(one) for one in value]
            if all(isinstance(one, int | str) for one in ids):
                return ids
        raise refusal(self, value)


def plain_id(value: Any) -> Any:
    """Python's own number or word.

    >>> plain_id(np.int64(4)), plain_id("a")
    (4, 'a')
    """
    scalar = isinstance(value, np.generic) or (hasattr(value, "detach") and value.ndim == 0)
    return value.item() if scalar else value
