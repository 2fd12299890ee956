"""Tokens with all that is known of each: where they come from, and what they are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from vitlab.core.errors import LabError, PlaceError
from vitlab.core.facts import number
from vitlab.core.images.pixels import Pixels
from vitlab.core.labels import Classes
from vitlab.words import said, said_many


@dataclass(frozen=True, eq=False)
class AtlasSource:
    """A row for each token, in every layer and in all that is told of tokens."""

    layers: Mapping[str, Tensor]
    """(tokens, width) after each layer, by name."""
    ids: NDArray[Any]
    """What each token is called; it stays with the token, whatever is shown of them."""
    labels: NDArray[np.int64]
    """Number of each token's label."""
    label_names: tuple[str, ...]
    """What the labels are called."""
    label_word: str
    """What the labels are: `KIND`, `PICTURE` or `LABEL` of ``naming``."""
    groups: NDArray[np.int64]
    """Number of the picture or group that each token comes from."""
    group_names: tuple[str, ...] = ()
    """What those are called."""
    places: NDArray[np.int64] | None = None
    """(tokens, 2), row and column in the picture; None for tokens of one's own."""
    brightness: Tensor | None = None
    """Mean of each token's pixels."""
    on_shape: Tensor | None = None
    """True where a drawn shape lies."""
    pictures: tuple[Pixels, ...] = field(default=(), repr=False)
    """What the tokens are of, as the model reads them."""
    drawn: bool = False
    """Whether these are shapes that vitlab draws."""
    model: Any = field(default=None, repr=False)
    """What read drawn shapes: a model or its name; None where nothing did."""
    remark: str = ""
    """What was left out or changed, in a sentence."""
    kept: NDArray[np.int64] | None = None
    """Rows of tokens of one's own that are shown; None where all are."""

    @cached_property
    def row_of(self) -> dict[Any, int]:
        """Row of each id."""
        return {one: row for row, one in enumerate(self.ids.tolist())}

    @property
    def labels_differ_from_groups(self) -> bool:
        """Whether a neighbour in another group can have the same label."""
        pairs = np.unique(np.stack([self.labels, self.groups]), axis=1)
        return bool((np.bincount(pairs[0]) > 1).any()) and len(self.label_names) > 1

    @property
    def several_groups(self) -> bool:
        """Whether there is another group to look in."""
        return len(np.unique(self.groups)) > 1

    def tokens(self, layer: str) -> Tensor:
        """All tokens of a layer; `LabError` for one that is not there."""
        if layer not in self.layers:
            known = ", ".join(map(repr, self.layers))
            raise LabError(
                said("there is no layer {layer!r} here: use {known}.", layer=layer, known=known)
            )
        return self.layers[layer]

    def rows_of(self, subset: str) -> NDArray[np.int64]:
        """Rows of the tokens that a subset holds."""
        if subset == "all":
            return np.arange(len(self.ids))
        if self.on_shape is None:
            raise LabError(
                said(
                    "subset={subset!r} needs pictures that vitlab draws, which know where their "
                    "shape lies: use 'all'.",
                    subset=subset,
                )
            )
        wanted = self.on_shape if subset == "on the shape" else ~self.on_shape
        rows: NDArray[np.int64] = wanted.nonzero()[:, 0].numpy()
        return rows

    def where(self, row: int) -> str:
        """A token in words."""
        if self.places is None:
            return said("token {name}", name=str(self.ids[row]))
        patch = row - int(np.flatnonzero(self.groups == self.groups[row])[0])
        picture = self.group_names[self.groups[row]]
        return said("patch {index} of {picture}", index=number(patch), picture=picture)


def refuse_broken(tokens: Tensor) -> None:
    """Name the rows that hold no numbers: nothing can be near them.

    >>> refuse_broken(torch.tensor([[1.0], [torch.nan]]))
    Traceback (most recent call last):
    vitlab.core.errors.PlaceError: These tokens hold NaN or infinity in row 1: nothing can be \
near them.
    """
    broken = (~torch.isfinite(tokens)).any(1).nonzero()[:, 0].tolist()
    if broken:
        named = ", ".join(map(str, broken[:4])) + " …" * (len(broken) > 4)
        raise PlaceError(
            said_many(
                "These tokens hold NaN or infinity in row {rows}: nothing can be near them.",
                "These tokens hold NaN or infinity in rows {rows}: nothing can be near them.",
                len(broken),
                rows=named,
            )
        )


def ordinal(n: int) -> str:
    """Every how many-th.

    >>> ordinal(2), ordinal(5)
    ('second', '5th')
    """
    if n > 3:
        return said("{n}th", n=n)
    return said("second") if n == 2 else said("third")


def words(names: Classes) -> tuple[str, ...]:
    """Labels as they are written.

    >>> words(torch.tensor([3, 7]))
    ('3', '7')
    """
    return tuple(str(name) for name in names.tolist())
