"""The page to start with shows every instrument for learners in three lines, under one question."""

import ast
import re

import pytest

from labs_solutions import release
from tests.instruments import FOR_TEACHERS
from vitlab import widgets
from vitlab.grading.course import find_lab

CELLS = release.read(release.START).cells
INSTRUMENTS = [
    name
    for name in widgets.__all__
    if issubclass(getattr(widgets, name), widgets.Instrument) and name != "Instrument"
    if name not in FOR_TEACHERS
]
# What lab 1 asks to guess: how many times as many, when the patch is halved.
TELLING = {"tokens", "sequence_length", "attention_pairs", "pixel_ratio", "pairs_ratio"}


def shown(name):
    """The code that shows this instrument, and the text above it."""
    places = [i for i, c in enumerate(CELLS) if c.cell_type == "code" and f"{name}(" in c.source]
    assert len(places) == 1
    return CELLS[places[0]], CELLS[places[0] - 1].source


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_every_instrument_stands_here_in_three_lines_under_one_question(name):
    cell, above = shown(name)
    assert len(cell.source.splitlines()) <= 3
    assert above.startswith(f"## `{name}`")
    question = re.findall(r"^\*\*One question:\*\* [^?\n]+\?$", above, re.MULTILINE)
    assert len(question) == above.count("?") == 1
    assert cell.outputs[0].data["text/plain"].startswith(f"{name}: ")


def test_no_instrument_stands_here_that_is_not_handed_out():
    called = {
        node.func.id
        for cell in CELLS
        if cell.cell_type == "code"
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.Call)
    }
    assert called == set(INSTRUMENTS)


def test_the_slicer_here_does_not_tell_what_lab_1_asks_to_guess():
    cell, _ = shown("PatchGridSlicer")
    call = ast.parse(cell.source).body[-1].value
    settings = {keyword.arg: ast.literal_eval(keyword.value) for keyword in call.keywords}
    assert settings["facts"]
    assert not TELLING & set(settings["facts"])


def test_a_link_leads_to_every_lab_there_is_by_its_title():
    page = "\n".join(cell.source for cell in CELLS)
    for path in release.sources():
        lab = find_lab(release.lab_number(path))
        assert f"[Lab {lab.number} · {lab.title}]({path.name})" in page


def test_the_student_copy_says_the_same_and_holds_no_output():
    copy = release.read(release.RELEASED / release.START.name)
    assert [cell.source for cell in copy.cells] == [cell.source for cell in CELLS]
    assert not any(cell.get("outputs") for cell in copy.cells)
