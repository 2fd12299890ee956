"""The class board in another language: every state, every problem, two boards side by side."""

import re
from dataclasses import replace

import pytest

from tests.english import english_in, english_left
from tests.few import few
from vitlab.classroom.pages.about_class import class_page
from vitlab.core.readings.class_board import Answer, Student, Task, made_class, reading_of, to_text
from vitlab.grading.labs.lab01 import LAB
from vitlab.widgets import ClassBoard
from vitlab.words import said, speaking

LAST = "1.2 all of this holds for every length of row and piece"
STATES = [
    {"law": "1.5 c", "student": "s070", "exercise": "1.2"},
    {"law": LAST, "exercise": "1.4"},
    {"student": "s001", "exercise": "1.5"},
]
PROBLEMS = [{"lab": 9}, {"student": "s0555"}, {"student": "–"}, {"exercise": "2.1"}, {"law": "–"}]


def told(board):
    """All that the page shows, but for what a student wrote."""
    yield from (board.board.chosen, board.board.caption)
    yield from texts(board.board.shown)


def texts(shown):
    """Each text in lists and dicts; of keys and shapes only their words."""
    if isinstance(shown, dict):
        parts = [value for name, value in shown.items() if name not in ("key", "columns")]
    elif isinstance(shown, list) and len(shown) == 4 and isinstance(shown[1], dict):
        parts = shown[2:]
    else:
        parts = shown if isinstance(shown, list) else []
        if isinstance(shown, str):
            yield shown
    for part in parts:
        yield from texts(part)


@pytest.mark.parametrize("state", few(STATES))
def test_no_state_says_anything_in_english(state):
    with speaking("long"):
        board = ClassBoard(**state)
        assert board.problem == ""
        assert english_left(board) == []
        assert {word for text in told(board) for word in english_in(text)} == set()
        assert len([*told(board)]) > 400
    board.close()


@pytest.mark.parametrize("state", few(PROBLEMS))
def test_no_problem_is_said_in_english(state):
    with speaking("long"):
        board = ClassBoard(**state)
        assert board.problem
        assert english_left(board) == []
    board.close()


def test_results_that_are_none_are_refused_in_german(tmp_path):
    (tmp_path / "class.json").write_text("{}", encoding="utf-8")
    with speaking("de"):
        board = ClassBoard(results=tmp_path)
        assert "(es ist keine Klasse, die vitlab grade geschrieben hat)" in board.problem
        assert board.reading.klass.is_made
    board.close()


@pytest.mark.parametrize("state", few(STATES))
def test_program_and_settings_are_the_same_in_both_languages(state):
    english = ClassBoard(**state)
    with speaking("de"):
        german = ClassBoard(**state)
    assert german.code() == english.code()
    for name in ("student", "exercise", "law"):
        assert getattr(german.board, name) == getattr(english.board, name)
    assert [group["key"] for group in german.board.shown["groups"]] == [
        group["key"] for group in english.board.shown["groups"]
    ]
    assert german.reading.answer == english.reading.answer
    for board in (english, german):
        board.close()


def test_a_class_of_the_first_lab_has_the_laws_of_that_lab_in_german(tmp_path):
    """Laws and titles are said; what a student wrote and what came of it stays as it is kept."""
    cut, *_ = [one for one in LAB.exercises if getattr(one, "laws", ())]
    task, law = Task(cut.id, cut.title, cut.points), cut.laws[0].says
    wrong = Answer(
        *(cut.id, 0, cut.points, "not right yet", law, "rows of shape (6,)", "rows", "value"),
        text="return rows",
    )
    students = tuple(Student(f"s{n:02}", {cut.id: wrong}) for n in range(11))
    klass = replace(made_class(3), tasks=(task,), students=students, is_made=False)
    (tmp_path / "class.json").write_text(to_text((klass,)), encoding="utf-8")
    with speaking("de"):
        board = ClassBoard(results=tmp_path)
        translated = said(law)
        assert translated != law
        assert board.reading.group.key == f"{cut.id} {law}"
        assert f"11 von 11 noch nicht: „{translated}“" in board.text
        assert board.board.caption == f"s00, {cut.id} {said(cut.title)}" != f"s00, {cut.title}"
        assert board.board.answer == "return rows"
        assert board.board.shown["groups"][0]["case"] == "rows of shape (6,). rows"
    board.close()


def test_the_page_of_a_class_is_english_where_grading_is():
    klass = made_class(12)
    with speaking("en"):
        page = class_page((klass,))
    with speaking("de"), speaking("en"):  # as every command of the classroom does
        assert class_page((klass,)) == page
    assert reading_of(klass).text.startswith("A made class. 12 students")


def test_two_boards_speak_two_languages():
    english = ClassBoard()
    with speaking("de"):
        german = ClassBoard()
    for board in (english, german):
        board.law, board.student = "1.5 c", "s070"
    assert english.board.chosen.startswith("s070, 3 of 8: ")
    assert german.board.chosen.startswith("s070, 3 von 8: ")
    assert re.search(r"1\.2 nach \d Tipps (noch offen|nichts geschrieben)", german.board.chosen)
    assert "„alle drei“" in german._described(german.reading)
    assert "braucht heute jemanden" in german.board._esm
    assert "braucht heute jemanden" not in english.board._esm
    for board in (english, german):
        board.stop = 0
    assert "Each column is a student" in english._guide.told["html"]
    assert "Jede Spalte ist eine Person" in german._guide.told["html"]
    for board in (english, german):
        board.close()


def test_the_map_keeps_more_room_for_longer_titles_and_all_columns_stay_in_it():
    with speaking("long"):
        reading = reading_of(made_class(300, seed=7))
        for figure in reading.maps():
            assert all(c.x + c.width <= figure.width and c.width > 2 for c in figure.columns)
        titles = {mark.words for mark in reading.maps()[0].marks if mark.tag == "text"}
        assert {said(task.title) for task in reading.klass.tasks} <= titles
