"""What the quiz shows, and above all when."""

import contextlib
import io

import pytest

from vitlab.core.errors import LabError, PlaceError
from vitlab.core.quiz import LESSONS, load_questions
from vitlab.core.readings.quiz import quiz_reading


def right_answer(question):
    ids = [option.id for option in question.options]
    right = [option.id for option in question.options if option.right]
    return {
        "choice": right[:1] and right[0],
        "several": right,
        "order": ids,
        "match": {option.id: option.partner for option in question.options},
        "number": question.value,
    }[question.kind]


def all_right(lesson):
    return {question.id: right_answer(question) for question in load_questions(lesson)}


def gives_away(shown):
    options = [(option.verdict, option.why, option.note) for option in shown.options]
    return any(map(any, options)) or shown.right is not None or shown.why or shown.source


@pytest.mark.parametrize("lesson", LESSONS)
def test_nothing_is_given_away_before_a_question_is_answered(lesson):
    reading = quiz_reading(lesson=lesson)
    assert not any(map(gives_away, reading.questions))
    assert not any(one.claims or one.slip for one in reading.questions)
    assert "claim" not in reading.code
    assert all(not one.options for one in reading.questions if one.kind == "number")


@pytest.mark.parametrize("lesson", LESSONS)
def test_all_right_answers_pass_and_every_reason_can_be_read(lesson):
    answers = all_right(lesson)
    for mode in ("practice", "test"):
        reading = quiz_reading(lesson=lesson, answers=answers, mode=mode)
        assert reading.score.passed
        assert all(one.right and gives_away(one) for one in reading.questions)
        seen = {option.verdict for one in reading.questions for option in one.options}
        assert seen == {"", "right"}
        assert f"all answered, {len(answers)} right: passed." in reading.text


def test_a_test_tells_nothing_until_the_last_answer():
    answers = all_right("front_end")
    last = list(answers)[-1]
    most = {name: answer for name, answer in answers.items() if name != last}
    for mode, tells in (("practice", True), ("test", False)):
        reading = quiz_reading(answers=most, mode=mode)
        assert reading.current.id == last
        assert any(map(gives_away, reading.questions)) == tells
        assert ("right" in [fact.name for fact in reading.facts]) == tells
        assert ("score.right)" in reading.code.splitlines()[-1]) == tells
    assert "right is told at the end" in reading.text


def test_practice_gives_reasons_for_what_is_answered_and_for_nothing_else():
    reading = quiz_reading(answers={"fe-01": "raw"}, current=0)
    assert [one.id for one in reading.questions if gives_away(one)] == ["fe-01"]
    verdicts = {option.id: option.verdict for option in reading.current.options}
    assert verdicts == {"theorem": "missed", "raw": "wrong", "mean": "", "gelu": ""}
    assert {option.note for option in reading.current.options} == {"C1, computed"}
    assert reading.current.claims == ("C1",)


def test_options_stand_in_the_learners_order_and_letters_follow_the_screen():
    orders = set()
    for seed in range(8):
        shown = quiz_reading(seed=seed).current
        assert [option.letter for option in shown.options] == list("ABCD")
        orders.add(tuple(option.id for option in shown.options))
    assert len(orders) > 3


def test_an_order_stays_as_it_was_answered_and_each_place_is_judged():
    given = ["project", "cut", "positions", "encode", "choose", "head"]
    shown = quiz_reading(answers={"fe-11": given}).questions[10]
    assert [option.id for option in shown.options] == given
    assert [option.verdict for option in shown.options] == ["wrong"] * 2 + ["right"] * 4
    assert shown.right is False


def test_partners_are_judged_one_by_one():
    right = all_right("front_end")["fe-13"]
    swapped = right | {"plain": right["stem"], "stem": right["plain"]}
    shown = quiz_reading(answers={"fe-13": swapped}).questions[12]
    wrong = {option.id for option in shown.options if option.verdict == "wrong"}
    assert wrong == {"plain", "stem"}
    assert {option.partner for option in shown.options} == set(shown.partners)


def test_a_wrong_number_hears_what_it_is_right_for():
    shown = quiz_reading(answers={"fe-02": "14²"}).questions[1]
    assert shown.right is False
    assert shown.slip.startswith("This is (224 / 16)²")
    assert quiz_reading(answers={"fe-02": "7 × 21"}).questions[1].right


def some(right, wrong):
    answers = all_right("front_end")
    names = list(answers)
    spoilt = {"fe-01": "raw", "fe-02": 1, "fe-03": 1, "fe-04": "chance"}
    for_sure = {name: spoilt[name] for name in names[:wrong]}
    return for_sure | {name: answers[name] for name in names[wrong : wrong + right]}


@pytest.mark.parametrize(
    ("right", "wrong", "ask"),
    [
        (0, 0, "14 of 14 are open, and 11 must be right to pass."),
        (4, 3, "All 7 left must be right."),
        (10, 3, "The last one must be right."),
        (2, 1, "11 are left, and you may miss 2 of them."),
        (3, 4, "It is too late to pass this time: read the reasons, then start again."),
        (11, 0, "Passed already. What do you make of the rest?"),
        (11, 3, "Passed."),
        (10, 4, "Which answers would you give otherwise now?"),
    ],
)
def test_the_question_above_says_what_is_at_stake(right, wrong, ask):
    reading = quiz_reading(answers=some(right, wrong))
    assert (reading.score.right, reading.score.wrong) == (right, wrong)
    assert reading.ask == ask


def test_the_program_prints_the_facts_and_proves_the_claims():
    reading = quiz_reading(answers={"fe-01": "theorem", "fe-02": 196}, current=1)
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(reading.code, "program", "exec"), {})
    printed = out.getvalue()
    assert all(f"{fact.name}: {fact.value}\n" in printed for fact in reading.facts)
    assert "C14 (loose): " in printed
    assert "98" in printed


@pytest.mark.refusal
def test_what_cannot_be_asked_is_refused_in_words():
    with pytest.raises(LabError, match="mode 'exam' is not known"):
        quiz_reading(mode="exam")
    with pytest.raises(PlaceError, match="front_end has no question 14: they are counted from 0 "):
        quiz_reading(current=14)
    with pytest.raises(LabError, match="is not a number: 20"):
        quiz_reading(answers={"fe-02": "around 20"})
    with pytest.raises(LabError, match="no question is called 'lp-01'"):
        quiz_reading(answers={"lp-01": "a"})
