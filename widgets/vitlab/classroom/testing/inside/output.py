"""Catches what code prints, and forgets all but the beginning: 100 MB cost no memory."""

from __future__ import annotations

import sys
import warnings
from io import TextIOBase
from types import TracebackType
from typing import Any

from vitlab.grading.capture import CAP, Writing

_MOST_WARNINGS = 20


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


class Catching:
    r"""Catches what is printed and warned in one block after the other.

    Made once: from then on every warning is caught, and descriptors lead nowhere by then.

    >>> with warnings.catch_warnings():
    ...     catching = Catching()
    ...     with catching as writing:
    ...         print("seen")
    ...         warnings.warn("old")
    >>> writing.text
    'seen\nUserWarning: old'
    """

    def __init__(self) -> None:
        self._warned: list[str] = []
        self._take_warnings()

    def _take_warnings(self) -> None:
        warnings.resetwarnings()
        warnings.simplefilter("always")
        warnings.showwarning = self._warns
        self._filters = list(warnings.filters)

    def __enter__(self) -> Writing:
        if warnings.showwarning != self._warns or warnings.filters != self._filters:
            self._take_warnings()  # an answer changed what is to become of them
        self._warned.clear()
        self._before = sys.stdout, sys.stderr
        self._stream, self._writing = Capped(), Writing()
        sys.stdout = sys.stderr = self._stream
        return self._writing

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        sys.stdout, sys.stderr = self._before
        if self._stream.kept or self._warned:
            text = "\n".join(filter(None, [self._stream.kept.strip("\n"), *self._warned]))
            short = len(text) <= CAP
            self._writing.text = text if short else text[:CAP].rstrip("\n") + " … (and more)"

    def _warns(self, message: Warning | str, category: type[Warning], *_: Any, **__: Any) -> None:
        said = f"{category.__name__}: {message}"
        if len(self._warned) < _MOST_WARNINGS and said not in self._warned:
            self._warned.append(said)
