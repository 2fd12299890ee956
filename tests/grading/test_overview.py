"""The table of progress says what is open, and how the guesses turned out."""

import json
from xml.etree import ElementTree

import pytest

from tests.grading.answers import lab01 as answers
from vitlab.grading import check, hint, progress
from vitlab.grading.course import find_lab
from vitlab.grading.drawing import guess_against_truth

LAB = find_lab(1)


def test_at_the_start_everything_is_open():
    lines = repr(progress(1)).splitlines()
    assert lines[0] == "Lab 1: From pixels to a grid"
    assert lines[1].split() == ["exercise", "title", "points", "hints", "state"]
    assert [line.split()[-1] for line in lines[2:-1]] == ["open"] * len(LAB.exercises)
    assert lines[-1].split() == ["total", "0", "of", str(LAB.points)]


def test_points_hints_and_states_are_counted():
    check("1.2", answers.colours_last)
    check("1.3", answers.unpatchify)
    hint("1.1")
    hint("1.1")
    lines = repr(progress(1)).splitlines()
    assert lines[2].split()[-5:] == ["0", "of", "2", "2", "open"]
    assert lines[3].split()[-5:] == ["2", "of", "3", "0", "partly"]
    assert lines[4].split()[-5:] == ["1", "of", "1", "0", "done"]
    assert lines[-1].split() == ["total", "3", "of", str(LAB.points)]


@pytest.mark.parametrize("lab", [77, "1", -1, 1.0])
def test_a_lab_that_is_not_there_is_a_sentence(lab):
    assert "There is no lab" in repr(progress(lab))
    assert "There is no lab" in progress(lab)._repr_html_()


def test_the_same_progress_always_looks_the_same():
    check("1.4", lambda: (2, 30))
    first = progress(1)
    check("1.4", lambda: (2, 30))
    assert repr(first) == repr(progress(1))
    assert first._repr_html_() == progress(1)._repr_html_()


def test_a_guess_is_drawn_against_the_truth_only_once_it_is_made():
    assert "<svg" not in progress(1)._repr_html_()
    check("1.4", lambda: (2, 30))
    block = progress(1)._repr_html_()
    assert "the guess 2 to 30 contains the truth, 16 times as many attention pairs." in block


def test_what_persons_gave_stands_apart_from_what_checks_gave(lab_ninety, progress_file):
    def lines():
        return {line.split()[0]: line for line in repr(progress(90)).splitlines()}

    assert lines()["90.2"].split()[-6:] == ["of", "2", "by", "hand", "0", "open"]
    check("90.2", lambda: ("A text.", [1]))
    assert lines()["90.2"].endswith("1 of 2 by yourself  0      your teacher reads it")
    content = json.loads(progress_file.read_text("utf-8"))
    content["exercises"]["90.2"]["teacher"] = 1.5
    progress_file.write_text(json.dumps(content), "utf-8")
    assert lines()["90.2"].endswith("1.5 of 2 by your teacher  0      done")
    assert lines()["by"].split() == ["by", "hand", "1.5", "of", "2"]
    assert repr(progress(90)).splitlines()[-1].split() == [
        "total",
        "0",
        "of",
        str(lab_ninety.points),
    ]


def shapes(guess, truth):
    drawn = guess_against_truth("1.4 Pairs & <more>", guess, truth, "times").partition("<div")[0]
    return ElementTree.fromstring(drawn)


SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize(
    ("guess", "truth", "said"),
    [
        ((4, 20), 16, "contains"),
        ((4, 5), 16, "misses"),
        ((16, 16), 16, "contains"),
        ((0, 0), 0, "contains"),
        ((-5, 1e9), 16, "contains"),
    ],
)
def test_the_drawing_is_labelled_and_stays_inside_its_box(guess, truth, said):
    svg = shapes(guess, truth)
    assert said in svg.get("aria-label")
    assert svg.find(f"{SVG}title").text == svg.get("aria-label")
    bar = svg.find(f"{SVG}rect")
    assert 0 <= float(bar.get("x")) <= float(bar.get("x")) + float(bar.get("width")) <= 480
    assert len(svg.findall(f"{SVG}text")) == 2


def test_the_bar_lies_left_of_a_truth_that_was_underestimated():
    svg = shapes((4, 5), 16)
    bar, truth = svg.find(f"{SVG}rect"), svg.findall(f"{SVG}line")[1]
    assert float(bar.get("x")) + float(bar.get("width")) < float(truth.get("x1"))


def test_colours_follow_the_theme():
    drawn = guess_against_truth("1.4", (4, 5), 16, "times")
    for colour in ("var(--jp-ui-font-color1", "var(--jp-brand-color1", "var(--jp-border-color1"):
        assert colour in drawn


def test_a_guess_stands_beside_the_truth_of_this_course(progress_file):
    assert check("11.1", lambda: (50, 75)) == 1
    assert "88.1" in progress(11)._repr_html_()
    beside = progress_file.with_name("vitlab-release.json")
    beside.write_text('{"numbers": {"11.1": {"dog": 25, "car": 21}}}', "utf-8")
    shown = progress(11)._repr_html_()
    assert "98.2" in shown
    assert "88.1" not in shown
