"""One key on a slider until the last pixel is painted, and the bytes that it cost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.benchmarks.traffic import Count, Traffic
from tests.benchmarks.variants import SIDE, START, VARIANTS, Variant
from tests.browser.conftest import Desk
from tests.browser.jupyter import Server

STOPWATCH = Path(__file__).with_name("stopwatch.js")
SMALLEST, LARGEST = 8, 24  # patch sizes: each has its own number of tokens on this picture
MOVES = 2 * (LARGEST - SMALLEST)  # up, down and up again to where it began
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

    def move(self, key: str, patch: int) -> Move:
        """Press the key, wait until the page shows patches of this size, then until it is calm."""
        find = f"({self.variant.shown})({(SIDE // patch) ** 2})"
        self.page.bring_to_front()
        self.traffic.settle(self.page, quiet=0.1)
        self.traffic.take()
        self.page.evaluate(f"stopwatch.start({find})")
        self.page.keyboard.press(key)
        times = self.page.evaluate("stopwatch.painted")
        self.traffic.settle(self.page)
        return Move(times["frame"], times["next"], *self.traffic.take())


def measure_latency(browser: Browser, server: Server) -> dict[str, list[Move]]:
    """Every variant's moves; each move is made on all variants before the next one."""
    moves: dict[str, list[Move]] = {variant.name: [] for variant in VARIANTS}
    with ExitStack() as stack:
        tables = [stack.enter_context(laid_table(browser, server, variant)) for variant in VARIANTS]
        for number, (key, patch) in enumerate(islice(_keys(), WARM_UP + MOVES)):
            for table in tables:
                move = table.move(key, patch)
                if number >= WARM_UP:
                    moves[table.variant.name].append(move)
    return moves


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
    slider = page.locator(".widget-slider").filter(has=label)
    slider.get_by_role("slider").focus()
    traffic.settle(page, quiet=2)
    yield Table(variant, page, traffic)
    context.close()
    if desk.complaints or desk.outside:
        raise RuntimeError(f"{variant.name}: {sorted(desk.complaints | desk.outside)}")


def _keys() -> Iterator[tuple[str, int]]:
    """Arrow keys and the patch size each leads to: up, down, up and so on.

    >>> list(islice(_keys(), 10))[-2:]
    [('ArrowLeft', 23), ('ArrowLeft', 22)]
    """
    patch, step = START, 1
    while True:
        patch += step
        yield ("ArrowRight" if step > 0 else "ArrowLeft"), patch
        if patch in (SMALLEST, LARGEST):
            step = -step
