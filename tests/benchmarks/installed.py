"""How much of the disk packages take that are installed here."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]


def installs() -> dict[str, list[str]]:
    """What is installed, by the name under which the page tells it."""
    base, lab = closure("vitlab"), closure("vitlab[lab]")
    torchs = [name for name in closure("torch") if name != "numpy"]
    return {
        "vitlab": ["vitlab"],
        "torch": torchs,
        "base": [name for name in base if name not in ("vitlab", *torchs)],
        "lab": [name for name in lab if name not in base],
    }


def closure(wanted: str) -> list[str]:
    """A package and everything that it brings here, without extras that nobody asked for."""
    found: dict[str, None] = {}
    todo = [Requirement(wanted)]
    seen = set()
    while todo:
        one = todo.pop()
        extras = one.extras or {""}
        key = (one.name.lower().replace("_", "-"), frozenset(extras))
        if key in seen:
            continue
        seen.add(key)
        found[key[0]] = None
        for line in metadata.requires(one.name) or []:
            needed = Requirement(line)
            if not needed.marker or any(needed.marker.evaluate({"extra": e}) for e in extras):
                todo.append(needed)
    return sorted(found)


def bytes_of(*packages: str) -> int:
    """Bytes of the files of packages, without what Python compiles; vitlab from its checkout."""
    return sum(
        file.stat().st_size
        for package in packages
        for file in _files(package)
        if file.suffix != ".pyc" and file.is_file()
    )


def _files(package: str) -> Iterator[Path]:
    if package == "vitlab":
        yield from (ROOT / "widgets" / "vitlab").rglob("*")
        yield from (ROOT / "lab").glob("*.ipynb")
        return
    yield from (Path(str(file.locate())) for file in metadata.files(package) or [])
