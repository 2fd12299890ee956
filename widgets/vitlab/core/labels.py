"""What tells rows apart: whole numbers, booleans or words, counted off as classes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from vitlab.core.errors import KindError, LabError, ShapeError, shown
from vitlab.words import said

Labels: TypeAlias = Tensor | NDArray[Any] | Sequence[Any]
Classes: TypeAlias = Tensor | NDArray[Any]


def read_labels(labels: Labels, what: str = "y", *, rows: int | None = None) -> Classes:
    """One label a row: a tensor of int64 or bool, or an array of words.

    ``rows`` is how many there must be.

    >>> read_labels([3, 1, 2]), read_labels(["cat", "dog"])
    (tensor([3, 1, 2]), array(['cat', 'dog'], dtype='<U3'))
    """
    if not len(labels):
        raise ShapeError(said("{what} holds no label: give one a row.", what=what))
    read = labels.detach() if isinstance(labels, Tensor) else _array(labels, what)
    if isinstance(read, Tensor) and read.dtype != torch.bool:
        if read.is_floating_point() or read.is_complex():
            raise LabError(
                said(
                    "{what} holds {dtype}: labels are whole numbers, booleans or words; "
                    "{what}.long() makes whole numbers.",
                    what=what,
                    dtype=read.dtype,
                )
            )
        read = read.long()
    if read.ndim != 1:
        raise ShapeError(
            said(
                "{what} holds one label a row, not {shape}: {what}.flatten() lays them in one row.",
                what=what,
                shape=tuple(read.shape),
            )
        )
    if rows is not None and len(read) != rows:
        told = {"what": what, "count": len(read), "rows": rows}
        raise ShapeError(
            said("{what} holds {count} labels for {rows} rows: give one a row.", **told)
        )
    return read


def count_off(
    labels: Labels, what: str = "y", *, rows: int | None = None
) -> tuple[Classes, Tensor]:
    """The classes in ascending order, and for every row the number of its own.

    >>> count_off(["dog", "cat", "dog"])
    (array(['cat', 'dog'], dtype='<U3'), tensor([1, 0, 1]))
    """
    read = read_labels(labels, what, rows=rows)
    if isinstance(read, Tensor):
        classes, numbers = torch.unique(read, return_inverse=True)
        return classes, numbers
    words, places = np.unique(read, return_inverse=True)
    return words, torch.from_numpy(places)


def _array(labels: NDArray[Any] | Sequence[Any], what: str) -> Classes:
    if isinstance(labels, str):
        told = {"what": what, "labels": shown(labels)}
        raise KindError(said("{what} takes one label a row, not the one word {labels}.", **told))
    mixed = not isinstance(labels, np.ndarray) and len({isinstance(one, str) for one in labels}) > 1
    array = np.asarray(labels, dtype=object if mixed else None)
    if array.dtype.kind == "U":
        return array
    if array.dtype.kind not in "biu":
        raise LabError(
            said(
                "{what} holds {kind}: labels are whole numbers, booleans or words, "
                "all of one kind.",
                what=what,
                kind=said("words and numbers") if mixed else array.dtype,
            )
        )
    return torch.from_numpy(array if array.dtype.kind == "b" else array.astype(np.int64))
