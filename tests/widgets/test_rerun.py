"""A cell that runs again closes what it left, and never what somebody still sees or holds."""

import builtins

import pytest
from IPython.core.interactiveshell import InteractiveShell
from ipywidgets.widgets.widget import _instances

from vitlab.widgets.base import cell as cells
from vitlab.widgets.base import rerun

MAKE = "from vitlab.widgets import PatchGridSlicer\n"


@pytest.fixture
def run(monkeypatch):
    """Runs code as a cell of a notebook, which shows the result until it runs again."""
    monkeypatch.delattr(builtins, "_", raising=False)  # what a doctest leaves, IPython respects
    shell = InteractiveShell()
    monkeypatch.setattr(shell.displayhook, "write_format_data", lambda *_: None)
    shell.run_cell("import builtins")
    runs, shown = iter(range(1000)), {}
    monkeypatch.setattr(cells, "shell", lambda: shell)

    def run(cell, code):
        message = {"metadata": {"cellId": cell}, "header": {"msg_id": str(next(runs))}}
        monkeypatch.setattr(shell, "get_parent", lambda: message, raising=False)
        result = shell.run_cell(MAKE + code, store_history=True)
        result.raise_error()
        for gone in shown.pop(cell, []):  # the page clears the cell's output, a little later
            if gone.comm is not None:
                gone._view_count -= 1
        views = [result.result] if hasattr(result.result, "_view_count") else []
        for view in views:
            view._view_count = (view._view_count or 0) + 1
        shown[cell] = views
        return shell.user_ns

    yield run
    for widget in list(_instances.values()):
        widget.close()


def alive(instrument):
    return instrument.comm is not None


@pytest.mark.parametrize("runs", [10, pytest.param(50, marks=pytest.mark.slow)])
def test_many_runs_leave_what_one_leaves(run, runs):
    run("a", "PatchGridSlicer()")
    once, waiting = len(_instances), len(cells.shell().events.callbacks["post_run_cell"])
    for _ in range(runs):
        run("a", "PatchGridSlicer()")
    assert len(_instances) == once
    assert len(cells.shell().events.callbacks["post_run_cell"]) == waiting


def test_one_that_a_slow_page_has_yet_to_show_waits_for_it(run, monkeypatch):
    first = run("a", "s = PatchGridSlicer()")["s"]
    second = run("a", "s = PatchGridSlicer()")["s"]
    assert alive(first)
    second._view_count = 1  # the page shows in order: it is past the first
    assert not alive(first)
    third = run("a", "s = PatchGridSlicer()")["s"]
    monkeypatch.setattr(rerun, "_LONG", 0)
    second._view_count = 0
    assert not alive(second)
    run("a", "s = PatchGridSlicer()")
    assert not alive(third)


def test_one_in_a_name_that_gets_a_new_value_is_closed(run):
    first = run("a", "s = PatchGridSlicer()\ns")["s"]
    second = run("a", "s = PatchGridSlicer()\ns")["s"]
    assert not alive(first)
    assert alive(second)


@pytest.mark.parametrize("name", ["kept", "_kept"])
def test_one_that_another_name_holds_stays(run, name):
    first = run("a", "s = PatchGridSlicer()\ns")["s"]
    run("b", f"{name} = s")
    run("a", "s = PatchGridSlicer()\ns")
    assert alive(first)


@pytest.mark.parametrize(
    "hold",
    [
        "[s]",
        "{'it': (1, s)}",
        "W.HBox([s])",
        "s.canvas",
        "s.target('question')",
        "W.link((s, 'remainder'), (W.Text('pad'), 'value'))",
        "W.dlink((s, 'text'), (W.Text(), 'value'))",
        "W.jslink(s.target('selected'), (W.IntText(), 'value'))",
        "type('Mine', (), {})()\nwithin.it = s",
        "[[0] * 1000, s]",
    ],
)
def test_one_within_something_that_a_name_holds_stays(run, hold):
    first = run("a", "s = PatchGridSlicer()\ns")["s"]
    run("b", f"import ipywidgets as W\nwithin = {hold}")
    run("a", "s = PatchGridSlicer()\ns")
    assert alive(first)


def test_one_that_another_cell_shows_stays_until_it_does_not(run):
    first = run("a", "s = PatchGridSlicer()")["s"]
    run("b", "s")
    run("a", "s = PatchGridSlicer()")
    assert alive(first)
    run("b", "s")
    assert not alive(first)


def test_another_cell_closes_nothing(run):
    first = run("a", "PatchGridSlicer()\nNone; s = PatchGridSlicer()")["s"]
    run("b", "s = PatchGridSlicer()\ns")
    assert alive(first)


def test_several_of_one_run_stay_together(run):
    space = run("a", "s, t = PatchGridSlicer(), PatchGridSlicer()\ns")
    both = space["s"], space["t"]
    assert all(map(alive, both))
    run("a", "s, t = PatchGridSlicer(), PatchGridSlicer()\ns")
    assert not any(map(alive, both))


def test_of_several_of_one_run_the_page_may_show_the_last_first(run):
    code = "from ipywidgets import HBox\nHBox([PatchGridSlicer(), PatchGridSlicer()])"
    first, second = run("a", code)["_"].children
    second._view_count = 1
    assert alive(first)
    first._view_count = 1
    assert alive(first)
    assert alive(second)


def test_one_that_no_page_shows_stays_until_its_cell_runs_again(run):
    first = run("a", "PatchGridSlicer()")["_"]
    first._view_count = 0  # the page was closed, and may be opened again
    assert alive(first)


def test_what_waits_for_the_end_of_the_cell_comes_after_its_result_and_once(run, monkeypatch):
    monkeypatch.setitem(builtins.__dict__, "told", [])
    wait = "from vitlab.widgets.base.cell import after_the_cell\n"
    run("a", wait + "after_the_cell(lambda: told.append('after'))\ntold.append('cell')")
    run("b", "told.append('next')")
    assert builtins.told == ["cell", "after", "next"]
    monkeypatch.setattr(cells, "present_run", lambda: None)
    cells.after_the_cell(lambda: builtins.told.append("at once"))
    assert builtins.told[-1] == "at once"


def test_pages_that_nobody_looks_at_are_made_after_the_cell(run):
    made = "from vitlab.widgets import ResolutionSimulator\ns = ResolutionSimulator()\n"
    names = run("a", made + "first = list(s.pages.made)\ns")
    assert names["first"] == ["positions"]
    assert [*names["s"].pages.made] == ["positions", "patch_weights", "native_aspect"]
    assert names["s"].pages["native_aspect"].native.canvas.image
    run("b", made + "s.close()")  # nothing is left to do
