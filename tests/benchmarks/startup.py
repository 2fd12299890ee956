"""From nothing to the first picture, against `import torch` alone."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from playwright.sync_api import Browser, expect

from tests.benchmarks.latency import STOPWATCH
from tests.benchmarks.traffic import Traffic
from tests.browser.conftest import Desk
from tests.browser.jupyter import Server

PROCESSES = 11
KERNELS = 5


@dataclass(frozen=True)
class Start:
    """A program, and how the page shows that it has run: JavaScript, a finder for the stopwatch.

    ``before`` is run first, and not timed.
    """

    name: str
    title: str
    program: str
    shown: str
    before: str = ""


STARTS = (
    Start(
        "picture",
        "the first picture",
        "from IPython.display import display\n"
        "from vitlab.widgets import PatchGridSlicer\n"
        "display(PatchGridSlicer())",
        "() => document.querySelector('.vl-lens:not([hidden])')",  # open with the picture
    ),
    Start(
        "torch",
        "`import torch` alone",
        "import torch",
        """() => {
            const prompt = document.querySelector('.jp-InputPrompt');
            return prompt.textContent === '[1]:' && prompt;
        }""",
    ),
)


def measure_processes(processes: int = PROCESSES) -> dict[str, list[tuple[float, float]]]:
    """(wall, CPU) seconds of each program as a whole fresh process, in turn."""
    seconds: dict[str, list[tuple[float, float]]] = {start.name: [] for start in STARTS}
    for number in range(1 + processes):
        for start in STARTS:
            taken = _run(start.program)
            if number:  # the first one of each fills the caches of the disk
                seconds[start.name].append(taken)
    return seconds


def _run(program: str) -> tuple[float, float]:
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"this ended with {process.returncode}:\n{program}")
    return wall, usage.ru_utime + usage.ru_stime


def measure_kernels(
    browser: Browser, server: Server, kernels: int = KERNELS, starts: Sequence[Start] = STARTS
) -> dict[str, list[float]]:
    """Seconds from pressing run on a fresh kernel in a fresh browser profile, in turn."""
    seconds: dict[str, list[float]] = {start.name: [] for start in starts}
    for number in range(1 + kernels):
        for start in starts:
            taken = _press_run(browser, server, start)
            if number:
                seconds[start.name].append(taken)
    return seconds


def _press_run(browser: Browser, server: Server, start: Start) -> float:
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    traffic = Traffic()
    context.once("page", traffic.listen)
    context.add_init_script(path=STOPWATCH)
    cells = [cell for cell in (start.before, start.program) if cell]
    page = Desk(context, server, start.name).notebook(*cells, run=False)
    page.unroute_all()
    for number, _ in enumerate(cells[:-1]):
        page.locator(".jp-Cell .cm-content").nth(number).click()
        page.keyboard.press("Control+Enter")
        expect(page.locator(".jp-Cell .jp-InputPrompt").nth(number)).to_have_text("[1]:")
    page.locator(".jp-Cell .cm-content").last.click()
    traffic.settle(page, quiet=2)
    page.evaluate(f"stopwatch.start({start.shown})")
    page.keyboard.press("Control+Enter")
    milliseconds: float = page.evaluate("stopwatch.painted")["frame"]
    page.evaluate("jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    context.close()
    return milliseconds / 1000
