"""Measure the quiz against bare sliders: another question, and an answer with its reasons."""

from __future__ import annotations

from statistics import median
from typing import Any

from playwright.sync_api import Browser

from tests.benchmarks.latency import STOPWATCH, measure_latency, running_lab, sweep
from tests.benchmarks.machine import describe_machine
from tests.benchmarks.moves_table import moves_table
from tests.benchmarks.quiz_variants import ANSWERED, FIRST, LAST, MOVES, QUIZ, VARIANTS
from tests.benchmarks.table import table
from tests.benchmarks.targets import HEAD, browser_targets, p95
from tests.browser.conftest import Desk
from tests.browser.hands import BUSY, run_cell, wait_for_kernel
from tests.browser.jupyter import Server

PACKAGES = ("jupyterlab", "ipywidgets", "anywidget")
PAGES = 3
FREE, BUSY_KERNEL = "answer", "busy"
TITLES = {FREE: "an answer, the kernel free", BUSY_KERNEL: "an answer, the kernel busy"}


def measure(moves: int | None = None) -> dict[str, Any]:
    """Every move and every answer, value by value; with ``moves``, a trial of so many."""
    with running_lab() as (browser, server):
        machine = describe_machine(PACKAGES) | {"Chromium": browser.version}
        keys = sweep(FIRST, FIRST, LAST)
        latency = measure_latency(browser, server, VARIANTS, keys=keys, moves=moves or MOVES)
        for name in TITLES:
            pages = range(1 if moves else PAGES)
            taken = [ms for _ in pages for ms in _answers(browser, server, name == BUSY_KERNEL)]
            latency[name] = {"frame_ms": taken}
    return {"machine": machine, "latency": latency}


def page(results: dict[str, Any]) -> str:
    """All of quiz.md."""
    latency = results["latency"]
    targets = [
        *browser_targets(latency, "quiz", "another question"),
        *(row for name, title in TITLES.items() for row in browser_targets(latency, name, title)),
    ]
    answers = [
        (title, f"{median(latency[name]['frame_ms']):.1f}", f"{p95(latency[name]['frame_ms']):.1f}")
        for name, title in TITLES.items()
    ]
    return _PAGE.format(
        machine=", ".join(f"{name} {value}" for name, value in results["machine"].items()),
        moves=len(latency["quiz"]["frame_ms"]),
        answers=len(latency[FREE]["frame_ms"]),
        told=table(("ms until painted", "median", "p95"), answers),
        latency=moves_table("a key that goes to another question", VARIANTS, latency, "quiz"),
        targets=table(HEAD, targets),
    )


def _answers(browser: Browser, server: Server, busy: bool) -> list[float]:
    """ms from Enter until the reasons are painted, of each choice of a fresh page."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    desk = Desk(context, server, "answers")
    desk.clear("answers")  # or the kernel of before, which was let go, would let this one go too
    context.add_init_script(path=STOPWATCH)
    notebook = desk.notebook(QUIZ, BUSY, run=False)
    notebook.unroute_all()
    run_cell(notebook, 0)
    notebook.locator(".vl-card").wait_for()
    wait_for_kernel(notebook, "idle")
    if busy:
        run_cell(notebook, 1)
        wait_for_kernel(notebook, "busy")
    notebook.locator(".vl-card").focus()
    taken = []
    for _ in range(FIRST, LAST + 1):
        notebook.keyboard.press("a")
        notebook.evaluate(f"stopwatch.start(({ANSWERED})(0))")
        notebook.keyboard.press("Enter")
        taken.append(round(notebook.evaluate("stopwatch.painted")["frame"], 3))
        notebook.keyboard.press("Enter")
        notebook.wait_for_timeout(100)
    desk.free()
    context.close()
    return taken


_PAGE = """\
# The quiz, measured

Written by `make bench`; every single value is in `quiz.json`.

Machine: {machine}.

{targets}

## A key until the last pixel is painted

{moves} moves each, in turn. Timed in the page, from the key's own time stamp until the frame that
shows the change is handed over for display. The two bare sliders are what ipywidgets takes for a
slider that moves another one in the browser, and for one that moves a label by way of the kernel.

{latency}

## Enter until the reasons are there

{answers} answers each. The page marks an answer by itself, so that a busy kernel changes nothing.

{told}
"""
