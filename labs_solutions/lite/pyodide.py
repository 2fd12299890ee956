"""A release of Pyodide, in a folder or at an address: its runtime, and what it compiled."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

LIST = "pyodide-lock.json"
RUNTIME = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
ABOUT = ("package.json", "pyodide.js")  # where it has them


class LiteError(Exception):
    """What is missing for a build, in a sentence."""


class Release:
    """``where`` is a folder with the files of a release, or an address that ends in its folder."""

    def __init__(self, where: str) -> None:
        self.where = where.rstrip("/")
        self.remote = "://" in where
        self.list: dict[str, Any] = json.loads(self._bytes(LIST) or b"{}")
        if not self.list:
            raise LiteError(
                f"There is no {LIST} in {where!r}: give the folder of an unpacked Pyodide, or the "
                "address of one, which ends in its version and /full."
            )

    @property
    def python(self) -> str:
        """The version of its Python."""
        return str(self.list["info"]["python"])

    def package(self, name: str) -> dict[str, Any] | None:
        """What its list says of a package, whether the file is there or not."""
        found: dict[str, Any] | None = self.list["packages"].get(name)
        return found

    def is_native(self, name: str) -> bool:
        """Whether a package was compiled, so that only a release of Pyodide has it."""
        package = self.package(name)
        return package is not None and not package["file_name"].endswith("-none-any.whl")

    def lay(self, names: Iterable[str], folder: Path) -> list[str]:
        """Copy or fetch files into a folder; the names of those that are not there."""
        folder.mkdir(parents=True, exist_ok=True)
        missing = []
        for name in names:
            content = self._bytes(name)
            if content is None:
                missing.append(name)
            else:
                (folder / name).write_bytes(content)
        return missing

    def _bytes(self, name: str) -> bytes | None:
        if not self.remote:
            path = Path(self.where, name)
            return path.read_bytes() if path.is_file() else None
        try:
            with urlopen(f"{self.where}/{name}") as answer:
                return bytes(answer.read())
        except URLError:
            return None


def cleared(folder: Path) -> Path:
    """The folder, empty."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
