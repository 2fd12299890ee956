"""Catches what code prints, and forgets all but the beginning: 100 MB cost no memory."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOBase

from vitlab.grading.capture import CAP, Writing


class Capped(TextIOBase):
    """Takes any text and keeps as much of it as is shown."""

    def __init__(self) -> None:
        self.kept, self._room = "", 4 * CAP

    def write(self, text: str) -> int:
        """Keep what there is room for.

        >>> capped = Capped()
        >>> capped.write("12345" * 10_000), len(capped.kept)
        (50000, 4000)
        """
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if self._room > 0:
            self.kept += text[: self._room]
            self._room -= len(text)
        return len(text)

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """As a notebook's own streams say."""
        return "utf-8"


@contextmanager
def capped() -> Iterator[Writing]:
    """Catch what is printed and warned inside the block; descriptors lead nowhere by then.

    >>> with capped() as writing:
    ...     print("seen")
    >>> writing.text
    'seen'
    """
    writing, stream = Writing(), Capped()
    old = sys.stdout, sys.stderr
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        sys.stdout = sys.stderr = stream
        try:
            yield writing
        finally:
            sys.stdout, sys.stderr = old
            warned = dict.fromkeys(f"{w.category.__name__}: {w.message}" for w in caught[:20])
            text = "\n".join(filter(None, [stream.kept.strip("\n"), *warned]))
            short = len(text) <= CAP
            writing.text = text if short else text[:CAP].rstrip("\n") + " … (and more)"
