"""Writes a file whole, or leaves the old one as it was."""

from __future__ import annotations

import os
from pathlib import Path

from vitlab.classroom.results.book import BookError


def write_whole(path: Path, text: str, *, durable: bool = True) -> Path:
    """Write a text; `BookError` with a sentence where that cannot be.

    ``durable`` waits until the disk has it, which takes long for many files.
    """
    new = path.with_name(f"{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with new.open("wb") as file:
            file.write(text.encode("utf-8", "replace"))
            file.flush()
            if durable:
                os.fsync(file.fileno())
        os.replace(new, path)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise BookError(
            f"{path} cannot be written ({error.strerror}): all points are in results.sqlite; make "
            "room or close the file, and grade again with --resume."
        ) from None
    return path
