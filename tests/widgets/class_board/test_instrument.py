"""The class board: what the page is told, what it tells, and whose results they are."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from traitlets import TraitError

from vitlab.core.readings.class_board import made_class, to_text
from vitlab.widgets import ClassBoard

NAME = "</script><img src=x onerror=alert(1)>"


@pytest.fixture
def board():
    board = ClassBoard()
    yield board
    board.close()


def tell(board, **state):
    """What the page sends."""
    board.board.set_state(state)


@pytest.fixture
def results(tmp_path):
    """Results of two labs, the first of a class in which somebody has a name of any kind."""
    klass = made_class(30, lab=4)
    students = (replace(klass.students[0], id=NAME), *klass.students[1:])
    classes = (replace(klass, students=students, is_made=False), made_class(12, seed=5, lab=2))
    (tmp_path / "class.json").write_text(to_text(classes), encoding="utf-8")
    return tmp_path


def test_alone_it_shows_a_made_class_and_who_needs_somebody_most(board):
    assert board.text.startswith("A made class. 114 students")
    assert board.board.student == board.reading.needs[0].student
    assert board.board.chosen == board.reading.chosen
    assert [s[0] for s in board.board.shown["students"]][-1] != ""
    json.dumps(board.board.shown, allow_nan=False)


def test_what_is_chosen_in_the_page_brings_that_answer_and_sends_no_figure_again(
    board, monkeypatch
):
    sent = []
    monkeypatch.setattr(board.board, "send_state", lambda key=None: sent.append(key))
    student = next(s for s in board.reading.klass.handed_in if s.kind("1.3") == "zero")
    tell(board, student=student.id, exercise="1.3")
    assert (board.student, board.exercise) == (student.id, "1.3")
    assert board.board.answer == student.answers["1.3"].text
    assert board.board.caption == f"{student.id}, 1.3 Lay the pieces back"
    tell(board, law="1.5 c")
    assert board.reading.group.letter == "c"
    assert not any("shown" in (key or ()) for key in sent)


def test_a_setting_of_somebody_else_is_a_problem_with_what_would_work(board):
    board.student = "nobody"
    assert board.problem.startswith("there is no student 'nobody' in this class")
    board.student = ""
    assert board.problem == ""
    with pytest.raises(TraitError, match="results takes None or the path of a folder, not 7"):
        board.results = 7
    with pytest.raises(TraitError, match="lab takes None or the number of a lab, not '2'"):
        board.lab = "2"


def test_results_of_a_class_are_shown_lab_by_lab(results):
    board = ClassBoard(results=Path(results))
    assert board.results == str(results)
    assert (board.board.shown["labs"], board.board.lab) == ([4, 2], 4)
    tell(board, student=NAME)
    assert board.board.caption.startswith(NAME)
    tell(board, lab=2)  # nobody of lab 4 is chosen any more
    assert (board.lab, board.student, board.problem) == (2, "", "")
    assert len(board.board.shown["students"]) == 12
    (results / "class.json").unlink()
    board.law = "1.2"
    assert "cannot be shown" in board.problem
    board.close()


def test_a_name_is_html_nowhere(results):
    board = ClassBoard(results=results, student=NAME)
    for fold in board._folds:
        fold.button.value = True
    told = board._numbers.value + board._head.value + board._described(board.reading)
    assert "<img" not in told
    assert "&lt;img" in told
    board.close()


def test_the_words_have_a_row_for_every_student_and_every_group(board):
    said = board._described(board.reading)
    assert said.count("<td data-head='student'>") == 114
    assert said.count("<td data-head='law or choice'>") == len(board.reading.groups)
    assert all(advice.rest.replace("'", "&#x27;") in said for advice in board.reading.lesson)
