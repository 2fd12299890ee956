"""Whether a batch can be cut into equal parts."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

from vitlab.core.arguments import either
from vitlab.core.errors import Remedy, ShapeError
from vitlab.words import said


def part_sizes(batch_size: int) -> tuple[int, ...]:
    """The sizes of equal parts of a batch, the smallest first.

    >>> part_sizes(6)
    (1, 2, 3, 6)
    """
    return tuple(size for size in range(1, batch_size + 1) if batch_size % size == 0)


def refuse_uneven(batch: Sequence[Tensor], micro_batch_size: int | None) -> int:
    """The samples of a batch; `ShapeError` where they do not part so. None is the whole batch.

    >>> import torch
    >>> refuse_uneven([torch.zeros(6, 2), torch.zeros(6)], 3)
    6
    """
    counts = sorted({len(tensor) for tensor in batch})
    if len(counts) != 1 or not counts[0]:
        raise ShapeError(
            said("the tensors of a batch hold {counts} samples: one number above 0.", counts=counts)
        )
    if micro_batch_size is not None:
        refuse_uneven_parts(counts[0], micro_batch_size)
    return counts[0]


def refuse_uneven_parts(batch_size: int, micro_batch_size: int) -> None:
    """Refuse a size that does not divide the batch, and name those that do.

    >>> refuse_uneven_parts(6, 4)
    Traceback (most recent call last):
    vitlab.core.errors.ShapeError: a batch of 6 does not part into micro-batches of 4: unequal \
ones would weigh samples unequally. Use 2 or 3.
    """
    fitting = part_sizes(batch_size)
    if micro_batch_size not in fitting:
        near = sorted(sorted(fitting, key=lambda size: abs(size - micro_batch_size))[:2])
        raise ShapeError(
            said(
                "a batch of {batch} does not part into micro-batches of {size}: unequal ones would "
                "weigh samples unequally. Use {near}.",
                batch=batch_size,
                size=micro_batch_size,
                near=either(list(map(str, near))),
            ),
            tuple(
                Remedy(said("Use {size}", size=size), {"micro_batch_size": size}) for size in near
            ),
        )
