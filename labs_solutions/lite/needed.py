"""Everything that vitlab needs in a browser: pure wheels from PyPI, compiled ones from Pyodide."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from packaging.utils import canonicalize_name

from labs_solutions.lite.pyodide import LiteError, Release
from labs_solutions.lite.wheels import Wheel

KERNEL = ("ipython", "jedi", "comm", "micropip", "packaging")
"""What the kernel itself loads; the rest follows from vitlab."""
ABSENT = frozenset({"torch", "safetensors", "jupyterlab-widgets", "widgetsnbextension"})
"""No browser has the first two, and needs the others: they are parts of the page."""


@dataclass
class Needed:
    """Wheels by name, and names of what the release itself has."""

    wheels: dict[str, Wheel] = field(default_factory=dict)
    native: list[str] = field(default_factory=list)

    @property
    def names(self) -> frozenset[str]:
        """Of both."""
        return frozenset([*self.wheels, *self.native])


def needed(vitlab: Wheel, release: Release, pins: Mapping[str, str], cache: Path) -> Needed:
    """Follow what each needs until nothing new comes; pure wheels come from PyPI into ``cache``."""
    found = Needed({vitlab.name: vitlab})
    todo = {*vitlab.needs, *KERNEL} - ABSENT
    while todo:
        native = {name for name in todo if release.is_native(name)}
        found.native += sorted(native)
        new = [
            Wheel.of(path, release.python) for path in fetch(todo - native, release, pins, cache)
        ]
        found.wheels |= {wheel.name: wheel for wheel in new}
        further = {name for wheel in new for name in wheel.needs}
        further |= {name for other in native for name in _depends(release, other)}
        todo = further - found.names - ABSENT
    return found


def fetch(
    names: Iterable[str], release: Release, pins: Mapping[str, str], cache: Path
) -> Iterator[Path]:
    """Pure wheels of these: in the version of the release's list, or else of ``pins``."""
    wanted = [_pinned(name, release, pins) for name in sorted(names)]
    lacking = [one for one in wanted if not _in(cache, one)]
    if lacking:
        python = release.python.rpartition(".")[0]
        pure = ("--platform=any", "--implementation=py", "--abi=none", f"--python-version={python}")
        command = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps")
        options = ("--disable-pip-version-check", "--only-binary=:all:", *pure, f"--dest={cache}")
        done = subprocess.run(
            [*command, *options, *lacking], capture_output=True, encoding="utf-8", check=False
        )
        if done.returncode:
            raise LiteError(f"PyPI gave no pure wheel: {done.stderr.strip().splitlines()[-1]}")
    for one in wanted:
        path = _in(cache, one)
        assert path is not None, one
        yield path


def pins_of(constraints: str) -> dict[str, str]:
    r"""The versions of a file of constraints.

    >>> pins_of("# tested\nJinja2==3.1.6\n")
    {'jinja2': '3.1.6'}
    """
    lines = (line.split("==") for line in constraints.splitlines() if "==" in line)
    return {canonicalize_name(name): version for name, version in lines}


def _depends(release: Release, name: str) -> Iterator[str]:
    package = release.package(name)
    assert package is not None, name
    yield from map(canonicalize_name, package["depends"])


def _pinned(name: str, release: Release, pins: Mapping[str, str]) -> str:
    package = release.package(name)
    version = package["version"] if package else pins.get(name)
    return f"{name}=={version}" if version else name


def _in(cache: Path, wanted: str) -> Path | None:
    name, _, version = wanted.partition("==")
    for path in cache.glob("*.whl"):
        its_name, its_version, *_ = path.name.split("-")
        if canonicalize_name(its_name) == name and version in ("", its_version):
            return path
    return None
