"""How much memory there is to take here: a container may have less than its machine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

_NO_LIMIT = 2**60  # the first way of writing limits down has a number where there is none


def memory_of_machine() -> int | None:
    """Bytes that the machine has; None where it does not tell."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None


def memory_of_container(root: Path = Path("/")) -> int | None:
    """Bytes that a container, or whatever else groups processes on Linux, may take of these.

    None where there is no such limit. The least counts of all groups that this process is in.
    """
    limits = (_read(root / file) for file in _files(root))
    return min((one for one in limits if one is not None and one < _NO_LIMIT), default=None)


def _files(root: Path) -> Iterator[str]:
    """Where limits are written down: beside each group of this process, in either of two ways."""
    try:
        groups = (root / "proc/self/cgroup").read_text("utf-8").splitlines()
    except OSError:
        return
    for line in groups:
        number, kinds, group = (*line.split(":", 2), "", "")[:3]
        if number == "0":
            folder, name = "sys/fs/cgroup", "memory.max"
        elif "memory" in kinds.split(","):
            folder, name = "sys/fs/cgroup/memory", "memory.limit_in_bytes"
        else:
            continue
        inside = PurePosixPath(group.lstrip("/"))
        yield from (f"{folder}/{one}/{name}" for one in (inside, *inside.parents))


def _read(file: Path) -> int | None:
    try:
        return int(file.read_text("ascii"))
    except (OSError, ValueError):  # there is no such group here, or it says "max"
        return None
