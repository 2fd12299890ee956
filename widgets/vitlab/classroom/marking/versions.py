"""What two machines must have alike to grade alike: vitlab, its labs, and the code that judges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

import vitlab
from vitlab.classroom.submissions.skeleton import skeletons

_JUDGES = ("core", "grading", "classroom")


@dataclass(frozen=True)
class Versions:
    """vitlab's own version, that of each lab, and a digest of all code that judges."""

    vitlab: str
    labs: Mapping[int, int]
    code: str


@cache
def here() -> Versions:
    """What this machine has."""
    labs = {number: lab.version for number, lab in skeletons().items()}
    return Versions(vitlab.__version__, labs, _digest(Path(vitlab.__file__).parent))


def differing(wanted: Versions, there: Versions) -> str:
    """What another machine has otherwise, as the end of a sentence; nothing where all is alike.

    >>> wanted = Versions("1.2", {1: 1, 3: 2}, "ab")
    >>> differing(wanted, Versions("1.2", {1: 1}, "ab"))
    'it has no lab 3, and version 2 of it is to be graded'
    >>> differing(wanted, Versions("1.2", {1: 1, 3: 1}, "ab"))
    'it has version 1 of lab 3, and version 2 is to be graded'
    >>> differing(wanted, wanted)
    ''
    """
    for number, version_of_lab in wanted.labs.items():
        has = there.labs.get(number)
        if has is None:
            return f"it has no lab {number}, and version {version_of_lab} of it is to be graded"
        if has != version_of_lab:
            return (
                f"it has version {has} of lab {number}, and version {version_of_lab} is to be "
                "graded"
            )
    if there.vitlab != wanted.vitlab:
        return f"it has vitlab {there.vitlab}, and this is {wanted.vitlab}"
    if there.code != wanted.code:
        return f"it has other code in its vitlab {there.vitlab}: install the same one there"
    return ""


def _digest(package: Path) -> str:
    found = sha256()
    for room in _JUDGES:
        for path in sorted((package / room).rglob("*.py")):
            found.update(path.relative_to(package).as_posix().encode())
            found.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return found.hexdigest()
