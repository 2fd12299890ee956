"""The map of the course says of every lab what the registry and its notebook say."""

import doctest
import re
from base64 import b64decode
from xml.etree import ElementTree

import nbformat
import pytest

from labs_solutions import course_map, map_drawing, release
from labs_solutions.course_map import Stop, direct, with_map
from labs_solutions.generated import SourceError
from labs_solutions.map_drawing import HEIGHT, WIDTH, Box, drawn, places
from vitlab.grading.exercise import Lab

PAGE = release.read(release.START)
STOPS = release.stops()
MAP = next(cell.source for cell in PAGE.cells if "<!-- map:" in cell.source)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("module", [course_map, map_drawing])
def test_its_examples_hold(module):
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize("stop", STOPS, ids=lambda stop: stop.notebook)
def test_a_lab_stands_on_it_with_its_question_instruments_minutes_and_points(stop):
    lab = stop.lab
    (row,) = [line for line in MAP.splitlines() if line.startswith(f"| [Lab {lab.number} ")]
    title, cost, question, instruments = re.split(r"<br>| \| ", row.strip("| "))
    minutes, points = re.findall(r"[\d.]+", cost)
    assert title == f"[Lab {lab.number} · {lab.title}]({stop.notebook})"
    assert question.endswith("?")
    top = release.read(release.HERE / stop.notebook).cells[0].source
    assert question.lower() in top.lower()
    assert set(re.findall(r"`(\w+)`", instruments)) == set(stop.instruments)
    assert (int(minutes), float(points)) == (lab.minutes, sum(e.points for e in lab.exercises))


def test_the_sums_are_those_of_the_labs():
    points = sum(e.points for stop in STOPS for e in stop.lab.exercises)
    hours = sum(stop.lab.minutes for stop in STOPS) / 60
    said = re.search(r"^(\d+) labs, about ([\d.]+) hours, (\d+) points\.$", MAP, re.MULTILINE)
    assert int(said[1]) == len(STOPS)
    assert float(said[2]) == pytest.approx(hours, abs=0.051)
    assert int(said[3]) == points


def test_a_lab_comes_behind_those_that_it_needs_and_no_box_lies_on_another():
    picture = ElementTree.fromstring(b64decode(re.search('base64,([^"]+)', MAP)[1]))
    size = [float(picture.get(side)) for side in ("width", "height")]
    boxes = [r for r in picture.iter(f"{SVG}rect") if r.get("width") == str(WIDTH)]
    corners = [(float(r.get("x")), float(r.get("y"))) for r in boxes]
    assert len(corners) == len(STOPS)
    x = dict(zip([stop.lab.number for stop in STOPS], [x for x, _ in corners], strict=True))
    for stop in STOPS:
        assert all(x[number] + WIDTH < x[stop.lab.number] for number in stop.needs & x.keys())
    for place, (left, top) in enumerate(corners):
        assert 0 < left < size[0] - WIDTH
        assert 0 < top < size[1] - HEIGHT
        for other_left, other_top in corners[:place]:
            assert abs(left - other_left) >= WIDTH or abs(top - other_top) >= HEIGHT


def test_no_line_hides_behind_a_box_that_it_does_not_belong_to():
    picture = ElementTree.fromstring(b64decode(re.search('base64,([^"]+)', MAP)[1]))
    boxes = [r for r in picture.iter(f"{SVG}rect") if r.get("width") == str(WIDTH)]
    corners = [(float(r.get("x")), float(r.get("y"))) for r in boxes]
    lines = [path.get("d") for path in picture.iter(f"{SVG}path")]
    assert len(lines) >= len(STOPS) - 1
    for line in lines:
        start, row, turn = map(float, re.match(r"M([\d.]+) ([\d.]+)H([\d.]+)C", line).groups())
        for left, top in corners:
            assert not (top <= row <= top + HEIGHT and start < left + WIDTH / 2 < turn), line


def test_titles_stay_in_their_boxes():
    for stop in STOPS:
        lines = Box(stop.lab.number, stop.lab.title, "", frozenset()).lines
        assert len(lines) <= 3
        assert max(map(len, lines)) <= map_drawing.LETTERS


def test_of_what_is_needed_the_nearest_alone_are_joined():
    needs = {1: set(), 2: {1}, 3: {1, 2}, 6: {3}, 9: {1, 6}}
    assert direct(needs) == needs | {3: {2}, 9: {6}}


def test_who_needs_the_same_stands_in_one_column():
    boxes = [
        Box(n, "Title", "", frozenset(a)) for n, a in ((1, ()), (2, (1,)), (5, (1,)), (9, (5,)))
    ]
    at = places(boxes)
    assert [at[number][1] for number in (1, 2, 5, 9)] == [0, 1, 1, 2]
    assert at[9][0] == at[5][0] != at[2][0]


def test_a_title_is_no_markup():
    assert "<b>" not in drawn([Box(1, "A <b> & c", "", frozenset())])


def test_a_lab_without_a_question_and_a_page_without_a_place_are_refused_in_a_sentence():
    cell = nbformat.v4.new_markdown_cell("# A lab that only tells.")
    silent = nbformat.v4.new_notebook(cells=[cell])
    with pytest.raises(SourceError, match="Lab 3 asks no question at its top"):
        Stop.of(Lab(3, 1, "", 1, "", "", ()), "03.ipynb", silent)
    with pytest.raises(SourceError, match="has no one place for the map"):
        with_map(silent, STOPS)
