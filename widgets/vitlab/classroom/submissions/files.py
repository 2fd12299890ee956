"""Goes through a folder or a zip file of submissions, and through the zip files in it."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from vitlab.classroom.submissions.notebook import LARGEST, Unreadable
from vitlab.classroom.submissions.placing import student_of

_PASSED_OVER = ("__MACOSX", "__pycache__")


@dataclass(frozen=True)
class File:
    """A file, on disk or in a zip file; ``parts`` are its folders and its name.

    ``read`` gives its bytes, or raises `Unreadable` or an OSError.
    """

    path: Path
    parts: tuple[str, ...]
    modified: datetime
    read: Callable[[], bytes]

    @property
    def shown(self) -> str:
        """Where it is, for a person."""
        return "/".join(self.parts)


def files(root: Path, besides: Path | None = None) -> Iterator[File | str]:
    """All files below a folder, in order; a sentence for a zip file that cannot be opened."""
    if root.is_file():
        yield from _members(root, ())
        return
    for folder, below, names in os.walk(root, followlinks=True):
        below[:] = sorted(
            name
            for name in below
            if not _is_hidden(name) and not (besides and _is_same(Path(folder, name), besides))
        )
        for name in sorted(names):
            path = Path(folder, name)
            parts = path.relative_to(root).parts
            if _is_hidden(name):
                continue
            if path.suffix.lower() == ".zip":
                yield from _members(path, parts)
            elif path.is_file():
                modified = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                yield File(path, parts, modified, partial(_bytes, path))


def _members(path: Path, parts: tuple[str, ...]) -> Iterator[File | str]:
    """The files in a zip file, as if it had been unpacked where it lies."""
    shown = "/".join(parts) or path.name
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        yield f"{shown} cannot be opened as a zip file ({error})"
        return
    # Canvas hands on what a student has packed: then the name of the zip file names the student.
    above = (*parts[:-1], f"{path.stem}.ipynb") if parts else ()
    for member in members:
        inside = tuple(part for part in member.filename.split("/") if part not in ("", ".", ".."))
        if member.is_dir() or not inside or any(map(_is_hidden, inside)):
            continue
        when = _moment(member)
        where = (*above[:-1], *inside)
        if len(where) == 1 and above:
            where = _named_by(above[0], inside)
        yield File(path / member.filename, where, when, partial(_unpacked, path, member))


def _named_by(name: str, inside: tuple[str, ...]) -> tuple[str, ...]:
    if student_of(inside) is None and (student := student_of((name,))):
        return student, *inside
    return inside


def _moment(member: zipfile.ZipInfo) -> datetime:
    try:
        return datetime(*member.date_time).astimezone(UTC)
    except (ValueError, OverflowError):
        return datetime.fromtimestamp(0, UTC)


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST + 1)


def _unpacked(path: Path, member: zipfile.ZipInfo) -> bytes:
    """A member of a zip file; never more than a notebook may have, whatever it claims."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(member) as file:
            return file.read(LARGEST + 1)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, ValueError) as error:
        raise Unreadable(f"cannot be unpacked ({error})") from None


def _is_same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()


def _is_hidden(name: str) -> bool:
    return name.startswith(".") or name in _PASSED_OVER
