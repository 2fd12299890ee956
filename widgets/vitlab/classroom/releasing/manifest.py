"""The manifest of a release: which labs it holds, in which versions, and with which numbers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vitlab.core.errors import LabError
from vitlab.notebooks import MANIFEST


@dataclass(frozen=True)
class Released:
    """One lab of a release: its file, its version, and the digest of what was written."""

    file: str
    version: int
    title: str
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """All labs of a release by number, and what the course sets in place of the usual.

    ``numbers`` are those of exercises, by exercise and name, and ``hints`` how many rungs are
    given. ``other`` are the digests of files that are no labs, by name.
    """

    labs: Mapping[int, Released]
    other: Mapping[str, str] = field(default_factory=dict)
    hints: int | None = None
    numbers: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    @property
    def files(self) -> dict[str, str]:
        """The digest of every file, by name."""
        return {lab.file: lab.sha256 for lab in self.labs.values()} | dict(self.other)

    @property
    def text(self) -> str:
        """The file's own text."""
        told: dict[str, Any] = {
            "labs": {str(number): vars(lab) for number, lab in sorted(self.labs.items())},
            "other": dict(self.other),
        }
        if self.hints is not None:
            told["hints"] = self.hints
        if self.numbers:
            told["numbers"] = {name: dict(given) for name, given in self.numbers.items()}
        return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


def digest(content: bytes) -> str:
    """What tells a file from any other."""
    return hashlib.sha256(content).hexdigest()


def files_of(folder: Path) -> dict[str, str]:
    """The files of an earlier release in a folder, with their digests; `LabError` if unreadable."""
    path = folder / MANIFEST
    try:
        told = json.loads(path.read_text("utf-8-sig"))
        labs = {lab["file"]: lab["sha256"] for lab in told["labs"].values()}
        return labs | dict(told["other"])
    except FileNotFoundError:
        return {}
    except (ValueError, LookupError, TypeError, AttributeError, OSError):
        raise LabError(
            f"'{path}' is no manifest of a release: name an empty folder, or move it away."
        ) from None
