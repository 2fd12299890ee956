"""Writes what is read besides the database; a sentence where that cannot be."""

from __future__ import annotations

from pathlib import Path

from vitlab.classroom.results.steps import BookError
from vitlab.classroom.whole import put


def write_whole(path: Path, text: str, *, durable: bool = True) -> Path:
    """Write a text; `BookError` with a sentence where that cannot be.

    ``durable`` waits until the disk has it, which takes long for many files.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        put(path, text.encode("utf-8", "replace"), durable=durable)
    except OSError as error:
        raise BookError(
            f"{path} cannot be written ({error.strerror}): all points are in results.sqlite; make "
            "room or close the file, and grade again with --resume."
        ) from None
    return path
