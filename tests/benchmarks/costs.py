"""What vitlab costs: megabytes on a disk, megabytes of memory, seconds."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from tests.benchmarks.installed import ROOT, bytes_of, installs
from tests.benchmarks.machine import describe_machine
from tests.benchmarks.table import table
from tests.browser.jupyter import running_server

PROCESSES = 5
# Resident memory at its highest: of this program alone, not of what started it.
_PEAK = """
import re
from pathlib import Path
status = Path("/proc/self/status").read_text(encoding="ascii")
Path({path!r}).write_text(re.search(r"VmHWM:\\s*(\\d+)", status)[1], encoding="ascii")
"""


@dataclass(frozen=True)
class Cost:
    """A program, as a whole fresh process."""

    name: str
    title: str
    program: str


_SHOWN = "from vitlab.widgets import {0}\nit = {0}()\nassert it.reading is not None"
COSTS = (
    Cost("python", "Python alone", "pass"),
    Cost("torch", "`import torch` alone", "import torch"),
    Cost("slicer", "`PatchGridSlicer()`", _SHOWN.format("PatchGridSlicer")),
    Cost("gauge", "`MemoryGauge()`", _SHOWN.format("MemoryGauge")),
    Cost("viewer", "`AttentionViewer()`, a small ViT read", _SHOWN.format("AttentionViewer")),
    Cost("atlas", "`EmbeddingAtlas()`, 1,024 tokens", _SHOWN.format("EmbeddingAtlas")),
    Cost("demo", "`vitlab demo`", "from vitlab.cli import main\nmain(['demo'], None, None, False)"),
    Cost(
        "ledger",
        "the memory ledger of ViT-L/16",
        "from vitlab.core import memory_ledger\nmemory_ledger('vit_large', batch_size=8)",
    ),
    Cost(
        "vit_base",
        "ViT-B/16, one picture forward, random weights",
        "import torch\nfrom vitlab.core import VisionTransformer\n"
        "with torch.inference_mode(): VisionTransformer()(torch.zeros(1, 3, 224, 224))",
    ),
)
GRADED = "01_pixels_to_grid.ipynb"


def measure() -> dict[str, Any]:
    """Sizes in bytes, then seconds and bytes of each program, of a graded notebook, of a server."""
    return {
        "machine": describe_machine(("torch", "numpy", "ipywidgets", "jupyterlab")),
        "disk": {name: bytes_of(*packages) for name, packages in installs().items()},
        "processes": {cost.name: best(lambda cost=cost: _run(cost.program)) for cost in COSTS},
        "graded": best(lambda: _run(_grading())),
        "server": _server(),
    }


def best(run: Callable[[], dict[str, float]]) -> dict[str, float]:
    """The least of several, each value for itself; the first fills the caches of the disk."""
    run()
    taken = [run() for _ in range(PROCESSES)]
    return {name: min(one[name] for one in taken) for name in taken[0]}


def _run(program: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        note = Path(folder) / "peak"
        source = f"{program}\n{_PEAK.format(path=str(note))}"
        env = os.environ | {"VITLAB_PROGRESS": str(Path(folder) / "progress.json")}
        began = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-c", source], stdout=subprocess.DEVNULL, env=env, cwd=folder
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise RuntimeError(f"this ended with {process.returncode}:\n{program}")
        peak = 1024 * int(note.read_text(encoding="ascii"))
    cpu = round(usage.ru_utime + usage.ru_stime, 3)
    return {"wall": round(wall, 3), "cpu": cpu, "bytes": peak}


def _grading() -> str:
    notebook = str(ROOT / "labs_solutions" / GRADED)
    return f"from vitlab.cli import main\nmain(['check', {notebook!r}], None, None, False)"


def _server() -> dict[str, int]:
    """Bytes of a JupyterLab that waits, and of a kernel that waits."""
    with tempfile.TemporaryDirectory() as home, running_server(Path(home)):
        (server,) = psutil.Process().children()
        taken = {"jupyterlab": server.memory_info().rss}
    from jupyter_client.manager import start_new_kernel

    manager, client = start_new_kernel()
    client.execute_interactive("1", timeout=60, output_hook=lambda _: None)
    taken["kernel"] = psutil.Process(manager.provisioner.pid).memory_info().rss
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    return taken


def page(results: dict[str, Any]) -> str:
    """All of costs.md."""
    disk, server = results["disk"], results["server"]
    everything = sum(disk.values())
    return _PAGE.format(
        machine=", ".join(f"{name} {value}" for name, value in results["machine"].items()),
        processes=PROCESSES,
        disk=table(
            ("what", "MB"),
            [
                ("vitlab itself, with labs, pictures and two small ViTs", _mb(disk["vitlab"])),
                ("what it needs, without torch", _mb(disk["base"])),
                ("torch and what torch brings", _mb(disk["torch"])),
                ("JupyterLab, the extra `lab`", _mb(disk["lab"])),
                ("together", _mb(everything)),
            ],
        ),
        programs=table(
            ("a fresh process", "s", "MB"),
            [
                (cost.title, f"{row['cpu']:.1f}", _mb(row["bytes"]))
                for cost in COSTS
                for row in [results["processes"][cost.name]]
            ],
        ),
        graded=f"{results['graded']['wall']:.1f}",
        server=_mb(server["jupyterlab"]),
        kernel=_mb(server["kernel"]),
    )


def _mb(size: float) -> str:
    return f"{size / 1e6:,.0f}"


_PAGE = """\
# What vitlab costs, measured

Written by `python -m tests.benchmarks costs`, with every number in `costs.json`.

Machine: {machine}.

## On the disk

Files as they are installed, without what Python compiles, megabytes of 10⁶ bytes. torch is its CPU
build; a build for CUDA brings gigabytes more.

{disk}

## In memory, and how long

Each program as a whole fresh process, the least of {processes}: seconds of CPU, which on a quiet
machine are those of the clock, and resident memory at its highest.

{programs}

`vitlab check` grades lab 1 in {graded} s on the clock, starting and sandbox included. A JupyterLab
that waits holds {server} MB, a kernel that waits {kernel} MB; what an instrument takes comes on
top, once for a kernel. The browser is not counted.
"""
