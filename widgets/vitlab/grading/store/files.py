"""The file itself: where it lies, what may be in it, and how it is replaced whole."""

from __future__ import annotations

import errno
import json
import os
import stat
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from vitlab.grading.store.entries import in_order
from vitlab.grading.words import shown
from vitlab.words import said

T = TypeVar("T")

_KEY = "vitlab progress"
_FORMAT = 1
_IN_USE = {5, 32}  # Windows: access denied, sharing violation
_WAITS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5)  # seconds


class NotProgress(Exception):  # noqa: N818 - what the file is, not what went wrong
    """The file holds something else than progress."""


class Newer(Exception):  # noqa: N818
    """A newer vitlab wrote the file; the message says so."""


def location() -> Path:
    """Where progress is kept: `VITLAB_PROGRESS`, or a file in the working directory."""
    path = Path(os.environ.get("VITLAB_PROGRESS") or "vitlab-progress.json")
    try:
        return path.absolute()
    except OSError:  # the working directory itself is gone
        return path


def target() -> Path:
    """The file to write: what a symlink points to, so that it stays a symlink."""
    path = location()
    return Path(os.path.realpath(path)) if os.path.islink(path) else path


def load(path: Path) -> dict[str, Any]:
    """All that the file holds, whatever encoding and line ends an editor gave it.

    Raises `NotProgress`, `Newer`, or an OSError where it cannot be read.
    """
    try:
        data = patiently(lambda: _read(path))
    except FileNotFoundError:
        return {_KEY: _FORMAT, "exercises": {}}
    try:
        content = json.loads(data, parse_int=_whole)
    except (ValueError, RecursionError):
        raise NotProgress from None
    if not isinstance(content, dict):
        raise NotProgress
    version = content.get(_KEY)
    if isinstance(version, int | float) and version > _FORMAT:
        raise Newer(
            said(
                "{name} is from a newer vitlab (it has format {version}, and this vitlab knows "
                "{known}), so nothing is written over it. Update vitlab; until then only this "
                "kernel knows what you earn.",
                name=location().name,
                version=shown(version),
                known=_FORMAT,
            )
        )
    if version != _FORMAT or not isinstance(content.get("exercises"), dict):
        raise NotProgress
    return content


def write(path: Path, content: dict[str, Any], still: Callable[[], None]) -> None:
    """Replace the file whole, with its exercises in order; its mode and owner stay.

    ``still`` raises OSError where the file is not ours to replace any more.
    """
    entries = content["exercises"]
    content = content | {"exercises": {name: entries[name] for name in in_order(entries)}}
    text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    temporary = path.with_name(path.name + ".new")  # under the lock nobody else writes it
    temporary.unlink(missing_ok=True)
    try:
        with temporary.open("xb") as file:
            _make_alike(path, temporary)
            # Half of a surrogate pair is not UTF-8; with a backslash it is JSON's own escape.
            file.write(text.encode("utf-8", "backslashreplace"))
            file.flush()
            os.fsync(file.fileno())
        still()
        patiently(lambda: os.replace(temporary, path))
    except OSError:
        with suppress(OSError):
            temporary.unlink()
        raise


def set_aside(path: Path) -> str:
    """Give the file a name that is free, and return that name."""
    number = 1
    while os.path.lexists(aside := path.with_name(f"{path.name}.unreadable-{number}")):
        number += 1
    patiently(lambda: path.rename(aside))
    return aside.name


def names_beside(path: Path, start: str) -> list[str]:
    """Names of the files beside ``path`` that start so, in order; none where none can be seen."""
    try:
        return sorted(name for name in os.listdir(path.parent) if name.startswith(start))
    except OSError:
        return []


def patiently(act: Callable[[], T]) -> T:
    """Do it, and again if need be: Windows refuses to replace a file that somebody is reading."""
    for seconds in _WAITS:
        try:
            return act()
        except PermissionError as error:
            if getattr(error, "winerror", None) not in _IN_USE:
                raise
            time.sleep(seconds)
    return act()


def _read(path: Path) -> bytes:
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EINVAL, said("a folder or a device has this name"))
    return path.read_bytes()


def _whole(digits: str) -> int | float:
    return int(digits) if len(digits) < 400 else float(digits)  # int() refuses thousands of digits


def _make_alike(old: Path, new: Path) -> None:
    """Give ``new`` the mode and owner of ``old``; raises where ``old`` is not to be written."""
    try:
        with patiently(lambda: old.open("r+b")) as file:
            kept = os.fstat(file.fileno())
    except FileNotFoundError:
        return
    with suppress(OSError):
        new.chmod(stat.S_IMODE(kept.st_mode))
    if hasattr(os, "chown"):
        for owner in ((-1, kept.st_gid), (kept.st_uid, -1)):
            with suppress(OSError):
                os.chown(new, *owner)
