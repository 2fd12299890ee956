"""Writes a file whole, or leaves the one that is there."""

from __future__ import annotations

import os
from pathlib import Path


def put(path: Path, content: bytes, *, durable: bool = True) -> None:
    """Write it beside and move it into its place: nobody ever finds half of it.

    ``durable`` waits until the disk has it, which takes long for many files.
    """
    new = path.with_name(f".{path.name}.new")
    try:
        with new.open("wb") as file:
            file.write(content)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        os.replace(new, path)
    except OSError:
        new.unlink(missing_ok=True)
        raise
