"""Boxes of an image as a trait: thousands of them travel as a few bytes each."""

from __future__ import annotations

from collections.abc import Sequence
from struct import calcsize, pack, unpack_from
from typing import Any, TypeAlias

import numpy as np
from traitlets import List

from vitlab.core.errors import shown
from vitlab.widgets.refusing import RefusalError
from vitlab.words import said, word

Box: TypeAlias = tuple[int, int, int, int]

_HEAD = "<HBB"  # pixels that a number counts, bytes of a number, numbers of a box
_BEHIND = calcsize(_HEAD)
_MOST = 2**32 - 1


class Boxes(List[Box]):
    """A list of (top, left, height, width) in whole pixels. `TraitError` for anything else."""

    info_text = word("a list of boxes (top, left, height, width)")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.tag(sync=True, to_json=lambda boxes, _: packed(boxes))
        self.tag(from_json=lambda sent, _: unpacked(sent))

    def validate(self, obj: Any, value: Any) -> list[Box]:
        """Make tuples of lists; one look at all of them, for they come with every move."""
        boxes = super().validate(obj, value)
        try:
            numbers = np.asarray(boxes or np.empty((0, 4), int))
        except ValueError:  # they are of several lengths
            numbers = np.empty(0)
        whole = np.issubdtype(numbers.dtype, np.integer)
        if not whole or numbers.ndim != 2 or numbers.shape[1] != 4:
            told = {"name": self.name, "owner": type(obj).__name__, "given": shown(value)}
            kind = said(self.info_text)
            raise RefusalError(
                said("{name} of {owner} takes {kind}, not {given}.", **told, kind=kind)
            )
        return unpacked(numbers.tolist())


def packed(boxes: Sequence[Box]) -> bytes | list[Box]:
    """Boxes as bytes, in units of what divides all their numbers; of squares one side alone.

    What no bytes can hold, as a box that begins outside the image, stays a list.

    >>> len(packed([(0, 0, 32, 32), (0, 32, 16, 16), (0, 48, 16, 16)]))
    13
    """
    numbers = np.array(boxes, dtype=np.int64).reshape(-1, 4)
    if not len(numbers) or numbers.min() < 0 or numbers.max() > _MOST:
        return list(boxes)
    unit = int(np.gcd.reduce(numbers, axis=None)) or 1
    unit = unit if unit < 2**16 else 1
    numbers //= unit
    if (numbers[:, 2] == numbers[:, 3]).all():
        numbers = numbers[:, :3]
    size = next(size for size in (1, 2, 4) if numbers.max() < 256**size)
    head = pack(_HEAD, unit, size, numbers.shape[1])
    return head + numbers.astype(f"<u{size}").tobytes()


def unpacked(sent: Any) -> list[Box]:
    """Boxes from what was made of them.

    >>> unpacked(packed([(0, 8, 4, 6)])), unpacked([[0, -8, 4, 6]])
    ([(0, 8, 4, 6)], [(0, -8, 4, 6)])
    """
    if isinstance(sent, list | tuple):
        return [(top, left, height, width) for top, left, height, width in sent]
    unit, size, each = unpack_from(_HEAD, sent)
    numbers = np.frombuffer(sent, f"<u{size}", offset=_BEHIND).astype(np.int64).reshape(-1, each)
    sides = numbers * unit
    if each == 3:
        sides = np.concatenate([sides, sides[:, 2:]], axis=1)
    return unpacked(sides.tolist())
