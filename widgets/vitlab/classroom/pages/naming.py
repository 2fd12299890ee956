"""Names of files and folders for students, whatever they are called."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_LONGEST = 60


def folder_names(students: Iterable[str]) -> dict[str, str]:
    """A name of its own for each, which every system takes; most stay as they are.

    >>> folder_names(["anna", "a/b", "a:b", "CON"])["anna"]
    'anna'
    >>> len({*folder_names(["a/b", "a:b", "a_b", "A_b"]).values()})
    4
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for student in sorted(students):
        name = _FORBIDDEN.sub("_", student).strip(" .")[:_LONGEST].rstrip(" .")
        if not name or _RESERVED.fullmatch(name) or name.casefold() in taken:
            name = f"{name or 'student'}-{hashlib.sha256(student.encode()).hexdigest()[:8]}"
        taken.add(name.casefold())
        found[student] = name
    return found
