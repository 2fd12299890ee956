"""Measure the embedding atlas: a hand on its points, another layer, and what lays them out."""

from __future__ import annotations

import time
from collections.abc import Iterator
from statistics import median
from typing import Any

import torch
from playwright.sync_api import Browser, Error, Page

from tests.benchmarks.atlas_variants import (
    BQPLOT,
    BRUSHED,
    FIRST,
    HOVERED,
    LAST,
    MOVES,
    SETUP,
    VARIANTS,
)
from tests.benchmarks.latency import STOPWATCH, measure_latency, running_lab, sweep
from tests.benchmarks.machine import describe_machine
from tests.benchmarks.moves_table import moves_table
from tests.benchmarks.table import met, table
from tests.benchmarks.targets import DISPLAY_FRAME, HEAD, browser_targets, p95, times
from tests.browser.conftest import Desk
from tests.browser.jupyter import Server
from vitlab.core.embeddings import pca

PACKAGES = ("jupyterlab", "ipywidgets", "anywidget", "bqplot", "matplotlib", "torch")
BRUSH_FASTER, SLIDE_FASTER = 8, 15  # times bqplot's brush, and `interact` + matplotlib
PCA_MS = {96: 40, 768: 350}  # by the numbers of a token, on one thread
HANDS = {  # the notebook, where the hand is, and what tells how many are brushed
    "brush": ((SETUP, BRUSHED), ".vl-scatter .vl-points-hand", ".vl-points-name b"),
    "bqplot": ((BQPLOT,), ".bqplot.figure", ".widget-label"),
    "hover": ((SETUP, HOVERED), ".vl-scatter .vl-points-hand", ""),
}
# Other numbers than before; a step that brushes no more points changes none.
_COUNTED = """stopwatch.start((() => {{
    const counts = () => [...document.querySelectorAll('{told}')];
    const told = () => counts().map((one) => one.textContent).join();
    const before = told();
    return () => told() !== before && document.body;
}})(), 'pointermove', {patience})"""
_PATIENCE = 3_000  # ms for a count
# From the pointer's own time stamp until the frame that follows is handed over for display.
_LISTEN = """() => {
    window.taken = [];
    addEventListener('pointermove', (event) => requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => taken.push(performance.now() - event.timeStamp);
        port2.postMessage(null);
    }), true);
}"""


def measure(moves: int | None = None) -> dict[str, Any]:
    """Every move of every hand and key; with ``moves``, a trial of so many."""
    with running_lab() as (browser, server):
        machine = describe_machine(PACKAGES) | {"Chromium": browser.version}
        hands = {name: _hand(browser, server, name, moves or MOVES) for name in HANDS}
        keys = sweep(FIRST, FIRST, LAST)
        latency = measure_latency(browser, server, VARIANTS, keys=keys, moves=moves or MOVES)
    components = {f"pca_{dim}_ms": _components(dim) for dim in PCA_MS}
    return {"machine": machine, "hands": hands, "latency": latency} | components


def _hand(browser: Browser, server: Server, name: str, moves: int) -> list[float]:
    """A pointer that goes aslant over the points."""
    cells, where, told = HANDS[name]
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    context.add_init_script(path=STOPWATCH)
    page = Desk(context, server, f"atlas {name}").notebook(*cells)
    page.locator(where).first.wait_for()
    page.wait_for_timeout(5000)  # until nothing is found in the background any more
    steps = _steps(page, where, moves)
    taken = list(_brushed(page, steps, told) if told else _hovered(page, steps))
    context.close()
    return [round(one, 3) for one in taken]


def _steps(page: Page, where: str, moves: int) -> Iterator[None]:
    """The pointer goes on from one corner towards the other with each that is asked for."""
    box = page.locator(where).first.bounding_box()
    assert box is not None
    for step in range(moves + 1):
        share = 0.2 + 0.6 * step / moves
        page.mouse.move(box["x"] + share * box["width"], box["y"] + share * box["height"])
        yield


def _brushed(page: Page, steps: Iterator[None], told: str) -> Iterator[float]:
    """Until other counts are told: the next step waits for that, and until the page is calm."""
    next(steps)
    page.mouse.down()
    while True:
        page.evaluate(_COUNTED.format(told=told, patience=_PATIENCE))
        if next(steps, steps) is steps:
            return
        try:
            yield page.evaluate("stopwatch.painted")["frame"]
        except Error:  # no more points were brushed
            continue
        page.wait_for_timeout(200)


def _hovered(page: Page, steps: Iterator[None]) -> Iterator[float]:
    """Until the frame after each step, one every tenth of a second."""
    next(steps)
    page.evaluate(_LISTEN)
    for _ in steps:
        page.wait_for_timeout(100)
    page.wait_for_timeout(2000)
    yield from page.evaluate("taken")


def _components(dim: int, repeats: int = 15) -> list[float]:
    """Milliseconds of two components of 5,000 tokens of so many numbers, on one thread."""
    tokens = torch.randn(5000, dim, generator=torch.Generator().manual_seed(0))
    threads, taken = torch.get_num_threads(), []
    torch.set_num_threads(1)
    for _ in range(repeats):
        began = time.perf_counter()
        pca(tokens, 2).transform(tokens)
        taken.append(round(1000 * (time.perf_counter() - began), 3))
    torch.set_num_threads(threads)
    return taken


def page(results: dict[str, Any]) -> str:
    """All of atlas.md."""
    return _PAGE.format(
        machine=", ".join(f"{name} {value}" for name, value in results["machine"].items()),
        moves=len(results["hands"]["hover"]),
        latency=moves_table("a key", VARIANTS, results["latency"], "layer"),
        targets=table(HEAD, list(_targets(results))),
    )


def _targets(results: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    hands, latency = results["hands"], results["latency"]
    brush, theirs = median(hands["brush"]), median(hands["bqplot"])
    wanted = "brush 2,000 points, patches outlined: at most two frames, in the median"
    yield wanted, f"{brush:.1f} of {2 * DISPLAY_FRAME:.1f} ms", met(brush <= 2 * DISPLAY_FRAME)
    wanted = f"until it is told how many: at least {BRUSH_FASTER} × as fast as bqplot's brush"
    yield wanted, f"{theirs / brush:.1f} ×", met(theirs >= BRUSH_FASTER * brush)
    hover = p95(hands["hover"])
    wanted = "hover over 5,000 points: p95 within a display frame"
    yield wanted, f"{hover:.1f} of {DISPLAY_FRAME:.1f} ms", met(hover <= DISPLAY_FRAME)
    yield from browser_targets(latency, "layer", "another layer, in the page")
    faster = times(latency, "matplotlib", "layer")
    wanted = f"another layer: at least {SLIDE_FASTER} × as fast as `interact` + matplotlib"
    yield wanted, f"{faster:.1f} ×", met(faster >= SLIDE_FASTER)
    for dim, most in PCA_MS.items():
        taken = median(results[f"pca_{dim}_ms"])
        wanted = f"two components of 5,000 tokens of {dim} numbers, one thread: at most {most} ms"
        yield wanted, f"{taken:.1f} ms", met(taken <= most)


_PAGE = """\
# The embedding atlas, measured

Written by `make bench`; every single value is in `atlas.json`.

Machine: {machine}.

{targets}

A hand: {moves} steps of a pointer, each from the pointer's own time stamp until the frame that
shows what it asks for is handed over for display. *Brush* grows a rectangle over 1,984 patches of
31 pictures: the points, the legend's counts and the outlines on the pictures follow in one frame.
bqplot's brush is over 2,000 points; a label tells how many, by way of the kernel, and until then it
is timed, as ours until the counts are told. Each step waits until the one before was answered and
the page is calm. *Hover* goes over 4,992 points, a step every tenth of a second.

## A key until the last pixel is painted

*Another layer* is an arrow on the slider: the points of all layers lie in the page. matplotlib
draws the same points and pictures from the same reading, with its own settings as they come.

{latency}
"""
