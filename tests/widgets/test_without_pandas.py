"""bqplot comes without pandas, and nothing of either is missing to who asks for it."""

import subprocess
import sys

import pytest

from tests.few import few


def _run(program: str) -> str:
    """What a program prints in a fresh Python, where nothing is imported yet."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("instrument", few(["MemoryGauge", "ResolutionSimulator"], 1))
def test_an_instrument_with_figures_opens_and_is_painted_without_pandas(instrument: str) -> None:
    program = f"""
import sys
from vitlab.widgets import {instrument}
shown = {instrument}()._repr_mimebundle_()
print("bqplot" in sys.modules, "pandas" in sys.modules)
"""
    assert _run(program) == "True False"


def test_what_bqplot_makes_of_tables_is_there_for_who_asks() -> None:
    program = """
import vitlab.widgets.plotting
import bqplot, pandas, sys
from bqplot import Radar
from bqplot.market_map import MarketMap
assert type(pandas) is type(sys)
assert sys.modules['bqplot.traits'].pd.Timestamp is pandas.Timestamp
assert Radar is bqplot.plotting_widgets.Radar
table = pandas.DataFrame({"a": [1, 2]}, index=["x", "y"])
print(Radar(data=table).data.shape, MarketMap(names=["a", "b"], ref_data=table).ref_data.shape)
"""
    assert _run(program) == "(2, 1) (2, 1)"


def test_dates_of_pandas_can_be_drawn() -> None:
    program = """
from vitlab.widgets.plotting import bqplot
import pandas
days = pandas.date_range("2026-01-05", periods=3)
scales = {"x": bqplot.DateScale(), "y": bqplot.LinearScale()}
marks = bqplot.Lines(x=days, y=[1, 2, 3], scales=scales)
objects = bqplot.Lines(x=days.astype(object), y=[1, 2, 3], scales=scales)
print(marks.get_state("x")["x"]["type"], objects.get_state("x")["x"]["type"])
"""
    assert _run(program) == "date date"


def test_a_name_that_bqplot_has_not_is_an_attribute_error_as_ever() -> None:
    program = """
from vitlab.widgets.plotting import bqplot
import sys
print(hasattr(bqplot, "__wrapped__"), "pandas" in sys.modules, hasattr(bqplot, "Radr"))
"""
    assert _run(program) == "False False False"


def test_where_bqplot_needs_pandas_at_once_it_is_imported_with_it() -> None:
    program = """
import sys, vitlab.widgets.without_pandas as later
later._TABLES = "nothing_of_it"  # then Radar is imported with the rest, and asks for a table
later.import_bqplot()
import bqplot
print(bqplot.Radar.__name__, "pandas" in sys.modules, type(sys.modules["pandas"]).__name__)
"""
    assert _run(program) == "Radar True module"
