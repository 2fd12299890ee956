"""The course on one page: what is open, what is next, and guesses beside truths on one axis."""

import json
import re
from html.parser import HTMLParser

import pytest

from tests.grading.answers import lab01 as answers
from vitlab.grading import check, hint, progress
from vitlab.grading.course_page import CoursePage
from vitlab.grading.exercise import Lab
from vitlab.grading.guess_axis import bars, place
from vitlab.grading.guessing import Choice, Option, Prediction
from vitlab.grading.standing import Guess, number, standings
from vitlab.grading.writing import Criterion, Written


def choice(exercise_id, points):
    options = {"a": Option("this", "")}
    common = {"title": f"Choose {exercise_id}", "minutes": 1, "right": "a", "options": options}
    return Choice(id=exercise_id, points=points, **common)


def guess(exercise_id, truth=16, quantity="times"):
    common = {"title": "Guess", "minutes": 1}
    return Prediction(id=exercise_id, truth=truth, quantity=quantity, **common)


RUBRIC = (Criterion("one", 1), Criterion("two", 0.5), Criterion("three", 0.5))
LABS = (
    Lab(1, 1, "Grids & <b>more</b>", 9, "", "", (choice("1.1", 2), guess("1.2"))),
    Lab(2, 1, "Maps", 9, "", "", (choice("2.1", 4), choice("2.2", 2), guess("2.3", 590592))),
    Lab(
        *(3, 1, "Texts", 9, "", ""),
        (choice("3.1", 3), Written(id="3.2", title="Say", minutes=1, rubric=RUBRIC)),
    ),
)


def page(entries=None, hints=4):
    return CoursePage(standings(LABS, entries or {}), "vitlab-progress.json", hints)


def begun():
    return page(
        {
            "1.1": {"points": 2, "checked": ["a", "b"]},
            "1.2": {"points": 1, "guess": [4, 8]},
            "2.1": {"points": 4},
            "2.2": {"points": 1, "hints": 3},
            "2.3": {"points": 1, "guess": [500_000, 620_000]},
            "3.2": {"text": ["so"], "own": [1]},
        }
    )


class Cells(HTMLParser):
    """Checks that the HTML is whole, and keeps its elements and texts."""

    def __init__(self, html):
        super().__init__()
        self.open, self.found, self.text = [], [], ""
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data * ("style" not in self.open)

    def of(self, name):
        return [a for _, a in self.found if name in a.get("class", "").split()]


def test_before_anything_is_done_the_first_exercise_is_next():
    assert repr(page()).splitlines() == [
        "The course, lab by lab",
        "0 of 13 points; 2 more are for written answers. 0 of 3 labs are whole, 0 begun.",
        "",
        "lab  title                points      open           guess and truth",
        "1    Grids & <b>more</b>  0 of 3      1.1, 1.2       no guess yet",
        "2    Maps                 0 of 7      2.1, 2.2, 2.3  no guess yet",
        "3    Texts                0 of 3 + 2  3.1, 3.2       nothing to guess",
        "",
        "Next: 1.1, Choose 1.1. `progress(1)` shows lab 1 alone.",
        "A truth is shown once your guess is made. Kept in vitlab-progress.json, sent nowhere.",
    ]


def test_what_is_done_what_is_open_and_what_is_next():
    assert repr(begun()).splitlines() == [
        "The course, lab by lab",
        "9 of 13 points; 2 more are for written answers, 2 of them wait for your teacher. "
        "1 of 3 labs is whole, 2 begun. 1 of 2 guesses held the truth.",
        "",
        "lab  title                points      open     guess and truth",
        "1    Grids & <b>more</b>  3 of 3      nothing  4 to 8, truth 16 times",
        "2    Maps                 6 of 7      2.2      500,000 to 620,000, truth 590,592 times",
        "3    Texts                0 of 3 + 2  3.1      nothing to guess",
        "",
        "Open in the labs that you began, with the points that are left: 2.2 (1), 3.1 (3).",
        'Next: 2.2, Choose 2.2. 1 of 2 points so far. `hint("2.2")` has 1 of 4 steps left. '
        "`progress(2)` shows lab 2 alone.",
        "Kept in vitlab-progress.json, sent nowhere.",
    ]


def test_when_nothing_is_open_that_is_said():
    everything = {
        e.id: {"points": e.points, "teacher": e.points} for x in LABS for e in x.exercises
    }
    everything["1.2"]["guess"] = everything["2.3"]["guess"] = [1, 2]
    everything["3.2"]["text"] = ["so"]
    said = repr(page(everything))
    assert "3 of 3 labs are whole" in said
    assert "Nothing is open: you have worked through the whole course." in said
    assert "Next:" not in said


@pytest.mark.parametrize("shown", [page(), begun()])
def test_the_page_says_in_html_what_it_says_as_text_and_has_no_script(shown):
    html = shown._repr_html_()
    cells = Cells(html)
    for lab in LABS:
        assert lab.title in cells.text
    last = repr(shown).splitlines()[-1]
    assert last in cells.text
    assert "<b>more</b>" not in html
    assert "<script" not in html
    assert "url(" not in html
    assert not [name for _, a in cells.found for name in a if name.startswith("on")]
    rows = [a for a in cells.of("vl-c-row") if a["role"] == "row"]
    assert len(rows) == len(LABS) + 1


def test_exercises_are_as_wide_as_their_points_and_filled_as_high_as_earned():
    drawn = [a for a in Cells(begun()._repr_html_()).found if "title" in a[1]]
    assert [(a["class"], a["style"]) for _, a in drawn] == [
        ("vl-c-full", "--w:2;--h:100%"),
        ("vl-c-full", "--w:1;--h:100%"),
        ("vl-c-full", "--w:4;--h:100%"),
        ("vl-c-part", "--w:2;--h:50%"),
        ("vl-c-full", "--w:1;--h:100%"),
        ("vl-c-hole", "--w:3;--h:0%"),
        ("vl-c-waits", "--w:2;--h:0%"),
    ]
    assert drawn[3][1]["title"] == "2.2 Choose 2.2: 1 of 2, partly"
    assert len(Cells(page()._repr_html_()).of("vl-c-dashed")) == 2  # the text, and the key


def test_the_one_that_is_next_is_marked_among_those_that_are_open():
    cells = Cells(begun()._repr_html_())
    assert [a["class"] for a in cells.of("vl-c-chip")] == ["vl-c-chip vl-c-on", "vl-c-chip"]


def test_no_truth_is_anywhere_before_its_guess():
    known = page({"1.2": {"points": 1, "guess": [4, 8]}})
    for shown in (repr(known), known._repr_html_()):
        assert "truth 16 times" in Cells(shown).text
        assert not re.search("590,?592", shown)
    assert not re.search(r"590,?592|truth (<\w+>)?\d", page()._repr_html_() + repr(page()))


@pytest.mark.parametrize(
    ("low", "high", "truth", "looks", "left", "width"),
    [
        (8, 32, 16, "vl-c-hit", 37.5, 25),
        (4, 8, 16, "vl-c-miss", 25, 12.5),
        (16, 16, 16, "vl-c-hit", 50, 0),
        (0, 16, 16, "vl-c-beyond-left vl-c-hit", 0, 50),
        (1e9, 2e9, 16, "vl-c-beyond-right vl-c-miss", 100, 0),
        (-5, -2, 16, "vl-c-beyond-left vl-c-miss", 0, 0),
        (1e-9, 1e9, 16, "vl-c-beyond-left vl-c-beyond-right vl-c-hit", 0, 100),
    ],
)
def test_a_guess_stands_where_its_quotient_is_on_an_axis_of_powers_of_two(
    low, high, truth, looks, left, width
):
    (drawn,) = re.findall(
        r'<i class="([^"]*(?:hit|miss))" style="left:([\d.]+)%;width:([\d.]+)%"></i>',
        bars([Guess(guess("1.2", truth), low, high)]),
    )
    assert (drawn[0], float(drawn[1]), float(drawn[2])) == (looks, left, width)


def test_the_axis_counts_the_same_for_every_quantity():
    assert place(295296, 590592) == place(43.35, 86.7) == 37.5


@pytest.mark.parametrize("truth", [0, -3])
def test_a_truth_that_no_guess_can_be_divided_by_is_told_in_words_alone(truth):
    drawn = bars([Guess(guess("1.2", truth), -5, 5)])
    assert not re.search("hit|miss", drawn)
    entries = {"1.2": {"guess": [-5, 5]}}
    labs = (Lab(1, 1, "Grids", 9, "", "", (guess("1.2", truth),)),)
    assert f"-5 to 5, truth {truth} times" in repr(CoursePage(standings(labs, entries), "p", 4))


def test_several_guesses_of_a_lab_all_have_their_words():
    labs = (Lab(1, 1, "Grids", 9, "", "", (guess("1.1"), guess("1.2", 3, "pairs"))),)
    entries = {"1.1": {"guess": [2, 3]}, "1.2": {"guess": [4, 5]}}
    shown = CoursePage(standings(labs, entries), "p", 4)
    assert "2 to 3, truth 16 times" in repr(shown)
    assert "4 to 5, truth 3 pairs" in repr(shown)
    assert shown._repr_html_().count("vl-c-miss") == 2 + 1  # and once in the sheet


def test_huge_guesses_are_short():
    assert [number(value) for value in (1e300, 1e14, 999.5, 0)] == [
        *("1e+300", "100,000,000,000,000", "999.5", "0")
    ]


def test_who_began_sees_the_real_course(progress_file):
    check("1.2", answers.colours_last)
    hint("1.2")
    said = repr(progress())
    assert said.startswith("The course, lab by lab\n2 of ")
    assert 'Next: 1.2, Cut a picture into patches. 2 of 3 points so far. `hint("1.2")`' in said
    assert progress()._repr_html_() == progress()._repr_html_()


def test_a_course_without_hints_advises_none(progress_file):
    progress_file.with_name("vitlab-course.toml").write_text("hints = 0", "utf-8")
    check("1.2", answers.colours_last)
    assert "`hint(" not in repr(progress())


def test_what_is_wrong_with_the_file_is_told_on_the_page(progress_file):
    content = {"1.2": {"points": 99}}
    progress_file.write_text(json.dumps({"vitlab progress": 1, "exercises": content}), "utf-8")
    said = "vitlab-progress.json says 99 for the points of 1.2"
    assert said in repr(progress())
    assert said in progress()._repr_html_()
