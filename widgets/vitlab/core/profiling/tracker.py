"""Counts live bytes: every storage that an operation hands out, until the last reference goes."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves


class LiveBytes(TorchDispatchMode):
    """While it is on, how many bytes live now and at the most, and how they went up and down.

    Tensors without data count as if they had some, so a step of any size can be measured. Let it
    `watch` what was there before: otherwise that counts from the first view of it on. Scratch
    inside a kernel is not seen. ``each`` is called before every operation; what it raises ends
    the run.

    >>> with LiveBytes() as live:
    ...     x = torch.zeros(4, 4)
    ...     y = x + 1
    ...     del x
    ...     view = y[0]
    >>> live.now, live.peak, live.turns
    (64, 128, [128, 64])
    """

    def __init__(self, each: Callable[[], None] | None = None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.now = self.peak = 0
        self.turns: list[int] = []
        """Where the count turned: highest, lowest, highest, … ; the last is how it stands."""
        self._each = each
        self._rising = True
        self._storages: dict[int, tuple[int, weakref.ref[Any]]] = {}

    def begin(self) -> None:
        """Count peak and turns anew from here."""
        self.peak, self.turns, self._rising = self.now, [self.now], False

    def watch(self, *tensors: Tensor) -> int:
        """Count tensors that were there before; returns the bytes of their storages."""
        storages = {tensor.untyped_storage()._cdata: tensor for tensor in tensors}
        for tensor in storages.values():
            self._see(tensor)
        return sum(tensor.untyped_storage().nbytes() for tensor in storages.values())

    def __torch_dispatch__(
        self,
        func: Callable[..., Any],
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        """Run an operation and see what it hands out."""
        if self._each:
            self._each()
        result = func(*args, **(kwargs or {}))
        for leaf in tree_leaves(result):
            if isinstance(leaf, torch.Tensor):
                self._see(leaf)
        return result

    def _see(self, tensor: Tensor) -> None:
        storage = tensor.untyped_storage()
        key, size = storage._cdata, storage.nbytes()
        if not size or key in self._storages:
            return
        gone = weakref.ref(storage, lambda _: self._gone(key))
        self._storages[key] = size, gone
        self._move(size)

    def _gone(self, key: int) -> None:
        if key in self._storages:
            self._move(-self._storages.pop(key)[0])

    def _move(self, step: int) -> None:
        self.now += step
        self.peak = max(self.peak, self.now)
        if self.turns and (step > 0) == self._rising:
            self.turns[-1] = self.now
        else:
            self.turns.append(self.now)
        self._rising = step > 0


def bytes_of(*tensors: Tensor) -> int:
    """Bytes of the storages behind tensors, each counted once.

    >>> x = torch.zeros(4)
    >>> bytes_of(x, x[:2], torch.zeros(1))
    20
    """
    storages = {tensor.untyped_storage()._cdata: tensor.untyped_storage() for tensor in tensors}
    return sum(storage.nbytes() for storage in storages.values())
