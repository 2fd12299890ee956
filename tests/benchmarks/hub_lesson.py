"""What a simulated student does in a lab, by the cells of its source."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache

from tests.pages import ROOT

_OURS = re.compile(r"^(PatchGridSlicer|LinearProjectionAnalyzer)\(", re.MULTILINE)
_SLIDER = """\
from ipywidgets import IntSlider
slider = IntSlider({start}, {least}, {most}, description="{setting}")
slider.observe(lambda change: setattr(it, "{setting}", change["new"]), "value")
slider
"""


@dataclass(frozen=True)
class Lesson:
    """What a student does in one of the labs, by the cells of its source."""

    title: str
    notebook: str
    begin: tuple[str, ...]
    show: str
    setting: str
    values: tuple[int, int]
    """From where a slider moves on, and how far."""
    check: str
    torch: bool

    def cell(self, name: str) -> str:
        """The code of a cell; with an instrument in it, a cell that gives it the name ``it``."""
        code, found = _OURS.subn(r"it = \1(", _cells(self.notebook)[name])
        return f"{code}\nit" if found else code

    @property
    def slider(self) -> str:
        """A cell with a slider that sets a setting of the instrument."""
        least, most = self.values
        return _SLIDER.format(start=least, least=least, most=most, setting=self.setting)


LESSONS = {
    "lab 1": Lesson(
        "lab 1, the slicer, without torch",
        "01_pixels_to_grid",
        ("cell-01", "ex-1-1"),
        "cell-09",
        "patch_size",
        (20, 60),
        "check-1-1",
        torch=False,
    ),
    "lab 2": Lesson(
        "lab 2, the analyzer, with torch",
        "02_one_linear_map",
        ("cell-01", "cell-04", "ex-2-2"),
        "cell-15",
        "embed_dim",
        (100, 192),
        "check-2-2",
        torch=True,
    ),
}


@cache
def _cells(notebook: str) -> dict[str, str]:
    source = json.loads((ROOT / "labs_solutions" / f"{notebook}.ipynb").read_text("utf-8"))
    return {cell["id"]: "".join(cell["source"]) for cell in source["cells"]}
