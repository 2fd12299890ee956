"""Build vitlab for a browser that has nothing: JupyterLite, one static folder.

python -m labs_solutions.lite PYODIDE [folder]

PYODIDE is the folder of an unpacked release of Pyodide, or its address. Everything else comes from
PyPI. What is built is served by any web server, and asks for nothing beyond it.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from jupyter_core.paths import jupyter_path
from nbformat import NotebookNode

from labs_solutions import release as labs
from labs_solutions.lite.needed import Needed, needed, pins_of
from labs_solutions.lite.pyodide import ABOUT, LIST, RUNTIME, LiteError, Release, cleared
from labs_solutions.lite.wheels import Wheel

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / "build" / "lite"
WITHOUT_TORCH = ("PatchGridSlicer", "MemoryGauge", "PatchSizeAdvisor", "TokenBudget", "Quiz")
"""The instruments that count without torch."""
KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
EXTENSIONS = (
    KERNEL.partition(":")[0],
    "@jupyter-widgets/jupyterlab-manager",
    "anywidget",
    "bqplot",
    "bqscales",
)
SETTINGS = {
    "pyodideUrl": "./static/pyodide/pyodide.mjs",
    "disablePyPIFallback": True,
}
WELCOME = """# vitlab in this browser

Python runs in this page; nothing is installed, and nothing leaves it. Click into a cell and press
Shift + Enter. The first cell takes a while: Python itself is loaded.

A browser has no **torch**, the library that computes with tensors. So here are the instruments that
count without it. What needs torch says so in one sentence; with JupyterLab on a computer you have
all of it. A browser starts no threads either: the gauge predicts here, and does not measure."""


FIRST_COUNT = """from vitlab.core import PatchGrid, memory_ledger

PatchGrid((224, 320), 16).tokens, memory_ledger("vit_base", batch_size=8).peak"""


def build(where: str, folder: Path) -> list[str]:
    """Build into a folder; the names of the release's files that were not there."""
    release, cache = Release(where), CACHE
    cache.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="vitlab-lite-") as temporary:
        source = Path(temporary)
        pins = pins_of((ROOT / "constraints.txt").read_text(encoding="utf-8"))
        parts = needed(vitlab_wheel(source, release.python), release, pins, cache)
        missing = lay(parts, release, source / "static" / "pyodide")
        files = source / "files"
        files.mkdir()
        nbformat.write(notebook(), files / "vitlab.ipynb")
        config = {"appName": "vitlab", "litePluginSettings": {KERNEL: SETTINGS}}
        settings = {"jupyter-lite-schema-version": 0, "jupyter-config-data": config}
        (source / "jupyter-lite.json").write_text(json.dumps(settings), encoding="utf-8")
        jupyter_lite(source, files, cleared(folder))
    return missing


def vitlab_wheel(folder: Path, python: str) -> Wheel:
    """The wheel of this very source, without what only torch reads."""
    command = (sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder))
    subprocess.run([*command, str(ROOT)], check=True, capture_output=True)
    (path,) = folder.glob("vitlab-*.whl")
    return Wheel.of(path, python)


def lay(parts: Needed, release: Release, folder: Path) -> list[str]:
    """The runtime, its wheels and a list of them; the names of files that were not there."""
    names, packages = parts.names, {}
    natives = {name: release.package(name) or {} for name in parts.native}
    files = {name: str(package["file_name"]) for name, package in natives.items()}
    if lacking := release.lay(RUNTIME, folder):
        raise LiteError(f"{release.where} lacks {', '.join(lacking)}: Pyodide cannot start.")
    release.lay(ABOUT, folder)
    missing = release.lay(files.values(), folder)
    for name, package in natives.items():
        if files[name] not in missing:
            packages[name] = package
    for name, wheel in parts.wheels.items():
        (folder / wheel.path.name).write_bytes(wheel.path.read_bytes())
        packages[name] = wheel.entry(names.intersection(packages) | parts.wheels.keys())
    listed = {**release.list, "packages": dict(sorted(packages.items()))}
    (folder / LIST).write_text(json.dumps(listed), encoding="utf-8")
    return missing


def notebook() -> NotebookNode:
    """The instruments that count without torch, as the page to start with introduces them."""
    start = labs.read(labs.START).cells
    cells = [nbformat.v4.new_markdown_cell(WELCOME), nbformat.v4.new_code_cell(FIRST_COUNT)]
    for above, below in pairwise(start):
        if above.source.startswith(tuple(f"## `{name}`" for name in WITHOUT_TORCH)):
            cells.append(nbformat.v4.new_markdown_cell(above.source))
            cells.append(nbformat.v4.new_code_cell(below.source))
    return nbformat.v4.new_notebook(
        cells=cells,
        metadata={"kernelspec": {"name": "python", "display_name": "Python (Pyodide)"}},
    )


def jupyter_lite(source: Path, files: Path, folder: Path) -> None:
    """Let JupyterLite put the page together."""
    command = (sys.executable, "-m", "jupyterlite_core.app", "build", "--apps=lab")
    how = ("--no-sourcemaps", "--no-unused-shared-packages", "--ignore-sys-prefix")
    parts = f"--FederatedExtensionAddon.extra_labextensions_path={extensions(source)}"
    where = (f"--lite-dir={source}", f"--output-dir={folder.resolve()}", f"--contents={files}")
    done = subprocess.run(
        [*command, *how, parts, *where],
        cwd=source,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        raise LiteError(f"JupyterLite did not build: {done.stderr[-2000:] or done.stdout[-2000:]}")


def extensions(source: Path) -> Path:
    """A folder with the parts of JupyterLab that the page needs, and no others."""
    chosen = source / "labextensions"
    for name in EXTENSIONS:
        found = [
            place for path in jupyter_path("labextensions") if (place := Path(path, name)).is_dir()
        ]
        if not found:
            raise LiteError(f"JupyterLab's extension {name} is not installed: run `make lite`.")
        shutil.copytree(found[0], chosen / name)
    return chosen


def main() -> int | str:
    """Build, and say what is missing and how to open it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("pyodide", help="folder or address of a release of Pyodide")
    parser.add_argument("folder", nargs="?", type=Path, default=Path("site", "lite"))
    asked = parser.parse_args()
    try:
        missing = build(asked.pyodide, asked.folder)
    except LiteError as error:
        return str(error)
    size = sum(path.stat().st_size for path in asked.folder.rglob("*") if path.is_file()) / 2**20
    print(f"{size:.0f} MiB. To open it: {sys.executable} -m http.server --directory {asked.folder}")
    if missing:
        return f"What needs these files will not work, for {asked.pyodide} lacks them:\n" + (
            "\n".join(missing)
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
