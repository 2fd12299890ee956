"""What was measured and compared last, for whoever asks about the same again. Plain Python."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")


class Memory:
    """Keeps one thing of each kind until what it was made of is another.

    >>> memory, picture = Memory(), [0, 1]
    >>> memory.kept("sum", (picture,), 8, lambda: sum(picture) * 8)
    8
    >>> memory.kept("sum", (picture,), 8, lambda: 1 / 0)
    8
    """

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Hashable, tuple[Any, ...], Any]] = {}

    def kept(self, kind: str, of: tuple[Any, ...], key: Hashable, make: Callable[[], T]) -> T:
        """What ``make`` gives, made anew where one of the objects ``of`` or the key is another.

        Args:
            kind: What it is, as "tokens": there is one of each.
            of: The objects that it is made of, told apart by who they are; they are held, or
                another could get the same id.
            key: Whatever else it is made of.
            make: Makes it.

        """
        known = (*map(id, of), key)
        if kind not in self._kept or self._kept[kind][0] != known:
            self._kept[kind] = (known, of, make())
        made: T = self._kept[kind][2]
        return made

    def seen(self, kind: str, of: tuple[Any, ...], key: Hashable) -> Any:
        """The same where it is kept, else None.

        Args:
            kind: What it is.
            of: The objects that it was made of.
            key: Whatever else it was made of.

        >>> memory = Memory()
        >>> kept = memory.kept("sum", (), 8, lambda: 64)
        >>> memory.seen("sum", (), 8), memory.seen("sum", (), 9)
        (64, None)

        """
        known, _, made = self._kept.get(kind, (None, (), None))
        return made if known == (*map(id, of), key) else None
