"""The quiz: what the page is told, what it tells, and whose answers they are."""

import json

import pytest
from ipywidgets.widgets.widget import _instances
from traitlets import TraitError

from tests.core.readings.quiz.test_quiz_reading import all_right
from tests.widgets.quiz import make_cases
from vitlab.core.errors import LabError
from vitlab.core.quiz import LESSONS
from vitlab.widgets import Quiz

WRONG = {"fe-01": "raw"}


class Shelf:
    """Keeps answers for a test."""

    def __init__(self, **lessons):
        self.lessons, self.heard = lessons, []

    def __call__(self, lesson, answers, score):
        self.lessons[lesson] = dict(answers)
        self.heard.append((lesson, dict(answers), score.right, score.wrong))

    def read(self, lesson):
        return self.lessons.get(lesson, {})


@pytest.fixture
def quiz():
    quiz = Quiz()
    yield quiz
    quiz.close()


def tell(quiz, **state):
    """What the page sends."""
    quiz.page.set_state(state)


def test_the_cases_that_the_page_is_tested_with_are_what_core_says():
    assert make_cases.PLACE.read_text(encoding="utf-8") == make_cases.text()


def test_the_page_is_told_the_questions_and_tells_answers(quiz):
    assert [one["id"] for one in quiz.page.questions][:2] == ["fe-01", "fe-02"]
    assert quiz.text.startswith("Front end, question 1 of 14: nothing answered yet.")
    tell(quiz, answers=WRONG, current=0)
    assert quiz.answers == WRONG
    assert (quiz.score.right, quiz.score.wrong, quiz.passed) == (0, 1, False)
    assert "0 right of 1 so far" in quiz.text
    tell(quiz, current=4, view="all")
    assert (quiz.current, quiz.view, quiz.reading.place) == (4, "all", 4)


def test_what_is_at_stake_is_asked_above_unless_something_else_is(quiz):
    assert "14 of 14 are open, and 11 must be right" in quiz._head.value
    tell(quiz, answers=WRONG)
    assert "13 are left, and you may miss 2 of them." in quiz._head.value
    quiz.question = "Which answer is a theorem?"
    assert "Which answer is a theorem?" in quiz._head.value
    assert "13 are left" not in quiz._head.value


def test_an_answer_sends_no_question_again(quiz, monkeypatch):
    sent = []
    monkeypatch.setattr(quiz.page, "send_state", lambda key=None: sent.append(key))
    tell(quiz, answers=WRONG)
    assert not any("questions" in (key or ()) for key in sent)


def test_a_test_has_no_key_in_the_page_until_its_last_answer():
    answers = all_right("front_end")
    last = list(answers)[-1]
    quiz = Quiz(mode="test", answers={k: v for k, v in answers.items() if k != last})
    assert not any(one["key"] for one in quiz.page.questions)
    assert (quiz.score, quiz.passed) == (None, False)
    told = json.dumps(quiz.page.get_state()["questions"]) + quiz.code() + quiz._numbers.value
    assert "theorem." not in told
    assert "claim" not in told
    tell(quiz, answers=answers)
    assert all(one["key"] for one in quiz.page.questions)
    assert (quiz.score.right, quiz.passed) == (14, True)
    quiz.mode = "practice"
    quiz.mode = "test"
    quiz.answers = {}
    assert not any(one["key"] for one in quiz.page.questions)
    quiz.close()


def test_answers_are_kept_once_each_and_read_when_a_lesson_opens():
    shelf = Shelf(front_end=WRONG, final={"fi-01": "?", "nobody": 1})
    quiz = Quiz(keep=shelf)
    assert (quiz.answers, quiz.current) == (WRONG, 1)
    assert shelf.heard == []
    assert quiz.page.note == "Your answers are kept, and sent nowhere."
    tell(quiz, answers={**WRONG, "fe-02": "7 × 21"})
    assert shelf.heard == [("front_end", {**WRONG, "fe-02": "7 × 21"}, 1, 1)]
    quiz.current = 5
    quiz.seed = 4
    assert len(shelf.heard) == 1
    quiz.controls["lesson"].value = "final"
    assert (quiz.answers, quiz.current) == ({}, 0)  # of what was kept nothing fits
    quiz.lesson = "front_end"
    assert quiz.answers == {**WRONG, "fe-02": "7 × 21"}
    quiz.close()
    again = Quiz(keep=shelf)
    assert len(again.answers) == 2
    again.close()


def test_each_lesson_has_its_own_answers_also_when_nothing_keeps_them(quiz):
    tell(quiz, answers=WRONG)
    for lesson in LESSONS[1:]:
        quiz.lesson = lesson
        assert (quiz.answers, quiz.problem) == ({}, "")
    quiz.lesson = "front_end"
    assert quiz.answers == WRONG
    assert quiz.page.note == "Your answers stay until you leave this page."


def test_what_cannot_be_kept_is_said_and_stays_on_the_page():
    class Full(Shelf):
        def __call__(self, lesson, answers, score):
            raise LabError("the progress file cannot be written (read-only).")

    class Broken(Shelf):
        def read(self, lesson):
            raise OSError("no such disk")

    quiz = Quiz(keep=Full())
    tell(quiz, answers=WRONG)
    assert quiz.answers == WRONG
    assert quiz.page.note == (
        "The progress file cannot be written (read-only). "
        "Your answers stay until you leave this page."
    )
    assert quiz.problem == ""
    quiz.close()
    other = Quiz(keep=Broken())
    assert "No such disk" in other.page.note
    other.close()


def test_a_tour_keeps_nothing_and_gives_back_what_was_there():
    shelf = Shelf(front_end=WRONG)
    quiz = Quiz(keep=shelf)
    for stop in range(len(quiz.tour)):
        quiz.stop = stop
        assert quiz._guide.told["holds"]
    quiz.stop = -1
    assert (quiz.answers, quiz.current, quiz.mode) == (WRONG, 1, "practice")
    assert shelf.heard == []
    quiz.close()


def test_start_again_takes_all_answers_back(quiz):
    tell(quiz, answers=WRONG, current=7)
    (again,) = [b for b in quiz._placed["foot"][0].children if b.description == "Start again"]
    again.click()
    assert (quiz.answers, quiz.current) == ({}, 0)


def test_the_reasons_can_be_read_as_words_and_the_numbers_are_computed(quiz):
    tell(quiz, answers={"fe-02": "14**2"}, current=1)
    words = quiz._folds[1]
    words.button.value = True
    assert "This is (224 / 16)²" in words.content.value
    assert "not right" in words.content.value
    assert "claim.prove()" in quiz.code()
    quiz.page._handle_custom_msg({"wants": "numbers"}, [])
    quiz.numbers._behind.join()
    assert "<b>C14</b>, loose" in quiz.numbers._html.value
    assert "98" in quiz.numbers._html.value
    tell(quiz, current=4)
    assert "There are numbers to see once" in quiz.numbers._html.value


def test_a_formula_is_written_as_mathematics_in_the_words_too():
    quiz = Quiz(lesson="deep_dive", answers={"dd-02": "quadratic"}, current=1)
    quiz._folds[1].button.value = True
    assert "<msup><mi>P</mi><mn>2</mn></msup>" in quiz._folds[1].content.value
    quiz.close()


def test_what_cannot_work_is_a_sentence_with_a_remedy(quiz):
    quiz.answers = {"fe-01": "raw", "lp-01": "a"}
    assert quiz.problem.startswith("no question is called 'lp-01'")
    quiz._problem.buttons[0].click()
    assert (quiz.problem, quiz.answers) == ("", WRONG)
    quiz.current = 99
    assert quiz.problem.startswith("front_end has no question 99")
    quiz._problem.buttons[0].click()
    assert (quiz.problem, quiz.current) == ("", 0)
    quiz.lesson = "cooking"
    assert quiz.problem.startswith("lesson 'cooking' is not known")
    quiz.lesson = "final"
    assert (quiz.problem, quiz.answers) == ("", {})


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("answers", {"fe-01": object()}, "answers takes a dict of answers"),
        ("answers", {"fe-02": float("nan")}, "not nan for 'fe-02'"),
        ("answers", 3, "answers takes a dict of answers"),
        ("keep", print, "takes None, or a callable keep"),
        ("view", "two", "view takes one or all, not 'two'"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_in_words(quiz, name, value, says):
    with pytest.raises(TraitError, match=says):
        setattr(quiz, name, value)


@pytest.mark.parametrize("count", [3, pytest.param(200, marks=pytest.mark.slow)])
def test_many_made_and_closed_leave_nothing_behind(count):
    before = set(_instances)
    for _ in range(count):
        quiz = Quiz(answers=WRONG)
        quiz.numbers.button.value = True
        quiz.stop = 0
        quiz.close()
    assert set(_instances) == before


def test_it_is_made_of_few_widgets(quiz):
    from vitlab.widgets.base.owned import owned

    assert len({id(widget) for widget in owned(quiz)}) < 90


def test_the_words_of_the_open_question_are_explained_but_not_in_a_test(quiz):
    quiz._folds[1].button.value = True
    assert "<dt>linear probe</dt>" in quiz._folds[1].content.value
    quiz.mode = "test"
    assert "<dt>" not in quiz._folds[1].content.value


def test_what_keeps_the_answers_may_know_the_learners_own_order():
    def keeper(seed=None):
        class Keeper:
            def __call__(self, lesson, answers, score):
                pass

            def read(self, lesson):
                return {}

        if seed is not None:
            Keeper.seed = lambda self: seed() if callable(seed) else seed
        return Keeper()

    def fail():
        raise OSError("the disk is gone")

    first = {}
    for name, seed in {"own": 7, "none": None, "word": "a", "fails": fail}.items():
        quiz = Quiz(keep=keeper(seed))
        first[name] = quiz.seed, [one["id"] for one in quiz.page.questions[0]["options"]]
        quiz.close()
    assert [seed for seed, _ in first.values()] == [7, 0, 0, 0]
    assert first["own"][1] != first["none"][1]
    told = Quiz(keep=keeper(7), seed=3)
    assert told.seed == 3
    told.close()
