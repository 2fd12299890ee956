"""What ``vitlab doctor`` finds: versions, front ends, browser, and the one fix for what is wrong.

Whatever is missing here may be the very thing that is looked for: nothing is imported that
Python itself does not bring.
"""

from __future__ import annotations

import json
import platform
import re
import sys
import webbrowser
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module, metadata
from pathlib import Path

from vitlab.memory_here import memory_of_container, memory_of_machine

_LAB = 'pip install "vitlab[lab]"'
_EXTENSIONS = {
    "ipywidgets": "@jupyter-widgets/jupyterlab-manager",
    "anywidget": "anywidget",
    "bqplot": "bqplot",
}
_FOR_GRADING = 4 * 2**30  # bytes of one submission by itself, and of Python and torch
_BRINGS = {"ipywidgets": "jupyterlab_widgets"}  # the package that the extension comes with


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; ``fix`` says what to do where it is wrong."""

    name: str
    says: str
    fix: str = ""


def findings() -> Iterator[Finding]:
    """Everything that was looked at, in the order in which it matters."""
    yield Finding("vitlab", _version("vitlab") or "runs without being installed")
    yield _python()
    yield _package("kernel", "ipykernel", _LAB)
    yield _package("JupyterLab", "jupyterlab", _LAB)
    for name, extension in _EXTENSIONS.items():
        yield _front_end(name, extension)
    yield from _torch()
    yield _browser()
    yield from _memory()
    yield _sandbox()


def _python() -> Finding:
    says = f"{platform.python_version()} on {platform.system()}, {sys.executable}"
    is_old = sys.version_info < (3, 11)
    return Finding("Python", says, "install Python 3.11 or newer" if is_old else "")


def _package(name: str, package: str, fix: str) -> Finding:
    version, lowest = _version(package), _lowest(package)
    if version is None:
        return Finding(name, f"{package} is not installed", fix)
    if _numbers(version) < _numbers(lowest):
        says = f"{package} {version}, and {lowest} is needed"
        return Finding(name, says, f'pip install "{package}>={lowest}"')
    return Finding(name, f"{package} {version}" if name != package else version)


def _front_end(package: str, extension: str) -> Finding:
    found = _package(package, package, f"pip install {package}")
    if found.fix:
        return found
    there = (path / extension for path in _labextensions() if (path / extension).is_dir())
    folder = next(there, None)
    if folder is None:
        brings = _BRINGS.get(package, package)
        return Finding(
            package,
            f"{found.says}, and JupyterLab does not find its half in the browser ({extension})",
            f"pip install --force-reinstall --no-deps {brings}, then start JupyterLab once more",
        )
    if extension in _disabled():
        return Finding(
            package,
            f"{found.says}, and its half in the browser is switched off ({extension})",
            f"jupyter labextension enable {extension}",
        )
    return Finding(package, f"{found.says}, lab extension {_extension_version(folder)}".rstrip())


def _torch() -> Iterator[Finding]:
    found = _package("torch", "torch", "pip install torch")
    if found.fix:
        yield found
        return
    try:
        torch = import_module("torch")
        is_there = torch.cuda.is_available()
        gpu = torch.cuda.get_device_name(0) if is_there else "none; everything runs on the CPU too"
    except Exception as error:  # a broken install may fail in any way
        said = f"{found.says} cannot be imported ({type(error).__name__}: {_first_line(error)})"
        yield Finding("torch", said, "pip install --force-reinstall torch")
        return
    yield found
    yield Finding("GPU", gpu)


def _browser() -> Finding:
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        says = "none that Python can open; `vitlab lab` prints the address to open by hand"
        return Finding("browser", says)
    return Finding("browser", getattr(browser, "name", None) or type(browser).__name__)


def _memory() -> Iterator[Finding]:
    """What there is to take: whoever goes beyond the limit of a container is ended in silence."""
    machine, container = memory_of_machine(), memory_of_container()
    if machine is None:
        return
    if container is None or container >= machine:
        yield Finding("memory", f"{machine / 2**30:.1f} GiB")
        return
    says = (
        f"{container / 2**30:.1f} GiB: more this container may not take of the "
        f"{machine / 2**30:.1f} GiB of its machine"
    )
    if container < _FOR_GRADING:
        says += "; `vitlab grade` gives each submission 2 GiB: give less, with --memory"
    yield Finding("memory", says)


def _sandbox() -> Finding:
    """What keeps students' code from this machine: not wrong where nobody grades here."""
    try:
        testing = import_module("vitlab.classroom.testing")
        with testing.zygote() as started:
            level, missing = started.level, started.missing
    except Exception as error:  # torch may be what is broken
        return Finding("sandbox", f"`vitlab grade` cannot work here ({_first_line(error)})")
    if level == "limits":
        says = "none: `vitlab grade` limits time and memory alone; bubblewrap makes one on Linux"
        return Finding("sandbox", says)
    return Finding("sandbox", f"{level}" + (f" (no {missing})" if missing else ""))


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _lowest(package: str) -> str:
    """The lowest version that vitlab works with; nothing where it does not say."""
    try:
        needed = metadata.requires("vitlab") or []
    except metadata.PackageNotFoundError:
        needed = []
    found = (re.match(rf"{re.escape(package)}>=([\d.]+)", one) for one in needed)
    return next((match[1] for match in found if match), "")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", version.partition("+")[0])[:3]))


def _labextensions() -> list[Path]:
    """Where JupyterLab looks for halves in the browser."""
    try:
        paths = import_module("jupyter_core.paths").jupyter_path("labextensions")
    except Exception:  # Jupyter is not installed, or broken
        paths = [Path(sys.prefix) / "share/jupyter/labextensions"]
    return [Path(path) for path in paths]


def _disabled() -> set[str]:
    """Extensions that are switched off."""
    try:
        folders = import_module("jupyter_core.paths").jupyter_config_path()
    except Exception:
        return set()
    off: dict[str, bool] = {}
    for folder in reversed(folders):
        try:
            page = json.loads(Path(folder, "labconfig/page_config.json").read_text("utf-8"))
            off |= dict(page.get("disabledExtensions", {}))
        except (OSError, ValueError, TypeError, AttributeError):
            continue
    return {name for name, is_off in off.items() if is_off}


def _extension_version(folder: Path) -> str:
    try:
        return str(json.loads((folder / "package.json").read_text("utf-8"))["version"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or ["no message"])[0][:200]
