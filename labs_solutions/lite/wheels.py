"""What a wheel is and needs, and how the list of a Pyodide release writes it down."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import dataclass
from email.parser import Parser
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

IN_A_BROWSER = {
    "sys_platform": "emscripten",
    "platform_system": "Emscripten",
    "platform_machine": "wasm32",
    "os_name": "posix",
    "implementation_name": "cpython",
    "platform_python_implementation": "CPython",
    "extra": "",
}


@dataclass(frozen=True)
class Wheel:
    """A wheel on disk: its name, what it needs in a browser, and the names that it imports as."""

    path: Path
    name: str
    version: str
    needs: tuple[str, ...]
    imports: tuple[str, ...]

    @classmethod
    def of(cls, path: Path, python: str) -> Wheel:
        """Read a wheel; ``python`` is the version that is in the browser, as in "3.14.2"."""
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            (about,) = (name for name in names if name.endswith(".dist-info/METADATA"))
            said = Parser().parsestr(archive.read(about).decode())
        asked = map(Requirement, said.get_all("Requires-Dist", []))
        there = {**IN_A_BROWSER, "python_full_version": python, "python_version": python[:4]}
        needs = (r.name for r in asked if r.marker is None or r.marker.evaluate(there))
        return cls(
            path,
            canonicalize_name(said["Name"]),
            said["Version"],
            tuple(dict.fromkeys(map(canonicalize_name, needs))),
            imported_as(names),
        )

    def entry(self, there: frozenset[str]) -> dict[str, object]:
        """How the list of packages writes it down; of what it needs, only what is ``there``."""
        return {
            "name": self.name,
            "version": self.version,
            "file_name": self.path.name,
            "install_dir": "site",
            "sha256": hashlib.sha256(self.path.read_bytes()).hexdigest(),
            "package_type": "package",
            "imports": list(self.imports),
            "depends": sorted(there.intersection(self.needs)),
            "unvendored_tests": False,
        }


def imported_as(names: list[str]) -> tuple[str, ...]:
    """The top modules among the files of a wheel.

    >>> imported_as(["six.py", "six-1.0.dist-info/METADATA", "vitlab/core/__init__.py"])
    ('six', 'vitlab')
    """
    tops = {
        name.split("/")[0].removesuffix(".py")
        for name in names
        if name.endswith(".py") and ".data/" not in name and ".dist-info/" not in name
    }
    return tuple(sorted(tops))
