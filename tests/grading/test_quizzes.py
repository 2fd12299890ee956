"""Answers to a quiz in the progress file: beside what was earned, and never in its way."""

import json

import pytest

from tests.grading.answers import lab01 as answers
from tests.grading.conftest import as_somebody_else
from vitlab.core.errors import LabError
from vitlab.core.quiz import QuizScore
from vitlab.grading import check, keep, progress, store
from vitlab.grading.quizzes import ProgressKeep

GIVEN = {"fe-01": "raw", "fe-07": ["cls"], "fe-13": {"plain": "ViT"}, "fe-02": "7 × 21"}
OPEN = QuizScore(1, 3, 14)


def in_file(progress_file):
    return json.loads(progress_file.read_text(encoding="utf-8"))


def test_what_was_kept_is_read_again_and_each_lesson_is_by_itself(progress_file):
    assert keep.read("front_end") == {}
    keep("front_end", GIVEN, OPEN)
    keep("final", {"fi-01": "a"}, QuizScore(0, 1, 10))
    assert keep.read("front_end") == GIVEN
    assert keep.read("deep_dive") == {}
    keep("front_end", {}, QuizScore(0, 0, 14))
    assert (keep.read("front_end"), keep.read("final")) == ({}, {"fi-01": "a"})


def test_points_and_answers_stay_out_of_each_others_way(progress_file):
    check("1.3", answers.unpatchify)
    keep("front_end", GIVEN, OPEN)
    assert store.read()["1.3"]["points"] == 1
    check("1.2", answers.patchify)
    assert keep.read("front_end") == GIVEN
    assert set(store.read()) == {"1.2", "1.3"}


def test_how_many_are_right_stands_there_only_behind_the_last_answer(progress_file):
    keep("front_end", GIVEN, OPEN)
    assert set(in_file(progress_file)["quizzes"]["front_end"]) == {"answers", "questions", "seed"}
    keep("front_end", GIVEN, QuizScore(11, 3, 14))
    entry = in_file(progress_file)["quizzes"]["front_end"]
    assert (entry["right"], entry["questions"], entry["passed"]) == (11, 14, True)


@pytest.mark.parametrize(
    "quizzes", ["3", "[]", '{"front_end": 3}', '{"front_end": {"answers": 7}}']
)
def test_what_cannot_be_is_read_as_nothing_and_written_over(progress_file, quizzes):
    progress_file.write_text(
        f'{{"vitlab progress": 1, "exercises": {{}}, "quizzes": {quizzes}}}', "utf-8"
    )
    assert keep.read("front_end") == {}
    keep("front_end", GIVEN, OPEN)
    assert keep.read("front_end") == GIVEN


def test_a_file_that_is_no_progress_or_of_a_newer_vitlab_is_left_alone(progress_file):
    for content, says in [
        ("?", "no progress file|not a progress file"),
        ('{"vitlab progress": 9}', "newer vitlab"),
    ]:
        progress_file.write_text(content, "utf-8")
        with pytest.raises(LabError, match=says):
            keep("front_end", GIVEN, OPEN)
        with pytest.raises(LabError, match=says):
            keep.read("front_end")
        assert progress_file.read_text("utf-8") == content


def test_where_it_cannot_be_written_the_sentence_says_why(shared_file):
    shared_file.parent.chmod(0o555)
    with as_somebody_else(), pytest.raises(LabError, match=r"cannot be written: permission denied"):
        keep("front_end", GIVEN, OPEN)
    shared_file.parent.chmod(0o755)


def test_each_learner_has_an_order_of_options_that_stays(progress_file):
    learners = [ProgressKeep() for _ in range(8)]
    assert len({one.seed() for one in learners}) > 1
    learners[0]("final", {"fi-01": "a"}, QuizScore(0, 1, 10))
    assert {one.seed() for one in learners} == {in_file(progress_file)["quizzes"]["final"]["seed"]}
    learners[1]("front_end", GIVEN, OPEN)
    assert ProgressKeep().seed() == learners[0].seed()


@pytest.mark.parametrize("kept", ["-1", '"a"', "1e9", "null"])
def test_a_seed_that_cannot_be_is_drawn_anew(progress_file, kept):
    entry = f'{{"front_end": {{"answers": {{}}, "seed": {kept}}}}}'
    progress_file.write_text(f'{{"vitlab progress": 1, "quizzes": {entry}}}', "utf-8")
    assert 0 <= keep.seed() < 10**6


def test_progress_tells_of_the_quizzes_that_were_begun_and_of_what_is_right_at_their_end(
    progress_file,
):
    assert "Quizzes" not in repr(progress())
    keep("final", dict.fromkeys(map(str, range(10)), "a"), QuizScore(9, 1, 10))
    keep("deep_dive", dict.fromkeys(map(str, range(9)), "a"), QuizScore(2, 7, 9))
    keep("front_end", GIVEN, OPEN)
    said = (
        "Quizzes: front end 4 of 14 answered; deep dive not passed with 2 of 9 right; "
        "final passed with 9 of 10 right."
    )
    assert said in repr(progress())
    assert said in progress()._repr_html_()
    keep("front_end", {}, QuizScore(0, 0, 14))
    assert "Quizzes: deep dive" in repr(progress())
