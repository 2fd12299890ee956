"""What a student does in a lab: writes an answer, has it checked, asks for a hint."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

from tests.browser.hands import place_of, run_cell, type_into_cell, wait_for_kernel


def run(page: Page, place: int) -> Locator:
    """Run a cell to its end; what it shows."""
    page.evaluate("place => jupyterapp.shell.currentWidget.content.scrollToItem(place)", place)
    run_cell(page, place)
    wait_for_kernel(page, "idle")
    return page.locator(".jp-Notebook .jp-mod-active .jp-OutputArea")


def answered(page: Page, exercise_id: str, source: str) -> Locator:
    """What the check says of an answer that is typed and run."""
    place = place_of(page, f"ex-{exercise_id.replace('.', '-')}")
    type_into_cell(page, place, source)
    run(page, place)
    return run(page, place + 1)


def in_a_new_cell(page: Page, source: str) -> Locator:
    """What a cell shows that the student has made for it."""
    page.evaluate("jupyterapp.commands.execute('notebook:insert-cell-below')")
    place = page.evaluate("jupyterapp.shell.currentWidget.content.activeCellIndex")
    type_into_cell(page, place, source)
    return run(page, place)
