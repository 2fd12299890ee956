"""What the kernel of a student holds at most who runs a whole lab, with every answer in it."""

from __future__ import annotations

import os
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import nbformat
from nbclient import NotebookClient

from tests.benchmarks.hub_server import TIMEOUT, server_config
from tests.pages import ROOT

# Resident memory at its highest in kB, and whether torch was imported.
_TOLD = """\
import re, sys
from pathlib import Path
status = Path("/proc/self/status").read_text(encoding="ascii")
print(re.search(r"VmHWM:\\s*(\\d+)", status)[1], "torch" in sys.modules)
"""


class Peak(NamedTuple):
    """Bytes, and whether torch was among them."""

    bytes: int
    torch: bool


def labs() -> list[Path]:
    """The sources of the labs, in order."""
    return sorted((ROOT / "labs_solutions").glob("[01]*_*.ipynb"))


def peak(lab: Path) -> Peak:
    """Run every cell of a lab in a fresh kernel, as sparing as one on a hub."""
    notebook = nbformat.read(lab, nbformat.NO_CONVERT)
    notebook.cells.append(nbformat.v4.new_code_cell(_TOLD))
    with TemporaryDirectory() as folder:
        client = NotebookClient(
            notebook,
            timeout=TIMEOUT,
            kernel_name="python3",
            store_widget_state=False,
            resources={"metadata": {"path": folder}},
        )
        sparing = dict(re.findall(r'"(\w+)": "(\d+)",', server_config()))
        progress = {"VITLAB_PROGRESS": str(Path(folder) / "progress.json")}
        client.execute(env=os.environ | sparing | progress)
    (told,) = notebook.cells[-1].outputs
    size, torch = told.text.split()
    return Peak(1024 * int(size), torch == "True")
