"""One key on a slider until the last pixel is painted, and the bytes that it cost."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.benchmarks.traffic import Count, Traffic
from tests.benchmarks.variant import Variant
from tests.browser.conftest import Desk
from tests.browser.jupyter import Server, running_chromium, running_server

STOPWATCH = Path(__file__).with_name("stopwatch.js")
WARM_UP = 8  # moves, not counted


@dataclass(frozen=True)
class Move:
    """What one key cost: ms until painted, ms until the next frame, messages and bytes."""

    frame: float
    next: float
    received: Count
    sent: Count


@dataclass
class Table:
    """A page with one of the notebooks on it, and what goes over its wire."""

    variant: Variant
    page: Page
    traffic: Traffic

    def move(self, key: str, value: int) -> Move:
        """Press the key, wait until the page shows this value, then until it is calm."""
        self.page.bring_to_front()
        self.traffic.settle(self.page, quiet=0.1)
        self.traffic.take()
        self.page.evaluate(f"stopwatch.start(({self.variant.shown})({value}))")
        self.page.keyboard.press(key)
        times = self.page.evaluate("stopwatch.painted")
        self.traffic.settle(self.page)
        return Move(times["frame"], times["next"], *self.traffic.take())


@contextmanager
def running_lab() -> Iterator[tuple[Browser, Server]]:
    """A Chromium and a JupyterLab of its own."""
    with (
        tempfile.TemporaryDirectory() as home,
        running_chromium() as browser,
        running_server(Path(home)) as server,
    ):
        if browser is None:
            raise SystemExit("no Chromium: install one, or name it in VITLAB_CHROMIUM")
        yield browser, server


def measure_latency(
    browser: Browser,
    server: Server,
    variants: Sequence[Variant],
    *,
    keys: Iterator[tuple[str, int]],
    moves: int,
) -> dict[str, dict[str, list[float]]]:
    """Every variant's moves, column by column; each is made on all variants before the next."""
    made: dict[str, list[Move]] = {variant.name: [] for variant in variants}
    with ExitStack() as stack:
        tables = [stack.enter_context(laid_table(browser, server, variant)) for variant in variants]
        for number, (key, value) in enumerate(islice(keys, WARM_UP + moves)):
            for table in tables:
                move = table.move(key, value)
                if number >= WARM_UP:
                    made[table.variant.name].append(move)
    return {name: _columns(each) for name, each in made.items()}


@contextmanager
def laid_table(browser: Browser, server: Server, variant: Variant) -> Iterator[Table]:
    """Run a variant's notebook in a context of its own, with the slider in focus."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    desk, traffic = Desk(context, server, variant.name), Traffic()
    context.once("page", traffic.listen)
    context.add_init_script(path=STOPWATCH)
    page = desk.notebook(*variant.cells)
    page.unroute_all()
    label = page.get_by_text(variant.slider, exact=True)
    slider = page.locator(".widget-slider").filter(has=label).get_by_role("slider")
    (page.locator(variant.focus) if variant.focus else slider).focus()
    if variant.first:
        page.keyboard.press(variant.first)
    traffic.settle(page, quiet=2)
    yield Table(variant, page, traffic)
    context.close()
    if desk.complaints or desk.outside:
        raise RuntimeError(f"{variant.name}: {sorted(desk.complaints | desk.outside)}")


def sweep(start: int, least: int, most: int) -> Iterator[tuple[str, int]]:
    """Arrow keys and the value each leads to: up, down, up and so on.

    >>> list(islice(sweep(16, 8, 24), 10))[-2:]
    [('ArrowLeft', 23), ('ArrowLeft', 22)]
    """
    value, step = start, 1
    while True:
        value += step
        yield ("ArrowRight" if step > 0 else "ArrowLeft"), value
        if value in (least, most):
            step = -step


def _columns(moves: Sequence[Move]) -> dict[str, list[float]]:
    return {
        "frame_ms": [round(move.frame, 3) for move in moves],
        "next_frame_ms": [round(move.next, 3) for move in moves],
        "received_bytes": [move.received.bytes for move in moves],
        "received_messages": [move.received.messages for move in moves],
        "sent_bytes": [move.sent.bytes for move in moves],
        "sent_messages": [move.sent.messages for move in moves],
    }
