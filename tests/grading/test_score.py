"""A score is a number to graders and a verdict to people."""

import pickle

from tests.grading.answers import lab01 as answers
from vitlab.grading import Score, check
from vitlab.grading.verdict import Verdict


def test_a_score_is_its_points():
    score = check("1.2", answers.colours_last)
    assert isinstance(score, float)
    assert repr(score) == "2.0"
    assert score + 1 == 3


def test_printing_a_score_says_the_verdict():
    assert str(check("1.2", answers.patchify)).startswith("1.2 right: 3 of 3 points\n")


def test_the_block_holds_headline_and_sentences_and_follows_the_theme():
    block = check("1.2", answers.colours_last)._repr_html_()
    assert "1.2 not right yet: 2 of 3 points" in block
    assert "What does not hold yet" in block
    assert "var(--jp-" in block


def test_nothing_of_the_students_is_read_as_html():
    def evil(images, patch_size):
        print("<script>alert(1)</script>")
        raise ValueError("<img src=x onerror=alert(2)>")

    evil.__name__ = "<b>evil</b>"
    block = check("1.2", evil)._repr_html_()
    assert "&lt;script&gt;" in block
    for tag in ("<script", "<img", "<b>"):
        assert tag not in block


def test_the_same_answer_gives_the_same_block():
    first, second = (check("1.2", answers.column_by_column)._repr_html_() for _ in range(2))
    assert first == second


def test_one_point_is_not_points():
    assert Verdict("1.3", "right", 1, 1).headline == "1.3 right: 1 of 1 point"
    assert Verdict("1.3", "not right yet", 0.5, 1).headline == "1.3 not right yet: 0.5 of 1 point"


def test_a_score_survives_pickling():
    score = pickle.loads(pickle.dumps(Score(Verdict("1.2", "right", 3, 3))))
    assert (score, score.verdict) == (3.0, "1.2 right: 3 of 3 points")
