"""What surrounds the zygote: the sandboxes that there are, and what can be read in them."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

from vitlab.classroom.testing.view import PACKAGE, modules
from vitlab.core.claims.worlds import AUDITED

Level: TypeAlias = Literal["bubblewrap", "namespaces", "limits"]

_SYSTEM = (
    "/usr",
    "/bin",
    "/lib",
    "/lib64",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/alternatives",
)
# A fork copies a table of all pages of memory: with large ones it takes a third of the time.
_LARGE_PAGES = {"PYTHONMALLOC": "malloc", "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")


def levels() -> list[Level]:
    """The kinds of sandbox to try on this system, best first."""
    if sys.platform != "linux":
        return ["limits"]
    wrapped: list[Level] = ["bubblewrap"] if shutil.which("bwrap") else []
    return [*wrapped, "namespaces", "limits"]


@dataclass(frozen=True)
class Serving:
    """What the forks of a zygote do: the module that ``answers``, and ``modules`` to import first.

    ``folder`` has the vitlab that they import. Where that is not all of it, one stands in for
    what is not there.
    """

    folder: Path
    answers: str
    modules: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Whether all of vitlab can be imported."""
        return self.folder == PACKAGE.parent


def of_students(folder: Path, *, torch: bool) -> Serving:
    """Forks that run answers, beside the part of vitlab that is in a folder."""
    answers = "vitlab.classroom.testing.inside.answering"
    return Serving(folder, answers, tuple(modules(torch=torch)))


def of_worlds() -> Serving:
    """Forks of ours that have what answers ask for."""
    worlds = (f"vitlab.core.claims.worlds.{file}" for file in sorted(set(AUDITED.values())))
    return Serving(PACKAGE.parent, "vitlab.classroom.testing.worlds", ("torch", *worlds))


def settings(
    serving: Serving, over: int, *, confined: bool, preloads: bool = True
) -> dict[str, Any]:
    """What a zygote is told: where Python looks, and what of the machine can be read."""
    folder = serving.folder
    prefixes = {sys.prefix, sys.base_prefix, sys.exec_prefix}
    libraries = [path for path in sys.path if Path(path).name in ("site-packages", "dist-packages")]
    path = [path for path in sys.path if path in libraries or _is_below(path, prefixes)]
    is_installed = any(_is_below(str(PACKAGE), [library]) for library in libraries)
    return {
        "over": over,
        "confined": confined,
        "path": [str(folder), *path],
        "answers": serving.answers,
        "modules": serving.modules,
        "stands_in": not serving.is_whole,
        "preloads": preloads and sys.platform == "linux",
        "readable": [str(folder), *_SYSTEM, *sorted({*prefixes, *libraries})],
        "hidden": [str(PACKAGE)] * (not serving.is_whole and is_installed),
    }


def _is_below(path: str, folders: Collection[str]) -> bool:
    return any(path == folder or path.startswith(f"{folder}{os.sep}") for folder in folders)


def bubblewrap(folder: Path, readable: Sequence[str]) -> list[str]:
    """Bubblewrap around the zygote; what it starts makes a smaller sandbox inside, for each."""
    words = ["bwrap", "--die-with-parent", "--unshare-pid", "--unshare-net", "--unshare-ipc"]
    words += ["--unshare-uts", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]
    words += ["--cap-add", "ALL"] if os.geteuid() == 0 else ["--unshare-user"]
    for path in (*_SYSTEM, *sorted(set(readable) - {*_SYSTEM, str(folder)}), str(folder)):
        words += ["--ro-bind-try", path, path]
    return [*words, "--chdir", "/tmp"]


def environment() -> dict[str, str]:
    """Nothing of the teacher's own."""
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": "/tmp",
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        **_LARGE_PAGES,
        **dict.fromkeys(_THREADS, "1"),
    }
