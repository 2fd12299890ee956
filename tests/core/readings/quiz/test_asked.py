"""What a page is told: everything in practice, and of a test nothing before its last answer."""

import json
from dataclasses import asdict

import pytest

from tests.core.readings.quiz.test_quiz_reading import all_right
from vitlab.core.quiz import LESSONS, load_questions
from vitlab.core.readings.quiz import quiz_reading


def sent(reading):
    return json.dumps([asdict(one) for one in reading.asked], ensure_ascii=False)


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_test_sends_no_reason_no_claim_and_no_number_before_its_last_answer(lesson):
    answers = all_right(lesson)
    most = dict(list(answers.items())[:-1])
    reading = quiz_reading(lesson=lesson, answers=most, mode="test")
    assert all(one.key is None for one in reading.asked)
    text = sent(reading)
    for question in load_questions(lesson):
        for hidden in (question.why, question.source, *(one.why for one in question.options)):
            assert not hidden or json.dumps(hidden, ensure_ascii=False)[1:-1] not in text
        if question.kind == "number":
            assert not any(one.options for one in reading.asked if one.id == question.id)
    over = quiz_reading(lesson=lesson, answers=answers, mode="test")
    assert all(one.key is not None for one in over.asked)


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_place_of_an_option_says_nothing_about_what_is_right(lesson):
    """Right options stand first in the data: a page that had them in this order would tell."""
    plain = [[option.id for option in question.options] for question in load_questions(lesson)]
    for one, ids in zip(quiz_reading(lesson=lesson).asked, plain, strict=True):
        assert {option["id"] for option in one.options} == (
            set() if one.kind == "number" else set(ids)
        )
    orders = [
        [
            [option["id"] for option in one.options]
            for one in quiz_reading(lesson=lesson, seed=s).asked
        ]
        for s in range(4)
    ]
    assert len({json.dumps(order) for order in orders}) == 4


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_key_names_what_is_right(lesson):
    answers = all_right(lesson)
    for one in quiz_reading(lesson=lesson).asked:
        right, key = answers[one.id], one.key
        if one.kind == "number":
            assert key.value == right
        elif one.kind == "match":
            assert key.partners == right
        elif one.kind == "several":
            assert sorted(key.right) == sorted(right)
        else:
            assert list(key.right) == ([right] if one.kind == "choice" else right)


def test_numbers_can_be_shown_where_a_claim_is_computed():
    by_id = {one.id: one.key.numbers for one in quiz_reading().asked}
    assert by_id["fe-01"]  # claim C1 rests on numbers
    assert not by_id["fe-13"]  # a name for each front end: no claim


def test_an_answer_to_no_question_has_a_remedy_that_keeps_the_others():
    with pytest.raises(Exception, match="no question is called 'lp-01'") as refused:
        quiz_reading(answers={"fe-01": "raw", "lp-01": "a"})
    (remedy,) = refused.value.remedies
    assert remedy.settings == {"answers": {"fe-01": "raw"}}
    assert quiz_reading(**remedy.settings).score.wrong == 1
